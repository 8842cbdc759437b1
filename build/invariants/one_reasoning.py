"""One attribute, one reasoning: where curators decide it in two ways, the rarer one says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from decisions.decision import Decision
from decisions.row import Row, Tables
from errors import Finding
from grand_challenge_dicom_de_id_procedure.rules.action import Action

Treatments = Mapping[str, list[tuple[Row, Decision]]]

GONE = (Action.REMOVE, Action.ZERO, Action.DUMMY)
"""One treatment: the value goes; which of them it is follows from the type in the module."""


def different_actions(tables: Tables) -> Iterator[Finding]:
    """Yield a finding for each decision by hand that differs from others without a reason.

    The treatment that most IODs have by hand needs no explanation; any other does, in
    ``differs_because``. An explanation where nothing differs is a finding, too. Action R is about
    the whole file, and its justification explains it.
    """
    by_tag: dict[str, dict[str, list[tuple[Row, Decision]]]] = {}
    for table in tables.values():
        for tag, row in table.items():
            if row.decision is None or row.decision.automatic:
                continue
            if row.decision.action is not Action.REJECT:
                name = "gone" if row.decision.action in GONE else row.decision.action
                by_tag.setdefault(tag, {}).setdefault(name, []).append((row, row.decision))
    for treatments in by_tag.values():
        yield from _needless(treatments) if len(treatments) == 1 else _unexplained(treatments)


def _unexplained(treatments: Treatments) -> Iterator[Finding]:
    def iods(name: str) -> int:
        return len({row.sop_class.iod for row, _ in treatments[name]})

    common = max(treatments, key=lambda name: (iods(name), name))
    row, decision = treatments[common][0]
    other = f"{decision.action} in {row.sop_class.iod} ({decision.source})"
    for row, decision in _once(treatments, without=common):
        if not decision.differs_because:
            attribute = f"{row.attribute.tag} {row.attribute.keyword}"
            yield Finding(
                decision.source,
                f"{attribute} is {decision.action} here, and {other}",
                "the same action, or differs_because with the reason",
            )


def _needless(treatments: Treatments) -> Iterator[Finding]:
    for row, decision in _once(treatments):
        if decision.differs_because:
            attribute = f"{row.attribute.tag} {row.attribute.keyword}"
            yield Finding(
                decision.source,
                f"{attribute}: differs_because is not needed, no other decision differs",
                "list the attribute in an entry without differs_because",
            )


def _once(treatments: Treatments, without: str = "") -> Iterator[tuple[Row, Decision]]:
    """A row of each decision, without those of one treatment."""
    found = {
        decision.source: (row, decision)
        for name, rows in treatments.items()
        if name != without
        for row, decision in rows
    }
    yield from found.values()
