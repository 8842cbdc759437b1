"""Work in a copy of this process while this one goes on, where the system can make one."""

from __future__ import annotations

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

    At the end the work is waited for, also if nobody asked for its result. Where the system cannot
    copy a process, the work is done when its result is asked for.

    Args:
        work: needs nothing that changes meanwhile; its result, or its BuildError, can be pickled.
    """
    if sys.platform == "win32" or not can_fork():
        yield cache(work)
        return
    from grand_challenge_dicom_de_id_procedure.run.forked import ForkedProcess, connected

    here, there = connected()
    process = ForkedProcess(_do, (work, there, here), daemon=True)
    process.start()
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
        here.close()  # so that nobody waits for somebody to take a result
        process.join()


def _do(work: Callable[[], object], there: Any, here: Any) -> None:
    here.close()
    try:
        answer = True, work()
    except BuildError as error:
        answer = False, error
    with suppress(BrokenPipeError):  # nobody wants it any more
        there.send(answer)
