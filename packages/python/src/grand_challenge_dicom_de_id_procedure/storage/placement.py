"""Puts a file into its place: whole or not at all, and never over another one."""

import contextlib
import itertools
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

TEMPORARY = r"\.dicom-deid-([0-9a-f]{16})-[0-9a-f]{16}\.part"
"""A pattern for the name of a file that is being written; group 1 is the token of its run."""

_BINARY = getattr(os, "O_BINARY", 0)

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
"""For os.open: create a file and write it; fail if it exists. Only Windows has O_BINARY."""

_BLOCK = 1 << 20
_TRIES = 100
_DAY = 86_400  # seconds
_FOLDERS_OPEN = hasattr(os, "O_DIRECTORY")  # so that they can be locked, and forced to the disk
_numbers = itertools.count()  # of temporary files, in this process


class Existing(NamedTuple):
    """What already has the name that a new file should get.

    Attributes:
        equal: whether it is a file with the same content.
        modified: when it was written, in nanoseconds since 1970.
    """

    equal: bool
    modified: int


def new_token() -> str:
    """16 random hexadecimal digits."""
    return os.urandom(8).hex()


def temporary_name(folder: str, token: str) -> str:
    """The name of a new temporary file in a folder, for the run with this token."""
    this = f"{os.getpid() & 0xFFFFFFFF:08x}{next(_numbers) & 0xFFFFFFFF:08x}"
    return os.path.join(folder, f".dicom-deid-{token}-{this}.part")  # noqa: PTH118 - str throughout, for speed


def is_abandoned(temporary: str) -> bool:
    """Whether no process is writing a temporary file any more; the lock of ``place`` tells.

    On a file system without locks, it is abandoned after a day. Windows needs no lock: there, a
    file that is open cannot be removed.

    Raises:
        OSError: the file cannot be opened.
    """
    descriptor = os.open(temporary, os.O_RDWR | _BINARY)
    try:
        is_locked = lock(descriptor)
        if is_locked is None:
            return time.time() - os.fstat(descriptor).st_mtime > _DAY
        return is_locked
    finally:
        os.close(descriptor)


def place(
    write: Callable[[int], None],
    destination: str,
    token: str,
    *,
    overwrite: bool = False,
    sync: bool = False,
) -> Existing | None:
    """Write a file under a temporary name in the folder of its destination, and then rename it.

    A kill at any moment leaves no file or a whole one, and maybe a temporary one. An error leaves
    nothing: no temporary file, and no folder that was made for it.

    Args:
        write: writes the content to an open file.
        destination: the name; missing folders are made.
        token: what ``new_token`` gave, once for a run.
        overwrite: whether to replace a file of that name.
        sync: whether to return only when the file has reached the disk.

    Returns:
        None; or what has that name already: then nothing was done.

    Raises:
        OSError: the file cannot be written; and what ``write`` raises.
    """
    folder = os.path.dirname(destination) or "."  # noqa: PTH120
    temporary = temporary_name(folder, token)
    made: list[str] = []
    descriptor = held = -1
    try:
        descriptor = _open_new(temporary, folder, made)
        while not _locked_in_time(descriptor, temporary):
            os.close(descriptor)
            temporary, descriptor = temporary_name(folder, token), -1
            descriptor = _open_new(temporary, folder, made)
        if _FOLDERS_OPEN:
            held = os.dup(descriptor)  # holds the lock until the file has its name
        write(descriptor)
        if sync:
            os.fsync(descriptor)
        written, descriptor = descriptor, -1  # closed only once, also after an interrupt
        os.close(written)
        existing = None
        if overwrite:
            os.replace(temporary, destination)  # noqa: PTH105
        else:
            existing = rename_new(temporary, destination)
        if sync and _FOLDERS_OPEN:
            for changed in {folder, *(os.path.dirname(new) or "." for new in made)}:  # noqa: PTH120
                with _opened(changed) as opened:
                    os.fsync(opened)
        return existing
    except BaseException:
        if descriptor >= 0:
            os.close(descriptor)
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        for new in reversed(made):
            with contextlib.suppress(OSError):  # another file is in it
                os.rmdir(new)  # noqa: PTH106
        raise
    finally:
        if held >= 0:
            os.close(held)


def lock(descriptor: int) -> bool | None:
    """Lock an open file until it is closed or its process ends.

    Returns:
        Whether it is locked, and not by another; None if the file system has no locks.
    """
    if sys.platform == "win32" or not _FOLDERS_OPEN:
        return True
    import fcntl  # which Windows lacks

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _locked_in_time(descriptor: int, path: str) -> bool:
    """Lock a new file, unless a run that looks for abandoned ones was faster, and removes it."""
    if lock(descriptor) is False:
        return False
    return os.fstat(descriptor).st_nlink > 0 or os.path.lexists(path)


def _open_new(temporary: str, folder: str, made: list[str]) -> int:
    """Create and open a file; folders that had to be made for it are added to ``made``."""
    for _ in range(_TRIES):  # another process may remove the folder again, if its file failed
        try:
            return os.open(temporary, NEW_FILE, 0o666)
        except FileNotFoundError:
            made.extend(_make_folders(folder))
    return os.open(temporary, NEW_FILE, 0o666)


def _make_folders(folder: str) -> Iterator[str]:
    missing: list[str] = []
    while folder not in ("", *missing) and not os.path.isdir(folder):  # noqa: PTH112
        missing.append(folder)  # only once: a missing drive of Windows is its own parent
        folder = os.path.dirname(folder)  # noqa: PTH120
    for new in reversed(missing):
        with contextlib.suppress(FileExistsError, FileNotFoundError):  # another was faster
            os.mkdir(new)  # noqa: PTH102
            yield new


def rename_new(temporary: str, destination: str) -> Existing | None:
    """Rename a file in its folder, unless something has that name already, in one step.

    Returns:
        None; or what has that name already: then the file is removed.

    Raises:
        OSError: it cannot be renamed.
    """
    # A hard link is such a step. On a file system without them, a lock on the folder keeps the
    # other processes of this machine from writing between the look and the rename. Windows has no
    # such lock and needs none: its rename never replaces a file.
    folder = os.path.dirname(destination) or "."  # noqa: PTH120
    try:
        os.link(temporary, destination)
    except FileExistsError:
        pass
    except OSError:
        alone = _locked(folder) if _FOLDERS_OPEN else contextlib.nullcontext()
        with alone, contextlib.suppress(FileExistsError):
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
    with _opened(folder) as descriptor:
        if sys.platform != "win32":
            import fcntl  # which Windows lacks

            with contextlib.suppress(OSError):  # a file system without locks
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _opened(folder: str) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _compare(temporary: str, destination: str) -> Existing:
    found = os.lstat(destination)
    equal = stat.S_ISREG(found.st_mode) and found.st_size == os.stat(temporary).st_size  # noqa: PTH116
    if equal:
        with open(temporary, "rb") as one, open(destination, "rb") as other:  # noqa: PTH123
            while equal and (block := one.read(_BLOCK)):
                equal = block == other.read(_BLOCK)
    return Existing(equal, found.st_mtime_ns)
