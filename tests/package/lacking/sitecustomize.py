"""Takes from Linux what Windows or macOS lack, and makes it refuse what Windows refuses.

Python runs this file as it starts if the folder is on PYTHONPATH; so do the processes that it
starts.
"""

import errno
import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing import context, process
from pathlib import Path
from typing import Any, NoReturn

MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "termios")
FUNCTIONS = (
    "copy_file_range", "fdatasync", "fork", "forkpty", "getuid", "killpg", "mkfifo",
    "posix_fadvise", "posix_fallocate", "pread", "preadv", "pwrite", "pwritev",
    "sched_getaffinity", "sendfile", "splice", "statvfs",
)  # fmt: skip
FLAGS = ("O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "SEEK_DATA", "SEEK_HOLE")
BINARY = 1 << 30  # which Linux passes over

_open, _rename, _utime = os.open, os.rename, os.utime


def _refuse(number: int) -> NoReturn:
    raise OSError(number, os.strerror(number))


def _open_as_bytes(path: str, flags: int, mode: int = 0o777) -> int:
    """No folder can be opened, and whatever is not opened as bytes is text."""
    if Path(path).is_dir():
        _refuse(errno.EACCES)
    if not flags & BINARY and path != os.devnull:
        raise ValueError(f"{path} is opened as text")
    return _open(path, flags, mode)


def _rename_new(old: str, new: str) -> None:
    """Nothing is replaced."""
    if os.path.lexists(new):
        _refuse(errno.EEXIST)
    _rename(old, new)


def _utime_of_name(path: str | int, *arguments: Any) -> None:
    if isinstance(path, int):
        raise TypeError("no descriptor")
    _utime(path, *arguments)


def _unless_open(act: Callable[..., None]) -> Callable[..., None]:
    """A file that this process has open cannot be removed or get another name."""

    def act_if_closed(path: str, *arguments: Any) -> None:
        itself = Path(path)
        if any(itself.samefile(file) for file in Path("/proc/self/fd").iterdir() if file.exists()):
            _refuse(errno.EACCES)
        act(path, *arguments)

    return act_if_closed


for module in MODULES:
    sys.modules[module] = None  # type: ignore[assignment] # which makes its import an error
for name in (*FUNCTIONS, *FLAGS):
    delattr(os, name)
replaced: dict[str, object] = {
    "O_BINARY": BINARY,
    "getppid": lambda number=os.getppid(): number,  # noqa: B008 - once: it never changes
    "link": lambda *_: _refuse(errno.EPERM),
    "open": _open_as_bytes,
    "remove": _unless_open(os.remove),
    "rename": _unless_open(_rename_new),
    "replace": _unless_open(os.replace),
    "unlink": _unless_open(os.unlink),
    "utime": _utime_of_name,
}
for name, value in replaced.items():
    setattr(os, name, value)
multiprocessing.set_start_method("spawn")
for method in ("fork", "forkserver"):
    context._concrete_contexts.pop(method)  # type: ignore[attr-defined]
multiprocessing.get_all_start_methods = lambda: ["spawn"]
process.BaseProcess.terminate = process.BaseProcess.kill  # type: ignore[method-assign]
