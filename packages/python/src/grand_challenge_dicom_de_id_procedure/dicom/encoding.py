"""The layout of element headers, by transfer syntax (PS3.5 sections 7.1 and 10)."""

from collections.abc import Callable
from struct import Struct

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import transfer_syntaxes
from grand_challenge_dicom_de_id_procedure.dicom.vrs import LONG_VRS
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError, UnwritableDICOMError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

UNDEFINED = 0xFFFFFFFF
"""The length of a sequence, an item or pixel data that a delimiter ends."""

_IMPLICIT_LITTLE = frozenset(("1.2.840.10008.1.2", "1.2.840.10008.1.20"))  # and of Papyrus 3
_EXPLICIT_BIG = "1.2.840.10008.1.2.2"
DEFLATED = frozenset(
    ("1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205")
)

LONGEST_HEADER = 12
"""The number of bytes of the longest header."""

Header = tuple[int, bytes, int, int]
"""Tag, VR (empty where the header has none), length of the value, and length of the header."""


class Encoding(NamedTuple):
    """The layout of element headers and of binary numbers.

    Attributes:
        explicit: whether headers name the VR.
        little: whether numbers are little endian.
        short_header: group, element, VR and a length of two bytes.
        tag_and_length: group, element and a length of four bytes, as items and implicit VR have.
        length: a length of four bytes.
        read_header: reads the header at a position, after which there must be
            ``LONGEST_HEADER`` bytes, if need be of padding.
    """

    explicit: bool
    little: bool
    short_header: Struct
    tag_and_length: Struct
    length: Struct
    read_header: Callable[[bytes, int], Header]

    def header(self, tag: int, vr: bytes, length: int) -> bytes:
        """The header of an element.

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
        """An element; raises as ``header`` does."""
        return self.header(tag, vr.encode("ascii"), len(value)) + value

    def item(self, elements: bytes) -> bytes:
        """An item of a sequence."""
        return self.tag_and_length.pack(0xFFFE, 0xE000, len(elements)) + elements


def _encoding(explicit: bool, little: bool) -> Encoding:
    order = "<" if little else ">"
    short, tag_and_length, length = map(Struct, (f"{order}HH2sH", f"{order}HHI", f"{order}I"))
    read = _explicit(short, length) if explicit else _implicit(tag_and_length)
    return Encoding(explicit, little, short, tag_and_length, length, read)


def _explicit(short: Struct, four_bytes: Struct) -> Callable[[bytes, int], Header]:
    unpack, unpack_length = short.unpack_from, four_bytes.unpack_from

    def read_header(content: bytes, place: int) -> Header:
        group, element, vr, length = unpack(content, place)
        if group == 0xFFFE:  # an item or a delimiter
            (length,) = unpack_length(content, place + 4)
            return group << 16 | element, b"", length, 8
        if vr in LONG_VRS:
            (length,) = unpack_length(content, place + 8)
            return group << 16 | element, vr, length, 12
        return group << 16 | element, vr, length, 8

    return read_header


def _implicit(tag_and_length: Struct) -> Callable[[bytes, int], Header]:
    unpack = tag_and_length.unpack_from

    def read_header(content: bytes, place: int) -> Header:
        group, element, length = unpack(content, place)
        return group << 16 | element, b"", length, 8

    return read_header


IMPLICIT = _encoding(explicit=False, little=True)
EXPLICIT = _encoding(explicit=True, little=True)
BIG_ENDIAN = _encoding(explicit=True, little=False)


def encoding_of(transfer_syntax: str) -> Encoding:
    """The encoding of a data set in a transfer syntax (PS3.5 Annex A).

    Raises:
        UnreadableDICOMError: PS3.6 does not register the transfer syntax.
    """
    if transfer_syntax in _IMPLICIT_LITTLE:
        return IMPLICIT
    if transfer_syntax == _EXPLICIT_BIG:
        return BIG_ENDIAN
    if transfer_syntax in transfer_syntaxes():
        return EXPLICIT
    raise UnreadableDICOMError("unknown transfer syntax", "unknown-transfer-syntax")
