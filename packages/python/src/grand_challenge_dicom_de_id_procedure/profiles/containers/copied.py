"""Copies ranges of an open file."""

from __future__ import annotations

from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.errors import UnreadableFileError

_BLOCK = 1 << 20


def copy_range(source: BinaryIO, output: BinaryIO, start: int, end: int) -> None:
    """Write a range of a source at the position of an output.

    Raises:
        UnreadableFileError: the source ends before the end of the range.
    """
    source.seek(start)
    while start < end:
        block = source.read(min(_BLOCK, end - start))
        if not block:
            raise UnreadableFileError("truncated")
        output.write(block)
        start += len(block)


def write_zeros(output: BinaryIO, length: int) -> None:
    """Write a number of zero bytes."""
    for start in range(0, length, _BLOCK):
        output.write(bytes(min(_BLOCK, length - start)))
