"""FINAL: freeze what is decided completely into the versioned procedure.json."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import folders
from beside import beside
from command import run_command
from decisions.candidate import Candidate
from decisions.options import Option, read_options
from decisions.presets import with_presets
from decisions.row import Row, Tables
from decisions.tables import read_tables
from decisions.uses import read_uses
from errors import FindingsError
from invariants.checks import broken_invariants
from invariants.options import broken_option_invariants
from output.atomic import write_folder, write_whole
from output.code_meanings import render_code_meanings
from output.conformance import render_conformance
from output.cost import render_cost
from output.dictionary import render_dictionary
from output.frozen import freeze_procedure
from output.packed import render_packed
from output.pages import render_pages
from output.procedure_json import read_candidate, render_procedure
from output.rst import check_changed_rst
from output.sbom import render_javascript_sbom, render_python_sbom
from output.schema import check_schema
from output.tables import render_vrs, render_words
from output.uses import render_uses
from output.version import (
    check_next_version,
    registry_version,
    with_version_in_package_json,
    with_version_in_pyproject,
)
from standard.model import Standard
from standard.occurrences import OccurrencesByIOD, occurrences_by_iod
from standard.reader import read_standard


def make_final(
    version: str, standard: Standard, candidate: Candidate, by_iod: OccurrencesByIOD
) -> str:
    """Freeze CANDIDATE as ``version``; returns which SOP classes went in and which did not.

    Everything is rendered and checked before the first file is written. Raises FindingsError for
    broken invariants and wrong tables, BuildError for a procedure that does not fit its schema.
    """
    content, tables = candidate.content, candidate.tables
    complete, report = _complete(standard, candidate)
    options = read_options(standard, folders.MANUAL)

    def described() -> tuple[dict[str, str], str]:
        conformance = render_conformance(standard, options, tables, by_iod)
        return render_pages(standard, content, complete), conformance

    with beside(described) as result:
        findings = [
            *broken_invariants(complete),
            *broken_option_invariants(standard, options, tables, by_iod),
        ]
        if findings:
            raise FindingsError(findings)
        final = with_presets(freeze_procedure(version, content, complete), folders.MANUAL)
        pages, conformance = result()
    with beside(lambda: _rendered(version, standard, options, final)) as rendered:
        check_schema(final, folders.SCHEMA)
        check_changed_rst(folders.PROCEDURE, {folders.CONFORMANCE.name: conformance})
        outputs = {**rendered(), folders.CONFORMANCE: conformance}
    for file, text in outputs.items():
        write_whole(file, text)
    write_folder(folders.PAGES, pages)
    frozen = len(final["sopClass"])
    left_out = len(content["sopClass"]) + len(content["retired"]) - frozen
    report.append(f"final: {version}, {frozen} SOP classes frozen, {left_out} left out")
    return "\n".join(report)


def _complete(standard: Standard, candidate: Candidate) -> tuple[Tables, list[str]]:
    """The tables in which everything is decided, and a line about each SOP class."""
    complete: dict[str, Mapping[str, Row]] = {}
    report: list[str] = []
    for uid, rows in candidate.tables.items():
        name = standard.sop_classes[uid].name
        unset = sum(row.decision is None for row in rows.values())
        if unset:
            report.append(f"left out: {name}, {unset} attributes unset")
        else:
            report.append(f"frozen:   {name}, {len(rows)} attributes")
            complete[uid] = rows
    for entry in candidate.content["retired"].values():
        report.append(_report_retired(standard, entry, complete))
    return complete, report


def _rendered(
    version: str, standard: Standard, options: Sequence[Option], final: Mapping[str, Any]
) -> dict[Path, str]:
    """What the procedure and the packages get, by file."""
    tables = read_tables(folders.MANUAL)
    uses = read_uses(standard, folders.MANUAL, [each.name for each in options])
    released = registry_version(version)
    python = folders.PYTHON_PACKAGE / "pyproject.toml"
    javascript = folders.JAVASCRIPT_PACKAGE / "package.json"
    return {
        python: with_version_in_pyproject(python, version),
        javascript: with_version_in_package_json(javascript, version),
        folders.FINAL: render_procedure(final),
        folders.PACKAGED: render_packed(final),
        folders.PACKAGED_DICTIONARY: render_dictionary(standard),
        folders.PACKAGED_CODE_MEANINGS: render_code_meanings(folders.MANUAL),
        folders.PACKAGED_VRS: render_vrs(tables),
        folders.PACKAGED_WORDS: render_words(tables),
        folders.PACKAGED_USES: render_uses(uses.entries),
        folders.COST: render_cost(standard, final, uses),
        folders.PACKAGED_SCHEMA: folders.SCHEMA.read_text(encoding="utf-8"),
        folders.PYTHON_SBOM: render_python_sbom(released, folders.REQUIREMENTS),
        folders.JAVASCRIPT_SBOM: render_javascript_sbom(released, folders.PACKAGE_LOCK),
    }


def _report_retired(standard: Standard, entry: Mapping[str, Any], frozen: Tables) -> str:
    if entry["resembles"] is None:
        return f"frozen:   {entry['name']}, rejected"
    like = standard.sop_classes[entry["resembles"]]
    return f"{'frozen:  ' if like.uid in frozen else 'left out:'} {entry['name']}, as {like.name}"


def final_from_file(version: str) -> str:
    """Freeze what candidate.json holds; raises BuildError for a bad version, else as make_final."""
    check_next_version(version, folders.FINAL)
    standard = read_standard()
    candidate = read_candidate(standard, folders.CANDIDATE)
    by_iod = occurrences_by_iod(standard, standard.sop_classes.values())
    return make_final(version, standard, candidate, by_iod)


if __name__ == "__main__":
    run_command(lambda: final_from_file(sys.argv[1] if len(sys.argv) > 1 else ""))
