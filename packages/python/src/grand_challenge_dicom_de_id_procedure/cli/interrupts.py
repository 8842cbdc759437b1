"""Signals that end a run in good order."""

import contextlib
import signal
import time
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.run.stopping import this_process

_ONE_INTERRUPT = 2.0  # seconds in which several signals count as one


@contextlib.contextmanager
def signals_interrupt() -> Iterator[None]:
    """Let SIGTERM interrupt the run as SIGINT (Ctrl-C) does; both where no report is lost."""
    last = -_ONE_INTERRUPT

    def interrupt(_signal: int, _frame: object) -> None:
        nonlocal last
        if time.monotonic() - last >= _ONE_INTERRUPT:  # a second one must not stop the clean-up
            last = time.monotonic()
            this_process.tell()

    before = {signal.SIGTERM: signal.signal(signal.SIGTERM, interrupt)}
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        before[signal.SIGINT] = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
