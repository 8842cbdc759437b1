"""What a file may demand before it is refused: someone who means harm can send one, too."""

from __future__ import annotations

import os
from typing import AnyStr, BinaryIO

from grand_challenge_dicom_de_id_procedure.errors import UnsafeFileError

WHOLE = 1 << 30
"""Bytes of a file that is read into memory at once."""

TREE = 1 << 27
"""Bytes of a file of XML, JSON, or lines."""

NODES = 1 << 21
"""Values of such a file. Each needs up to 500 bytes of memory, whatever it is in the file."""

ENTITIES = 1 << 20
"""Bytes of an XML file with entities of its own, which may stand for five times as much."""

REGEX = 1.0
"""Seconds that one regular expression may take on one text."""

REGEX_OF_FILE = 10.0
"""Seconds that regular expressions may take on one file, where one takes ``SLOW`` or longer."""

SLOW = 0.01
"""Seconds that a regular expression takes on one text only if it repeats within a repetition."""

DIRECTORIES = 1 << 16
"""Image file directories of a TIFF file, which are about as many as its pages."""

ENTRIES = 1 << 20
"""Fields, strips and tiles of all directories together, each of about 500 bytes of memory."""

FIELD = 1 << 22
"""Bytes of a field of a directory whose value is asked for."""

ORPHANS = 1 << 20
"""Bytes of a TIFF file that no directory refers to. If there are more, they may be images."""

PARTS = 1 << 20
"""Segments of a JPEG file, or chunks of a PNG file."""

ROW = 1 << 24
"""Characters of one cell of a table, and of one row."""

COLUMNS = 1 << 16
"""Columns of a table."""

MEMBERS = 1 << 17
"""Members of an archive, folders included."""

CENTRAL_DIRECTORY = 1 << 24
"""Bytes of the list of members at the end of an archive."""

EXPANDED = 1 << 36
"""Bytes of all members of an archive together."""

RATIO = 200
"""Bytes that one byte of an archive may become, from ``RATIO_FROM`` on. Images reach 100."""

RATIO_FROM = 1 << 28
"""Bytes of an archive, expanded, that are harmless whatever they expand from."""

NAME = 4096
"""Characters of the name of a member, folders included."""

DEFLATE = 1032
"""Bytes that one byte of a deflate stream (RFC 1951) can become at most."""

LZW = 2731
"""Bytes that one byte of LZW (TIFF 6.0 section 13) can become at most: 4096 for 12 bits."""

JPEG_PIXELS = 512
"""Pixels that one byte of a JPEG scan can encode at most: a bit for each block of 8 x 8."""


def check_nodes(content: AnyStr, *signs: AnyStr) -> None:
    """Check, before a file is read into a tree, how many values it can have.

    Args:
        content: the file.
        signs: of which there is one for each value, or more.

    Raises:
        UnsafeFileError: there are too many.
    """
    if sum(map(content.count, signs)) > NODES:
        raise UnsafeFileError(f"more than {NODES:,} values, the most that are read at once")


def size_of(file: BinaryIO) -> int:
    """The bytes of an open file; its position moves."""
    return file.seek(0, os.SEEK_END)


def read_whole(file: BinaryIO, limit: int = WHOLE) -> bytes:
    """The content of an open file.

    Raises:
        UnsafeFileError: it is larger than the limit.
    """
    if size_of(file) > limit:
        raise UnsafeFileError(f"larger than {limit:,} bytes, the most that is read at once")
    file.seek(0)
    return file.read()
