"""A DICOM file in two parts that can be changed: its head and its data set."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from .headers import Layout, spans

IMPLICIT, EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
DEFLATED, BIG_ENDIAN = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"
JPEG, RLE = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.5"
JPEG_LS, JPEG_2000 = "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90"

_META = Layout(explicit=True, little=True)
_TRANSFER_SYNTAX = 0x00020010


@dataclass(frozen=True)
class Draft:
    """A file, its data set inflated where it is deflated.

    Attributes:
        head: preamble and file meta information, without the transfer syntax.
        syntax: Transfer Syntax UID.
        body: the data set.
    """

    head: bytes
    syntax: str
    body: bytes

    @property
    def layout(self) -> Layout:
        """Of the headers in the data set."""
        return Layout(self.syntax != IMPLICIT, self.syntax != BIG_ENDIAN)

    def content(self) -> bytes:
        """The file's bytes."""
        uid = self.syntax.encode()
        uid += bytes(len(uid) % 2)
        head = self.head + _META.header(_TRANSFER_SYNTAX, b"UI", len(uid)) + uid
        return head + (_deflated(self.body) if self.syntax == DEFLATED else self.body)


def draft_of(content: bytes) -> Draft:
    """The parts of a well-formed file."""
    head, syntax = content[:132], ""
    rest = content[132:]
    end = 0
    for span in spans(rest, _META):
        if span.tag >> 16 != 0x0002:
            break
        end = span.end
        if span.tag == _TRANSFER_SYNTAX:
            syntax = rest[span.value : span.end].decode("ascii").rstrip("\0")
        elif span.tag != 0x00020000:
            head += rest[span.start : span.end]
    body = rest[end:]
    return Draft(head, syntax, inflated(body) if syntax == DEFLATED else body)


def inflated(body: bytes) -> bytes:
    """A deflated data set, inflated."""
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body)


def _deflated(body: bytes) -> bytes:
    deflator = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = deflator.compress(body) + deflator.flush()
    return packed + bytes(len(packed) % 2)
