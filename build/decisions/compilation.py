"""Compile every storage SOP class: BASE from the Standard alone, CANDIDATE with the curators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from decisions.decision import Row
from decisions.manual import ManualDecision
from decisions.precedence import Precedence
from decisions.table import decide_table
from errors import Finding, FindingsError
from standard.model import Occurrence, Standard
from standard.occurrences import occurrences_of_iod

Tables = Mapping[str, Mapping[str, Row]]
"""SOP Class UID -> tag -> row."""


def compile_tables(standard: Standard, manual: Sequence[ManualDecision] = ()) -> Tables:
    """Decide all SOP classes.

    A manual decision can open or close a sequence, and so change what is reachable below it;
    that is why CANDIDATE is decided anew rather than patched onto BASE.

    Raises FindingsError where two decisions of equal scope meet or one is used nowhere.
    """
    precedence = Precedence(standard, manual)
    occurrences: dict[str, Sequence[Occurrence]] = {}
    tables: dict[str, Mapping[str, Row]] = {}
    used: set[tuple[str, str]] = set()
    findings: set[Finding] = set()
    for uid, sop_class in standard.sop_classes.items():
        if sop_class.iod not in occurrences:
            occurrences[sop_class.iod] = list(occurrences_of_iod(standard, sop_class.iod))
        rows = dict(decide_table(occurrences[sop_class.iod], partial(precedence.decide, sop_class)))
        for tag, source in precedence.standard_extended(sop_class).items():
            if tag in rows:
                keyword = standard.attributes[tag].keyword
                problem = f"{tag} {keyword} is listed by the tables of {sop_class.iod}"
                findings.add(Finding(source, problem, "leave out standard_extended"))
            else:
                rows[tag] = Row(tag, (), precedence.decide(sop_class, tag, ()))
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
