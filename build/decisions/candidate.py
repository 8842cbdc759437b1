"""CANDIDATE: all that the Standard and the curators decide, before it is frozen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from decisions.claims import read_codes
from decisions.coded import read_coded
from decisions.compilation import compile_tables
from decisions.conditions import read_conditions, serialise_conditions
from decisions.identifying import read_identifying
from decisions.manual import read_manual
from decisions.options import read_options, serialise_options
from decisions.retired import read_retired, serialise_retired
from decisions.row import Tables
from decisions.serialise import Procedure, serialise_tables
from standard.model import Standard
from standard.occurrences import OccurrencesByIOD, occurrences_by_iod


@dataclass(frozen=True)
class Candidate:
    """What candidate.json holds, and the same as tables."""

    content: Procedure
    tables: Tables


def compile_candidate(
    standard: Standard, manual: Path, by_iod: OccurrencesByIOD | None = None
) -> Candidate:
    """Decide all SOP classes with the curators' decisions in the folder ``manual``.

    Raises FindingsError with what is wrong in them.
    """
    by_iod = by_iod or occurrences_by_iod(standard, standard.sop_classes.values())
    tables = compile_tables(standard, read_manual(standard, manual), by_iod)
    identifying = read_identifying(standard, manual)
    coded = read_coded(standard, manual)
    options = read_options(standard, manual)
    content = {
        **identifying.serialise(),
        **coded.serialise(identifying.kinds(standard)),
        **serialise_conditions(standard, read_conditions(standard, manual)),
        "codes": read_codes(manual),
        **serialise_options(standard, options, tables, coded.concepts, by_iod),
        **serialise_retired(read_retired(standard, manual)),
        **serialise_tables(standard, tables),
    }
    return Candidate(content, tables)
