"""Work in a copy of this process while this one goes on, where the system can make one."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, TypeVar

from errors import BuildError
from grand_challenge_dicom_de_id_procedure.run.forking import can_fork

Result = TypeVar("Result")

_ENDED = (
    "a process of the compiler ended early -> see above; if nothing is there, give it more memory"
)


@contextmanager
def beside(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Begin some work; yields what waits until it is done, and returns its result.

    Where the system cannot copy this process, the work is done when its result is asked for.

    Args:
        work: changes nothing, and needs nothing that changes meanwhile. It is ended if nobody asked
            for its result. This, a BuildError and an OSError can be pickled.
    """
    if sys.platform == "win32" or not can_fork():
        yield cache(work)
        return
    from grand_challenge_dicom_de_id_procedure.run.forked import ForkedProcess, connected

    here, there = connected()
    process = ForkedProcess(_do, (work, there, here))
    try:
        process.start()
    except OSError:  # too many processes, or too little memory
        here.close()
        yield cache(work)
        return
    finally:
        there.close()

    @cache
    def result() -> Result:
        try:
            is_done, found = here.recv()
        except EOFError:
            raise BuildError(_ENDED) from None
        if not is_done:
            raise found
        answer: Result = found
        return answer

    try:
        yield result
    finally:
        here.close()
        process.kill()
        process.join()


def _do(work: Callable[[], object], there: Any, here: Any) -> None:
    here.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends this one
    answer: tuple[bool, object]
    try:
        answer = True, work()
    except (BuildError, OSError) as error:
        answer = False, error
    with suppress(BrokenPipeError):  # nobody wants it any more
        there.send(answer)
