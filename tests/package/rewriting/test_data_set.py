"""Values are read when they are asked for, and what is not changed keeps its bytes."""

from __future__ import annotations

from io import BytesIO

import pytest
from pydicom.dataset import Dataset
from pydicom.filewriter import dcmwrite

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT, IMPLICIT, Encoding
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.rewriting.changes import data_set_bytes, edits_of
from grand_challenge_dicom_de_id_procedure.rewriting.data_set import (
    LARGEST,
    DataSet,
)
from grand_challenge_dicom_de_id_procedure.rewriting.elements import stored_elements
from grand_challenge_dicom_de_id_procedure.rewriting.of_pydicom import data_set_of
from grand_challenge_dicom_de_id_procedure.rewriting.replaced import New
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

PATIENT_ID, OTHER_IDS = 0x00100020, 0x00101002
UNDEFINED = 0xFFFFFFFF
ITEM_END, SEQUENCE_END = b"\xfe\xff\x0d\xe0\0\0\0\0", b"\xfe\xff\xdd\xe0\0\0\0\0"
OPEN_ITEM = b"\xfe\xff\0\xe0\xff\xff\xff\xff"
ID = EXPLICIT.element(PATIENT_ID, "LO", b"P1")
ODD = EXPLICIT.header(0x00101010, b"AS", 3) + b"42Y"  # which pydicom would not write so


def data_set(content: bytes, encoding: Encoding = EXPLICIT) -> DataSet:
    source = BytesSource(content)
    return DataSet(source, stored_elements(source, 0, len(content), encoding), encoding)


def nested(content: bytes, encoding: Encoding = EXPLICIT) -> bytes:
    return encoding.element(OTHER_IDS, "SQ", encoding.item(content))


@pytest.mark.parametrize(
    ("tag", "vr", "length", "expected"),
    [
        (0x7FE00010, "OW", 8, 0),
        (0x00420011, "OB", LARGEST + 2, 0),
        (0x00420011, "OB", 8, 8),
    ],
)
def test_pixel_data_and_other_large_values_are_not_read(
    tag: int, vr: str, length: int, expected: int
) -> None:
    ds = data_set(EXPLICIT.element(tag, vr, bytes(length)))

    assert len(ds.content(tag) or b"") == expected
    assert ds.is_read(tag) is bool(expected)


@pytest.mark.parametrize(
    ("tag", "vr", "content", "expected"),
    [
        (0x00100020, "LO", b"P1", "LO"),
        (0x00100020, "UN", b"P1", "LO"),
        (0x00280106, "", b"\0\0", "US or SS"),
        (0x00090010, "UN", b"GEMS_ACQU_01", "LO"),
        (0x00091027, "UN", b"\1\0\0\0", "SL"),
        (0x00091099, "UN", b"\1\0", "UN"),
        (0x00110010, "LO", b"X ", "LO"),
        (0x00111001, "UN", b"\1\0", "UN"),
        (0x00080000, "", b"\1\0\0\0", "UL"),
        (0x00089999, "UN", b"\1\0", "UN"),
    ],
)
def test_the_vr_is_that_of_the_header_or_of_a_dictionary(
    tag: int, vr: str, content: bytes, expected: str
) -> None:
    encoding = EXPLICIT if vr else IMPLICIT
    creator = EXPLICIT.element(0x00090010, "LO", b"GEMS_IDEN_01")
    before = creator if 0x00090010 < tag < 0x000A0000 else b""

    assert data_set(before + encoding.element(tag, vr, content), encoding).vr(tag) == expected


def test_an_ambiguous_vr_depends_on_pixel_representation_also_of_what_it_is_in() -> None:
    smallest = IMPLICIT.element(0x00280106, "", b"\xff\xff")
    signed = IMPLICIT.element(0x00280103, "", b"\1\0")
    content = nested(smallest, IMPLICIT) + signed + smallest

    ds = data_set(content, IMPLICIT)

    assert ds.element(0x00280106).value == -1
    assert ds.items(OTHER_IDS)[0].element(0x00280106).value == -1


@pytest.mark.parametrize(
    ("character_set", "content", "expected"),
    [
        (b"", b"P1", "P1"),
        (b"ISO_IR 100", "Jörg".encode("latin_1"), "Jörg"),
        (b"ISO_IR 192", "Jörg".encode(), "Jörg"),
        (b"ISO_IR 192", b"J\xf6rg", "J�rg"),
        (b"\\ISO 2022 IR 87", b"a\x1b$B;3\x1b(B", "a山"),
    ],
)
def test_a_text_is_read_in_the_character_set_of_what_it_is_in(
    character_set: bytes, content: bytes, expected: str
) -> None:
    content += b" " * (len(content) % 2)
    text = EXPLICIT.element(PATIENT_ID, "LO", content)
    named = EXPLICIT.element(0x00080005, "CS", character_set + b" " * (len(character_set) % 2))

    ds = data_set(named + text + nested(text))

    assert ds.text(PATIENT_ID) == ds.items(OTHER_IDS)[0].text(PATIENT_ID) == expected


@pytest.mark.parametrize(
    "sequence",
    [
        EXPLICIT.element(OTHER_IDS, "SQ", EXPLICIT.item(ID + ODD) * 2),
        EXPLICIT.header(OTHER_IDS, b"SQ", UNDEFINED)
        + (OPEN_ITEM + ID + ODD + ITEM_END) * 2
        + SEQUENCE_END,
        EXPLICIT.element(
            OTHER_IDS, "UN", IMPLICIT.item(IMPLICIT.element(PATIENT_ID, "", b"P1")) * 2
        ),
    ],
)
def test_only_the_element_that_is_changed_in_an_item_has_other_bytes(sequence: bytes) -> None:
    ds = data_set(sequence)
    ds.items(OTHER_IDS)[0].elements[PATIENT_ID] = New(PATIENT_ID, "LO", b"X9")

    ((start, end, new),) = edits_of(
        ds, {OTHER_IDS}, stored_elements(ds.source, 0, len(sequence), EXPLICIT), len(sequence)
    )

    assert (start, end) == (0, len(sequence))
    assert new == sequence.replace(b"P1", b"X9", 1)


def test_the_places_of_elements_are_those_of_items_too() -> None:
    ds = data_set(ID + nested(ID + nested(ODD)))

    assert ds.places() == [
        (PATIENT_ID,),
        (OTHER_IDS,),
        (OTHER_IDS, 0, PATIENT_ID),
        (OTHER_IDS, 0, OTHER_IDS),
        (OTHER_IDS, 0, OTHER_IDS, 0, 0x00101010),
    ]


@pytest.mark.parametrize(
    "sequence",
    [
        EXPLICIT.element(OTHER_IDS, "SQ", ID),
        EXPLICIT.element(OTHER_IDS, "SQ", EXPLICIT.item(ID)[:-1]),
        EXPLICIT.element(OTHER_IDS, "SQ", EXPLICIT.item(ID[:-1])),
    ],
)
def test_a_malformed_sequence_is_named(sequence: bytes) -> None:
    with pytest.raises(UnreadableDICOMError, match=r"\(0010,1002\) is malformed"):
        data_set(sequence).places()


def test_sequences_that_are_nested_too_deeply_are_refused() -> None:
    content = b""
    for _ in range(200):
        content = nested(content)

    with pytest.raises(UnreadableDICOMError, match="nested too deeply") as caught:
        data_set(content).places()

    assert caught.value.reason == "too-deep"


def test_a_private_sequence_is_one_also_where_no_vr_says_so() -> None:
    ds = data_set(b"", IMPLICIT)
    ds.add_sequence(0x00111001).append(ds.new_item())

    again = data_set(data_set_bytes(ds, IMPLICIT), IMPLICIT)

    assert len(again.items(0x00111001)) == 1


@pytest.mark.parametrize("encoding", [EXPLICIT, IMPLICIT])
def test_a_data_set_of_pydicom_is_written_as_pydicom_writes_it(encoding: Encoding) -> None:
    item = Dataset()
    item.PatientID, item.PatientAge = "P1", "042Y"
    ds = Dataset()
    ds.SpecificCharacterSet, ds.PatientName, ds.Rows = "ISO_IR 100", "Jörg", 4
    ds.OtherPatientIDsSequence = [item]
    stream = BytesIO()
    dcmwrite(stream, ds, implicit_vr=not encoding.explicit, little_endian=True)

    assert data_set_bytes(data_set_of(ds), encoding) == stream.getvalue()
