"""The procedure for people: a reStructuredText page per SOP class, of what identifies, of codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from decisions.claims import record_of
from decisions.identifying import WORD_LISTS
from decisions.row import Row, Tables
from decisions.serialise import Procedure
from output.rst import Renderer
from standard.model import Standard


def render_pages(standard: Standard, candidate: Procedure, complete: Tables) -> dict[str, str]:
    """The pages by file name."""
    renderer = Renderer(standard)
    pages = {
        f"{uid}.rst": renderer.render(
            "procedure_page.rst.j2",
            sop_class=standard.sop_classes[uid],
            rows=rows.values(),
            default=candidate["sopClass"][uid]["default"],
            default_justification=candidate["sopClass"][uid]["justification"],
            claims=_claims(record_of(list(rows.values()), candidate["codes"])),
            conditions=list(_conditions(standard, candidate["conditions"], uid)),
            why=_why,
        )
        for uid, rows in complete.items()
    }
    pages["identifying.rst"] = renderer.render(
        "identifying_page.rst.j2",
        attributes=[
            (standard.attributes[tag], value) for tag, value in candidate["identifying"].items()
        ],
        public=[(standard.attributes[tag], value) for tag, value in candidate["holds"].items()],
        words={name: candidate[name] for name in WORD_LISTS},
    )
    pages["codes.rst"] = renderer.render(
        "codes_page.rst.j2",
        attributes=standard.attributes,
        code=candidate["code"],
        concept=candidate["concept"],
    )
    for uid, entry in candidate["retired"].items():
        if entry["resembles"] is None or entry["resembles"] in complete:
            like = standard.sop_classes.get(entry["resembles"])
            pages[f"{uid}.rst"] = renderer.render(
                "retired_page.rst.j2", uid=uid, entry=entry, resembles=like
            )
    return pages


def _claims(record: Mapping[str, Any]) -> str:
    codes = [f'({c["value"]}, {c["scheme"]}, "{c["meaning"]}")' for c in record["codes"]]
    return " and ".join(codes)


def _conditions(
    standard: Standard, conditions: Mapping[str, Mapping[str, Any]], uid: str
) -> Iterator[str]:
    """A sentence for each condition of a SOP class: what is done, when, and why."""
    for condition in conditions.values():
        if uid in condition["sopClass"]:
            done = "rejected" if condition["then"] == "reject" else "counted"
            clauses = [_clause(standard, clause) for clause in condition["when"]]
            yield (
                f"{done} as {condition['reason']} if {' and '.join(clauses)}. "
                f"{condition['justification']}"
            )


def _clause(standard: Standard, clause: Mapping[str, Any]) -> str:
    keyword = standard.attributes[clause["tag"]].keyword
    verb = "is" if "is" in clause else "is not"
    terms = clause.get("is") or clause["isNot"]
    return f"{clause['tag']} {keyword} {verb} {' or '.join(terms)}"


def _why(row: Row) -> str:
    """What the Standard says of the attribute here: Table E.1-1, modules, usages and types."""
    profile = f"Table E.1-1: {row.profile}" if row.profile else "Not in Table E.1-1"
    places: dict[str, set[str]] = {}
    for occurrence in row.occurrences:
        module = occurrence.group or occurrence.module
        types = places.setdefault(f"{module.name} ({module.usage})", set())
        types.add("none" if occurrence.type == "-" else occurrence.type)
    modules = "; ".join(f"{name} type {', '.join(sorted(t))}" for name, t in places.items())
    retired = " Retired." if row.attribute.retired else ""
    if not row.occurrences:
        return f"{profile}.{retired} In no table of the IOD: Standard Extended SOP Class."
    return f"{profile}.{retired} {modules}."
