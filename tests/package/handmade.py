"""Data sets that are written byte by byte, and their outputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pydicom
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome

from .conftest import CT, KEY, make_procedure
from .generated.encoding import ENCODINGS, ITEM, ITEM_END, SEQUENCE_END, UNDEFINED, Encoding, part10

EXPLICIT, IMPLICIT = ENCODINGS["explicit"], ENCODINGS["implicit"]
DELIMITED = ENCODINGS["explicit, undefined lengths"]
NEEDLE = b"Needle"
CHANGES = {
    "(0008,103E)": "K", "(0040,A160)": "K", "(0008,1250)": "K", "(0008,1140)": "U",
    "(0010,4000)": "K",
}  # fmt: skip

CHARACTER_SET, SOP_CLASS, INSTANCE, MODALITY = 0x00080005, 0x00080016, 0x00080018, 0x00080060
KEPT_SEQUENCE, U_SEQUENCE, OTHER_KEPT_SEQUENCE = 0x00081115, 0x00081140, 0x00081250
REMOVED_SEQUENCE, PRIVATE = 0x00081111, 0x00091011
SERIES_DESCRIPTION, REFERENCED_INSTANCE = 0x0008103E, 0x00081155
NAME, METHOD, METHOD_CODES = 0x00100010, 0x00120063, 0x00120064
ROWS, COLUMNS, BITS_ALLOCATED = 0x00280010, 0x00280011, 0x00280100
TEXT_VALUE, PIXELS = 0x0040A160, 0x7FE00010


class Treated(NamedTuple):
    """The output of a file: as pydicom reads it, and as bytes."""

    outcome: Outcome
    ds: Dataset
    content: bytes


def treat(
    folder: Path,
    dataset: bytes,
    encoding: Encoding = EXPLICIT,
    *,
    meta_class: str = CT,
    changes: dict[str, Any] | None = None,
) -> Treated:
    """De-identify a data set of these bytes, by a procedure with these changes."""
    source, output = folder / "source.dcm", folder / "output.dcm"
    source.write_bytes(part10(encoding, meta_class, dataset))
    procedure = make_procedure({**CHANGES, **(changes or {})})
    outcome = Deidentifier(KEY, procedure).file(source, output)
    return Treated(outcome, pydicom.dcmread(output), output.read_bytes())


def element(tag: int, vr: str, value: bytes, encoding: Encoding = EXPLICIT) -> bytes:
    """An element, padded to an even length with a space."""
    return encoding.element(tag, vr, value + b" " * (len(value) % 2))


def ct(encoding: Encoding = EXPLICIT, sop_class: str = CT, instance: bytes = b"1.2.3.4 ") -> bytes:
    """The elements that every data set begins with."""
    uid = sop_class.encode()
    return encoding.element(SOP_CLASS, "UI", uid + bytes(len(uid) % 2)) + encoding.element(
        INSTANCE, "UI", instance
    )


def name(encoding: Encoding = EXPLICIT, value: bytes = NEEDLE + b"^X") -> bytes:
    return element(NAME, "PN", value, encoding)


def described(encoding: Encoding = EXPLICIT, value: bytes = b"by " + NEEDLE) -> bytes:
    return element(SERIES_DESCRIPTION, "LO", value, encoding)


def reference(encoding: Encoding = EXPLICIT, uid: bytes = b"1.2.3.77") -> bytes:
    return element(REFERENCED_INSTANCE, "UI", uid, encoding)


def image(rows: int, columns: int, encoding: Encoding = EXPLICIT) -> bytes:
    """The elements that describe pixels of 8 bits, little endian."""
    numbers = ((ROWS, rows), (COLUMNS, columns), (BITS_ALLOCATED, 8))
    return b"".join(
        encoding.element(tag, "US", number.to_bytes(2, "little")) for tag, number in numbers
    )


def sequence(tag: int, content: bytes, vr: str = "SQ") -> bytes:
    """A sequence of undefined length. The content must include the delimiter."""
    header = EXPLICIT.element(tag, vr, b"")
    return header[:-4] + UNDEFINED.to_bytes(4, "little") + content


def item(content: bytes) -> bytes:
    return EXPLICIT.bare(ITEM, len(content)) + content


def delimited_item(content: bytes) -> bytes:
    return EXPLICIT.bare(ITEM, UNDEFINED) + content + EXPLICIT.bare(ITEM_END, 0)


END_OF_SEQUENCE = EXPLICIT.bare(SEQUENCE_END, 0)
END_OF_ITEM = EXPLICIT.bare(ITEM_END, 0)


FILLER = 0x00080119
GARBAGE = b"\xfe\xff\x00\xe0\xff\xff\xff\xff no data elements, " + NEEDLE
UNREAD = element(REMOVED_SEQUENCE, "SQ", GARBAGE)
ONE = item(reference())
