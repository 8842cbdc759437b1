"""Converts values to readable text."""

from __future__ import annotations

from struct import Struct

from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT, CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.values import split
from grand_challenge_dicom_de_id_procedure.dicom.vrs import CODE_VRS, TEXT_VRS

MOST_BYTES = 4096
"""The number of bytes of a value that are shown."""

_NUMBERS = {
    "AT": "HH", "FD": "d", "FL": "f", "SL": "i", "SS": "h", "SV": "q", "UL": "I", "US": "H",
    "UV": "Q",
}  # fmt: skip
_MOST_NUMBERS = 64
_SHORT = 16


def render_value(
    vr: str, start: bytes, length: int, encoding: Encoding, character_set: CharacterSet = DEFAULT
) -> str:
    """Convert a value to readable text.

    Text is decoded, and numbers are written in decimal. Other values are written in hexadecimal if
    they are short; else only their size is given.

    Args:
        vr: the VR by which the value is read.
        start: its first bytes: all of them, or ``MOST_BYTES``.
        length: its length in bytes.
        encoding: for its numbers.
        character_set: for its text.
    """
    size = f"({length} bytes)"
    cut = f"... {size}" if length > len(start) else ""
    if vr in TEXT_VRS or vr in CODE_VRS:
        return "\\".join(split(vr, start, character_set)) + cut
    if vr in _NUMBERS:
        return _numbers(vr, start, encoding) or size
    if cut:
        return size
    text = start.rstrip(b" \0")
    if vr in ("UN", "OB") and text.isascii() and len(text) > 2:
        decoded = text.decode("ascii")
        if decoded.isprintable():
            return decoded
    return start.hex(" ").upper() if length <= _SHORT else size


def render_item_count(items: int) -> str:
    """The text that is shown for a sequence."""
    return "(1 item)" if items == 1 else f"({items} items)"


def _numbers(vr: str, raw: bytes, encoding: Encoding) -> str:
    """Numbers in decimal; empty if the length is not a multiple of the size of a number."""
    form = Struct(("<" if encoding.little else ">") + _NUMBERS[vr])
    if len(raw) % form.size:
        return ""
    values = list(form.iter_unpack(raw[: form.size * _MOST_NUMBERS]))
    if vr == "AT":
        texts = [f"({group:04X},{element:04X})" for group, element in values]
    elif vr == "FL":
        texts = [f"{value:.7g}" for (value,) in values]
    else:
        texts = [str(value) for (value,) in values]
    return "\\".join(texts) + ("..." if len(raw) > form.size * len(values) else "")
