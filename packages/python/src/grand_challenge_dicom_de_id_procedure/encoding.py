"""How element headers are laid out, by transfer syntax (PS3.5 sections 7.1 and 10)."""

from collections.abc import Callable
from struct import Struct
from typing import Any, NamedTuple

from grand_challenge_dicom_de_id_procedure.dictionary import is_registered_uid
from grand_challenge_dicom_de_id_procedure.errors import (
    UnreadableDICOMError,
    UnwritableDICOMError,
)

UNDEFINED = 0xFFFFFFFF
"""The length of a sequence, an item or pixel data that a delimiter ends."""

LONG_VRS = frozenset(
    (b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV")
)
"""VRs whose explicit header has two reserved bytes and a length of four (PS3.5 Table 7.1-1)."""

VRS = LONG_VRS | frozenset(
    (
        *(b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT"),
        *(b"PN", b"SH", b"SL", b"SS", b"ST", b"TM", b"UI", b"UL", b"US"),
    )
)
"""Every VR."""

IMPLICIT_LITTLE = "1.2.840.10008.1.2"
_TRANSFER_SYNTAXES = IMPLICIT_LITTLE + "."
DEFLATED_LITTLE = "1.2.840.10008.1.2.1.99"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"
DEFLATED = frozenset((DEFLATED_LITTLE, "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205"))

Unpack = Callable[[bytes, int], tuple[Any, ...]]


class Encoding(NamedTuple):
    """The layout of element headers and of binary numbers.

    Attributes:
        explicit: whether headers name the VR.
        little: whether numbers are little endian.
        short_header: group, element, VR and a length of two bytes.
        tag_and_length: group, element and a length of four bytes, as items and implicit VR have.
        length: a length of four bytes.
    """

    explicit: bool
    little: bool
    short_header: Struct
    tag_and_length: Struct
    length: Struct

    def header(self, tag: int, vr: bytes, length: int) -> bytes:
        """The header of an element that is to be written.

        Raises:
            UnwritableDICOMError: the value is too long for the VR's two bytes of length.
        """
        if not self.explicit:
            return self.tag_and_length.pack(tag >> 16, tag & 0xFFFF, length)
        if vr in LONG_VRS:
            start = self.short_header.pack(tag >> 16, tag & 0xFFFF, vr, 0)
            return start + self.length.pack(length)
        if length > 0xFFFF:
            raise UnwritableDICOMError(f"{length} bytes are too long for VR {vr.decode()}")
        return self.short_header.pack(tag >> 16, tag & 0xFFFF, vr, length)

    def element(self, tag: int, vr: str, value: bytes) -> bytes:
        """An element that is to be written.

        Raises:
            UnwritableDICOMError: the value is too long for the VR.
        """
        return self.header(tag, vr.encode("ascii"), len(value)) + value

    def item(self, elements: bytes) -> bytes:
        """An item of a sequence."""
        return self.tag_and_length.pack(0xFFFE, 0xE000, len(elements)) + elements


def _encoding(explicit: bool, little: bool) -> Encoding:
    order = "<" if little else ">"
    return Encoding(
        explicit, little, Struct(order + "HH2sH"), Struct(order + "HHI"), Struct(order + "I")
    )


IMPLICIT = _encoding(explicit=False, little=True)
EXPLICIT = _encoding(explicit=True, little=True)
BIG_ENDIAN = _encoding(explicit=True, little=False)


def encoding_of(transfer_syntax: str) -> Encoding:
    """The encoding of a data set under a transfer syntax.

    Raises:
        UnreadableDICOMError: it is not one of DICOM's, so the layout is not known.
    """
    if transfer_syntax == IMPLICIT_LITTLE:
        return IMPLICIT
    if transfer_syntax == EXPLICIT_BIG:
        return BIG_ENDIAN
    if transfer_syntax.startswith(_TRANSFER_SYNTAXES) and is_registered_uid(transfer_syntax):
        return EXPLICIT
    raise UnreadableDICOMError("unknown transfer syntax", "unknown-transfer-syntax")
