"""Tables in text files. A field is a column; rows pass by one at a time, and cells stay text."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.errors import (
    FieldError,
    UnreadableFileError,
    UnsafeFileError,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import (
    Context,
    Document,
    Format,
    Key,
    Record,
    Setting,
    Value,
)
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    Substitution,
    Target,
)
from grand_challenge_dicom_de_id_procedure.profiles.limits import COLUMNS, ROW

_DELIMITERS = {"csv": ",", "table": "\t"}  # by reader, as pandas has them
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class _Row:
    """A row; the same object for each, so that a million rows need no more than one."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.cells: list[str] = []
        self.removed: set[int] = set()
        self._places: dict[str, list[int]] = {}
        for number, column in enumerate(columns):
            self._places.setdefault(column, []).append(number)

    def find(self, target: Target, *, absent: bool = False) -> Sequence[Key]:  # noqa: ARG002
        return self._places.get(target.name, ())

    def get(self, key: Key) -> Value:
        assert isinstance(key, int)
        return self.cells[key]

    def set(self, key: Key, value: Value) -> None:
        assert isinstance(key, int)
        if isinstance(value, list | dict):
            raise FieldError("a cell holds a text: give one")
        self.cells[key] = "" if value is None else str(value)

    def remove(self, key: Key) -> None:
        assert isinstance(key, int)
        self.removed.add(key)
        self.cells[key] = ""


class _Lines:
    """The lines of a text, of which one row may not have too many.

    Attributes:
        last: the line that was given last.
        row: characters since a row began.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.last = ""
        self.row = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(ROW):
            self.last = line
            self.row += len(line)
            if self.row >= ROW:
                raise UnsafeFileError(f"a row of more than {ROW:,} characters")
            yield line


class _Ended:
    """Ends rows with a line feed only. A writer that did so would not quote carriage returns."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def write(self, row: str) -> None:
        self._text.write(row[:-2] + "\n")


class _TableDocument:
    """Nothing of the file is read before its records are asked for, but the first row."""

    def __init__(self, source: BinaryIO, delimiter: str) -> None:
        self._source = source
        self._delimiter = delimiter
        source.seek(0)
        head = source.read(3)
        found = (each for mark, each in _MARKS.items() if head.startswith(mark))
        self._encoding = next(found, "utf-8")

    def names(self) -> Iterable[str]:
        text = self._opened()
        try:
            return next(filter(None, self._rows(_Lines(text))), [])
        finally:
            text.detach()

    def records(self, output: BinaryIO) -> Iterator[Record]:
        text = self._opened()
        written = io.TextIOWrapper(output, self._encoding, newline="")
        try:
            lines = _Lines(text)
            rows = self._rows(lines)
            columns = next(filter(None, rows), None)  # without empty lines before it
            if columns is not None:
                ended = written if lines.last.endswith("\r\n") else _Ended(written)
                writer = csv.writer(ended, delimiter=self._delimiter)
                yield from _changed(columns, rows, writer.writerow)
            written.flush()
        finally:
            with contextlib.suppress(ValueError):  # the files may be closed already
                text.detach()
            with contextlib.suppress(ValueError):
                written.detach()

    def _opened(self) -> io.TextIOWrapper:
        self._source.seek(0)
        # newline="" keeps line breaks in cells as they are.
        return io.TextIOWrapper(self._source, self._encoding, newline="")

    def _rows(self, lines: _Lines) -> Iterator[list[str]]:
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        try:
            for row in reader:
                yield row
                lines.row = 0
        except UnicodeError:
            raise UnreadableFileError("a table that is not in UTF-8: save it in UTF-8") from None
        except csv.Error:
            raise UnreadableFileError(
                f"a table with wrong quotes, or with too long a cell, in line {reader.line_num}"
            ) from None


def _changed(
    columns: list[str], rows: Iterator[list[str]], write: Callable[[Sequence[str]], object]
) -> Iterator[Record]:
    """Each row to be changed; all of them are written, without the columns that are removed."""
    width = len(columns)
    if width > COLUMNS:
        raise UnsafeFileError(f"more than {COLUMNS:,} columns")
    if any("\0" in column for column in columns):  # UTF-16 or UTF-32 without its mark
        raise UnreadableFileError("a table with NUL in its header: save it in UTF-8")
    row = _Row(columns)
    kept: list[int] | None = None
    for number, cells in enumerate(rows, 2):
        if not cells:
            continue  # an empty line, which is no row
        if len(cells) > width:
            raise UnreadableFileError(
                f"row {number} has {len(cells)} cells, and there are {width} columns"
            )
        row.cells = cells + [""] * (width - len(cells))
        yield row
        if kept is None:
            kept = [column for column in range(width) if column not in row.removed]
            write([columns[column] for column in kept])
        write(row.cells if len(kept) == width else [row.cells[column] for column in kept])
    if kept is None:
        write(columns)


class _Table(Format):
    def __init__(
        self, kind: str, filters: tuple[str, ...], reader: str | None, delimiter: str | None
    ) -> None:
        self.kind = kind
        self.filters = filters
        self.settings: Mapping[str, Setting] = {
            "reader": Setting((str,), reader),
            "delimiter": Setting((str,), delimiter),
        }

    def check(self, section: FileProfile) -> Iterator[tuple[FieldRule | Substitution | None, str]]:
        reader, delimiter = section.settings["reader"], section.settings["delimiter"]
        if reader not in _DELIMITERS:
            yield None, f"reader must be one of {', '.join(_DELIMITERS)}"
        if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
            yield None, "delimiter must be one character, such as ';' or \"\\t\""
        if not self.filters and not section.settings.get("file-filter"):
            yield None, "table is for no file without a file-filter, such as '*.csv'"

    def open(self, source: BinaryIO, context: Context) -> Document:
        settings = context.settings
        return _TableDocument(source, settings["delimiter"] or _DELIMITERS[settings["reader"]])


FORMATS: Mapping[str, Format] = {
    "csv": _Table("csv", ("*.csv", "*.CSV"), "csv", ","),
    "tsv": _Table("tsv", ("*.tsv", "*.TSV"), "csv", "\t"),
    "table": _Table("table", (), None, None),
}
