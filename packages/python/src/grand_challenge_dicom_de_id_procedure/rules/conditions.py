"""What is done with a whole file because of what it says of itself, such as burned-in names."""

from collections.abc import Iterable, Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.tags import tag_of
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

_MOST = 256  # answers that are remembered


class Stated(NamedTuple):
    """A value that conditions depend on.

    Attributes:
        tag: the element's.
        raw: its value; backslashes separate several.
        is_top: whether it is an element of the data set itself, not of an item.
    """

    tag: int
    raw: bytes
    is_top: bool


class Clause(NamedTuple):
    """A part of a condition.

    Attributes:
        tag: the attribute.
        terms: without case, spaces and punctuation.
        is_one: whether a value must be one of the terms, at any depth; else the data set itself
            must have no value, or one that is none of them.
    """

    tag: int
    terms: frozenset[str]
    is_one: bool

    def holds(self, stated: Iterable[Stated]) -> bool:
        """Whether it is true of a file that states this."""
        values = {
            _plain(value)
            for each in stated
            if each.tag == self.tag and (self.is_one or each.is_top)
            for value in each.raw.decode("latin_1").split("\\")
        }
        if self.is_one:
            return not self.terms.isdisjoint(values)
        return not values or not values <= self.terms


class Condition(NamedTuple):
    """A condition, and what is done if it is true of a file.

    Attributes:
        clauses: all of them must be true.
        rejects: whether the file is rejected; else it is counted.
        reason: the reason code, for the report.
        justification: the reason in words.
    """

    clauses: tuple[Clause, ...]
    rejects: bool
    reason: str
    justification: str


class Conditions:
    """The conditions of a SOP class.

    Args:
        conditions: in the order of the procedure.

    Attributes:
        watched: the tags that they depend on.
    """

    def __init__(self, conditions: Iterable[Condition] = ()) -> None:
        self._conditions = tuple(conditions)
        self.watched = frozenset(c.tag for each in self._conditions for c in each.clauses)
        self._known: dict[frozenset[Stated], tuple[Condition, ...]] = {}

    def true_of(self, stated: Iterable[Stated]) -> tuple[Condition, ...]:
        """Those that are true of a file, the first for each reason."""
        key = frozenset(stated)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            by_reason: dict[str, Condition] = {}
            for each in self._conditions:
                if all(clause.holds(key) for clause in each.clauses):
                    by_reason.setdefault(each.reason, each)
            known = self._known[key] = tuple(by_reason.values())
        return known


def conditions_of(procedure: Mapping[str, Any], sop_class: str) -> Conditions:
    """The conditions that a procedure has for a SOP class; none if it does not name it."""
    names = procedure.get("sopClass", {}).get(sop_class, {}).get("conditions", ())
    return Conditions(_condition(procedure["conditions"][name]) for name in names)


def _condition(entry: Mapping[str, Any]) -> Condition:
    clauses = tuple(
        Clause(
            tag_of(clause["tag"]),
            frozenset(map(_plain, clause["is"] if "is" in clause else clause["isNot"])),
            "is" in clause,
        )
        for clause in entry["when"]
    )
    return Condition(clauses, entry["then"] == "reject", entry["reason"], entry["justification"])


def _plain(text: str) -> str:
    """A term without case, spaces and punctuation: scanners spell theirs in many ways."""
    return "".join(filter(str.isalnum, text.upper()))
