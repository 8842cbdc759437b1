"""Outputs that go into an archive, which one process writes whole."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.run.outputs import ObjectOutputs
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Verdict
from grand_challenge_dicom_de_id_procedure.storage.placement import Existing
from grand_challenge_dicom_de_id_procedure.storage.sink import Content
from grand_challenge_dicom_de_id_procedure.storage.url import ArchiveName, parts_of

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.storage.archive import ArchiveWriter


class ArchiveOutputs:
    """An archive; see ``Outputs``. It is made when the first output comes.

    Args:
        url: as in zip://folder::out.zip.
        archive: that it names.
        is_single: whether the URL names the only output.
        sync: whether the archive is forced to the disk.
    """

    started = 0
    folder = None

    def __init__(self, url: str, archive: ArchiveName, *, is_single: bool, sync: bool) -> None:
        self._names = ObjectOutputs(url, is_single, 0)
        self._archive = archive
        self._sync = sync
        self._writer: ArchiveWriter | None = None

    def path_of(self, name: str) -> str:
        """See ``Outputs``."""
        return self._names.path_of(name)

    def is_same(self, one: str, other: str) -> bool:
        """See ``Outputs``."""
        return one == other

    def exists(self, path: str) -> bool:
        """See ``Outputs``."""
        return self._writer is not None and _member(path) in self._writer

    def refusal(self, path: str) -> Verdict | None:
        """See ``Outputs``."""
        return self._names.refusal(path)

    def place(self, content: Content, path: str, *, overwrite: bool) -> Existing | None:  # noqa: ARG002
        """See ``Outputs``; nothing in it is of an earlier run, which could be overwritten."""
        if self._writer is None:
            from grand_challenge_dicom_de_id_procedure.storage.archive import ArchiveWriter

            self._writer = ArchiveWriter(self._archive, sync=self._sync)
        equal = self._writer.add(content.write_to, content.size, _member(path))
        return None if equal is None else Existing(equal, 1)

    def remove_leftovers(self) -> None:
        """See ``Outputs``; there is no other process."""

    def completing(self, reports: Iterator[FileReport]) -> Generator[FileReport, None, None]:
        """Pass on the reports of a run, and let the archive appear when they end.

        Raises:
            OSError: it cannot be written.
        """
        try:
            yield from reports
            writer, self._writer = self._writer, None
            if writer is not None:
                writer.finish()
        finally:
            if self._writer is not None:
                self._writer.discard()


def _member(path: str) -> str:
    return parts_of(path)[0].partition("://")[2].lstrip("/")
