"""Compile every storage SOP class: BASE from the Standard alone, CANDIDATE with the curators."""

from __future__ import annotations

from collections.abc import Sequence

from decisions.manual import Breadth, ManualDecision
from decisions.precedence import Precedence
from decisions.row import Tables, row_of
from decisions.table import decide_table
from errors import Finding, FindingsError
from standard.model import Standard
from standard.occurrences import OccurrencesByIOD, occurrences_by_iod


def compile_tables(
    standard: Standard,
    manual: Sequence[ManualDecision] = (),
    by_iod: OccurrencesByIOD | None = None,
) -> Tables:
    """Decide all SOP classes; ``by_iod`` has the occurrences, if they have been expanded before.

    A manual decision can open or close a sequence, and so change what is reachable below it;
    that is why CANDIDATE is decided anew rather than patched onto BASE.

    Raises FindingsError where two decisions of equal scope meet or one is used nowhere.
    """
    precedence = Precedence(standard, manual)
    by_iod = by_iod or occurrences_by_iod(standard, standard.sop_classes.values())
    tables = {}
    used: set[tuple[str, str]] = set()
    findings: set[Finding] = set()
    for uid, sop_class in standard.sop_classes.items():
        occurrences = by_iod[sop_class.iod]
        rows = dict(decide_table(standard, sop_class, occurrences, precedence.decide))
        for extended in precedence.standard_extended(sop_class):
            tag, decision = extended.tag, extended.decision
            if tag not in rows:
                rows[tag] = row_of(standard, sop_class, tag, (), decision)
            elif extended.scope.breadth is not Breadth.MODULE:
                keyword = standard.attributes[tag].keyword
                problem = f"{tag} {keyword} is in the tables of {sop_class.iod}"
                findings.add(Finding(decision.source, problem, "leave out standard_extended"))
        tables[uid] = dict(sorted(rows.items()))
        for tag, row in rows.items():
            findings.update(precedence.conflicts(sop_class, tag, row.occurrences))
            if row.decision is not None:
                used.add((row.decision.source, tag))
    findings.update(precedence.unused(used))
    if findings:
        raise FindingsError(_once_per_place(findings))
    return tables


def _once_per_place(findings: set[Finding]) -> list[Finding]:
    by_place: dict[tuple[str, str], Finding] = {}
    for finding in sorted(findings):
        by_place.setdefault((finding.place, finding.problem.split(" (")[0]), finding)
    return list(by_place.values())
