"""How far a run is: one line that changes on a terminal, plain lines elsewhere."""

import os
import time
from collections.abc import Iterator
from itertools import islice
from typing import TextIO

_ON_TERMINAL, _ELSEWHERE = 0.1, 10.0  # seconds between lines
_COUNTED_AT_ONCE = 100
_BAR = 24


class Progress:
    """Shows how many files are through, how fast, and how long the others will take.

    Args:
        stream: where to.
        everything: one item for each file that there is; it is counted along the way.
    """

    def __init__(self, stream: TextIO, everything: Iterator[object]) -> None:
        self._stream = stream
        self._everything: Iterator[object] | None = everything
        self._terminal = stream.isatty()
        self._began = self._shown = time.monotonic()
        self._total = self._finished = 0
        self._visible = False

    def advance(self) -> None:
        """One more file is through."""
        self._finished += 1
        self._count()
        now = time.monotonic()
        if now - self._shown >= (_ON_TERMINAL if self._terminal else _ELSEWHERE):
            self._shown = now
            self._show(now - self._began)

    def clear(self) -> None:
        """Make room for another line."""
        if self._visible:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._visible = False

    def _count(self) -> None:
        """Count a little ahead, which is much faster than the files are."""
        if self._everything is not None:
            counted = sum(1 for _ in islice(self._everything, _COUNTED_AT_ONCE))
            self._total += counted
            if counted < _COUNTED_AT_ONCE:
                self._everything = None

    def _show(self, seconds: float) -> None:
        line = progress_line(
            self._finished, self._total, seconds, counting=self._everything is not None
        )
        if not self._terminal:
            self._stream.write(line + "\n")
        else:
            width = max(_columns(self._stream) - 1, 0)
            bar = bar_of(self._finished, self._total) if self._everything is None else ""
            self._stream.write(f"\r\x1b[K{(bar + line)[:width]}")
            self._visible = True
        self._stream.flush()


def progress_line(finished: int, total: int, seconds: float, *, counting: bool) -> str:
    """Such as "120 of 480 files, 25%, 12 files/s, 0:30 left"; without a total while counting."""
    rate = finished / seconds if seconds > 0 else 0.0
    speed = f"{rate:.0f} files/s" if rate >= 10 else f"{rate:.1f} files/s"
    if counting or not total:
        return f"{finished} files, {speed}, still counting"
    left = f"{duration((total - finished) / rate)} left" if rate else "no rate yet"
    return f"{finished} of {total} files, {100 * finished // total}%, {speed}, {left}"


def bar_of(finished: int, total: int) -> str:
    """A bar in ASCII."""
    full = _BAR * finished // total if total else 0
    return f"[{'#' * full}{'.' * (_BAR - full)}] "


def duration(seconds: float) -> str:
    """Hours, minutes and seconds, such as 1:02:03 or 0:30."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80
