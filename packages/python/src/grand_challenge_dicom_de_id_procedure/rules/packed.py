"""The procedure in this package: packed in its file, and unpacked when it is needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from types import MappingProxyType

from grand_challenge_dicom_de_id_procedure.packaged import read_packaged

TYPE_CHECKING = False  # typing, which has it, takes longer to import than all that is here
if TYPE_CHECKING:
    from typing import Any

    from grand_challenge_dicom_de_id_procedure.rules.rule import Rule

FILE = "procedure.packed.json"
"""Like ``procedure.json``, with each distinct row once, and the tags of a SOP class in one text."""

_ROWS = b',\n"rows":[\n'  # after this, each row has a line
_CLASSES = b'\n],\n"sopClass":{'  # after this, each SOP class has a line


class Procedure(Mapping[str, "Any"]):
    """The packaged procedure in the published shape: read-only, and read on first use.

    Raises:
        ProcedureError: on first use, if the package was built without its procedure.
    """

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    @cached_property
    def _content(self) -> Mapping[str, Any]:
        """The entries, which ``__getitem__`` makes read-only: most runs ask for few of them."""
        packed = read_packaged(FILE)
        at = packed.index(_ROWS)
        end = packed.index(_CLASSES, at)
        head = json.loads(packed[:at] + b"}")
        rows = _Rows(packed[at + len(_ROWS) : end].split(b",\n"))
        tables: dict[str, Callable[[Any], Mapping[str, Any]]] = {
            "profile": _texts,
            "option": partial(_options, rows),
        }
        for key in tables.keys() & head.keys():
            head[key] = _LazyTable(partial(tables[key], head[key]))
        order = head.pop("order")
        return {**head, "sopClass": _SOPClasses(packed, end, rows, order)}

    def __getitem__(self, key: str) -> Any:
        if key not in self._known:
            self._known[key] = _frozen(self._content[key])
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)

    def __repr__(self) -> str:
        return f"<Procedure {self['version']}>"

    def __deepcopy__(self, _memo: object) -> Procedure:
        return self  # nothing in it can change

    def __reduce__(self) -> str:
        return "procedure"  # another process reads the file itself

    def resolve(self, sop_class_uid: str, tag: int, path: tuple[int, ...] = ()) -> Rule:
        """The rule for one element of one SOP class; see ``SOPClassRules.resolve``."""
        from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules

        return SOPClassRules(self, sop_class_uid).resolve(tag, path)


class _Rows:
    """The rows of all SOP classes and options; each is read when it is needed first."""

    def __init__(self, packed: list[bytes]) -> None:
        self._packed = packed
        self._known: dict[str, Mapping[str, Any]] = {}

    def numbered(self, numbers: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        """Rows by their numbers, at least those with these numbers."""
        new = sorted({*numbers} - self._known.keys())
        text = b"[%b]" % b",".join([self._packed[int(number)] for number in new])
        self._known.update(zip(new, _frozen(json.loads(text)), strict=True))
        return self._known


class _SOPClasses(Mapping[str, Mapping[str, "Any"]]):
    """SOP Class UID -> its entry, which is unpacked on first use.

    Args:
        content: the file.
        start: where the lines of the SOP classes begin in it.
        rows: by their numbers.
        order: the numbers of the lines, in the order of the procedure.
    """

    def __init__(self, content: bytes, start: int, rows: _Rows, order: str) -> None:
        self._order = order
        self._content = content
        self._start = start
        self._rows = rows
        self._known: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, uid: str) -> Mapping[str, Any]:
        entry = self._known.get(uid)
        if entry is None:
            entry = self._known[uid] = self._unpacked(self._line(uid))
        return entry

    def __iter__(self) -> Iterator[str]:
        lines = self._content[self._start + len(_CLASSES) :].split(b"\n")
        uids = [line[1 : line.index(b'"', 1)] for line in lines if line.startswith(b'"')]
        for number in self._order.split():
            yield uids[int(number)].decode("ascii")

    def __len__(self) -> int:
        return len(self._order.split())

    def __contains__(self, uid: object) -> bool:
        try:
            return isinstance(uid, str) and bool(self._line(uid))  # the inherited one unpacks it
        except KeyError:
            return False

    def _line(self, uid: str) -> bytes:
        """The line of a SOP class. A search is faster than splitting the file into lines."""
        if not uid.isascii() or not uid.replace(".", "").isdigit():
            raise KeyError(uid)
        start = self._content.find(b'\n"%b":{' % uid.encode("ascii"), self._start)
        if start < 0:
            raise KeyError(uid)
        return self._content[start + 1 : self._content.index(b"\n", start + 1)]

    def __repr__(self) -> str:
        return f"<{len(self)} SOP classes>"

    def _unpacked(self, line: bytes) -> Mapping[str, Any]:
        (packed,) = json.loads(b"{" + line.removesuffix(b",") + b"}").values()
        return _with_rows(packed, self._rows)


class _LazyTable(Mapping[str, "Any"]):
    """A table that is unpacked on first use."""

    def __init__(self, unpack: Callable[[], Mapping[str, Any]]) -> None:
        self._unpack = unpack

    @cached_property
    def _table(self) -> Mapping[str, Any]:
        return self._unpack()

    def __getitem__(self, key: str) -> Any:
        return self._table[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


def _options(rows: _Rows, packed: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: _with_rows(option, rows) for name, option in packed.items()}


def _with_rows(packed: Mapping[str, Any], rows: _Rows) -> Mapping[str, Any]:
    """A SOP class or an option with its rows by tag."""
    tables = {"tag": _table(_texts(packed["tag"]), rows)}
    if "private" in packed:
        tables["private"] = MappingProxyType(_private(packed["private"], rows))
    return MappingProxyType({**_frozen(packed), **tables})


def _table(numbers: Mapping[str, str], rows: _Rows) -> Mapping[str, Any]:
    known = rows.numbered(numbers.values())
    return MappingProxyType({key: known[number] for key, number in numbers.items()})


def _private(packed: Mapping[str, str], rows: _Rows) -> Mapping[str, Any]:
    """Rows by private element, such as (0019,xx0C,SIEMENS MR HEADER)."""
    table: dict[str, Mapping[str, Any]] = {}
    for creator, text in packed.items():
        words = text.split()
        known = rows.numbered(words[::5])
        for number, vr, vm, group, elements in zip(*(words[at::5] for at in range(5)), strict=True):
            said = {"vr": vr.replace("/", " or "), **({} if vm == "-" else {"vm": vm})}
            row = MappingProxyType({**known[number], **said})
            for at in range(0, len(elements), 2):
                table[f"({group},xx{elements[at : at + 2]},{creator})"] = row
    return dict(sorted(table.items(), key=lambda each: (each[0][11:], each[0])))


def _texts(packed: str) -> Mapping[str, str]:
    """Texts by tag, such as the numbers of rows, or the codes of Table E.1-1; sorted by tag."""
    pairs: list[tuple[str, str]] = []
    for words in packed.split():
        text, _, tags = words.partition(":")
        group = ""
        for tag in tags.split(","):
            group = tag[:-4] or group
            pairs.append((f"({group},{tag[-4:]})", text))
    pairs.sort()
    return dict(pairs)


def _frozen(value: Any) -> Any:
    """The value with every object in it read-only."""
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return [_frozen(inner) for inner in value]
    return value


procedure = Procedure()
