"""What holds of every option in every SOP class: it gives back no more than its column says.

A finding names the line of the curator's decision, or for a column's own row the option's file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from decisions.decision import Decision
from decisions.opened import OptionRows, missing_in_items
from decisions.options import FOLDER, Option, option_rows
from decisions.row import Tables
from errors import Finding
from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX, Action
from grand_challenge_dicom_de_id_procedure.rules.profile import laxest
from invariants.kept_values import DATES, TEXT
from standard.model import Attribute, Standard
from standard.occurrences import OccurrencesByIOD

CLEANED = TEXT | DATES | {"AS", "SQ"}
"""The VRs of which C leaves something: dates are moved, ages capped, texts cleaned."""

FULL_DATES = "retain_longitudinal_full_dates"
MODIFIED_DATES = "retain_longitudinal_modified_dates"


@dataclass(frozen=True)
class _Of:
    """An option with what it decides."""

    standard: Standard
    option: Option
    rows: OptionRows

    def found(self, tag: str, decision: Decision, problem: str, remedy: str) -> Finding:
        attribute = f"{tag} {self.standard.attributes[tag].keyword}"
        return Finding(decision.source, f"{self.option.name}: {attribute}: {problem}", remedy)


def broken_option_invariants(
    standard: Standard, options: Sequence[Option], tables: Tables, by_iod: OccurrencesByIOD
) -> Iterator[Finding]:
    """Yield a finding for each attribute on which an option breaks one of the invariants."""
    checked = [
        _Of(standard, option, option_rows(standard, option, tables, by_iod)) for option in options
    ]
    for of in checked:
        for tag, decision in _decisions(of):
            for problem, remedy in _wrong(of, standard.attributes[tag], decision):
                yield of.found(tag, decision, problem, remedy)
        yield from _rejected(of, tables)
        yield from _missing(of, tables, by_iod)
    yield from _in_one_column_of_dates(checked)
    yield from _stricter_than_an_earlier_option(checked)


def _decisions(of: _Of) -> Iterator[tuple[str, Decision]]:
    """Each decision of the option once."""
    yield from of.rows.every.items()
    seen = set()
    for by_tag in of.rows.own.values():
        for tag, decision in by_tag.items():
            if (tag, decision.source) not in seen:
                seen.add((tag, decision.source))
                yield tag, decision


def _wrong(of: _Of, attribute: Attribute, decision: Decision) -> Iterator[tuple[str, str]]:
    action, column = decision.action, of.standard.options.get(attribute.tag, {})
    listed = of.option.column in column
    if attribute.vr == "PN" and action in (Action.KEEP, Action.CLEAN):
        yield f"a person's name stays ({action})", "X, Z or D"
    if action is Action.CLEAN and attribute.vr not in CLEANED:
        yield f"C can do nothing on VR {attribute.vr}", "a decision by hand of K, X, Z or D"
    if decision.automatic:
        return
    if attribute.vr == "UI" and action in (Action.KEEP, Action.CLEAN) and not of.option.of_action:
        yield f"{action} on a UID", "U, X, Z or D; retain-uids keeps UIDs"
    if listed and action == column[of.option.column] and not decision.only_beside:
        yield f"the column says {action} as well", "leave it out"
    profile = of.standard.profile.get(attribute.tag)
    allowed = Action(column[of.option.column]) if listed else laxest(profile) if profile else action
    is_laxer = FROM_STRICT_TO_LAX.index(action) > FROM_STRICT_TO_LAX.index(allowed)
    if is_laxer and not decision.laxer_than_profile:
        floor = "its column" if listed else "the Basic Profile"
        yield f"{action} is laxer than {allowed}, by {floor}", f"{allowed}, or laxer_than_profile"
    if decision.laxer_than_profile and not is_laxer:
        yield f"laxer_than_profile is not needed, {allowed} is allowed", "leave it out"


def _rejected(of: _Of, tables: Tables) -> Iterator[Finding]:
    """An option does not let a file through that the procedure rejects."""
    for uid, rows in tables.items():
        for tag, row in rows.items():
            decision = of.rows.of(uid, tag)
            if row.action is Action.REJECT and decision is not None:
                problem = f"the procedure rejects files of {row.sop_class.name} that have it"
                yield of.found(tag, decision, problem, "another attribute")


def _missing(of: _Of, tables: Tables, by_iod: OccurrencesByIOD) -> Iterator[Finding]:
    """What is of type 1 or 2 stays in the items of a sequence that the option opens, and there.

    SOP classes of which every file is rejected do not count.
    """
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for uid, o in missing_in_items(of.standard, tables, of.rows, by_iod):
        if _is_rejected(tables, uid):
            continue
        decision = of.rows.of(uid, o.tag)
        place = decision.source if decision else f"manual/{FOLDER}/{of.option.name}.toml"
        key = place, o.tag, o.path[-1] if o.path else "", o.type
        found.setdefault(key, []).append(of.standard.sop_classes[uid].iod)
    names = of.standard.attributes
    for (place, tag, around, type_), iods in found.items():
        inside = f" in {around} {names[around].keyword}" if around else ""
        others = sorted(set(iods))
        yield Finding(
            place,
            f"{of.option.name}: {tag} {names[tag].keyword}{inside} is of type {type_} and goes, "
            f"in {', '.join(others[:3])}{' and others' if len(others) > 3 else ''}",
            "D, K, C or U" if type_ == "1" else "Z, D, K, C or U",
        )


def _is_rejected(tables: Tables, uid: str) -> bool:
    """Whether every file of a SOP class has something that the procedure rejects."""
    return any(
        row.action is Action.REJECT
        and any(o.is_mandatory and o.type == "1" and not o.path for o in row.occurrences)
        for row in tables[uid].values()
    )


def _in_one_column_of_dates(checked: Sequence[_Of]) -> Iterator[Finding]:
    """Both options for dates decide on the same attributes: the one keeps what the other moves."""
    by_column: Mapping[str, _Of] = {of.option.column: of for of in checked}
    if not {FULL_DATES, MODIFIED_DATES} <= by_column.keys():
        return
    pair = by_column[FULL_DATES], by_column[MODIFIED_DATES]
    for of, other in (pair, pair[::-1]):
        for tag, decision in of.rows.every.items():
            if tag not in other.rows.every:
                yield of.found(
                    tag,
                    decision,
                    f"{other.option.name} says nothing of it",
                    f"a decision in manual/{FOLDER}/{other.option.name}.toml too",
                )


def _stricter_than_an_earlier_option(checked: Sequence[_Of]) -> Iterator[Finding]:
    """A curator takes nothing back that another option gives, which can be chosen with it."""
    for number, of in enumerate(checked):
        for earlier in checked[:number]:
            if earlier.option.name in of.option.excludes:
                continue
            for tag, decision in _decisions(of):
                given = earlier.rows.every.get(tag)
                if decision.automatic or given is None:
                    continue
                if FROM_STRICT_TO_LAX.index(decision.action) < FROM_STRICT_TO_LAX.index(
                    given.action
                ):
                    yield of.found(
                        tag,
                        decision,
                        f"{decision.action} takes back what {earlier.option.name} gives",
                        f"leave it out, or list {earlier.option.name} after {of.option.name}",
                    )
