"""Deflated data sets (PS3.5 A.5), inflated into a temporary file up to a limit."""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.copying import write_all
from grand_challenge_dicom_de_id_procedure.storage.source import FileSource, Source

LARGEST_RATIO = 100
"""How many times larger than it was a data set may be, up to ``LARGEST_INFLATED``."""

LARGEST_INFLATED = 1 << 32
"""Bytes; see ``LARGEST_RATIO``."""

RAW = -zlib.MAX_WBITS
"""The form of deflated data: no header, no checksum."""

_CHUNK = 1 << 20


def inflated(source: Source, start: int, most: int) -> Source:
    """The data set of a source, inflated; closes the source.

    Args:
        source: the file.
        start: offset of the data set.
        most: bytes to which it may inflate, however small it is.

    Raises:
        UnreadableDICOMError: it is truncated, or cannot be inflated, or is larger than ``most``,
            and than ``LARGEST_RATIO`` allows.
        OSError: there is no room in the folder for temporary files.
    """
    limit = max(most, min((source.size - start) * LARGEST_RATIO, LARGEST_INFLATED))
    inflator = zlib.decompressobj(RAW)
    with tempfile.TemporaryFile() as file:
        size = 0
        try:
            for content in _inflated_blocks(source, start, inflator):
                size += len(content)
                if size > limit:
                    message = f"the deflated data set is larger than {limit} bytes"
                    raise UnreadableDICOMError(message, "inflates-too-much")
                write_all(file.fileno(), content)
        except zlib.error:
            raise UnreadableDICOMError("invalid deflated data set", "malformed") from None
        if not inflator.eof:
            raise UnreadableDICOMError("the file is truncated", "truncated")
        source.close()
        return FileSource(os.dup(file.fileno()))


def _inflated_blocks(source: Source, start: int, inflator: zlib._Decompress) -> Iterator[bytes]:
    position = start
    while position < source.size and not inflator.eof:
        length = min(_CHUNK, source.size - position)
        content = source.bytes_at(position, length)
        position += length
        while content and not inflator.eof:
            yield inflator.decompress(content, _CHUNK)
            content = inflator.unconsumed_tail
    yield inflator.flush()
