"""Elements of a file are found by their headers; what is large or malformed is not read."""

from __future__ import annotations

import struct

import pytest

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT, IMPLICIT, Encoding
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.rewriting.elements import stored_elements
from grand_challenge_dicom_de_id_procedure.rewriting.stored import StoredElement
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

PATIENT_ID = EXPLICIT.element(0x00100020, "LO", b"P1")
ITEM_END, SEQUENCE_END = b"\xfe\xff\x0d\xe0\0\0\0\0", b"\xfe\xff\xdd\xe0\0\0\0\0"
OPEN_ITEM = b"\xfe\xff\0\xe0\xff\xff\xff\xff"
OPEN_SEQUENCE = EXPLICIT.header(0x00101002, b"SQ", 0xFFFFFFFF)
LAST = EXPLICIT.element(0x00104000, "LT", b"text")


def stored(content: bytes, encoding: Encoding = EXPLICIT) -> list[StoredElement]:
    return stored_elements(BytesSource(content), 0, len(content), encoding)


@pytest.mark.parametrize(
    "sequence",
    [
        OPEN_SEQUENCE + OPEN_ITEM + PATIENT_ID + ITEM_END + SEQUENCE_END,
        OPEN_SEQUENCE + EXPLICIT.item(PATIENT_ID) * 3 + SEQUENCE_END,
        OPEN_SEQUENCE + SEQUENCE_END,
        OPEN_SEQUENCE
        + OPEN_ITEM
        + OPEN_SEQUENCE
        + OPEN_ITEM
        + ITEM_END
        + SEQUENCE_END
        + ITEM_END
        + SEQUENCE_END,
        EXPLICIT.element(0x00101002, "SQ", EXPLICIT.item(PATIENT_ID)),
        EXPLICIT.header(0x00101002, b"UN", 0xFFFFFFFF)
        + OPEN_ITEM
        + IMPLICIT.element(0x00100020, "LO", b"P1")
        + ITEM_END
        + SEQUENCE_END,
    ],
)
def test_a_sequence_is_passed_over_up_to_its_end(sequence: bytes) -> None:
    first, second, third = stored(PATIENT_ID + sequence + LAST)

    assert (first.tag, first.vr, first.start, first.value, first.end) == (0x100020, "LO", 0, 8, 10)
    assert (second.tag, second.start, second.end) == (0x00101002, 10, 10 + len(sequence))
    assert (third.tag, third.end) == (0x00104000, len(PATIENT_ID + sequence + LAST))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (PATIENT_ID[:-1], "truncated"),
        (OPEN_SEQUENCE + OPEN_ITEM + PATIENT_ID, "truncated"),
        (OPEN_SEQUENCE + ITEM_END, "malformed"),
        (SEQUENCE_END, "malformed"),
        (struct.pack("<HH2sH", 0x0009, 0x1001, b"QQ", 2) + b"ab" + bytes(4), "bad-vr"),
    ],
)
def test_a_structure_that_is_wrong_has_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDICOMError) as caught:
        stored(content)

    assert caught.value.reason == reason
