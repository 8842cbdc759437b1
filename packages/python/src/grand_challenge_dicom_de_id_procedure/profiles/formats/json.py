"""JSON files. A field is a path of keys and numbers of list members, with dots between them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO

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
    Target,
)
from grand_challenge_dicom_de_id_procedure.profiles.limits import TREE, check_nodes, read_whole
from grand_challenge_dicom_de_id_procedure.profiles.patterns import at_start

Path = tuple[str | int, ...]
_ABSENT = object()


class _Found(tuple[str | int, ...]):
    """A path that a pattern matched. Its place may be gone, if what holds it was replaced too."""

    __slots__ = ()


class JSONRecord:
    """The values of a JSON file.

    Args:
        root: the file's value; its mappings and lists are changed.
        separator: stands between the parts of a path.
    """

    def __init__(self, root: Any, separator: str) -> None:
        self.root = root
        self._separator = separator
        self._found: dict[str, list[Path]] | None = None  # what _keys found, until it changes

    def find(self, target: Target, *, absent: bool = False) -> Sequence[Key]:
        if target.regex:
            every = _paths(self.root)
            return [_Found(path) for path in every if at_start(target.regex, self.spelled(path))]
        path = self._path(target.name)
        found = [*([] if path is None else [path]), *self._keys().get(target.name, ())]
        if found or not absent:
            return found
        return [tuple(target.name.split(self._separator))]

    def get(self, key: Key) -> Value:
        value = self._value(key)
        return None if value is _ABSENT else value

    def set(self, key: Key, value: Value) -> None:
        assert isinstance(key, tuple)
        if self._found or isinstance(value, dict | list):
            self._found = None
        if isinstance(key, _Found) and self._value(key) is _ABSENT:
            return
        *before, last = key
        if isinstance(value, date):
            value = value.isoformat()
        holder = self.root
        for number, part in enumerate(before):
            inner = self._value(key[: number + 1])
            if inner is None or inner is _ABSENT:
                inner = {}
                _put(holder, part, inner)
            holder = inner
        _put(holder, last, value)

    def remove(self, key: Key) -> None:
        assert isinstance(key, tuple)
        if self._found:
            self._found = None
        holder = self._value(key[:-1])
        if isinstance(holder, dict):
            holder.pop(key[-1], None)
        elif isinstance(holder, list) and isinstance(key[-1], int) and key[-1] < len(holder):
            del holder[key[-1]]

    def spelled(self, path: Path) -> str:
        """A path as a profile names it."""
        return self._separator.join(map(str, path))

    def _path(self, name: str) -> Path | None:
        """The path of a name; None if it leads nowhere."""
        value = self.root
        path: list[str | int] = []
        for part in name.split(self._separator):
            if isinstance(value, dict) and part in value:
                path.append(part)
                value = value[part]
            elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
                path.append(int(part))
                value = value[int(part)]
            else:
                return None
        return tuple(path)

    def _keys(self) -> Mapping[str, Sequence[Path]]:
        """The paths with a key that holds the separator itself, as a profile names them."""
        if self._found is None:
            self._found = {}
            for path in _paths(self.root) if _has_key(self.root, self._separator) else ():
                if any(self._separator in str(part) for part in path):
                    self._found.setdefault(self.spelled(path), []).append(path)
        return self._found

    def _value(self, path: Any) -> Any:
        value = self.root
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return _ABSENT
        return value


class _JSONDocument:
    def __init__(self, record: JSONRecord) -> None:
        self._record = record

    def names(self) -> Iterable[str]:
        return [self._record.spelled(path) for path in _paths(self._record.root)]

    def records(self, output: BinaryIO) -> Iterator[Record]:
        yield self._record
        try:
            text = json.dumps(self._record.root)
        except (TypeError, ValueError, RecursionError):
            raise FieldError("JSON cannot hold a value that replace-with gives") from None
        output.write(text.encode("ascii"))


class JSON(Format):
    """See ``Format``."""

    kind = "json"
    filters = ("*.json", "*.JSON")
    settings: Mapping[str, Setting] = {
        "separator": Setting((str,), "."),
        "date-format": Setting((str,), "%Y-%m-%d"),
        "datetime-format": Setting((str,), "%Y-%m-%d %H:%M:%S"),
    }
    has_regex = True

    def open(self, source: BinaryIO, context: Context) -> Document:
        try:
            content = read_whole(source, TREE)
            check_nodes(content, b",", b"[", b"{")
            root = json.loads(content.decode("utf-8-sig"))
        except (ValueError, RecursionError):  # the messages of these quote the file
            raise UnreadableFileError("not JSON in UTF-8") from None
        if not isinstance(root, dict | list):
            raise UnreadableFileError("JSON without an object or a list")
        return _JSONDocument(JSONRecord(root, context.settings["separator"] or "."))


def _has_key(root: Any, separator: str) -> bool:
    """Whether any key holds the separator; much faster than to spell all paths."""
    pending = [root]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            if any(separator in key for key in value):
                return True
            value = value.values()
        pending.extend(each for each in value if isinstance(each, dict | list))
    return False


def _paths(root: Any) -> Iterator[Path]:
    """Every path, the last members of lists first, so that each can be removed in this order."""
    pending = [_members((), root)]
    while pending:
        path, value = next(pending[-1], ((), None))
        if path:
            yield path
            pending.append(_members(path, value))
        else:
            pending.pop()


def _members(path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        return (((*path, key), each) for key, each in value.items())
    if isinstance(value, list):
        return (((*path, at), value[at]) for at in range(len(value) - 1, -1, -1))
    return iter(())


def _put(holder: Any, part: str | int, value: Any) -> None:
    if isinstance(holder, dict):
        holder[str(part)] = value
    elif isinstance(holder, list) and isinstance(part, int) and part < len(holder):
        holder[part] = value
    elif isinstance(holder, list):
        raise FieldError(f"the list has no member {part}; there, only what exists can be replaced")
    else:
        raise FieldError("the path leads through a value that is no object and no list")


FORMATS = {"json": JSON()}
