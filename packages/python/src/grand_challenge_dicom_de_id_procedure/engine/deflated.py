"""Outputs whose data set is deflated (PS3.5 A.5)."""

from __future__ import annotations

import os
import tempfile
import zlib

from grand_challenge_dicom_de_id_procedure.dicom.inflate import RAW
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.storage.copying import read_at, write_all
from grand_challenge_dicom_de_id_procedure.storage.sink import FileSink
from grand_challenge_dicom_de_id_procedure.storage.source import FileSource

_CHUNK = 1 << 20


def deflated(prepared: Prepared) -> Prepared:
    """The same output with the data set deflated; closes the argument.

    Raises:
        OSError: there is no room in the folder for temporary files.
    """
    with tempfile.TemporaryFile() as plain, tempfile.TemporaryFile() as packed:
        with prepared:
            prepared.write_to(FileSink(plain.fileno()))
        deflator = zlib.compressobj(wbits=RAW)
        position = len(prepared.head)
        while content := read_at(plain.fileno(), position, _CHUNK):
            write_all(packed.fileno(), deflator.compress(content))
            position += len(content)
        write_all(packed.fileno(), deflator.flush())
        if os.fstat(packed.fileno()).st_size % 2:
            write_all(packed.fileno(), b"\0")
        new = FileSource(os.dup(packed.fileno()))
    return Prepared(new, prepared.head, 0, [], prepared.outcome)
