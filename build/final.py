"""FINAL: freeze what is decided completely into the versioned procedure.json."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import jsonschema

import folders
from command import run_command
from decisions.row import Row, Tables
from decisions.serialise import read_tables
from errors import BuildError, FindingsError
from invariants.checks import broken_invariants
from output.atomic import write_folder, write_whole
from output.dictionary import render_dictionary
from output.frozen import freeze_procedure
from output.packed import render_packed
from output.pages import render_pages
from output.procedure_json import read_procedure, render_procedure
from output.version import (
    check_version,
    with_version_in_package_json,
    with_version_in_pyproject,
)
from standard.model import Standard
from standard.reader import read_standard


def make_final(version: str) -> str:
    """Freeze candidate.json as ``version``; returns which SOP classes went in and which did not.

    Everything is rendered and checked before the first file is written. Raises BuildError for a
    bad version, FindingsError for broken invariants.
    """
    check_version(version)
    standard = read_standard()
    candidate = read_procedure(folders.CANDIDATE, "candidate")
    complete: dict[str, Mapping[str, Row]] = {}
    report: list[str] = []
    for uid, rows in read_tables(standard, candidate).items():
        name = standard.sop_classes[uid].name
        unset = sum(row.decision is None for row in rows.values())
        if unset:
            report.append(f"left out: {name}, {unset} attributes unset")
        else:
            report.append(f"frozen:   {name}, {len(rows)} attributes")
            complete[uid] = rows
    for entry in candidate["retired"].values():
        report.append(_report_retired(standard, entry, complete))
    findings = [f for rows in complete.values() for f in broken_invariants(rows.values())]
    if findings:
        raise FindingsError(findings)

    final = freeze_procedure(version, candidate, complete)
    schema = json.loads(folders.SCHEMA.read_text(encoding="utf-8"))
    error = jsonschema.Draft202012Validator(schema).iter_errors(final)
    if first := next(iter(error), None):
        raise BuildError(f"procedure.json: {first.json_path}: {first.message} -> mend the schema")
    text = render_procedure(final)
    pages = render_pages(standard, candidate, complete)
    python = folders.PYTHON_PACKAGE / "pyproject.toml"
    javascript = folders.JAVASCRIPT_PACKAGE / "package.json"
    outputs = {
        python: with_version_in_pyproject(python, version),
        javascript: with_version_in_package_json(javascript, version),
        folders.FINAL: text,
        folders.PACKAGED: render_packed(final),
        folders.PACKAGED_DICTIONARY: render_dictionary(standard),
    }
    for file, content in outputs.items():
        write_whole(file, content)
    write_folder(folders.PAGES, pages)
    frozen = len(final["sopClass"])
    left_out = len(candidate["sopClass"]) + len(candidate["retired"]) - frozen
    report.append(f"final: {version}, {frozen} SOP classes frozen, {left_out} left out")
    return "\n".join(report)


def _report_retired(standard: Standard, entry: Mapping[str, Any], frozen: Tables) -> str:
    if entry["resembles"] is None:
        return f"frozen:   {entry['name']}, rejected"
    like = standard.sop_classes[entry["resembles"]]
    return f"{'frozen:  ' if like.uid in frozen else 'left out:'} {entry['name']}, as {like.name}"


if __name__ == "__main__":
    run_command(lambda: make_final(sys.argv[1] if len(sys.argv) > 1 else ""))
