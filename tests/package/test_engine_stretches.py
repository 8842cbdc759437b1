"""What one object learns from file to file changes nothing in what it writes."""

from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome

from .conftest import KEY, make_procedure, real

CHANGES: dict[str, tuple[str, list[str | None]]] = {
    "instance": ("SOPInstanceUID", ["1.2.3.1", "1.2.3.2", "1.2.3.3"]),
    "number": ("InstanceNumber", ["1", "2", "34"]),
    "place": ("SliceLocation", ["1.5", "2.25", None]),
    "model": ("ManufacturerModelName", ["RHAPSODE", "CompressedSamples^CT1", None]),
    "name": ("PatientName", ["CompressedSamples^CT1", "Rhapsode^Ann", ""]),
    "patient": ("PatientID", ["1CT1", "RHAPSODE", "other"]),
    "kernel": ("ConvolutionKernel", ["STANDARD", "B30f"]),
    "study date": ("StudyDate", ["20040119", "20200101", ""]),
    "characters": ("SpecificCharacterSet", ["ISO_IR 100", "ISO_IR 192", None]),
    "comment": ("PatientComments", ["a", "b", None]),
    "method": ("DeidentificationMethod", ["by hand", None]),
}


def _written(deidentifier: Deidentifier, content: bytes, folder: Path) -> tuple[bytes, Outcome]:
    (folder / "in.dcm").write_bytes(content)
    outcome = deidentifier.file(folder / "in.dcm", folder / "out.dcm")
    return (folder / "out.dcm").read_bytes(), outcome


def _content(changes: dict[str, str | None], nested: bool, implicit: bool) -> bytes:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    for keyword, value in changes.items():
        if value is None:
            ds.pop(keyword, None)
        else:
            setattr(ds, keyword, value)
    if nested:
        item, code = Dataset(), Dataset()
        code.CodeValue, code.CodingSchemeDesignator = "T-A0100", "SRT"
        code.CodeMeaning = "Rhapsode's head"
        item.ReferencedSOPInstanceUID = "1.2.3.9"
        item.ReferencedSOPClassUID = ds.SOPClassUID
        item.PurposeOfReferenceCodeSequence = [code]
        ds.ReferencedImageSequence = [item]
        ds.AnatomicRegionSequence = [code]
    ds.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    stream = BytesIO()
    pydicom.dcmwrite(stream, ds, implicit_vr=implicit, little_endian=True)
    return stream.getvalue()


changed = st.fixed_dictionaries(
    {}, optional={keyword: st.sampled_from(values) for keyword, values in CHANGES.values()}
)
files = st.lists(st.tuples(changed, st.booleans(), st.booleans()), min_size=3, max_size=8)


@settings(max_examples=60, deadline=None)
@given(files)
def test_a_file_becomes_the_same_whatever_was_de_identified_before(
    tmp_path_factory: pytest.TempPathFactory,
    series: list[tuple[dict[str, str | None], bool, bool]],
) -> None:
    folder = tmp_path_factory.mktemp("series")
    experienced = Deidentifier(KEY)
    for change, nested, implicit in series:
        content = _content(change, nested, implicit)
        fresh = Deidentifier(KEY)
        assert _written(experienced, content, folder) == _written(fresh, content, folder)


def test_the_sop_class_is_looked_at_in_every_file_whatever_its_rule(tmp_path: Path) -> None:
    experienced = Deidentifier(KEY, make_procedure({"(0008,0016)": "U"}))
    content = _content({}, nested=False, implicit=False)
    once = _written(experienced, content, tmp_path)
    assert _written(experienced, content, tmp_path) == once


def test_what_stands_alike_in_every_file_is_looked_at_only_once(tmp_path: Path) -> None:
    deidentifier = Deidentifier(KEY)
    for number in range(8):
        content = _content({"InstanceNumber": str(number)}, nested=True, implicit=False)
        (tmp_path / "in.dcm").write_bytes(content)
        deidentifier.file(tmp_path / "in.dcm", tmp_path / "out.dcm")
    plans = deidentifier._plans["1.2.840.10008.5.1.4.1.1.2"]
    (stretches,) = (each for each in plans.memory.stretches.values() if each._by_tag)
    known = sum(len(stretch.boundaries) for stretch in stretches._by_tag.values())
    assert known > 200  # of the 262 elements of the data set itself
    assert 0x00200013 in stretches.breakers
