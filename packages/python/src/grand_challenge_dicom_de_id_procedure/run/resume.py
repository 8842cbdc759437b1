"""Continues an earlier run: what it has done, what it left, and since when this run writes."""

import contextlib
import json
import os
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any, Protocol

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import Head, Verdict
from grand_challenge_dicom_de_id_procedure.storage.inside import is_inside
from grand_challenge_dicom_de_id_procedure.storage.placement import (
    NEW_FILE,
    TEMPORARY,
    is_abandoned,
    temporary_name,
)

_DONE_BEFORE = Verdict("skipped", "already-done", "an earlier run reported it as done")
_REPORT_START = b'{"procedure": '
_LONGEST_HEAD = 4096  # bytes
_MOST_WAITS = 5000  # of a millisecond each; the coarsest clocks have steps of 2 s


class Done(NamedTuple):
    """What an earlier run made of a source.

    Attributes:
        output: the path of the output; empty if there is none.
        size: the size that the source had.
        modified: when the source had been changed last, in nanoseconds since 1970.
        verdict: on the source, if it is as it was.
        others: the paths of more outputs.
    """

    output: str
    size: object
    modified: object
    verdict: Verdict = _DONE_BEFORE
    others: tuple[str, ...] = ()

    @property
    def outputs(self) -> tuple[str, ...]:
        """The paths of all outputs."""
        return (self.output, *self.others) if self.output else ()

    def is_of(self, found: Found) -> bool:
        """Whether the source is as it was; also if that cannot be known, because it is gone."""
        if found.is_object:
            return (found.size, found.modified) == (self.size, self.modified)
        try:
            status = os.stat(found.path)  # noqa: PTH116 - pathlib is slow
        except OSError:
            return True
        return (status.st_size, status.st_mtime_ns) == (self.size, self.modified)


class Earlier(Protocol):
    """What earlier runs have done, by source: a mapping, or a manifest."""

    def get(self, source: str, /) -> Done | None:
        """What was made of a source; None if nothing was, or if it is to be tried again."""


def sources_done(report: str, destination: str) -> dict[str, Done]:
    """What an earlier run reported as done, by source, if the output still exists.

    Args:
        report: the report file of the earlier run. Incomplete lines are ignored.
        destination: the folder of the outputs; or the only output.

    Raises:
        OSError: the report file cannot be read.
    """
    done = {}
    root = os.path.realpath(destination)
    for entry in reported_files(report):
        source, output = entry["source"], entry["destination"]
        is_done = entry.get("status") == "done" or entry.get("reason") == "already-done"
        others = tuple(entry.get("others", ()))
        if is_done and all(_is_output(each, root) for each in (output, *others)):
            size, modified = entry.get("size"), entry.get("modified")
            done[source] = Done(output, size, modified, others=others)
    return done


def _is_output(path: str, root: str) -> bool:
    return is_inside(os.path.realpath(path), root) and os.path.isfile(path)  # noqa: PTH113 - slow


def reported_files(report: str) -> Iterator[dict[str, Any]]:
    """What a report says of each file: at least source and destination. Other lines are ignored.

    Raises:
        OSError: the file cannot be read.
    """
    with open(report, "rb") as stream:  # noqa: PTH123
        for line in stream:
            try:
                entry = json.loads(line)
                source, output = entry["source"], entry["destination"]
                os.fsencode("".join((source, output, *entry.get("others", ()))))
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            if "\0" not in "".join((output, *entry.get("others", ()))):
                yield entry


def head_of(report: str) -> Head | None:
    """The first line of a report; None if the file ends before the end of this line.

    Raises:
        ValueError: the file is not a report.
        OSError: the file cannot be read.
    """
    with open(report, "rb") as stream:  # noqa: PTH123
        line = stream.readline(_LONGEST_HEAD)
    if not line.endswith(b"\n") and line.startswith(_REPORT_START[: len(line)]):
        return None
    try:
        entry = json.loads(line)
        return Head(str(entry["procedure"]), str(entry["keyFingerprint"]), dict(entry["options"]))
    except (ValueError, KeyError, TypeError):
        raise ValueError("the first line is not that of a report") from None


def remove_leftovers(
    destination: str, *, is_single: bool, before: int | None = None, token: str = ""
) -> None:
    """Remove the temporary files of processes that were killed.

    Args:
        destination: the folder of the outputs; or the only output.
        is_single: whether it is the only output.
        before: remove only files that are older, in nanoseconds since 1970, and that no process is
            writing: another run may be at work.
        token: remove only files of the run with this token.
    """
    beside = islice(os.walk(os.path.dirname(destination) or "."), 1)  # noqa: PTH120
    for folder, _, names in beside if is_single else os.walk(destination):
        for name in names:
            match = regex(TEMPORARY).fullmatch(name)
            if match and token in ("", match[1]):
                path = os.path.join(folder, name)  # noqa: PTH118
                with contextlib.suppress(OSError):
                    if before is None or (
                        os.lstat(path).st_mtime_ns < before and is_abandoned(path)
                    ):
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


def _folder(destination: str) -> str:
    return destination if os.path.isdir(destination) else os.path.dirname(destination) or "."  # noqa: PTH112, PTH120
