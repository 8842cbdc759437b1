"""Counts the files of a run while it is at work, so that its progress can be shown."""

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Self

from grand_challenge_dicom_de_id_procedure.run.inputs import Inputs
from grand_challenge_dicom_de_id_procedure.run.listing import Found

_MOST_AHEAD = 100_000  # files that are listed and wait for the work: about 40 MB


class Counting:
    """Counts files.

    What is on this machine is listed once more, which costs little. Object stores and lists are
    listed once, because a listing may cost a request for each file: the files that were counted
    wait until the work takes them. There is a most of these, so that memory stays bounded.

    Args:
        again: another listing of the same files; None to count those of ``through``.

    Attributes:
        total: the files that were counted.
        is_complete: whether these are all.
    """

    def __init__(self, again: Iterator[object] | None = None) -> None:
        self._again = again
        self._files: Iterator[Found] = iter(())
        self._waiting: deque[Found] = deque()
        self._error: OSError | None = None
        self.total = 0
        self.is_complete = False

    @classmethod
    def of(cls, inputs: Inputs) -> Self:
        """For a run over these sources."""
        return cls(inputs.find() if inputs.is_local else None)

    def through(self, files: Iterator[Found]) -> Iterator[Found]:
        """Pass on the files of a run to its work.

        Raises:
            OSError: what the listing raised, when the files before it were taken.
        """
        if self._again is not None:
            return files
        self._files = files
        return self._passed_on()

    def count(self, most: int) -> None:
        """Count so many more files, if there are more."""
        if self._again is not None:
            counted = sum(1 for _ in islice(self._again, most))
            self.total += counted
            self.is_complete = counted < most
            return
        for _ in range(min(most, _MOST_AHEAD - len(self._waiting))):
            if not self._take():
                break

    def _passed_on(self) -> Iterator[Found]:
        while self._waiting or self._take():
            yield self._waiting.popleft()
        if self._error is not None:
            raise self._error

    def _take(self) -> bool:
        """List one more file; returns whether there was one."""
        if self.is_complete:
            return False
        try:
            found = next(self._files, None)
        except OSError as error:
            self._error, found = error, None
        if found is None:
            self.is_complete = True
            return False
        self._waiting.append(found)
        self.total += 1
        return True
