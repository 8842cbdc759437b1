"""``dicom-deid identifiers``: lists every field of files, as recipes name them."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import warnings
from collections.abc import Iterator
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.places import check_sources
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import READABLE
from grand_challenge_dicom_de_id_procedure.errors import NotDICOMError
from grand_challenge_dicom_de_id_procedure.recipes import default_configuration, read_configuration
from grand_challenge_dicom_de_id_procedure.recipes.dicom_field import dicom_field
from grand_challenge_dicom_de_id_procedure.recipes.fields import fields_of
from grand_challenge_dicom_de_id_procedure.recipes.matching import Program
from grand_challenge_dicom_de_id_procedure.rewriting.opened import opened_file
from grand_challenge_dicom_de_id_procedure.run.inputs import Inputs
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import verdict_on
from grand_challenge_dicom_de_id_procedure.run.task import open_found

_EXAMPLES = """\
examples:
  dicom-deid identifiers scan.dcm
      one line for each field: tags from the top and items from 0, VR, keywords, and the value
  dicom-deid identifiers scans/ --json > identifiers.jsonl
      a line of JSON for each file, with the same by the tags

What is listed identifies the patient: protect it as you protect the files. Pixel data, lookup
tables and what else a recipe never touches are left out; --config FILE changes this.

exit status: 0 every DICOM file was read; 1 a file could not be read; 2 wrong use
"""


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of the command."""
    parser = commands.add_parser(
        "identifiers",
        help="list every field of files, as recipes name them",
        description="List every field of DICOM files by the names that recipes have for them.",
        epilog=_EXAMPLES,
    )
    parser.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="+",
        help="a file, a folder, or a pattern such as 'scans/*.dcm'",
    )
    parser.add_argument("--json", action="store_true", help="print a line of JSON for each file")
    parser.add_argument(
        "--config", metavar="F", type=local_file, help="a JSON configuration of deid"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the fields. Returns the exit status."""
    configuration = read_configuration(options.config) if options.config else None
    skip = (configuration or default_configuration()).skip
    status = 0
    inputs = Inputs(tuple(options.sources))
    check_sources(inputs)
    for found in inputs.find():
        try:
            if found.verdict is not None:
                raise NotDICOMError(found.verdict.message)
            rows = list(_rows(found, skip))
        except Exception as error:  # an error of one file must not end the list
            verdict = verdict_on(error, "the file cannot be read")
            print_line(f"{verdict.status} {one_line(found.path)}: {verdict.message}", sys.stderr)
            status = status if verdict.status == "skipped" else 1
            continue
        if options.json:
            print(json.dumps({"file": found.path, "identifiers": dict(rows)}))
            continue
        print_line(one_line(found.path), sys.stdout)
        for uid, row in rows:
            line = f"  {uid} {row['vr']} {row['name']}: {row['value']}"
            print_line(one_line(line), sys.stdout)
    return status


def _rows(found: Found, skip: frozenset[int]) -> Iterator[tuple[str, dict[str, str]]]:
    """Where each field is, and what it is."""
    with contextlib.closing(open_found(found)) as source, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of pydicom quote values
        file = opened_file(source, READABLE)
        with contextlib.closing(file.source):
            for field in fields_of(file.data_set, Program(()), skip):
                named = dicom_field(field)
                value = "" if named.element.VR == "SQ" else _text(named.element.value)
                yield named.uid, {"vr": named.element.VR, "name": named.name, "value": value}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return str(value)
