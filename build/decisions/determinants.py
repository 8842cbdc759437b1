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

BY_TYPE = {"1": Action.KEEP, "2": Action.ZERO, "3": Action.REMOVE}


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


def by_module_usage(case: Case) -> Action | None:
    """X where every module that the attribute occurs in is user optional (PS3.3 A.1.3.3)."""
    optional = all(occurrence.module.usage == "U" for occurrence in case.occurrences)
    return Action.REMOVE if optional else None


def by_retirement(case: Case) -> Action | None:
    """X where PS3.6 has retired the attribute."""
    return Action.REMOVE if case.attribute.retired else None


def by_basic_profile(case: Case) -> Action | None:
    """The entry of PS3.15 Table E.1-1, resolved by the attribute's type where it offers several."""
    if case.profile is None:
        return None
    if case.profile in BY_PROFILE_AND_TYPE:
        return BY_PROFILE_AND_TYPE[case.profile].get(case.common_type)
    return Action(case.profile)


def by_attribute_type(case: Case) -> Action | None:
    """K, Z or X by the one type of all occurrences, for what Table E.1-1 does not list."""
    return BY_TYPE.get(case.common_type) if case.profile is None else None


DETERMINANTS: Sequence[tuple[str, Callable[[Case], Action | None]]] = (
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
        action = determinant(case)
        if action is not None:
            return Decision(action, f"[AUTO] {name}", name, automatic=True)
    return None
