"""The worklist for curators: a page per SOP class of what is left, an index of how much is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from decisions.determinants import DETERMINANTS
from decisions.row import Row, Tables
from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX
from output.rst import Renderer
from output.totals import totals_of
from standard.model import Standard


def render_worklist(standard: Standard, tables: Tables) -> dict[str, str]:
    """The pages by file name; the index also counts how the rest was decided."""
    renderer = Renderer(standard)
    left = _left(tables)
    pages = {
        f"{uid}.rst": renderer.render(
            "worklist_page.rst.j2", sop_class=standard.sop_classes[uid], rows=rows
        )
        for uid, rows in left.items()
    }
    pages["index.rst"] = renderer.render(
        "worklist_index.rst.j2",
        determinants=[name for name, _ in DETERMINANTS],
        actions=FROM_STRICT_TO_LAX,
        sop_classes=[
            (standard.sop_classes[uid], totals_of(rows.values())) for uid, rows in tables.items()
        ],
        all=totals_of(row for rows in tables.values() for row in rows.values()),
        decided=len(tables) - len(left),
        different=_different_attributes(left),
    )
    return pages


def describe_worklist(tables: Tables) -> str:
    """What is left, in one line."""
    left = _left(tables)
    return (
        f"worklist: {sum(map(len, left.values()))} attributes of {len(left)} SOP classes left to "
        f"decide ({_different_attributes(left)} different ones), "
        f"{len(tables) - len(left)} SOP classes decided"
    )


def _left(tables: Tables) -> Mapping[str, Sequence[Row]]:
    """The rows that are left to decide, of the SOP classes that have any."""
    undecided = {
        uid: [row for row in rows.values() if row.decision is None] for uid, rows in tables.items()
    }
    return {uid: rows for uid, rows in undecided.items() if rows}


def _different_attributes(left: Mapping[str, Sequence[Row]]) -> int:
    return len({row.attribute.tag for rows in left.values() for row in rows})
