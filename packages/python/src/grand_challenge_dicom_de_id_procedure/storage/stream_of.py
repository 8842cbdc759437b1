"""A source as a file object, for libraries that read from one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.storage.room import room
from grand_challenge_dicom_de_id_procedure.storage.sink import blocks
from grand_challenge_dicom_de_id_procedure.storage.source import Source
from grand_challenge_dicom_de_id_procedure.storage.watched import opened


@contextmanager
def stream_of(source: Source) -> Iterator[BinaryIO]:
    """A file object at the beginning of a source, which stays open; an object is fetched first.

    Raises:
        OSError: it cannot be fetched.
    """
    if source.descriptor >= 0:
        with opened(source.descriptor, source.size) as stream:
            yield stream
        return
    with room(source.size) as content:
        for block in blocks(source, 0, source.size):
            content.write(block)
        content.seek(0)
        yield content
