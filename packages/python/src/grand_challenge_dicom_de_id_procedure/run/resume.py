"""Continues an earlier run: reads what it has done, and removes its temporary files."""

import contextlib
import json
import os
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.regex import regex
from grand_challenge_dicom_de_id_procedure.storage.placement import TEMPORARY

_REPORT_START = b'{"source": '


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
    for entry in _entries(report):
        if entry.get("status") != "done" and entry.get("reason") != "already-done":
            continue
        source, output = entry.get("source"), entry.get("destination")
        if (
            isinstance(source, str)
            and isinstance(output, str)
            and is_inside(os.path.realpath(output), root)
            and os.path.isfile(output)  # noqa: PTH113 - pathlib is slow
        ):
            done.add(source)
    return done


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
    top = destination if os.path.isdir(destination) else os.path.dirname(destination) or "."  # noqa: PTH112, PTH120
    for folder, _, names in os.walk(top):
        for name in names:
            match = regex(TEMPORARY).fullmatch(name)
            if match and token in ("", match[1]):
                path = os.path.join(folder, name)  # noqa: PTH118
                with contextlib.suppress(OSError):
                    if before is None or os.lstat(path).st_mtime_ns < before:
                        os.unlink(path)  # noqa: PTH108


def is_inside(path: str, folder: str) -> bool:
    """Whether a path is a folder or inside it.

    Args:
        path: absolute, with links resolved.
        folder: absolute, with links resolved.
    """
    if path == folder or path.startswith(folder.rstrip(os.sep) + os.sep):
        return True
    while os.path.isdir(folder):  # noqa: PTH112 - some file systems ignore the case of names
        if os.path.exists(path) and os.path.samefile(path, folder):  # noqa: PTH110, PTH121
            return True
        path, below = os.path.dirname(path), path  # noqa: PTH120
        if path == below:
            break
    return False


def _entries(report: str) -> Iterator[dict[str, object]]:
    with open(report, "rb") as stream:  # noqa: PTH123
        for line in stream:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict):
                yield entry
