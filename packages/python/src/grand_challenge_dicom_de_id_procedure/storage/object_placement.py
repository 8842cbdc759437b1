"""Puts an object into a store: whole or not at all, and never over another one."""

from __future__ import annotations

import errno
from collections.abc import Callable

from grand_challenge_dicom_de_id_procedure.errors import StoreError
from grand_challenge_dicom_de_id_procedure.storage.multipart import Multipart
from grand_challenge_dicom_de_id_procedure.storage.objects import Store, modified_of
from grand_challenge_dicom_de_id_procedure.storage.placement import Existing
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink, Sink, blocks
from grand_challenge_dicom_de_id_procedure.storage.source import Source
from grand_challenge_dicom_de_id_procedure.storage.stream import StreamSink
from grand_challenge_dicom_de_id_procedure.storage.telling import telling

_WHOLE = 8 << 20  # bytes: so much goes in one request
_PART = 16 << 20  # bytes


def place_object(
    write: Callable[[Sink], None], size: int, url: str, *, overwrite: bool = False
) -> Existing | None:
    """Write an object; others see it only when it is complete.

    Args:
        write: writes the content to a sink.
        size: of the content, in bytes.
        url: of the object.
        overwrite: whether to replace an object of that name.

    Returns:
        None; or what has that name already: then nothing was done.

    Raises:
        OSError: the object cannot be written; and what ``write`` raises.
    """
    store = Store.of(url)
    if size <= _WHOLE:
        sink = MemorySink()
        write(sink)
        is_new = _put(store, sink.content(), overwrite=overwrite)
    elif not overwrite and store.exists():
        is_new = False
    elif store.is_s3:
        is_new = _put_in_parts(store, write, overwrite=overwrite)
    else:
        is_new = _put_as_stream(store, write)
    return None if is_new else _existing(store, write, size)


def _put(store: Store, content: bytes, *, overwrite: bool) -> bool:
    """Write an object by one request. Returns False if there is one of that name."""
    try:
        with telling(store.url):
            mode = "overwrite" if overwrite else "create"
            store.files.pipe_file(store.path, content, mode=mode)
    except FileExistsError:
        return False
    return True


def _put_in_parts(store: Store, write: Callable[[Sink], None], *, overwrite: bool) -> bool:
    parts = Multipart(store)
    try:
        write(parts)
        return parts.complete(overwrite=overwrite)
    except BaseException:
        parts.abort()
        raise


def _put_as_stream(store: Store, write: Callable[[Sink], None]) -> bool:
    with telling(store.url):
        stream = store.files.open(store.path, "wb", autocommit=False, block_size=_PART)
        if not hasattr(stream, "commit"):
            raise StoreError(errno.ENOTSUP, "this store shows objects before they are complete")
    try:
        write(StreamSink(stream))
        with telling(store.url):
            stream.close()
            stream.commit()
    except BaseException:
        stream.discard()
        raise
    return True


def _existing(store: Store, write: Callable[[Sink], None], size: int) -> Existing:
    info = store.info()
    if info.get("size") != size:
        return Existing(equal=False, modified=modified_of(info))
    comparison = _Comparison(store)
    try:
        write(comparison)
    except _DifferentError:
        return Existing(equal=False, modified=modified_of(info))
    return Existing(equal=True, modified=modified_of(info))


class _DifferentError(Exception):
    """The content differs."""


class _Comparison:
    """A sink that compares with an object and keeps nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._position = 0

    def write(self, content: bytes) -> None:
        end = self._position + len(content)
        if content:
            with telling(self._store.url):
                found = self._store.files.cat_file(self._store.path, start=self._position, end=end)
            if found != content:
                raise _DifferentError
        self._position = end

    def copy(self, source: Source, start: int, end: int) -> None:
        for block in blocks(source, start, end):
            self.write(block)
