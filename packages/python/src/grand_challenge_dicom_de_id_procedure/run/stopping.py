"""Where a process that is told to stop does so: where no report of an output can be lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

_Item = TypeVar("_Item")


class Stopping:
    """Lets a signal end some work at once, and other work only when that is finished.

    Attributes:
        is_told: whether the process is told to stop, and has not done so yet.
    """

    def __init__(self) -> None:
        self.is_told = False
        self._held = 0
        self._is_let_in = False

    def tell(self) -> None:
        """Tell the process to stop; for the handler of a signal. The second time, it does so.

        Raises:
            KeyboardInterrupt: it does so at once.
        """
        if self._held and not self._is_let_in and not self.is_told:
            self.is_told = True
            return
        self._is_let_in = False  # so that what is still to be done is not ended, too
        self._stop()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Finish what is done here, except for what is done ``at_once`` in it.

        It may be a generator: then the code that takes its items is held, too.

        Raises:
            KeyboardInterrupt: it is finished, and the process was told to stop.
        """
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            must_stop = self.is_told and not self._held
            self.is_told = self.is_told and not must_stop
        if must_stop:
            raise KeyboardInterrupt

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """End what is done here.

        Raises:
            KeyboardInterrupt: the process is told to stop, or was before.
        """
        try:
            self._is_let_in = True
            if self.is_told:
                self._stop()
            yield
        finally:
            self._is_let_in = False

    def each(self, items: Iterator[_Item]) -> Iterator[_Item]:
        """The same items; looking for the next one ends ``at_once``."""
        while True:
            with self.at_once():
                try:
                    item = next(items)
                except StopIteration:
                    return
            yield item

    def _stop(self) -> None:
        self.is_told = False
        raise KeyboardInterrupt


this_process = Stopping()
"""Of the process of the command. A program that handles signals by itself needs none."""
