"""Codes of published schemes stay; of others, neither value nor meaning nor scheme does."""

from __future__ import annotations

import itertools

import pytest
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure as released

from ..coded import (
    COMPREHENSIVE_SR,
    GRAYSCALE_STATE,
    LENGTH,
    SYNTAXES,
    code,
    content_item,
    data_set,
    file_of,
    output_of,
    treated,
)
from ..conftest import CT, KEY, make_procedure

MEANING = "seen by Dr. Jansen on 2020-01-31"
PRIVATE_SCHEMES = ["99HOSPITAL_DELFT", "99", "HOSPITAL", "dcm", "DCM2", "L", "99SDM2"]


def _region(new: Dataset) -> Dataset:
    (found,) = new.AnatomicRegionSequence
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize("scheme", released["code"]["schemes"])
def test_a_code_of_a_published_scheme_stays(scheme: str) -> None:
    ds = data_set(CT, AnatomicRegionSequence=[code("69536005", scheme, "Head")])
    ds.AnatomicRegionSequence[0].CodingSchemeVersion = "2024"
    assert _region(treated(ds)) == ds.AnatomicRegionSequence[0]


@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("scheme", PRIVATE_SCHEMES)
def test_nothing_of_a_private_code_stays(scheme: str, syntax: str, undefined: bool) -> None:
    ds = data_set(CT, AnatomicRegionSequence=[code("MRN4711", scheme, MEANING)])
    ds.AnatomicRegionSequence[0].CodingSchemeVersion = "Delft 7"
    new = _region(treated(ds, syntax, undefined=undefined))
    assert new.CodeValue == Identity(KEY).pseudonym("MRN4711")
    assert new.CodingSchemeDesignator == "99REMOVED"
    assert new.CodeMeaning == "Meaning not retained"
    assert "CodingSchemeVersion" not in new
    output = output_of(file_of(ds, syntax, undefined=undefined))
    assert not any(text in output for text in (b"4711", b"Jansen", b"Delft", b"HOSPITAL"))


def test_equal_private_codes_stay_equal_and_different_ones_different() -> None:
    codes = [code(value, "99X") for value in ("a", "b", "a")]
    new = treated(data_set(CT, AnatomicRegionSequence=codes))
    first, second, third = (each.CodeValue for each in new.AnatomicRegionSequence)
    assert first == third != second


def test_a_code_without_a_scheme_is_private() -> None:
    only = Dataset()
    only.CodeValue, only.CodeMeaning = "MRN4711", MEANING
    new = _region(treated(data_set(CT, AnatomicRegionSequence=[only])))
    assert new.CodeMeaning == "Meaning not retained"


@pytest.mark.parametrize(("scheme", "stays"), [("SCT", True), ("99X", False)])
def test_a_long_code_value_is_treated_as_a_code_value(scheme: str, stays: bool) -> None:
    long = Dataset()
    long.LongCodeValue, long.CodingSchemeDesignator = "MRN4711" * 4, scheme
    long.CodeMeaning = "Head"
    new = _region(treated(data_set(CT, AnatomicRegionSequence=[long])))
    pseudonym = Identity(KEY).pseudonym("MRN4711" * 4)
    assert new.LongCodeValue == ("MRN4711" * 4 if stays else pseudonym)
    assert new.CodeMeaning == ("Head" if stays else "Meaning not retained")


def test_a_uid_beside_a_code_is_replaced_in_a_sequence_whose_uids_are() -> None:
    procedure = make_procedure({"(0008,2218)": "U", "(0008,010D)": "K"})
    withheld = {"default": "X", "justification": "of no published scheme"}
    procedure["code"] = {"schemes": ["SCT"], "tag": {"(0008,010D)": withheld}}
    region = code("69536005", "SCT", "Head")
    region.ContextGroupExtensionCreatorUID = "1.2.3.4711"
    new = Deidentifier(KEY, procedure).dataset(data_set(CT, AnatomicRegionSequence=[region]))
    assert _region(new).ContextGroupExtensionCreatorUID == Identity(KEY).uid("1.2.3.4711")


@pytest.mark.parametrize(
    ("urn", "stays"),
    [
        ("http://snomed.info/id/69536005", True),
        ("urn:oid:2.16.840.1.113883.6.96", True),
        ("http://snomed.info.delft.example/69536005", False),
        ("https://pacs.hospital-delft.example/patients/4711", False),
        ("urn:oid:1.2.826.0.1.3680043.9.4711", False),
        ("HTTP://SNOMED.INFO/id/1", False),
    ],
)
@pytest.mark.parametrize("scheme", ["", "SCT", "99X"])
def test_a_urn_stays_if_its_authority_is_published(urn: str, stays: bool, scheme: str) -> None:
    only = Dataset()
    only.URNCodeValue, only.CodeMeaning = urn, "Head"
    if scheme:
        only.CodingSchemeDesignator = scheme
    new = _region(treated(data_set(CT, AnatomicRegionSequence=[only])))
    assert new.get("URNCodeValue") == (urn if stays else None)
    is_published = scheme == "SCT" or (not scheme and stays)
    assert new.CodeMeaning == ("Head" if is_published else "Meaning not retained")


def test_what_identifies_a_coding_scheme_is_removed() -> None:
    scheme = Dataset()
    scheme.CodingSchemeDesignator, scheme.CodingSchemeName = "99HOSP", "Codes of Delft"
    scheme.CodingSchemeResponsibleOrganization = "Hospital of Delft"
    new = treated(data_set(CT, CodingSchemeIdentificationSequence=[scheme]))
    assert "CodingSchemeIdentificationSequence" not in new


@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_report_names_the_collection_of_its_template_and_no_code_that_of_its_list(
    syntax: str, undefined: bool
) -> None:
    template, named = Dataset(), code("121401", "DCM", "Derivation")
    template.MappingResource, template.TemplateIdentifier = "DCMR", "1500"
    named.MappingResource, named.ContextIdentifier = "DCMR", "228"
    item = content_item(LENGTH, ConceptCodeSequence=[named], ContentTemplateSequence=[template])
    ds = data_set(COMPREHENSIVE_SR, ContentTemplateSequence=[template], ContentSequence=[item])
    new = treated(ds, syntax, undefined=undefined)
    (found,) = new.ContentSequence
    for each in (new, found):
        assert each.ContentTemplateSequence[0].MappingResource == "DCMR"
    (answered,) = found.ConceptCodeSequence
    assert not {"MappingResource", "ContextIdentifier"} & set(answered.dir())
    assert answered.CodeValue == "121401"


@pytest.mark.parametrize(
    "order", list(itertools.permutations([0x00080100, 0x00080102, 0x00080104]))
)
def test_the_place_of_the_scheme_in_its_code_does_not_matter(order: tuple[int, ...]) -> None:
    from ..generated.encoding import part10
    from ..handmade import EXPLICIT, ct, element

    for scheme, stays in ((b"SCT", True), (b"99X", False)):
        parts = {
            0x00080100: element(0x00080100, "SH", b"MRN4711"),
            0x00080102: element(0x00080102, "SH", scheme),
            0x00080104: element(0x00080104, "LO", b"seen by Jansen"),
        }
        item = b"".join(parts[tag] for tag in order)
        content = part10(EXPLICIT, CT, ct() + EXPLICIT.sequence(0x00082218, [item]))
        output = output_of(content)
        assert (b"4711" in output, b"Jansen" in output, scheme in output) == (stays,) * 3


def test_graphic_layers_have_pseudonyms_by_which_drawings_find_them() -> None:
    names = ["JANSEN 1970", "LESIONS"]
    layers, drawings = [], []
    for number, name in enumerate(names):
        layer, drawing = Dataset(), Dataset()
        layer.GraphicLayer, layer.GraphicLayerOrder = name, number
        drawing.GraphicLayer = name
        layers.append(layer)
        drawings.append(drawing)
    ds = data_set(GRAYSCALE_STATE, GraphicLayerSequence=layers, GraphicAnnotationSequence=drawings)
    new = treated(ds)
    pseudonyms = [Identity(KEY).pseudonym(name) for name in names]
    assert [each.GraphicLayer for each in new.GraphicLayerSequence] == pseudonyms
    assert [each.GraphicLayer for each in new.GraphicAnnotationSequence] == pseudonyms


def test_a_procedure_that_says_nothing_of_codes_decides_by_attribute_alone() -> None:
    assert COMPREHENSIVE_SR in released["sopClass"]
    assert {"code", "concept"} <= set(released)


def test_by_what_a_private_scheme_is_known_goes_and_a_published_one_keeps_its_uid() -> None:
    """Both would stay with the option; that of the published scheme is also in what is removed."""
    kept, private, removed = (code("17", scheme) for scheme in ("SCT", "99HOSPITAL", "SCT"))
    kept.CodingSchemeUID = removed.CodingSchemeUID = "2.16.840.1.113883.6.96"
    private.CodingSchemeUID, private.ContextIdentifier = "1.2.3.99", "99LIST"
    private.MappingResourceName = "Hospital"
    source = data_set(CT, AnatomicRegionSequence=[kept, private])
    source.OtherPatientIDsSequence = [removed]
    new = Deidentifier(KEY, options=["retain-unlisted"]).dataset(source)
    assert "OtherPatientIDsSequence" not in new
    public, other = new.AnatomicRegionSequence
    assert public.CodingSchemeUID == kept.CodingSchemeUID
    parts = {each.keyword for each in other}
    assert parts == {"CodeValue", "CodingSchemeDesignator", "CodeMeaning"}
