"""When a run began, by the clock of the file system that it writes to."""

import contextlib
import os
import time

from grand_challenge_dicom_de_id_procedure.storage.placement import NEW_FILE, temporary_name

_MOST = 5000  # milliseconds in which a clock moves on, if it does


def beginning(destination: str, token: str) -> int:
    """A moment, in nanoseconds since 1970, later than every file that is in the destination.

    It tells the outputs of this run from those of an earlier one. A file system counts in steps of
    some milliseconds, and perhaps by another machine's clock: so a file is written there until its
    time has moved on by a step.

    Args:
        destination: the folder, or the file, of the outputs.
        token: what ``new_token`` gave for the run.

    Returns:
        The moment; 0 if there is no such folder yet. If nothing can be written to it, the time of
        this machine.
    """
    folder = destination if os.path.isdir(destination) else os.path.dirname(destination) or "."  # noqa: PTH112, PTH120
    probe = temporary_name(folder, token)
    try:
        descriptor = os.open(probe, NEW_FILE, 0o600)
    except FileNotFoundError:
        return 0
    except OSError:
        return time.time_ns()
    try:
        first = os.fstat(descriptor).st_mtime_ns
        for _ in range(_MOST):
            time.sleep(0.001)
            os.utime(probe)  # by its name: Windows knows no other way
            now = os.fstat(descriptor).st_mtime_ns
            if now != first:
                return now
    except OSError:
        return time.time_ns()
    finally:
        os.close(descriptor)
        with contextlib.suppress(OSError):
            os.unlink(probe)  # noqa: PTH108
    return time.time_ns()
