"""The manifest of a run: an SQLite file with the state of every source, to continue from."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Head, Status, Verdict
from grand_challenge_dicom_de_id_procedure.run.resume import Done
from grand_challenge_dicom_de_id_procedure.storage.url import is_url

_SCHEMA = (
    "CREATE TABLE run (procedure TEXT NOT NULL, key TEXT NOT NULL, options TEXT NOT NULL)",
    """CREATE TABLE source (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    message TEXT NOT NULL,
    sop_class TEXT NOT NULL,
    output TEXT NOT NULL,
    others TEXT NOT NULL
) WITHOUT ROWID""",
)
_APPLICATION = 0x64636D64  # says in the header of the file whose it is
_OFTEN, _MANY = 1.0, 1000  # seconds and reports: what a kill may lose
_OPENED_FOR_NOTHING = ("not-dicom", "dicomdir", "no-section")
_KEPT = """
INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET size = excluded.size, modified = excluded.modified,
status = excluded.status, reason = excluded.reason, message = excluded.message,
sop_class = excluded.sop_class, output = iif(excluded.output = '', output, excluded.output),
others = iif(excluded.output = '', others, excluded.others)
WHERE status != 'done' OR excluded.reason != 'duplicate-identical'
"""
_COLUMNS = """
SELECT path, size, modified, status, reason, message, sop_class, output, others FROM source LIMIT 0
"""
_NO_MANIFEST = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_HEAD = "SELECT procedure, key, options FROM run"


class StateCount(NamedTuple):
    """How many sources have a state.

    Attributes:
        status: as in ``FileReport``.
        reason: as in ``FileReport``; empty if done.
        files: their number.
    """

    status: str
    reason: str
    files: int


class Manifest:
    """The state of every source of a run; see ``Earlier``.

    It has the names of sources and outputs, but no values of a patient.

    Args:
        path: of the file, which is made if it does not exist.
        head: what the outputs depend on; None to read only.

    Attributes:
        is_new: whether the file was made.

    Raises:
        WrongUseError: the file is no manifest, cannot be used, or is that of another run.
    """

    def __init__(self, path: str, head: Head | None = None) -> None:
        self._path = path
        self._writes = head is not None
        self._pending: list[tuple[object, ...]] = []
        self._kept = time.monotonic()
        self.is_new = not os.path.lexists(path)
        if head is None and self.is_new:
            raise WrongUseError(f"there is no manifest {path}; name the one of a run")
        try:
            if self.is_new:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            elif not os.path.isfile(path):  # noqa: PTH113
                raise self._refused()
            self._open(head)
        except OSError as error:
            raise WrongUseError(f"cannot use the manifest {path}: {error.strerror}") from None

    def get(self, source: str, /) -> Done | None:
        """What earlier runs made of a source; None if nothing.

        A source that failed, or whose output in a folder of this machine is gone, is as one that
        changed: it is tried again, and replaces its output. Objects are not looked for.
        """
        row = next(
            self._rows(
                "SELECT output, others, size, modified, status, reason, message FROM source "
                "WHERE path = ?",
                _text(source),
            ),
            None,
        )
        if row is None:
            return None
        output, others, size, modified, status, reason, message = row
        done = Done(_name(output), size, modified, others=tuple(json.loads(others)))
        if status == "done" and all(is_url(each) or os.path.isfile(each) for each in done.outputs):  # noqa: PTH113
            return done
        if status == "rejected" or (reason in _OPENED_FOR_NOTHING and status == "skipped"):
            return done._replace(verdict=Verdict(status, reason, message))
        return done._replace(size=None, modified=None) if output else None

    def add(self, report: FileReport) -> None:
        """Keep the state of a source.

        Raises:
            OSError: the file cannot be written.
        """
        status: Status = report.status
        if report.reason == "already-done" and report.destination:  # found again, and equal
            status, report = "done", report._replace(reason="", message="")
        elif report.reason in ("already-done", "dry-run"):
            return
        self._pending.append(
            (
                _text(report.source),
                report.size,
                report.modified,
                status,
                report.reason,
                report.message,
                report.sop_class,
                _text(report.destination) if status == "done" else "",  # else it is another's
                json.dumps(report.others if status == "done" else ()),
            )
        )
        now = time.monotonic()
        if len(self._pending) >= _MANY or now - self._kept >= _OFTEN:
            self._keep()
            self._kept = now

    def tallies(self) -> list[StateCount]:
        """How many sources have each state, the most frequent first."""
        rows = self._rows(
            "SELECT status, reason, count(*) FROM source GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
        )
        return [StateCount(*row) for row in rows]

    def sources(self, status: str, reason: str) -> Iterator[tuple[str, str]]:
        """The names of the sources in a state, in their order, each with its message."""
        rows = self._rows(
            "SELECT path, message FROM source WHERE status = ? AND reason = ? ORDER BY path",
            status,
            reason,
        )
        return ((_name(path), message) for path, message in rows)

    def outputs(self) -> Iterator[tuple[str, str]]:
        """The name of each source that has an output, with the name of the output."""
        rows = self._rows("SELECT path, output FROM source WHERE output != ''")
        return ((_name(path), _name(output)) for path, output in rows)

    def head(self) -> Head:
        """What the outputs of the run depend on."""
        procedure, key, options = next(self._rows(_HEAD))
        return Head(procedure, key, json.loads(options))

    def close(self) -> None:
        """Keep everything, and close the file; what only reads it then makes no files beside it."""
        self._keep()
        if self._writes:
            with contextlib.suppress(sqlite3.OperationalError):  # another run writes it
                self._database.execute("PRAGMA journal_mode = DELETE")
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self, head: Head | None) -> None:
        path = self._path
        self._database = sqlite3.connect(_address(path, reads=head is None), uri=True)
        try:
            self._check(head, is_new=not os.path.getsize(path))  # noqa: PTH202
        except sqlite3.Error as error:
            self._database.close()
            if self.is_new:
                os.unlink(path)  # noqa: PTH108
            if error.sqlite_errorcode in _NO_MANIFEST:
                raise self._refused() from None
            raise WrongUseError(f"cannot use the manifest {path}: {error}") from None

    def _refused(self) -> WrongUseError:
        hint = "name a new file" if self._writes else "name what apply --manifest named"
        return WrongUseError(f"{self._path} is not a manifest of a run; {hint}")

    def _check(self, head: Head | None, *, is_new: bool) -> None:
        if is_new and head is not None:
            written = (head.procedure, head.key, json.dumps(head.options))
            with self._database:  # in one step, so that a kill leaves nothing or all of it
                self._database.execute("BEGIN IMMEDIATE")
                self._database.execute(f"PRAGMA application_id = {_APPLICATION}")
                for statement in _SCHEMA:
                    self._database.execute(statement)
                self._database.execute("INSERT INTO run VALUES (?, ?, ?)", written)
        (application,) = self._database.execute("PRAGMA application_id").fetchone()
        self._database.execute(_COLUMNS)
        if application != _APPLICATION or not self._database.execute(_HEAD).fetchone():
            raise self._refused()
        if self._writes:
            with contextlib.suppress(sqlite3.OperationalError):  # it is read at this moment
                self._database.execute("PRAGMA journal_mode = WAL")

    def _rows(self, statement: str, *values: object) -> Iterator[Any]:
        try:
            yield from self._database.execute(statement, values)
        except sqlite3.Error as error:
            raise OSError(None, f"the manifest cannot be read: {error}") from None

    def _keep(self) -> None:
        """Write what is new, at once: a second run on this manifest is not kept waiting."""
        if not self._pending:
            return
        try:
            with self._database:
                self._database.executemany(_KEPT, self._pending)
        except sqlite3.Error as error:
            raise OSError(None, f"the manifest cannot be written: {error}") from None
        self._pending.clear()


def _address(path: str, *, reads: bool) -> str:
    from pathlib import Path

    return Path(path).absolute().as_uri() + ("?mode=ro" if reads else "")


def _text(name: str) -> str | bytes:
    """A name as SQLite keeps it: as bytes, if a byte of it is not UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name)
    return name


def _name(kept: str | bytes) -> str:
    return os.fsdecode(kept) if isinstance(kept, bytes) else kept
