"""The procedure for people: a reStructuredText page per SOP class, one of what identifies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from decisions.reachable import DecidedRow
from output.rst import Renderer
from standard.model import SOPClass, Standard


def render_pages(
    standard: Standard,
    candidate: Mapping[str, Any],
    complete: Sequence[tuple[SOPClass, Sequence[DecidedRow]]],
) -> dict[str, str]:
    """The pages by file name."""
    renderer = Renderer(standard)
    pages = {
        f"{sop_class.uid}.rst": renderer.render(
            "procedure_page.rst.j2",
            sop_class=sop_class,
            rows=rows,
            default=candidate["sopClass"][sop_class.uid]["default"],
            default_justification=candidate["sopClass"][sop_class.uid]["justification"],
            why=_why,
        )
        for sop_class, rows in complete
    }
    pages["identifying.rst"] = renderer.render(
        "identifying_page.rst.j2",
        attributes=[
            (standard.attributes[tag], value) for tag, value in candidate["identifying"].items()
        ],
        vocabulary=candidate["vocabulary"],
    )
    uids = {sop_class.uid for sop_class, _ in complete}
    for uid, entry in candidate["retired"].items():
        if entry["resembles"] is None or entry["resembles"] in uids:
            like = standard.sop_classes.get(entry["resembles"])
            pages[f"{uid}.rst"] = renderer.render(
                "retired_page.rst.j2", uid=uid, entry=entry, resembles=like
            )
    return pages


def _why(row: DecidedRow) -> str:
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
