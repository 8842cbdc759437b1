"""Writes an archive, zip or tar: it appears when it is complete, and never over another file."""

from __future__ import annotations

import contextlib
import errno
import os
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import StoreError
from grand_challenge_dicom_de_id_procedure.storage.placement import (
    NEW_FILE,
    lock,
    new_token,
    rename_new,
    temporary_name,
)
from grand_challenge_dicom_de_id_procedure.storage.sink import Sink
from grand_challenge_dicom_de_id_procedure.storage.source import FileSource
from grand_challenge_dicom_de_id_procedure.storage.stream import StreamSink
from grand_challenge_dicom_de_id_procedure.storage.url import ArchiveName, archive_named, is_url

_IN_MEMORY = 8 << 20  # bytes: a larger member waits on the disk until it is whole
_BLOCK = 1 << 20
_COMPRESSED = (".gz", ".tgz", ".bz2", ".xz", ".zst")
_MODE = 0o644


def check_archive(archive: ArchiveName) -> None:
    """Check that an archive can be written.

    Raises:
        OSError: it is there already, or its place cannot be used.
    """
    target = archive.target
    if not target:
        raise StoreError(errno.EINVAL, "it names no file; write it as in zip://::out.zip")
    if os.pardir in archive.folder.split("/"):
        raise StoreError(errno.EINVAL, "its folder leads out of it; name one without ..")
    if not archive.is_zip and target.endswith(_COMPRESSED):
        raise StoreError(errno.ENOTSUP, "a tar is not compressed; name one that ends with .tar")
    if is_url(target):
        from grand_challenge_dicom_de_id_procedure.storage.objects import Store

        if archive_named(target):
            raise StoreError(errno.ENOTSUP, "an archive in an archive cannot be written")
        store = Store.of(target)
        store.check(must_exist=False)
        exists = store.exists()
    else:
        exists = os.path.lexists(target)
        folder = os.path.dirname(target) or "."  # noqa: PTH120
        if not os.path.isdir(folder):  # noqa: PTH112
            raise StoreError(errno.ENOENT, f"the folder {folder} does not exist; create it first")
    if exists:
        raise StoreError(errno.EEXIST, f"{target} exists and is not overwritten; name a new file")


class ArchiveWriter:
    """An archive that is being written, by one process.

    Args:
        archive: its name.
        sync: whether it is forced to the disk.
    """

    def __init__(self, archive: ArchiveName, *, sync: bool) -> None:
        self._archive = archive
        self._sync = sync
        self._digests: dict[str, bytes] = {}
        self._broken: OSError | None = None
        self._temporary = ""
        if is_url(archive.target):
            self._stream: Any = tempfile.TemporaryFile()  # noqa: SIM115 - finish closes it
        else:
            folder = os.path.dirname(archive.target) or "."  # noqa: PTH120
            self._temporary = temporary_name(folder, new_token())
            descriptor = os.open(self._temporary, NEW_FILE, 0o666)
            lock(descriptor)
            self._stream = open(descriptor, "wb")  # noqa: PTH123, SIM115
        self._open: Any = (
            zipfile.ZipFile(self._stream, "w")
            if archive.is_zip
            else tarfile.TarFile(fileobj=self._stream, mode="w", format=tarfile.PAX_FORMAT)
        )

    def __contains__(self, name: str) -> bool:
        return name in self._digests

    def add(self, write: Callable[[Sink], None], size: int, name: str) -> bool | None:
        """Add a member, whole or not at all.

        Args:
            write: writes its content to a sink.
            size: of the content, in bytes.
            name: with slashes.

        Returns:
            None; or whether the member that has this name already is equal: then nothing was done.

        Raises:
            OSError: the archive cannot be written; and what ``write`` raises.
        """
        if self._broken:
            raise self._broken
        try:
            name.encode()
        except UnicodeEncodeError:
            raise StoreError(errno.EILSEQ, "its name is not UTF-8, as in archives") from None
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as member:
            write(StreamSink(member))  # type: ignore[arg-type]
            digest = _digest_of(member)
            if name in self._digests:
                return self._digests[name] == digest
            member.seek(0)
            try:
                self._append(member, size, name)
            except OSError as error:  # what is in the archive now cannot be known
                self._broken = error
                raise
        self._digests[name] = digest
        return None

    def finish(self) -> None:
        """Let the archive appear, unless nothing is in it.

        Raises:
            OSError: it cannot be written, or there is one of that name now.
        """
        try:
            if self._broken:
                raise self._broken
            self._open.close()
            self._stream.flush()
            if self._sync:
                os.fsync(self._stream.fileno())
            if self._digests and self._is_there():
                raise StoreError(errno.EEXIST, f"{self._archive.target} exists by now")
        finally:
            self.discard()

    def discard(self) -> None:
        """Give up: nothing stays."""
        with contextlib.suppress(OSError, ValueError):
            self._open.close()
        self._open.fp = None  # else a zip that could not be closed is closed again
        with contextlib.suppress(OSError):
            self._stream.close()
        if self._temporary:
            with contextlib.suppress(OSError):
                os.unlink(self._temporary)  # noqa: PTH108

    def _append(self, member: Any, size: int, name: str) -> None:
        """Dates and owners are left out: the same outputs give the same archive."""
        if self._archive.is_zip:
            entry = zipfile.ZipInfo(name)
            entry.file_size = size
            entry.external_attr = _MODE << 16
            with self._open.open(entry, "w") as opened:
                while block := member.read(_BLOCK):
                    opened.write(block)
        else:
            header = tarfile.TarInfo(name)
            header.size, header.mode = size, _MODE
            self._open.addfile(header, member)

    def _is_there(self) -> bool:
        """Give the archive its name; returns whether that is taken."""
        target = self._archive.target
        if self._temporary:
            return rename_new(self._temporary, target) is not None
        from grand_challenge_dicom_de_id_procedure.storage.object_placement import place_object

        whole = FileSource(os.dup(self._stream.fileno()))
        try:
            existing = place_object(
                lambda sink: sink.copy(whole, 0, whole.size), whole.size, target
            )
        finally:
            whole.close()
        return existing is not None


def _digest_of(member: Any) -> bytes:
    member.seek(0)
    digest = blake2b(digest_size=16)
    while block := member.read(_BLOCK):
        digest.update(block)
    return digest.digest()
