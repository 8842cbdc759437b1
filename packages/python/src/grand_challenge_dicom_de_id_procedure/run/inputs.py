"""The sources of a run: folders, files, patterns, URLs, and lists of them."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.run.listing import Found, find_files
from grand_challenge_dicom_de_id_procedure.run.report import Verdict, verdict_on
from grand_challenge_dicom_de_id_procedure.storage.url import (
    is_url,
    local_path,
    parts_of,
    without_password,
)

STDIN = "-"
NOT_NAMES = "no text with one name in each line: it has a NUL"
"""What is said of a list that is binary, or separates names with NUL."""

_REPEATED = Verdict(
    "failed", "repeated-name", "several files of the archive have this name; give each its own"
)


class Inputs(NamedTuple):
    """The sources of a run.

    Attributes:
        sources: folders, files, URLs, and patterns such as scans/*.dcm.
        files_from: a file with one more source in each line; "-" for stdin; empty if there is none.
    """

    sources: tuple[str, ...]
    files_from: str = ""

    @property
    def is_local(self) -> bool:
        """Whether all files are on this machine, and no list names them."""
        return not self.files_from and not any(map(is_url, self.sources))

    def find(self) -> Iterator[Found]:
        """Find all files, one source after the other; nothing is kept in memory.

        Of several sources, each has its own name before the names of its files.

        Raises:
            OSError: a list cannot be read, there is no such object or store, or it cannot be
                listed.
        """
        paths = [path for source in self.sources for path in _matching(source)]
        prefixed = len(paths) > 1 or bool(self.files_from)
        for path in paths:
            yield from _below(path, os.path.basename(path.rstrip("/" + os.sep)) if prefixed else "")  # noqa: PTH119
        if self.files_from:
            for line in self._lines():
                path = local_path(line)
                name = _without_root(path)
                try:
                    yield from _below(path, name)
                except OSError as error:  # of a store; the others are to be done
                    shown, verdict = (
                        without_password(path),
                        verdict_on(error, "the file cannot be read"),
                    )
                    yield Found(shown, name, verdict)

    def folders(self) -> Iterator[str]:
        """The sources that are folders or files of this machine, without those of a list."""
        for source in self.sources:
            if not is_url(source):
                yield from _matching(source)

    def _lines(self) -> Iterator[str]:
        if self.files_from == STDIN:
            if isinstance(sys.stdin, io.TextIOWrapper):
                sys.stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")
            opened = nullcontext(sys.stdin)
        else:
            opened = open(self.files_from, encoding="utf-8-sig", errors="surrogateescape")  # type: ignore[assignment]  # noqa: PTH123, SIM115
        with opened as stream:
            for line in stream:
                if "\0" in line:
                    raise OSError(None, f"the list {self.files_from} is {NOT_NAMES}")
                if name := line.rstrip("\r\n"):
                    yield name


def is_pattern(source: str) -> bool:
    """Whether a source is a pattern, and not the path of a file whose name has such signs."""
    has_signs = any(sign in source for sign in "*?[")
    return has_signs and not is_url(source) and not os.path.lexists(source)


def _matching(source: str) -> list[str]:
    """The paths that a pattern matches; any other source as it is."""
    if not is_pattern(source):
        return [source]
    import glob  # which takes long

    return sorted(glob.glob(source, recursive=True)) or [source]  # noqa: PTH207


def _below(source: str, prefix: str) -> Iterator[Found]:
    """The files of one source; ``prefix`` comes before their names."""
    if not is_url(source):
        found = find_files(source)
        is_folder = os.path.isdir(source)  # noqa: PTH112
    else:
        found = _objects(source)
        is_folder = parts_of(source)[0].endswith("/")
    if not prefix:
        yield from found
        return
    for each in found:
        is_itself = not is_folder and os.path.basename(prefix) == each.relative  # noqa: PTH119
        name = prefix if is_itself else f"{prefix}{os.sep}{each.relative}"
        yield each._replace(relative=name)


def _objects(url: str) -> Iterator[Found]:
    from grand_challenge_dicom_de_id_procedure.storage.objects import list_objects

    for each in list_objects(url):
        verdict = _REPEATED if each.is_repeated else None
        yield Found(each.url, each.relative, verdict, (), True, each.size, each.modified)


def _without_root(path: str) -> str:
    """A path or URL as a name below a folder, as archivers write it."""
    head = parts_of(path)[0].partition("://")[2] if is_url(path) else path
    return os.path.splitdrive(head)[1].strip("/" + os.sep)
