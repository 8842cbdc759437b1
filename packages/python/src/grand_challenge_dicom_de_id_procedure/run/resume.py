"""Continues an earlier run: what it has done, what it left, and since when this run writes."""

import contextlib
import json
import os
import time
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.regex import regex
from grand_challenge_dicom_de_id_procedure.storage.placement import (
    NEW_FILE,
    TEMPORARY,
    temporary_name,
)

_REPORT_START = b'{"source": '
_MOST_WAITS = 5000  # of a millisecond each; the coarsest clocks have steps of 2 s


def sources_done(report: str, destination: str) -> set[str]:
    """The sources that an earlier run reported as done and whose outputs still exist.

    Args:
        report: the report file of the earlier run. Incomplete lines are ignored.
        destination: the folder of the outputs; or the only output.

    Raises:
        OSError: the report file cannot be read.
    """
    done = set()
    root = os.path.realpath(destination)
    for source, output, status, reason in reported_files(report):
        if (
            (status == "done" or reason == "already-done")
            and is_inside(os.path.realpath(output), root)
            and os.path.isfile(output)  # noqa: PTH113 - pathlib is slow
        ):
            done.add(source)
    return done


def reported_files(report: str) -> Iterator[tuple[str, str, object, object]]:
    """Source, output, status and reason of each file in a report. Other lines are ignored.

    Raises:
        OSError: the file cannot be read.
    """
    with open(report, "rb") as stream:  # noqa: PTH123
        for line in stream:
            try:
                entry = json.loads(line)
                source, output = entry["source"], entry["destination"]
            except (ValueError, KeyError, TypeError):
                continue
            if isinstance(source, str) and isinstance(output, str):
                yield source, output, entry.get("status"), entry.get("reason")


def is_report(path: str) -> bool:
    """Whether a file is a report. An empty one and an incomplete one are reports, too.

    Raises:
        OSError: the file cannot be read.
    """
    with open(path, "rb") as stream:  # noqa: PTH123
        return _REPORT_START.startswith(stream.read(len(_REPORT_START)))


def remove_leftovers(destination: str, *, before: int | None = None, token: str = "") -> None:
    """Remove the temporary files of processes that were killed.

    Args:
        destination: the folder of the outputs; or the only output.
        before: remove only files that are older, in nanoseconds since 1970. Others may be in use.
        token: remove only files of the run with this token.
    """
    for folder, _, names in os.walk(_folder(destination)):
        for name in names:
            match = regex(TEMPORARY).fullmatch(name)
            if match and token in ("", match[1]):
                path = os.path.join(folder, name)  # noqa: PTH118
                with contextlib.suppress(OSError):
                    if before is None or os.lstat(path).st_mtime_ns < before:
                        os.unlink(path)  # noqa: PTH108


def start_time(destination: str, token: str) -> int:
    """A time that is later than the times of all files in the destination.

    It tells the outputs of this run from those of earlier runs. The clock of a file system has
    steps of some milliseconds and may be that of another machine. So a temporary file with the
    token of the run is written there, and its time is updated until it changes.

    Returns:
        Nanoseconds since 1970. 0 if the folder does not exist yet; the time of this machine if the
        folder cannot be written to.
    """
    probe = temporary_name(_folder(destination), token)
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


def is_inside(path: str, folder: str) -> bool:
    """Whether a path is a folder or inside it. Both are absolute, with links resolved."""
    if path == folder or path.startswith(folder.rstrip(os.sep) + os.sep):
        return True
    while os.path.isdir(folder):  # noqa: PTH112 - some file systems ignore the case of names
        if os.path.exists(path) and os.path.samefile(path, folder):  # noqa: PTH110, PTH121
            return True
        path, below = os.path.dirname(path), path  # noqa: PTH120
        if path == below:
            break
    return False


def _folder(destination: str) -> str:
    return destination if os.path.isdir(destination) else os.path.dirname(destination) or "."  # noqa: PTH112, PTH120
