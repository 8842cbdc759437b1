"""The start time of a run, by the clock of the file system that it writes to."""

import contextlib
import os
import time

from grand_challenge_dicom_de_id_procedure.storage.placement import NEW_FILE, temporary_name

_MOST_WAITS = 5000  # of a millisecond each; the coarsest clocks have steps of 2 s


def start_time(destination: str, token: str) -> int:
    """A time that is later than the times of all files in the destination.

    It tells the outputs of this run from those of earlier runs. The clock of a file system has
    steps of some milliseconds and may be that of another machine. Therefore a temporary file is
    written to the destination, and its time is updated until it changes.

    Args:
        destination: the folder of the outputs; or the only output.
        token: the token of the run, from ``new_token``.

    Returns:
        Nanoseconds since 1970. 0 if the folder does not exist yet; the time of this machine if the
        folder cannot be written to.
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
        for _ in range(_MOST_WAITS):
            time.sleep(0.001)
            os.utime(probe)  # by name, because Windows cannot do it by descriptor
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
