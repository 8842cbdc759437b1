"""The conformance statement: what is done with each attribute if an option is chosen (PS3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from decisions.decision import Decision
from decisions.opened import OptionRows
from decisions.options import Option, option_rows
from decisions.row import Tables
from output.rst import Renderer
from standard.model import Attribute, Standard
from standard.occurrences import OccurrencesByIOD

WITHOUT_ATTRIBUTES = {
    "113101": "Clean Pixel Data",
    "113102": "Clean Recognizable Visual Features",
    "113111": "Retain Safe Private",
}
"""The options of PS3.15 E.3 whose columns name no attributes to keep or clean, by code."""


@dataclass(frozen=True, slots=True)
class ConformanceLine:
    """An attribute in the table of an option.

    Attributes:
        attribute: the attribute.
        profile: its entry in Table E.1-1, and that in the option's column; empty for none.
        column: the latter.
        action: what is done.
        where: the IODs that this is for; empty for every SOP class.
        reason: of the curator; empty if the column alone decided.
    """

    attribute: Attribute
    profile: str
    column: str
    action: str
    where: str
    reason: str


def render_conformance(
    standard: Standard, options: Sequence[Option], tables: Tables, by_iod: OccurrencesByIOD
) -> str:
    """The page, in reStructuredText."""
    rows = [option_rows(standard, option, tables, by_iod) for option in options]
    return Renderer(standard).render(
        "conformance.rst.j2",
        options=[
            (option, list(_lines(standard, option, each)), list(_left_out(standard, option, each)))
            for option, each in zip(options, rows, strict=True)
        ],
        not_offered=[
            f"{meaning} ({code})"
            for code, meaning in WITHOUT_ATTRIBUTES.items()
            if code not in {option.code["value"] for option in options}
        ],
        sop_classes=len(tables),
    )


def _lines(standard: Standard, option: Option, rows: OptionRows) -> Iterator[ConformanceLine]:
    for tag, decision in sorted({**rows.listed, **rows.every}.items()):
        only = "where a SOP class has no other rule" if tag in rows.listed else ""
        yield _line(standard, option, tag, decision, only)
    own: dict[tuple[str, str], tuple[Decision, set[str]]] = {}
    for uid, by_tag in rows.own.items():
        for tag, decision in by_tag.items():
            _, iods = own.setdefault((tag, decision.source), (decision, set()))
            iods.add(standard.sop_classes[uid].iod)
    for (tag, _), (decision, iods) in sorted(own.items()):
        yield _line(standard, option, tag, decision, "in " + ", ".join(sorted(iods)))


def _line(
    standard: Standard, option: Option, tag: str, decision: Decision, where: str
) -> ConformanceLine:
    action = f"{decision.action} with a pseudonym" if decision.derived else str(decision.action)
    if decision.only_beside:
        keyword = standard.attributes[decision.only_beside].keyword
        action += f" if {keyword} is {decision.holding}, else X"
    return ConformanceLine(
        standard.attributes[tag],
        standard.profile.get(tag, ""),
        standard.options.get(tag, {}).get(option.column, ""),
        action,
        where,
        "" if decision.automatic else decision.justification,
    )


def _left_out(standard: Standard, option: Option, rows: OptionRows) -> Iterator[str]:
    """What the column lists that is not an attribute of a data set, or is one of curves."""
    for tag, columns in standard.options.items():
        if option.column in columns and tag not in rows.every:
            yield tag
