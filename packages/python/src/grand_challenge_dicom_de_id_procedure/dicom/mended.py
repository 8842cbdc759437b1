"""Headers whose VR is none, in a data set of explicit VR: what they say by the data dictionary.

Some programs write an element as implicit VR has it, or letters that are not a VR. The header is
read by its own bytes alone, so that it means the same whatever follows. The output gets another.
"""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.encoding import UNDEFINED, Encoding, Header
from grand_challenge_dicom_de_id_procedure.dicom.vrs import LONG_VRS

_PRINTABLE = range(0x20, 0x7F)
_OTHER_BYTES = ("OB", "OW")


def mended(content: bytes, place: int, encoding: Encoding) -> Header | None:
    """The header of an element whose VR is none; without VR.

    Two bytes that are not characters in place of the VR belong to a length of four bytes.
    Otherwise the length is where it is for the VR of the dictionary.

    Args:
        content: the bytes around it, with ``LONGEST_HEADER`` bytes from the header on.
        place: where it begins.
        encoding: of the data set; explicit.

    Returns:
        None if the dictionary does not help.
    """
    if not encoding.little:
        return None
    group, element, vr, short = encoding.short_header.unpack_from(content, place)
    tag = group << 16 | element
    choices = vr_choices(tag)
    if not all(byte in _PRINTABLE for byte in vr):
        if not choices and not group & 1:
            return None
        (length,) = encoding.length.unpack_from(content, place + 4)
        return tag, b"", length, 8
    if len(choices) != 1 or choices[0] == "SQ":
        return None
    if choices[0].encode() not in LONG_VRS:
        return tag, b"", short, 8
    (length,) = encoding.length.unpack_from(content, place + 8)
    return None if short or length == UNDEFINED else (tag, b"", length, 12)


def right_header(
    tag: int, choices: tuple[bytes, ...], length: int, encoding: Encoding, *, is_encapsulated: bool
) -> bytes:
    """The header for an element of explicit VR whose own has none.

    The VR is that of the dictionary; UN where that gives a choice (PS3.5 section 6.2.2).
    """
    if is_encapsulated:
        return encoding.header(tag, b"OB", UNDEFINED)
    vr = choices[0] if len(choices) == 1 else b"UN"
    if choices == tuple(each.encode() for each in _OTHER_BYTES):
        vr = b"OW"
    if length > 0xFFFF and vr not in LONG_VRS:
        vr = b"UN"
    return encoding.header(tag, vr, length)
