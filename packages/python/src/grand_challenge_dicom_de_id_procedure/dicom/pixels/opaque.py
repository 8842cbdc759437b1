"""Codestreams, or parts of them, that are not looked into: text is no pixels, all the same."""

from __future__ import annotations

import re

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.cursor import Cursor

_BLOCK = 1 << 16
_TEXT = re.compile(rb"[ -~]{24}")  # by chance once in 20 GB


def holds_text(content: bytes) -> bool:
    """Whether 24 printable ASCII characters stand in a row."""
    return _TEXT.search(content) is not None


def opaque(cursor: Cursor, length: int | None = None, starts: tuple[bytes, ...] = ()) -> None:
    """Go on behind a codestream.

    Args:
        cursor: at its beginning.
        length: how many bytes it has; None where it goes up to the end.
        starts: how another codestream begins; it ends before a piece that begins so.

    Raises:
        UnreadableDICOMError: it holds text.
    """
    before, first = b"", cursor.offset
    while length != 0 and cursor.go_on():
        if cursor.is_at_piece and cursor.offset > first and cursor.peek(12).startswith(starts):
            return
        block = cursor.peek(min(_BLOCK, cursor.left, *filter(None, [length])))
        if holds_text(before + block):
            raise unreadable("text in a codestream")
        before = (before + block)[-23:]
        cursor.skip(len(block))
        length = None if length is None else length - len(block)
    if length:
        raise unreadable("a truncated codestream")
