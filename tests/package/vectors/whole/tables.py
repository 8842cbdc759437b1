"""Rules as tables, for vectors with several rule sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled, tag_of
from grand_challenge_dicom_de_id_procedure.rules.lookup import table_keys
from grand_challenge_dicom_de_id_procedure.rules.rule import Rule, rule_of


class TableRules:
    """A rule source of rows like those of a procedure's SOP class, and nothing else.

    Args:
        table: ``tag``, ``path`` and ``private`` with rows, ``insertions`` with texts by tag.
    """

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._tag: Mapping[str, Any] = table.get("tag", {})
        self._path: Mapping[str, Any] = table.get("path", {})
        self._private: Mapping[str, Any] = table.get("private", {})
        self.levels = max((path.count(">") for path in self._path), default=0)
        self.by_creator = bool(self._private)
        self.may_disclose_more = True
        self.insertions: Mapping[int, str] = {
            tag_of(tag): text for tag, text in table.get("insertions", {}).items()
        }

    def resolve(self, tag: int, path: tuple[int, ...] = (), creator: str = "") -> Rule | None:
        """The rule for an element; None if no row is for it."""
        key = f"({tag >> 16:04X},xx{tag & 0xFF:02X},{creator})"
        if creator and key in self._private:
            return rule_of(self._private[key])
        for length in range(min(len(path), self.levels), 0, -1):
            row = self._path.get(">".join(map(spelled, (*path[-length:], tag))))
            if row is not None:
                return rule_of(row)
        return next((rule_of(self._tag[key]) for key in table_keys(tag) if key in self._tag), None)
