"""WORKLIST: what is left to decide, as reStructuredText, a page per SOP class and an index."""

from __future__ import annotations

import folders
from command import run_command
from decisions.row import Tables
from decisions.serialise import read_tables
from output.atomic import write_folder
from output.procedure_json import read_procedure
from output.rst import Renderer, check_rst
from standard.model import SOPClass, Standard
from standard.reader import read_standard


def make_worklist() -> str:
    """Write worklist/ from candidate.json; returns how much is left."""
    standard = read_standard()
    candidate = read_procedure(folders.CANDIDATE, "candidate")
    pages, summary = render_worklist(standard, read_tables(standard, candidate))
    write_folder(folders.WORKLIST, pages)
    return summary


def render_worklist(standard: Standard, tables: Tables) -> tuple[dict[str, str], str]:
    """The files of the worklist by name, checked by docutils, and a summary."""
    renderer = Renderer(standard)
    left: list[tuple[SOPClass, int]] = []
    attributes: set[str] = set()
    pages: dict[str, str] = {}
    for uid, table in tables.items():
        sop_class = standard.sop_classes[uid]
        rows = [row for row in table.values() if row.decision is None]
        if rows:
            left.append((sop_class, len(rows)))
            attributes.update(row.attribute.tag for row in rows)
            pages[f"{sop_class.uid}.rst"] = renderer.render(
                "worklist_page.rst.j2", sop_class=sop_class, rows=rows
            )
    pairs = sum(count for _, count in left)
    decided = len(tables) - len(left)
    pages["index.rst"] = renderer.render(
        "worklist_index.rst.j2",
        left=left,
        decided=decided,
        pairs=pairs,
        attributes=len(attributes),
    )
    for name, text in pages.items():
        check_rst(f"worklist/{name}", text)
    return pages, (
        f"worklist: {pairs} attributes of {len(left)} SOP classes left to decide "
        f"({len(attributes)} different ones), {decided} SOP classes decided"
    )


if __name__ == "__main__":
    run_command(make_worklist)
