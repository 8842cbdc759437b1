"""Run a command as a whole process and account for it.

The command is started by this file, run as a small program of its own: a process counts what its
parent held when it was started as memory of its own.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes


class Finished(NamedTuple):
    """One run of a command.

    Attributes:
        seconds: wall clock, from before its start until it is reaped.
        cpu: seconds that it, and what it started, kept a core busy.
        peak: the most memory that one of its processes held, in bytes; not less than the 10 MB
            of the small program that starts it.
        status: its exit status, negative for a signal.
        printed: the end of what it wrote to stdout and stderr.
    """

    seconds: float
    cpu: float
    peak: int
    status: int
    printed: str


def run(command: Sequence[str], log: Path) -> Finished:
    """Run a command; what it prints goes to the file ``log``, for no terminal slows it down."""
    import subprocess

    launcher = [sys.executable, "-I", "-S", __file__, str(log), *command]
    said = subprocess.run(launcher, check=True, stdout=subprocess.PIPE, text=True).stdout
    seconds, cpu, peak, status = said.split()
    printed = log.read_bytes()[-2000:].decode(errors="replace")
    return Finished(float(seconds), float(cpu), int(peak), int(status), printed)


def _launch(log: str, command: list[str]) -> None:
    write = (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    read = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
    actions = (read, write, (os.POSIX_SPAWN_DUP2, 1, 2))
    start = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - start
    cpu = usage.ru_utime + usage.ru_stime
    print(seconds, cpu, usage.ru_maxrss * UNIT, os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    _launch(sys.argv[1], sys.argv[2:])
