"""Text files with one key and value in each line, such as the headers of MetaImage files."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.errors import FieldError, UnreadableFileError
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
from grand_challenge_dicom_de_id_procedure.profiles.limits import TREE, check_nodes, read_whole
from grand_challenge_dicom_de_id_procedure.profiles.patterns import between, pattern

_MARK = "\ufeff"  # the byte order mark


@dataclass(slots=True)
class _Line:
    """A line of a file: key, delimiter, value and end; only text if it is no such line."""

    key: str | None
    delimiter: str
    value: str
    end: str

    def text(self) -> str:
        return f"{self.key or ''}{self.delimiter}{self.value}{self.end}"


class _KeyValue:
    """The lines of a file, which are its only record."""

    def __init__(self, lines: list[_Line], encoding: str, mark: str) -> None:
        self._lines = lines
        self._mark = mark
        self._by_key = {line.key: line for line in lines if line.key is not None}
        self._encoding = encoding

    def names(self) -> Iterable[str]:
        return [key for key in self._by_key if key is not None]

    def records(self, output: BinaryIO) -> Iterator[Record]:
        yield self
        try:
            text = self._mark + "".join(line.text() for line in self._lines)
            content = text.encode(self._encoding)
        except UnicodeError:
            raise FieldError(f"a new value has a character that {self._encoding} lacks") from None
        output.write(content)

    def find(self, target: Target, *, absent: bool = False) -> Sequence[Key]:
        return [target.name] if absent or target.name in self._by_key else []

    def get(self, key: Key) -> Value:
        assert isinstance(key, str)
        line = self._by_key.get(key)
        return None if line is None else line.value

    def set(self, key: Key, value: Value) -> None:
        assert isinstance(key, str)
        if isinstance(value, list | dict):
            raise FieldError("the value of a line must be a text or a number")
        text = str(value)
        if "\n" in text or "\r" in text:
            raise FieldError("the value of a line must have no line break")
        line = self._by_key.get(key)
        if line is None:
            line = self._new_line(key)
            self._lines.append(line)
            self._by_key[key] = line
        line.value = text

    def remove(self, key: Key) -> None:
        assert isinstance(key, str)
        line = self._by_key.pop(key, None)
        if line is not None:
            self._lines.remove(line)

    def _new_line(self, key: str) -> _Line:
        """A line at the end of the file, with the usual delimiter and line break."""
        delimiters = Counter(line.delimiter for line in self._lines if line.key is not None)
        ends = Counter(line.end for line in self._lines if line.end)
        end = ends.most_common(1)[0][0] if ends else "\n"
        if self._lines and not self._lines[-1].end:
            self._lines[-1].end = end
        return _Line(key, delimiters.most_common(1)[0][0], "", end)


class KeyValueText(Format):
    """See ``Format``."""

    kind = "key-value-text-file"
    filters = ("*.mhd", "*.MHD")
    settings: Mapping[str, Setting] = {
        "delimiter": Setting((str,), ""),
        "encoding": Setting((str,), "utf-8"),
        "ignore-bad-lines": Setting((bool,), False),
    }

    def check(self, section: FileProfile) -> Iterator[tuple[FieldRule | Substitution | None, str]]:
        delimiter = section.settings["delimiter"]
        if not delimiter:
            yield None, r"a section for key-value text needs a delimiter, such as '\s*=\s*'"
            return
        try:
            if pattern(delimiter).match(""):
                yield None, f"delimiter {delimiter} must not match where there is nothing"
        except ValueError as error:
            yield None, f"delimiter {delimiter} is not a regular expression: {error}"
        try:
            b"AAAA".decode(section.settings["encoding"], "ignore")
        except LookupError:  # also of what is no encoding of texts, such as hex
            yield None, f"there is no encoding {section.settings['encoding']}, as there is utf-8"

    def open(self, source: BinaryIO, context: Context) -> Document:
        settings = context.settings
        try:
            text = read_whole(source, TREE).decode(settings["encoding"])
        except UnicodeError:
            raise UnreadableFileError(
                f"not text in {settings['encoding']}; give its encoding"
            ) from None
        check_nodes(text, "\n", "\r")
        mark = _MARK if text.startswith(_MARK) else ""  # else it would be part of the first key
        lines = [
            _read_line(line, number, settings["delimiter"], settings["ignore-bad-lines"])
            for number, line in enumerate(io.StringIO(text[len(mark) :], newline=""), 1)
        ]
        keys = Counter(line.key for line in lines if line.key is not None)
        if not keys:
            raise UnreadableFileError("no line has the delimiter")
        if max(keys.values()) > 1:
            raise UnreadableFileError("a key stands in more than one line")
        return _KeyValue(lines, settings["encoding"], mark)


def _read_line(line: str, number: int, delimiter: str, ignores: bool) -> _Line:
    text = line.rstrip("\r\n")
    end = line[len(text) :]
    found = between(delimiter, text)
    if len(found) == 1:
        begin, after = found[0]
        return _Line(text[:begin], text[begin:after], text[after:], end)
    if not found and ignores:
        return _Line(None, "", text, end)
    times = "several times" if found else "not once"
    raise UnreadableFileError(
        f"line {number} should have the delimiter once, and has it {times}; "
        "check the delimiter, or set ignore-bad-lines"
    )


FORMATS = {"key-value-text-file": KeyValueText()}
