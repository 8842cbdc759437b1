"""Deflated data sets (PS3.5 A.5): inflated into a nameless file, and deflated again."""

from __future__ import annotations

import os
import zlib

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
        UnreadableDICOMError: it is no deflated data.
        OSError: there is no room in the folder for temporary files.
    """
    descriptor = _nameless_file()
    inflator = zlib.decompressobj(_RAW)
    try:
        position = start
        while position < source.size and not inflator.eof:
            length = min(_CHUNK, source.size - position)
            content = source.bytes_at(position, length)
            position += length
            while content and not inflator.eof:
                write_all(descriptor, inflator.decompress(content, _CHUNK))
                content = inflator.unconsumed_tail
        write_all(descriptor, inflator.flush())
        if not inflator.eof:
            raise UnreadableDICOMError("the file is truncated", "truncated")
    except zlib.error:
        os.close(descriptor)
        raise UnreadableDICOMError("the data set is no deflated data", "malformed") from None
    except BaseException:
        os.close(descriptor)
        raise
    source.close()
    return FileSource(descriptor)


def deflated(prepared: Prepared) -> Prepared:
    """The same output with the data set deflated; closes the argument.

    Raises:
        OSError: there is no room in the folder for temporary files.
    """
    plain, packed = _nameless_file(), _nameless_file()
    try:
        with prepared:
            prepared.write_to(FileSink(plain))
        deflator = zlib.compressobj(wbits=_RAW)
        position = len(prepared.head)
        while content := read_at(plain, position, _CHUNK):
            write_all(packed, deflator.compress(content))
            position += len(content)
        write_all(packed, deflator.flush())
        size = os.fstat(packed).st_size
        if size % 2:
            write_all(packed, b"\0")
    except BaseException:
        os.close(packed)
        raise
    finally:
        os.close(plain)
    return Prepared(FileSource(packed), prepared.head, 0, [], prepared.outcome)


def _nameless_file() -> int:
    import tempfile  # seldom needed, and slow to import

    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
