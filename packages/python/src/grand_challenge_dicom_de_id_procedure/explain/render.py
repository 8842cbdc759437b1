"""Values as a person reads them."""

from __future__ import annotations

from struct import Struct

from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT, CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.values import CODE_VRS, TEXT_VRS, split

LONGEST = 4096
"""Bytes of a value that are shown at most."""

_NUMBERS = {
    "AT": "HH", "FD": "d", "FL": "f", "SL": "i", "SS": "h", "SV": "q", "UL": "I", "US": "H",
    "UV": "Q",
}  # fmt: skip
_MOST_NUMBERS = 64
_SHORT = 16


def shown(
    vr: str, start: bytes, length: int, encoding: Encoding, character_set: CharacterSet = DEFAULT
) -> str:
    """A value: texts decoded, numbers in figures, all else in hexadecimal or as its size.

    Args:
        vr: under which it is read.
        start: its first bytes, all or ``LONGEST`` of them.
        length: how many it has.
        encoding: of its numbers.
        character_set: of its text.
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


def _numbers(vr: str, raw: bytes, encoding: Encoding) -> str:
    """In figures; empty where the length is not that of numbers."""
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
