"""Putting a file into its place: whole or not at all, and never over another one."""

import contextlib
import itertools
import os
import stat
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

TEMPORARY = r"\.dicom-deid-([0-9a-f]{16})-[0-9a-f]{16}\.part"
"""A pattern: the name of a file that is being written; the first group is the token of its run."""

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
"""For os.open: a file that is not there yet, to be written. O_BINARY is of Windows."""

_BLOCK = 1 << 20
_TRIES = 100
_FOLDERS_OPEN = hasattr(os, "O_DIRECTORY")  # so that they can be locked, and forced to the disk
_numbers = itertools.count()  # of temporary files, in this process


class Existing(NamedTuple):
    """What stands where a file should go.

    Attributes:
        equal: whether it is a file of the same content.
        modified: when it was written, in nanoseconds since 1970.
    """

    equal: bool
    modified: int


def new_token() -> str:
    """16 random hexadecimal digits."""
    return os.urandom(8).hex()


def temporary_name(folder: str, token: str) -> str:
    """The name of a new temporary file in a folder, for the run of this token."""
    this = f"{os.getpid() & 0xFFFFFFFF:08x}{next(_numbers) & 0xFFFFFFFF:08x}"
    return os.path.join(folder, f".dicom-deid-{token}-{this}.part")  # noqa: PTH118 - str throughout, for speed


class Placement:
    """A file on its way into its place, under a temporary name in the same folder.

    A kill at any moment leaves no file or a whole one, and maybe a temporary one. After an error,
    ``abandon`` leaves nothing: no temporary file, and no folder that was made for it.

    Args:
        destination: the name; folders that are missing are made.
        token: what ``new_token`` gave, once for a run.

    Attributes:
        descriptor: the open file, to be written, once ``open`` made it.
    """

    def __init__(self, destination: str, token: str) -> None:
        self._destination = destination
        self._folder = os.path.dirname(destination) or "."  # noqa: PTH120
        self._temporary = temporary_name(self._folder, token)
        self._made: list[str] = []
        self.descriptor = -1

    def open(self) -> None:
        """Make the file. It is no part of the constructor: an interrupt could come after it.

        Raises:
            OSError: the file cannot be made.
        """
        self.descriptor = _open_new(self._temporary, self._folder, self._made)

    def finish(self, *, overwrite: bool = False, sync: bool = False) -> Existing | None:
        """Give the file its name.

        Args:
            overwrite: whether to replace a file of that name.
            sync: whether to return only when the file has reached the disk.

        Returns:
            None, or what stands there already: then nothing was done.

        Raises:
            OSError: it cannot be done.
        """
        if sync:
            os.fsync(self.descriptor)
        self._close()
        if overwrite:
            os.replace(self._temporary, self._destination)  # noqa: PTH105
            existing = None
        else:
            existing = _rename_new(self._temporary, self._destination, self._folder)
        if sync and _FOLDERS_OPEN:
            for changed in {self._folder, *(os.path.dirname(new) or "." for new in self._made)}:  # noqa: PTH120
                _sync_folder(changed)
        return existing

    def abandon(self) -> None:
        """Remove what there is of it."""
        self._close()
        with contextlib.suppress(OSError):
            os.unlink(self._temporary)  # noqa: PTH108
        for new in reversed(self._made):
            with contextlib.suppress(OSError):  # another file went into it
                os.rmdir(new)  # noqa: PTH106

    def _close(self) -> None:
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def place(
    write: Callable[[int], None],
    destination: str,
    token: str,
    *,
    overwrite: bool = False,
    sync: bool = False,
) -> Existing | None:
    """Write a file, and put it into its place.

    Args:
        write: writes the content to an open file.
        destination: as for ``Placement``.
        token: as for ``Placement``.
        overwrite: whether to replace a file of that name.
        sync: whether to return only when the file has reached the disk.

    Returns:
        None, or what stands there already: then nothing was done.

    Raises:
        OSError: the file cannot be written; and what ``write`` raises.
    """
    placement = Placement(destination, token)
    try:
        placement.open()
        write(placement.descriptor)
        return placement.finish(overwrite=overwrite, sync=sync)
    except BaseException:
        placement.abandon()
        raise


def _open_new(temporary: str, folder: str, made: list[str]) -> int:
    """Open a new file; folders that had to be made are added to ``made``."""
    for _ in range(_TRIES):  # another process may remove the folder again, when its file failed
        try:
            return os.open(temporary, NEW_FILE, 0o666)
        except FileNotFoundError:
            made.extend(_make_folders(folder))
    return os.open(temporary, NEW_FILE, 0o666)


def _make_folders(folder: str) -> Iterator[str]:
    missing: list[str] = []
    while folder not in ("", *missing) and not os.path.isdir(folder):  # noqa: PTH112
        missing.append(folder)  # but once: a drive of Windows that is not there lies in itself
        folder = os.path.dirname(folder)  # noqa: PTH120
    for new in reversed(missing):
        with contextlib.suppress(FileExistsError, FileNotFoundError):  # another was faster
            os.mkdir(new)  # noqa: PTH102
            yield new


def _rename_new(temporary: str, destination: str, folder: str) -> Existing | None:
    """Rename unless something of that name is there, in one step.

    A hard link is that step. Where the file system has none, a lock on the folder keeps the
    other processes of this machine out between looking and renaming. Windows has no such lock
    and needs none: its rename never replaces a file.
    """
    try:
        os.link(temporary, destination)
    except FileExistsError:
        pass
    except OSError:
        lock = _locked(folder) if _FOLDERS_OPEN else contextlib.nullcontext()
        with lock, contextlib.suppress(FileExistsError):
            if not os.path.lexists(destination):
                os.rename(temporary, destination)  # noqa: PTH104
                return None
    else:
        with contextlib.suppress(OSError):  # the file is there all the same
            os.unlink(temporary)  # noqa: PTH108
        return None
    existing = _compare(temporary, destination)
    os.unlink(temporary)  # noqa: PTH108
    return existing


@contextlib.contextmanager
def _locked(folder: str) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if sys.platform != "win32":
            import fcntl  # which Windows lacks

            with contextlib.suppress(OSError):  # a file system without locks
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _compare(temporary: str, destination: str) -> Existing:
    found = os.lstat(destination)
    if not stat.S_ISREG(found.st_mode) or found.st_size != os.stat(temporary).st_size:  # noqa: PTH116
        return Existing(False, found.st_mtime_ns)
    with open(temporary, "rb") as one, open(destination, "rb") as other:  # noqa: PTH123
        while block := one.read(_BLOCK):
            if block != other.read(_BLOCK):
                return Existing(False, found.st_mtime_ns)
    return Existing(True, found.st_mtime_ns)


def _sync_folder(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
