"""A content item is decided by its concept: what is of the person goes, what is measured stays."""

from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure as released
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink
from grand_challenge_dicom_de_id_procedure.storage.source import FileSource, open_file

from ..coded import (
    AGE,
    COMPREHENSIVE_SR,
    DOSE_SR,
    ECG,
    LENGTH,
    SLIDE,
    SYNTAXES,
    answer,
    applier,
    code,
    content_item,
    data_set,
    named,
    number,
    output_of,
    report_of,
    treated,
)
from ..generated.encoding import ENCODINGS, Encoding, part10

Name = tuple[str, str, str]

PRIVATE = ("A-17", "99HOSPITAL", "Age at visit of Dr. Jansen")
AXIAL = "1.2.840.10008.5.1.4.1.1.78.7"
WITHHELD = [
    (*name.strip("()").split(","), row["meaning"])
    for name, row in released["concept"]["withheld"].items()
]


def _content(new: Dataset) -> Dataset:
    (found,) = new.ContentSequence
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", WITHHELD, ids=lambda name: name[0])
def test_values_of_every_listed_concept_are_withheld(name: Name) -> None:
    numeric, coded = number(name, "93"), answer(name, code("M", "DCM", "Male"))
    new = treated(data_set(ContentSequence=[numeric, coded]))
    assert list(new.ContentSequence[0].MeasuredValueSequence) == []
    (masked,) = new.ContentSequence[1].ConceptCodeSequence
    assert (masked.CodeValue, masked.CodingSchemeDesignator) == ("MSK", "NullFlavor")
    for each in new.ContentSequence:  # the item itself stays, with its name
        assert each.ConceptNameCodeSequence[0].CodeValue == name[0]


@pytest.mark.parametrize("sop_class", [COMPREHENSIVE_SR, DOSE_SR])
@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_measurements_stay_and_ages_go(syntax: str, undefined: bool, sop_class: str) -> None:
    inner = content_item(("1", "DCM", "Container"), ContentSequence=[number(AGE, "93")])
    ds = data_set(sop_class, ContentSequence=[number(LENGTH, "12.5"), number(AGE, "93"), inner])
    new = treated(ds, syntax, undefined=undefined)
    length, age, container = new.ContentSequence
    assert length.MeasuredValueSequence[0].NumericValue == 12.5
    assert length.MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0].CodeValue == "a"
    for each in (age, container.ContentSequence[0]):
        assert list(each.MeasuredValueSequence) == []


@pytest.mark.parametrize(
    "name",
    [
        PRIVATE,
        ("103339001", "sct", "Long Axis"),
        ("103339001", "", "Long Axis"),
        ("", "SCT", "Long Axis"),
        None,
    ],
)
def test_values_of_a_concept_that_is_not_known_are_withheld(name: Name | None) -> None:
    new = treated(data_set(ContentSequence=[number(name, "93")]))
    assert list(_content(new).MeasuredValueSequence) == []
    new = treated(data_set(ContentSequence=[answer(name, code("17", "SCT"))]))
    assert _content(new).ConceptCodeSequence[0].CodeValue == "MSK"


@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("names", [(LENGTH, AGE), (AGE, LENGTH), (LENGTH, LENGTH)])
def test_an_item_with_two_names_has_no_concept(
    names: tuple[Name, Name], syntax: str, undefined: bool
) -> None:
    item = number(LENGTH, "93")
    item.ConceptNameCodeSequence = [code(*name) for name in names]
    new = treated(data_set(ContentSequence=[item]), syntax, undefined=undefined)
    assert list(_content(new).MeasuredValueSequence) == []


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_item_whose_name_stands_in_it_twice_has_no_concept(encoding: str) -> None:
    spelling = ENCODINGS[encoding]
    before = named(spelling, b"121401")
    for order in ("name, value", "value, name"):
        content = _written(spelling, b"121033", order, before)
        new = _content(pydicom.dcmread(BytesIO(output_of(content))))
        assert list(new.MeasuredValueSequence) == []


def test_a_child_without_a_name_is_not_of_the_concept_of_its_parent() -> None:
    parent = number(LENGTH, "12.5")
    parent.ContentSequence = [number(None, "93")]
    new = _content(treated(data_set(ContentSequence=[parent])))
    assert new.MeasuredValueSequence[0].NumericValue == 12.5
    assert list(new.ContentSequence[0].MeasuredValueSequence) == []


def test_a_concept_may_be_named_by_a_long_code_value() -> None:
    named = content_item(None)
    long = Dataset()
    long.LongCodeValue, long.CodingSchemeDesignator, long.CodeMeaning = "121033", "DCM", "Age"
    named.ConceptNameCodeSequence = [long]
    named.ConceptCodeSequence = [code("93", "DCM")]
    new = _content(treated(data_set(ContentSequence=[named])))
    assert new.ConceptCodeSequence[0].CodeValue == "MSK"


@pytest.mark.parametrize(("name", "stays"), [(LENGTH, True), (AGE, False), (PRIVATE, False)])
def test_annotations_of_a_waveform_are_decided_by_their_concept(name: Name, stays: bool) -> None:
    coded = content_item(name, ConceptCodeSequence=[code("17", "SCT")])
    annotations = [content_item(name, NumericValue="93"), coded]
    new = treated(data_set(ECG, WaveformAnnotationSequence=annotations))
    numeric, answered = new.WaveformAnnotationSequence
    assert ("NumericValue" in numeric) == stays
    assert answered.ConceptCodeSequence[0].CodeValue == ("17" if stays else "MSK")


@pytest.mark.parametrize(("name", "stays"), [(LENGTH, True), (AGE, False), (PRIVATE, False)])
def test_places_of_a_specimen_are_decided_by_their_concept(name: Name, stays: bool) -> None:
    specimen = Dataset()
    specimen.SpecimenUID = "1.2.3.5"
    specimen.SpecimenLocalizationContentItemSequence = [content_item(name, NumericValue="93")]
    new = treated(data_set(SLIDE, SpecimenDescriptionSequence=[specimen]))
    (described,) = new.SpecimenDescriptionSequence
    (place,) = described.SpecimenLocalizationContentItemSequence
    assert ("NumericValue" in place) == stays


def test_a_number_that_the_sop_class_requires_becomes_a_dummy() -> None:
    """The quality metric of an axial length must have a value, an annotation need not."""
    row = released["sopClass"][AXIAL]["tag"]["(0040,A30A)"]
    assert row["required"]
    rules = SOPClassRules(released, AXIAL).resolve(0x0040A30A)
    assert {each.action for each in rules.among.values()} == {"D"}
    rules = SOPClassRules(released, COMPREHENSIVE_SR).resolve(0x0040A30A)
    assert {each.action for each in rules.among.values()} == {"X"}


@pytest.mark.parametrize(
    ("text", "stays"), [("A", True), ("Jansen", False), ("A\\A", False), ("", False)]
)
def test_a_text_that_is_one_of_the_terms_of_its_concept_stays(text: str, stays: bool) -> None:
    named = content_item(("113832", "DCM", "Identification of the X-Ray Source"), TextValue=text)
    other = content_item(LENGTH, TextValue=text)
    new = treated(data_set(DOSE_SR, ContentSequence=[named, other]))
    expected = text if stays else "Text not retained"
    assert [each.TextValue for each in new.ContentSequence] == [expected, "Text not retained"]


@pytest.mark.parametrize(
    ("name", "value", "text", "left"),
    [
        (("121030", "DCM", "Subject ID"), "4711234", "for 4711234", "for REMOVED"),
        (("76435-7", "LN", "Patient ID"), "A-4711234", "for 4711234", "for REMOVED"),
        (("121029", "DCM", "Subject Name"), "Jansen^Ann", "seen Ann Jansen", "seen REMOVED"),
        (("121022", "DCM", "Accession"), "4711234", "4711234 x", "REMOVED x"),
        (("121031", "DCM", "Birth Date"), "1970-01-31", "of 310170", "of REMOVED"),
        (("113873", "DCM", "Organization"), "Reinier de Graaf", "Reinier de Graaf", "REMOVED"),
        (LENGTH, "4711234", "for 4711234", "for 4711234"),
        (("14679004", "SCT", "Occupation"), "Bricklayer", "bricklayer spine", "bricklayer spine"),
    ],
)
@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_the_text_of_a_concept_that_identifies_is_searched_for_in_what_is_kept(
    name: Name, value: str, text: str, left: str, syntax: str, undefined: bool
) -> None:
    named = content_item(name, TextValue=value)
    asked = answer(("121071", "DCM", "Finding"), code("17", "SCT", text))
    inner = content_item(("1", "DCM", "Container"), ContentSequence=[named])
    for items in ([named, asked], [asked, inner]):
        new = treated(data_set(ContentSequence=items), syntax, undefined=undefined)
        (kept,) = new.ContentSequence[items.index(asked)].ConceptCodeSequence
        assert kept.CodeMeaning == left


def test_a_day_of_birth_is_searched_for_as_that_of_the_header_is() -> None:
    named = content_item(("121031", "DCM", "Subject Birth Date"), Date="19700131")
    asked = answer(("121071", "DCM", "Finding"), code("17", "SCT", "of 310170"))
    new = treated(data_set(ContentSequence=[named, asked]))
    assert new.ContentSequence[1].ConceptCodeSequence[0].CodeMeaning == "of REMOVED"


def _table(rows: list[Name | None], columns: list[Name | None]) -> Dataset:
    """A content item with a table of numbers."""
    table = Dataset()
    table.NumberOfTableRows, table.NumberOfTableColumns = max(len(rows), 1), max(len(columns), 1)
    if rows:
        table.TableRowDefinitionSequence = [content_item(name) for name in rows]
    table.TableColumnDefinitionSequence = [content_item(name) for name in columns]
    cell = Dataset()
    cell.TableRowNumber, cell.TableColumnNumber, cell.SelectorAttributeVR = 1, 1, "DS"
    cell.SelectorDSValue = "93"
    table.CellValuesSequence = [cell, cell]
    return content_item(LENGTH, TabulatedValuesSequence=[table])


@pytest.mark.parametrize(
    ("rows", "columns", "stays"),
    [
        ([], [LENGTH], True),
        ([LENGTH, LENGTH], [LENGTH], True),
        ([], [LENGTH, AGE], False),
        ([AGE], [LENGTH], False),
        ([LENGTH, PRIVATE], [LENGTH], False),
        ([LENGTH], [None], False),
        ([], [], False),
    ],
)
@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_cells_of_a_table_are_decided_by_the_concepts_of_its_rows_and_columns(
    syntax: str, undefined: bool, rows: list[Name | None], columns: list[Name | None], stays: bool
) -> None:
    ds = data_set(ContentSequence=[_table(rows, columns), _table([], [LENGTH])])
    new = treated(ds, syntax, undefined=undefined)
    withheld, other = (each.TabulatedValuesSequence[0] for each in new.ContentSequence)
    assert [each.SelectorDSValue for each in other.CellValuesSequence] == [93, 93]
    if stays:
        assert [each.SelectorDSValue for each in withheld.CellValuesSequence] == [93, 93]
        return
    (cell,) = withheld.CellValuesSequence
    assert (cell.TableRowNumber, cell.TableColumnNumber) == (1, 1)
    assert (cell.SelectorAttributeVR, cell.SelectorUCValue) == ("UC", "Text not retained")


def _written(encoding: Encoding, concept: bytes, order: str, before: bytes) -> bytes:
    """A report whose only content item has its name before or after its value."""
    parts = {
        "name": named(encoding, concept),
        "value": encoding.sequence(0x0040A300, [encoding.element(0x0040A30A, "DS", b"93")]),
    }
    content = before + b"".join(parts[each] for each in order.split(", "))
    return report_of(encoding, [content])


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("order", ["name, value", "value, name"])
@pytest.mark.parametrize(("concept", "stays"), [(b"121033", False), (b"121401", True)])
def test_the_place_of_the_name_in_its_item_does_not_matter(
    encoding: str, order: str, concept: bytes, stays: bool
) -> None:
    spelling = ENCODINGS[encoding]
    nested = spelling.sequence(0x00081199, [b"", spelling.sequence(0x00081140, [b""] * 3)])
    inner = spelling.within("UN").sequence(0x00081140, [b""] * 3)
    unknown = spelling.sequence(0x00091010, [inner], "UN")
    for before in (b"", nested, unknown if spelling.little else b""):  # UN is little endian
        content = _written(spelling, concept, order, before)
        new = _content(pydicom.dcmread(BytesIO(output_of(content))))
        assert len(new.MeasuredValueSequence) == stays


@pytest.mark.parametrize("encoding", ["explicit", "implicit, undefined lengths"])
def test_a_name_is_found_wherever_the_window_ends_that_a_file_is_read_through(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = _written(ENCODINGS[encoding], b"121401", "value, name", b"")
    (tmp_path / "report").write_bytes(content)
    expected, each_alone = output_of(content), applier(reuses=False)
    for size in range(132, len(content), 2):
        monkeypatch.setattr(FileSource, "WINDOW", size)
        sink = MemorySink()
        with each_alone.prepare(open_file(tmp_path / "report")) as prepared:
            prepared.write_to(sink)
        assert sink.content() == expected


@pytest.mark.parametrize("encoding", ["explicit", "implicit"])
def test_a_name_that_cannot_be_read_names_nothing(encoding: str) -> None:
    spelling = ENCODINGS[encoding]
    name = spelling.element(0x0040A043, "SQ", b"no item in here!")
    content = _written(spelling, b"121401", "value", name)
    with pytest.raises(UnreadableDICOMError):
        output_of(content)
    empty = spelling.sequence(0x0040A043, [])
    new = pydicom.dcmread(BytesIO(output_of(_written(spelling, b"121401", "value", empty))))
    assert list(_content(new).MeasuredValueSequence) == []


def test_names_after_deeply_nested_values_are_found_in_linear_time() -> None:
    spelling = ENCODINGS["implicit, undefined lengths"]
    value = spelling.sequence(0x0040A300, [spelling.element(0x0040A30A, "DS", b"93")])
    depth = 20_000
    opening = spelling.sequence(0x0040A730, [b"?"])
    start, end = opening.split(b"?")
    uids = spelling.element(0x00080016, "UI", COMPREHENSIVE_SR.encode() + b"\0")
    uids += spelling.element(0x00080018, "UI", b"1.2.3.4\0")
    name = spelling.sequence(0x0040A043, [b""])
    content = uids + start * depth + (value + name + end) * depth
    started = time.process_time()
    output_of(part10(spelling, COMPREHENSIVE_SR, content))
    assert time.process_time() - started < 20
