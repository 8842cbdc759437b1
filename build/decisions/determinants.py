"""The four determinants that decide an attribute without a curator, in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from decisions.decision import Decision
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from standard.model import Attribute, Occurrence, Standard

X_Z_D = {"1": Action.DUMMY, "2": Action.ZERO, "3": Action.REMOVE}
X_Z_U = {"1": Action.UID, "2": Action.ZERO, "3": Action.REMOVE}

BY_PROFILE_AND_TYPE: Mapping[str, Mapping[str, Action]] = {
    "Z/D": X_Z_D,
    "X/Z": X_Z_D,
    "X/D": X_Z_D,
    "X/Z/D": X_Z_D,
    "X/Z/U*": X_Z_U,
}
"""The codes that leave a choice, and what we choose by the attribute's type (PS3.15 E.1.1)."""

BY_TYPE: Mapping[str, tuple[Action, str]] = {
    "1": (Action.KEEP, "PS3.5 7.4.1"),
    "2": (Action.ZERO, "PS3.5 7.4.3"),
    "3": (Action.REMOVE, "PS3.5 7.4.5"),
}
"""The action for a type, and the clause that defines the type."""

TABLE = "PS3.15 Table E.1-1"


@dataclass(frozen=True, slots=True)
class Case:
    """What a determinant looks at: an attribute, its entry in Table E.1-1, where it occurs."""

    attribute: Attribute
    profile: str | None
    occurrences: Sequence[Occurrence]

    @property
    def common_type(self) -> str:
        """The one type that all occurrences have; empty where they differ."""
        types = {occurrence.type for occurrence in self.occurrences}
        return types.pop() if len(types) == 1 else ""


Answer = tuple[Action, str] | None
"""The action and what decided it, with its clause of the Standard."""


def by_module_usage(case: Case) -> Answer:
    """X where every module that the attribute occurs in is user optional."""
    if any(occurrence.module.usage != "U" for occurrence in case.occurrences):
        return None
    return Action.REMOVE, f"U (PS3.3 A.1.3.3){_also_listed(case)}"


def by_retirement(case: Case) -> Answer:
    """X where PS3.6 has retired the attribute."""
    if not case.attribute.retired:
        return None
    return Action.REMOVE, f"PS3.6 Table 6-1{_also_listed(case)}"


def by_basic_profile(case: Case) -> Answer:
    """The entry of PS3.15 Table E.1-1, resolved by the attribute's type where it offers several."""
    if case.profile is None:
        return None
    if case.profile not in BY_PROFILE_AND_TYPE:
        return Action(case.profile), f"{case.profile} ({TABLE})"
    action = BY_PROFILE_AND_TYPE[case.profile].get(case.common_type)
    if action is None:
        return None
    return action, f"{case.profile}, type {case.common_type} ({TABLE})"


def by_attribute_type(case: Case) -> Answer:
    """K, Z or X by the one type of all occurrences, for what Table E.1-1 does not list."""
    if case.profile is not None or case.common_type not in BY_TYPE:
        return None
    action, clause = BY_TYPE[case.common_type]
    return action, f"{case.common_type} ({clause})"


def _also_listed(case: Case) -> str:
    return "" if case.profile is None else f"; Basic Profile: {case.profile} ({TABLE})"


DETERMINANTS: Sequence[tuple[str, Callable[[Case], Answer]]] = (
    ("Module usage", by_module_usage),
    ("Retired", by_retirement),
    ("Basic Profile", by_basic_profile),
    ("Attribute-Module type", by_attribute_type),
)
"""Every automatic source of a decision; the first that has an answer gives it."""


def decide_automatically(
    standard: Standard, tag: str, occurrences: Sequence[Occurrence]
) -> Decision | None:
    """Ask the determinants in turn; None where none of them has an answer."""
    case = Case(standard.attributes[tag], standard.profile.get(tag), occurrences)
    for name, determinant in DETERMINANTS:
        answer = determinant(case)
        if answer is not None:
            action, reason = answer
            return Decision(action, f"[AUTO] {name}: {reason}", name, automatic=True)
    return None
