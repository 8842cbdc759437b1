"""Shows the progress of a run: one changing line on a terminal, else a line every few seconds."""

import os
import time
from typing import TextIO

from grand_challenge_dicom_de_id_procedure.run.counting import Counting

_ON_TERMINAL, _ELSEWHERE = 0.1, 10.0  # seconds between lines
_COUNTED_PER_FILE = 100  # files that are counted while one is processed
_BAR = 24  # characters


class Progress:
    """Shows the number of finished files, the rate, and the time that is left.

    Args:
        stream: where to show it.
        counting: of all files, which goes on during the run.
    """

    def __init__(self, stream: TextIO, counting: Counting) -> None:
        self._stream = stream
        self._counting = counting
        self._terminal = stream.isatty()
        self._began = self._shown = time.monotonic()
        self._finished = 0
        self._visible = False

    def advance(self) -> None:
        """Count one more finished file."""
        self._finished += 1
        self._count()
        self._show_if_due(0)

    def within(self, position: int, size: int) -> None:
        """Tell how far a large file is read, which is not finished."""
        self._show_if_due(min(position, size - 1) / size)

    def clear(self) -> None:
        """Remove the line from the terminal, so that another one can be printed."""
        if self._visible:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._visible = False

    def _count(self) -> None:
        """Count some more files; counting is much faster than processing."""
        if not self._counting.is_complete:
            self._counting.count(_COUNTED_PER_FILE)

    def _show_if_due(self, part: float) -> None:
        now = time.monotonic()
        if now - self._shown >= (_ON_TERMINAL if self._terminal else _ELSEWHERE):
            self._shown = now
            if part:
                self._count()
            self._show(now - self._began, self._finished + part)

    def _show(self, seconds: float, finished: float) -> None:
        total, is_counted = self._counting.total, self._counting.is_complete
        line = progress_line(finished, total, seconds, counting=not is_counted)
        if not self._terminal:
            self._stream.write(line + "\n")
        else:
            width = max(_columns(self._stream) - 1, 0)
            bar = progress_bar(finished, total) if is_counted else ""
            self._stream.write(f"\r\x1b[K{(bar + line)[:width]}")
            self._visible = True
        self._stream.flush()


def progress_line(finished: float, total: int, seconds: float, *, counting: bool) -> str:
    """Format a line such as "120 of 480 files, 25%, 12 files/s, 0:30 left".

    Part of a file counts for what is left, but not as a file. The total, and what follows from it,
    is not shown while files are still counted.
    """
    rate = finished / seconds if seconds > 0 else 0.0
    speed = f"{rate:.0f} files/s" if rate >= 10 else f"{rate:.1f} files/s"
    if counting or not total:
        return f"{int(finished)} files, {speed}, still counting"
    left = f"{format_duration((total - finished) / rate)} left" if rate else "no rate yet"
    percent = int(100 * finished / total)
    return f"{int(finished)} of {total} files, {percent}%, {speed}, {left}"


def progress_bar(finished: float, total: int) -> str:
    """A progress bar in ASCII, followed by a space."""
    full = int(_BAR * finished / total) if total else 0
    return f"[{'#' * full}{'.' * (_BAR - full)}] "


def format_duration(seconds: float) -> str:
    """Format a duration, such as 1:02:03 or 0:30."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80
