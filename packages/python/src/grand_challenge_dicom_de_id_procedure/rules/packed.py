"""The procedure that this package carries: packed on disk, unpacked as far as it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from grand_challenge_dicom_de_id_procedure.packaged import read_packaged
from grand_challenge_dicom_de_id_procedure.rules.lookup import Rule, resolve

FILE = "procedure.packed.json"
"""As ``procedure.json``, with each distinct row once, and the tags of a SOP class in one text."""

_CLASSES = b',\n"sopClass":{'  # from here on there is a line for each


class Procedure(Mapping[str, Any]):
    """The packaged procedure, in the published shape: read-only, and read on first use.

    A SOP class is unpacked when it is first looked up.

    Raises:
        ProcedureError: on first use, when the package was built without its procedure.
    """

    _content: Mapping[str, Any] | None = None

    def _read(self) -> Mapping[str, Any]:
        if self._content is None:
            content = read_packaged(FILE)
            end = content.index(_CLASSES)
            head = json.loads(content[:end] + b"}")
            rows = head.pop("rows")
            self._content = {**_frozen(head), "sopClass": _SOPClasses(content, end, rows)}
        return self._content

    def __getitem__(self, key: str) -> Any:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return f"<Procedure {self['version']}>"

    def __deepcopy__(self, _memo: object) -> Procedure:
        return self  # nothing in it can change

    def __reduce__(self) -> str:
        return "procedure"  # another process reads its own

    def resolve(self, sop_class_uid: str, tag: int, path: tuple[int, ...] = ()) -> Rule:
        """The rule for one element of one SOP class; see ``SOPClassRules.resolve``."""
        return resolve(self, sop_class_uid, tag, path)


class _SOPClasses(Mapping[str, Mapping[str, Any]]):
    """SOP Class UID -> its entry, unpacked when it is first asked for."""

    def __init__(self, content: bytes, start: int, rows: list[Mapping[str, Any]]) -> None:
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
        for line in self._content[self._start + len(_CLASSES) :].split(b"\n"):
            if line.startswith(b'"'):
                yield line[1 : line.index(b'"', 1)].decode("ascii")

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, uid: object) -> bool:
        try:
            return isinstance(uid, str) and bool(self._line(uid))  # the inherited one unpacks it
        except KeyError:
            return False

    def _line(self, uid: str) -> bytes:
        """Where a SOP class stands in the file; to split all of it takes longer than to search."""
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
        words = packed["tag"].split()
        rows = self._rows
        for number in map(int, set(words[1::2])):
            rows[number] = _frozen(rows[number])
        table = {
            f"({tag[:4]},{tag[4:]})": rows[int(number)]
            for tag, number in zip(words[::2], words[1::2], strict=True)
        }
        return MappingProxyType({**_frozen(packed), "tag": MappingProxyType(table)})


def _frozen(value: Any) -> Any:
    """The value with every object in it read-only."""
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return [_frozen(inner) for inner in value]
    return value


procedure = Procedure()
