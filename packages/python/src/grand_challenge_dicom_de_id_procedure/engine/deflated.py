"""Deflated data sets (PS3.5 A.5): inflated into a temporary file, and deflated again."""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.copying import read_at, write_all
from grand_challenge_dicom_de_id_procedure.storage.sink import FileSink
from grand_challenge_dicom_de_id_procedure.storage.source import FileSource, Source

_CHUNK = 1 << 20
_RAW = -zlib.MAX_WBITS  # no header, no checksum


def inflated(source: Source, start: int) -> Source:
    """The data set of a source, inflated; closes the source.

    Raises:
        UnreadableDICOMError: it is truncated, or cannot be inflated.
        OSError: there is no room in the folder for temporary files.
    """
    inflator = zlib.decompressobj(_RAW)
    with tempfile.TemporaryFile() as file:
        try:
            for content in _inflated_blocks(source, start, inflator):
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


def deflated(prepared: Prepared) -> Prepared:
    """The same output with the data set deflated; closes the argument.

    Raises:
        OSError: there is no room in the folder for temporary files.
    """
    with tempfile.TemporaryFile() as plain, tempfile.TemporaryFile() as packed:
        with prepared:
            prepared.write_to(FileSink(plain.fileno()))
        deflator = zlib.compressobj(wbits=_RAW)
        position = len(prepared.head)
        while content := read_at(plain.fileno(), position, _CHUNK):
            write_all(packed.fileno(), deflator.compress(content))
            position += len(content)
        write_all(packed.fileno(), deflator.flush())
        if os.fstat(packed.fileno()).st_size % 2:
            write_all(packed.fileno(), b"\0")
        new = FileSource(os.dup(packed.fileno()))
    return Prepared(new, prepared.head, 0, [], prepared.outcome)
