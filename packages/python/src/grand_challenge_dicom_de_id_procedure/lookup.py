"""Which action the procedure gives to an element of a SOP class."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from grand_challenge_dicom_de_id_procedure.errors import ProcedureError

ACTIONS = frozenset("DZXKCUR")


class Rule(NamedTuple):
    """The action for one element, and why.

    Attributes:
        action: one of D, Z, X, K, C, U and R.
        justification: the reason for it.
        dummy: for D, the value to write (for a sequence: its items), where the procedure has one.
        item: for D on a sequence without a dummy: its one item, tag -> "D", "Z" or a nested item.
    """

    action: str
    justification: str
    dummy: Any = None
    item: Mapping[str, Any] | None = None


class SOPClassRules:
    """The rules for one SOP class.

    Args:
        procedure: any mapping of the published shape.
        sop_class_uid: the SOP class; one that the procedure does not name gets its own default.

    Raises:
        ProcedureError: the procedure names no such action.
    """

    def __init__(self, procedure: Mapping[str, Any], sop_class_uid: str) -> None:
        entry = procedure.get("sopClass", {}).get(sop_class_uid)
        self.supported = entry is not None
        if entry is None:
            self.default = _rule(procedure, "R", "Unsupported SOP Class")
            self._table: Mapping[str, Any] = {}
        else:
            self.default = _rule(entry, "X", "Unsupported data element")
            self._table = entry.get("tag", {})
        self._known: dict[int, Rule] = {}

    def resolve(self, tag: int) -> Rule:
        """The rule for an element: its own, its repeating group's, or the SOP class's default.

        Args:
            tag: group and element in one number, (0010,0020) as 0x00100020.

        Raises:
            ProcedureError: the procedure names no such action.
        """
        if tag not in self._known:
            self._known[tag] = self._resolve(tag)
        return self._known[tag]

    def _resolve(self, tag: int) -> Rule:
        if reason := _never_kept(tag):
            return Rule("X", reason)
        for key in table_keys(tag):
            if key in self._table:
                return _rule(self._table[key], "X", "Unsupported data element")
        return self.default


def resolve(procedure: Mapping[str, Any], sop_class_uid: str, tag: int) -> Rule:
    """The rule of a procedure for one element of one SOP class; see ``SOPClassRules.resolve``."""
    return SOPClassRules(procedure, sop_class_uid).resolve(tag)


def table_keys(tag: int) -> tuple[str, ...]:
    """The keys under which a tag may be listed, the most specific first (PS3.5 section 7.6)."""
    group, element = tag >> 16, tag & 0xFFFF
    exact = f"({group:04X},{element:04X})"
    if group & 0xFF01 in (0x5000, 0x6000):
        return exact, f"({group >> 8:02X}XX,{element:04X})"
    return (exact,)


def _never_kept(tag: int) -> str | None:
    """Why no procedure can keep this element in a dataset, if so."""
    group, element = tag >> 16, tag & 0xFFFF
    if group % 2:
        return "Private data element: its meaning is not known"
    if group in (0x0000, 0x0002):
        return "Not allowed in a data set"
    if element == 0:
        return "Group length: retired, and wrong once elements are removed"
    if tag == 0xFFFCFFFC:
        return "Trailing padding: may hold anything"
    if tag == 0xFFFAFFFA:
        return "Digital signature: identifies, and is void once elements are changed"
    return None


def _rule(entry: Mapping[str, Any], action: str, justification: str) -> Rule:
    rule = Rule(
        entry.get("default", action),
        entry.get("justification", justification),
        entry.get("dummy"),
        entry.get("item"),
    )
    if rule.action not in ACTIONS:
        raise ProcedureError(f"the procedure has an unknown action {rule.action!r}")
    return rule
