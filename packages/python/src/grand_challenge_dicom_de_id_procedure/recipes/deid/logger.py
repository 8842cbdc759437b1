"""Messages of the calls in this folder: warnings and errors, on stderr."""

from __future__ import annotations

import sys
from typing import TextIO

QUIET, ERROR, WARNING, INFO, DEBUG = 0, 1, 2, 3, 5


class Messages:
    """Writes messages up to a level.

    Attributes:
        level: ``QUIET`` to ``DEBUG``.
    """

    def __init__(self, level: int = WARNING, stream: TextIO | None = None) -> None:
        self.level = level
        self._stream = stream

    def error(self, message: str) -> None:
        """Write what went wrong."""
        self._write(ERROR, "ERROR", message)

    def warning(self, message: str) -> None:
        """Write what may go wrong."""
        self._write(WARNING, "WARNING", message)

    def info(self, message: str) -> None:
        """Write what is done."""
        self._write(INFO, "INFO", message)

    def debug(self, message: str) -> None:
        """Write details."""
        self._write(DEBUG, "DEBUG", message)

    def exit(self, message: str, return_code: int = 1) -> None:
        """Write what went wrong, and end the program.

        Raises:
            SystemExit: always.
        """
        self.error(message)
        raise SystemExit(return_code)

    def _write(self, level: int, kind: str, message: str) -> None:
        if level <= self.level:
            print(f"{kind} {message}", file=self._stream or sys.stderr)


bot = Messages()
"""What all calls write their messages to."""
