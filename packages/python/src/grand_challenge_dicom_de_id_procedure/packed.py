"""The procedure that this package carries: packed on disk, unpacked as far as it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from grand_challenge_dicom_de_id_procedure.lookup import Rule, resolve
from grand_challenge_dicom_de_id_procedure.packaged import read_packaged

FILE = "procedure.packed.json"
"""As ``procedure.json``, with each distinct row once, and the tags of a SOP class in one text."""


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
            rows = [_frozen(row) for row in content.pop("rows")]
            packed = content.pop("sopClass")
            self._content = {**_frozen(content), "sopClass": _SOPClasses(packed, rows)}
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

    def resolve(self, sop_class_uid: str, tag: int) -> Rule:
        """The rule for one element of one SOP class; see ``SOPClassRules.resolve``."""
        return resolve(self, sop_class_uid, tag)


class _SOPClasses(Mapping[str, Mapping[str, Any]]):
    """SOP Class UID -> its entry, unpacked when it is first asked for."""

    def __init__(
        self, packed: Mapping[str, Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]
    ) -> None:
        self._packed = packed
        self._rows = rows
        self._known: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, uid: str) -> Mapping[str, Any]:
        entry = self._known.get(uid)
        if entry is None:
            entry = self._known[uid] = self._unpacked(self._packed[uid])
        return entry

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __contains__(self, uid: object) -> bool:
        return uid in self._packed  # the inherited one would unpack it

    def __repr__(self) -> str:
        return f"<{len(self)} SOP classes>"

    def _unpacked(self, packed: Mapping[str, Any]) -> Mapping[str, Any]:
        words = packed["tag"].split()
        rows = self._rows
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
