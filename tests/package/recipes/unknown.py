"""Sequences that are stored as values of VR UN, which are implicit (PS3.5 section 6.2.2)."""

from __future__ import annotations

from pathlib import Path

from pydicom.data import get_testdata_file

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT, IMPLICIT

NESTED = b"NESTED"
"""A Patient ID, and a private value: what must not stay."""

SHORT, LONG = 1, 10
"""How many items: pydicom itself reads such a sequence only if it has less than 64 KiB."""

_BEFORE = b"\x10\x00\x10\x00PN"  # Patient's Name
_PADDING = 9000


def unknown_sequence(tag: int, items: int) -> bytes:
    """A sequence whose items have a Patient ID and a private element."""
    item = b"".join(
        (
            IMPLICIT.element(0x00090010, "LO", b"ACME"),
            IMPLICIT.element(0x00091001, "LO", NESTED),
            IMPLICIT.element(0x00100020, "LO", NESTED),
            IMPLICIT.element(0x00104000, "LT", b"y" * _PADDING),
        )
    )
    value = b"".join(IMPLICIT.item(item) for _ in range(items))
    return EXPLICIT.header(tag, b"UN", len(value)) + value


def in_a_sequence(tag: int, elements: bytes) -> bytes:
    """A sequence with one item."""
    item = EXPLICIT.item(elements)
    return EXPLICIT.header(tag, b"SQ", len(item)) + item


def ct_with(elements: bytes) -> bytes:
    """A CT image with more elements, which come before Patient's Name."""
    content = Path(str(get_testdata_file("CT_small.dcm"))).read_bytes()
    place = content.index(_BEFORE)
    return content[:place] + elements + content[place:]
