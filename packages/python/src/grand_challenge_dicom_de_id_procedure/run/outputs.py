"""Where the outputs of a run go: a folder of this machine, or an object store."""

import functools
import os
from typing import Protocol

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.run.report import Verdict
from grand_challenge_dicom_de_id_procedure.run.resume import remove_leftovers
from grand_challenge_dicom_de_id_procedure.storage.placement import Existing, place
from grand_challenge_dicom_de_id_procedure.storage.sink import Content, FileSink
from grand_challenge_dicom_de_id_procedure.storage.url import parts_of

_LINKED = Verdict("failed", "destination", "a link in the destination leads out of it")
_OUTSIDE = Verdict("failed", "destination", "its name leads out of the destination")


class Outputs(Protocol):
    """Where the outputs of a run go. It is sent to other processes, so it can be pickled."""

    @property
    def started(self) -> int:
        """A time that outputs of earlier runs do not have, in nanoseconds since 1970."""

    @property
    def folder(self) -> str | None:
        """The folder of the outputs on this machine; None if it is not there, or not here."""

    def path_of(self, name: str) -> str:
        """The full name of an output.

        Args:
            name: its path in the destination, by the separator of this machine.
        """

    def is_same(self, one: str, other: str) -> bool:
        """Whether two full names are of the same output."""

    def exists(self, path: str) -> bool:
        """Whether there is something of that name."""

    def refusal(self, path: str) -> Verdict | None:
        """Why nothing may be written under that name; None if it may."""

    def place(self, content: Content, path: str, *, overwrite: bool) -> Existing | None:
        """Write an output: whole or not at all.

        Returns:
            None; or what has that name already: then nothing was done.

        Raises:
            OSError: it cannot be written; and what ``Content.write_to`` raises.
        """

    def remove_leftovers(self) -> None:
        """Remove what processes of this run that were killed left incomplete."""


class LocalOutputs(NamedTuple):
    """A folder, or the name of the only output.

    Attributes:
        destination: the folder of the outputs; or the only output.
        is_single: whether it is the only output.
        sync: whether each output is forced to the disk before the next.
        started: see ``start_time``.
        token: of the run, for the names of its temporary files.
    """

    destination: str
    is_single: bool
    sync: bool
    started: int
    token: str

    @property
    def folder(self) -> str | None:
        """See ``Outputs``."""
        return self.destination if os.path.isdir(self.destination) else None  # noqa: PTH112

    def path_of(self, name: str) -> str:
        """See ``Outputs``."""
        return self.destination if self.is_single else os.path.join(self.destination, name)  # noqa: PTH118

    def is_same(self, one: str, other: str) -> bool:
        """See ``Outputs``; whether two paths lead to the same file, however they are written."""
        return os.path.realpath(one) == os.path.realpath(other)

    def exists(self, path: str) -> bool:
        """See ``Outputs``."""
        return os.path.lexists(path)

    def refusal(self, path: str) -> Verdict | None:
        """See ``Outputs``."""
        folder, name = os.path.split(path)
        if self.is_single:
            return None
        if name in ("", os.curdir, os.pardir):
            return _OUTSIDE
        return _refusal_of(folder, self.destination, self.token)

    def place(self, content: Content, path: str, *, overwrite: bool) -> Existing | None:
        """See ``Outputs``."""
        return place(
            lambda descriptor: content.write_to(FileSink(descriptor)),
            path,
            self.token,
            overwrite=overwrite,
            sync=self.sync,
        )

    def remove_leftovers(self) -> None:
        """See ``Outputs``."""
        remove_leftovers(self.destination, is_single=self.is_single, token=self.token)


class ObjectOutputs(NamedTuple):
    """An object store: a bucket or a folder in it, or the name of the only output.

    Attributes:
        destination: its URL.
        is_single: whether it is the only output.
        started: see ``Store.later_than_all``.
    """

    destination: str
    is_single: bool
    started: int

    @classmethod
    def starting_now(cls, destination: str, *, is_single: bool) -> "ObjectOutputs":
        """For a run that begins now."""
        from grand_challenge_dicom_de_id_procedure.storage.objects import Store

        return cls(destination, is_single, Store.of(destination).later_than_all())

    @property
    def folder(self) -> None:
        """See ``Outputs``."""

    def path_of(self, name: str) -> str:
        """See ``Outputs``."""
        if self.is_single:
            return self.destination
        head, rest = parts_of(self.destination)
        folder = head if head.endswith("/") else f"{head}/"  # may be zip:// alone
        return f"{folder}{name.replace(os.sep, '/')}{rest}"

    def is_same(self, one: str, other: str) -> bool:
        """See ``Outputs``."""
        return one == other

    def exists(self, path: str) -> bool:
        """See ``Outputs``."""
        from grand_challenge_dicom_de_id_procedure.storage.objects import Store

        return Store.of(path).exists()

    def refusal(self, path: str) -> Verdict | None:
        """See ``Outputs``; no links are followed, but some stores are folders of a machine."""
        folder = parts_of(self.destination)[0].rstrip("/")
        name = path.removeprefix(folder).split("/")
        return _OUTSIDE if os.pardir in name and not self.is_single else None

    def place(self, content: Content, path: str, *, overwrite: bool) -> Existing | None:
        """See ``Outputs``."""
        from grand_challenge_dicom_de_id_procedure.storage.object_placement import place_object

        return place_object(content.write_to, content.size, path, overwrite=overwrite)

    def remove_leftovers(self) -> None:
        """See ``Outputs``; an upload that was not completed leaves no object."""


@functools.lru_cache(maxsize=1024)
def _refusal_of(folder: str, destination: str, _token: str) -> Verdict | None:
    """Why nothing may be written to a folder: it is out of the destination, perhaps in the source.

    A link may lead out of it, and so may the name of an object or of a member of an archive. The
    result is cached for each folder and run, which ``_token`` stands for.
    """
    inner = os.path.relpath(folder, destination)
    if inner.partition(os.sep)[0] == os.pardir:
        return _OUTSIDE
    straight = os.path.join(os.path.realpath(destination), inner)  # noqa: PTH118
    return _LINKED if os.path.realpath(folder) != os.path.normpath(straight) else None
