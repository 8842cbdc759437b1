"""What no field names stays as it is in the file, byte for byte."""

from __future__ import annotations

import io
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT
from grand_challenge_dicom_de_id_procedure.errors import (
    FieldError,
    NotDICOMError,
    UnreadableDICOMError,
    UnwritableDICOMError,
)
from grand_challenge_dicom_de_id_procedure.profiles.reading.load import parse_profile
from grand_challenge_dicom_de_id_procedure.profiles.run import Runner

from ...ran import dicom, dicom_file, ran

SYNTAXES = [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian]
REMOVE = "dicom:\n  fields:\n  - {name: PatientID, remove: true}"


def with_items() -> list[Dataset]:
    items = [Dataset(), Dataset()]
    for number, item in enumerate(items):
        item.PatientID = f"N{number}"
        item.TypeOfPatientID = "TEXT"
    return items


@pytest.mark.parametrize("syntax", [*SYNTAXES, DeflatedExplicitVRLittleEndian])
def test_an_element_is_cut_out_of_the_file(syntax: str) -> None:
    values = {"PatientName": "A^B", "OtherPatientIDsSequence": with_items(), "Rows": 4}
    content = dicom_file(syntax, PatientID="P1", **values)

    _, output = ran(REMOVE, content, "a.dcm")

    assert output == dicom_file(syntax, **values)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_new_values_stand_where_the_old_ones_stood(syntax: str) -> None:
    profile = (
        "dicom:\n  fields:\n  - {name: Rows, replace-with: 5}\n"
        "  - {name: OtherPatientIDsSequence.*.PatientID, replace-with: X}\n"
        "  - {name: AccessionNumber, replace-with: A}\n"
        "  - {name: PatientComments, replace-with: last}"
    )
    items = with_items()
    content = dicom_file(syntax, OtherPatientIDsSequence=with_items(), Rows=4)
    for item in items:
        item.PatientID = "X"

    _, output = ran(profile, content, "a.dcm")

    assert output == dicom_file(
        syntax,
        OtherPatientIDsSequence=items,
        Rows=5,
        AccessionNumber="A",
        PatientComments="last",
    )


def test_pixel_data_and_what_follows_them_are_copied() -> None:
    ds = dcmread(BytesIO(dicom_file(PatientID="P1", Rows=2, Columns=2)))
    ds.BitsAllocated = ds.BitsStored = 8
    ds.HighBit, ds.SamplesPerPixel, ds.PixelRepresentation = 7, 1, 0
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.PixelData = bytes(range(4))
    ds.compress(RLELossless)
    ds.add_new(0xFFFCFFFC, "OB", b"\1" * 6)
    stream = BytesIO()
    ds.save_as(stream)
    content = stream.getvalue()

    _, output = ran(REMOVE, content, "a.dcm")

    assert output == content.replace(b"\x10\0\x20\0LO\2\0P1", b"")


def test_a_file_without_preamble_stays_one() -> None:
    content = dicom_file(ImplicitVRLittleEndian, PatientID="P1", PatientName="A^B")
    bare = content[content.index(b"\x08\0\x16\0") :]

    _, output = ran(REMOVE, bare, "a.dcm")

    assert output == bare.replace(b"\x10\0\x20\0\2\0\0\0P1", b"")


def test_a_file_in_which_nothing_is_to_be_done_is_the_same() -> None:
    content = dicom_file(PatientName="A^B")

    assert ran(REMOVE, content, "a.dcm") == ("1.2.3.4.5.6.7.8.OT.dcm", content)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_zeros_that_pad_a_file_are_dropped_with_the_first_change(syntax: str) -> None:
    content = dicom_file(syntax, PatientID="P1", PatientName="A^B")

    assert ran(REMOVE, content + bytes(100), "a.dcm") == ran(REMOVE, content, "a.dcm")


def test_other_bytes_at_the_end_are_no_part_of_a_whole_file() -> None:
    with pytest.raises(UnreadableDICOMError, match="truncated"):
        ran(REMOVE, dicom_file(PatientID="P1") + b"rest", "a.dcm")


def test_the_file_meta_information_names_the_new_instance() -> None:
    profile = "fields:\n- {name: '(0008,0018)', hashuid: true}"
    new = "1.2.3.4.178117.117127.182197.164228.170182.138710.8"

    ds = dicom(profile, dicom_file())

    assert (ds.SOPInstanceUID, ds.file_meta.MediaStorageSOPInstanceUID) == (new, new)


def test_a_text_is_written_in_the_character_set_of_the_file() -> None:
    content = dicom_file(SpecificCharacterSet="ISO_IR 100", PatientID="P1")

    assert dicom("fields: [{name: PatientID, replace-with: Jö}]", content).PatientID == "Jö"


def test_a_character_that_the_file_cannot_hold_is_refused() -> None:
    content = dicom_file(PatientID="P1", SpecificCharacterSet="ISO_IR 100")

    with pytest.raises(UnwritableDICOMError, match=r"\(0010,0020\) cannot be written"):
        dicom("fields: [{name: PatientID, replace-with: Ж}]", content)


def test_without_a_character_set_a_new_text_must_be_ascii() -> None:
    with pytest.raises(FieldError, match="has no Specific Character Set"):
        dicom("fields: [{name: PatientID, replace-with: Jö}]", dicom_file(PatientID="P1"))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"not dicom", NotDICOMError),
        (b"", NotDICOMError),
        (dicom_file(PatientComments="x" * 200)[:-50], UnreadableDICOMError),
        (dicom_file()[:140], UnreadableDICOMError),
    ],
)
def test_what_is_no_whole_dicom_file_is_refused(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        ran(REMOVE, content, "a.dcm")


def test_sequences_that_are_nested_without_end_are_refused() -> None:
    opening = b"\x10\0\x02\x10\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff"
    closing = b"\xfe\xff\x0d\xe0\0\0\0\0\xfe\xff\xdd\xe0\0\0\0\0"
    within = b"\x10\0\x20\0\2\0\0\0N0"
    content = dicom_file(ImplicitVRLittleEndian) + opening * 5000 + within + closing * 5000

    with pytest.raises(UnreadableDICOMError, match="nested too deeply"):
        dicom("recurse-sequence: true\nfields: [{name: PatientID, remove: true}]", content)


def test_a_file_is_copied_into_a_file(tmp_path: Path) -> None:
    content = dicom_file(PatientID="P1", PatientComments="x" * 100_000)
    (tmp_path / "a.dcm").write_bytes(content)
    profile = parse_profile(REMOVE)

    def room() -> BinaryIO:
        return cast(BinaryIO, io.FileIO(tmp_path / "out", "w+"))

    with (tmp_path / "a.dcm").open("rb") as source:
        (output,) = Runner(profile, room=room).run("a.dcm", source).outputs
        output.content.close()

    expected = content.replace(b"\x10\0\x20\0LO\2\0P1", b"")
    assert (tmp_path / "out").read_bytes() == expected


def test_a_malformed_value_is_named_and_not_shown() -> None:
    content = dicom_file(Rows=4).replace(b"\x28\0\x10\0US\2\0\4\0", b"\x28\0\x10\0US\3\0\4\0\0")

    with pytest.raises(UnreadableDICOMError, match=r"^the value of \(0028,0010\) is malformed$"):
        dicom("fields: [{name: Rows, jitter: true}]", content)


def test_the_length_of_a_group_that_changes_is_removed() -> None:
    lengths = [b"\x08\0\0\0UL\4\0\0\0\0\0", b"\x10\0\0\0UL\4\0\0\0\0\0"]
    content = dicom_file(PatientID="P1")
    for length in lengths:
        at = content.index(length[:2] + (b"\x16" if length[0] == 8 else b"\x20") + b"\0")
        content = content[:at] + length + content[at:]

    _, output = ran(REMOVE, content, "a.dcm")

    assert output == content.replace(b"\x10\0\x20\0LO\2\0P1", b"").replace(lengths[1], b"")


def test_the_length_of_a_group_in_an_item_that_changes_is_removed() -> None:
    length = EXPLICIT.element(0x00080000, "UL", b"\x14\0\0\0")
    items = EXPLICIT.item(length + EXPLICIT.element(0x00100020, "LO", b"N0"))
    profile = "fields: [{name: OtherPatientIDsSequence.0.PatientID, remove: true}]"

    ds = dicom(profile, dicom_file() + EXPLICIT.element(0x00101002, "SQ", items))

    assert list(ds.OtherPatientIDsSequence[0].keys()) == []


def test_another_character_set_is_that_of_every_text() -> None:
    content = dicom_file(SpecificCharacterSet="ISO_IR 100", PatientName="Jö", PatientID="P1")

    ds = dicom("fields: [{name: SpecificCharacterSet, replace-with: ISO_IR 192}]", content)

    assert (ds.PatientName, ds.PatientID) == ("Jö", "P1")


def test_bytes_that_are_no_element_do_not_stand_before_a_new_one() -> None:
    content = dicom_file() + b"\0" * 6

    ds = dicom("fields: [{name: PatientComments, replace-with: X}]", content)

    assert ds.PatientComments == "X"


def test_a_character_set_that_is_none_is_refused() -> None:
    content = dicom_file(SpecificCharacterSet="ISO_IR 100").replace(b"ISO_IR", b"I\0O_IR")

    with pytest.raises(UnreadableDICOMError, match="the Specific Character Set is malformed"):
        ran(REMOVE, content, "a.dcm")
