"""The procedure of every storage SOP class, compiled in memory from the Standard and manual/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from decisions.candidate import compile_candidate
from decisions.row import Row
from grand_challenge_dicom_de_id_procedure import procedure as packaged
from output.frozen import freeze_procedure
from standard.reader import read_standard

MANUAL = Path(__file__).parents[3] / "manual"


@dataclass(frozen=True)
class Compiled:
    """A procedure that names every storage SOP class.

    Attributes:
        procedure: as published for the SOP classes in FINAL; for the others what the candidate
            has decided, where what is left to decide falls to the SOP class's default, X.
        final: the SOP classes in FINAL.
        rows: the candidate's rows by SOP class.
    """

    procedure: Mapping[str, Any]
    final: frozenset[str]
    rows: Mapping[str, list[Row]]


@cache
def compile_everything() -> Compiled:
    """Compile once in a process, as `make candidate` and `make final` do, but write nothing."""
    candidate = compile_candidate(read_standard(), MANUAL)
    decided = {
        uid: {tag: row for tag, row in rows.items() if row.decision is not None}
        for uid, rows in candidate.tables.items()
    }
    compiled = freeze_procedure(packaged["version"], candidate.content, decided)
    return Compiled(
        {**compiled, "sopClass": {**compiled["sopClass"], **packaged["sopClass"]}},
        frozenset(packaged["sopClass"]),
        {uid: list(rows.values()) for uid, rows in decided.items()},
    )
