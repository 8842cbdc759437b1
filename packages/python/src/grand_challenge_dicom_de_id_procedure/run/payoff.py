"""When more processes pay in a run that one process has begun."""

import math
import time
from collections.abc import Callable

from grand_challenge_dicom_de_id_procedure.run.forking import can_fork

_MOMENT = 0.02  # seconds
_LONG = 1.0  # seconds
_WORTH = 0.1  # seconds of work that must be left at least
_IDLE = 0.6  # processors; the system counts in steps of 10 ms
_UPTIME = "/proc/uptime"  # of Linux


def idle_seconds() -> float:
    """How long the processors of this machine were idle, added up, in seconds since some time.

    As if one of them was always idle where the system does not tell.
    """
    try:
        with open(_UPTIME, "rb") as stream:  # noqa: PTH123 - pathlib is slow
            return float(stream.read().split()[1])
    except (OSError, ValueError, IndexError):
        return time.monotonic()


class Payoff:
    """Watches a run in one process, and tells when more processes pay.

    - If a processor is idle: after a moment where they begin as copies of this one, with all that
      it has learnt; after a second where they begin anew.
    - If none is: when the run has used a second of a processor, so that starting them costs
      little in comparison. What this process gets of a processor would not tell: Linux shares the
      processors between sessions, where two processes may get no more than one.

    In each case, the run must take as long again as it has taken.

    Args:
        elapsed: a clock, in seconds.
        used: the processor time of this process, in seconds.
        idle: see ``idle_seconds``.
        forks: see ``can_fork``.
    """

    def __init__(
        self,
        elapsed: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.process_time,
        idle: Callable[[], float] = idle_seconds,
        forks: Callable[[], bool] = can_fork,
    ) -> None:
        self._elapsed, self._used, self._idle, self._forks = elapsed, used, idle, forks
        self._began: float | None = None
        self._used_before = 0.0
        self._look(0.0, 0.0)

    def files_needed(self) -> int | None:
        """How many files must be left for more processes to pay; None if they do not pay yet.

        To be called before each file is begun.
        """
        now = self._elapsed()
        if self._began is None:  # only now, because a listing may take long
            self._began, self._used_before = now, self._used()
            self._look(now, self._idle())
            return None
        self._done += 1
        took = now - self._looked
        if took < _MOMENT:
            return None
        idle = self._idle()
        if idle - self._idle_before >= _IDLE * took:
            is_time = now - self._began >= _LONG or self._forks()
        else:
            is_time = self._used() - self._used_before >= _LONG
        if is_time:
            return max(2, math.ceil(max(_WORTH, now - self._began) * self._done / took))
        self._look(now, idle)
        return None

    def _look(self, now: float, idle: float) -> None:
        self._looked, self._idle_before, self._done = now, idle, 0
