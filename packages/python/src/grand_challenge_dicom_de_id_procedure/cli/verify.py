"""``dicom-deid verify``: searches the outputs for identifying values of the sources."""

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.choice import add_choice, as_options, chosen, is_made
from grand_challenge_dicom_de_id_procedure.cli.numbers import positive
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.cli.progress import Progress
from grand_challenge_dicom_de_id_procedure.cli.report_file import in_words
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import MOST_INFLATED
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.key_file import KeyFile
from grand_challenge_dicom_de_id_procedure.rules.options import Chosen
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.run.listing import find_files
from grand_challenge_dicom_de_id_procedure.run.resume import head_of
from grand_challenge_dicom_de_id_procedure.verification.pairing import read_report
from grand_challenge_dicom_de_id_procedure.verification.tree import (
    CheckedFile,
    Counts,
    Verification,
)

_EXAMPLES = """\
examples:
  dicom-deid verify scan.dcm anonymous.dcm
  dicom-deid verify scans/ out/ --report report.jsonl     the report that apply wrote
  dicom-deid verify scans/ out/ --key-file project.key --json > findings.jsonl
  dicom-deid verify scans/ out/ --preset research         after apply --preset research

what is searched:
  Sources and outputs are read again. Nothing that apply decided is used, and nothing of the engine
  that wrote the outputs. The person names, identifiers, UIDs, dates and other identifying values of
  the sources are searched for in every element of the outputs: also in items, in private elements,
  in the file meta information and in the preamble. Pixels are not searched, and neither are other
  values over 1 MB that are not text.

which source an output is compared with:
  Its own source. It is found by the report; by the file name, after apply --layout mirror; by the
  key; or else by the pixels and the Instance Number. UIDs, person names with a family and a given
  name, and identifiers of 6 or more characters with a digit are also searched for in the outputs
  of other sources, and in outputs whose own source is not found. Dates and shorter values are not.

how to read the findings:
  Name the options, preset and overlays of the run: what they keep is not reported, and neither is a
  moved date that by chance is equal to another date of the same source.
  Values that the procedure itself writes, such as dummies, are ignored. A number is found only if
  it is a whole identifier of 6 or more digits, or a date.

memory:
  Up to 5 million distinct values of all sources are stored, in about 500 MB. If there are more,
  the summary says so; those are searched for only in the outputs of their own source. In addition,
  each source takes about 1 KB.

--json prints one JSON object per line: for each finding, with file, path, kind, source (empty if
the value is of another source) and, with --show-values, value; and for each output that cannot be
searched, with file and problem.

exit status: 0 nothing found, 1 something found or an output cannot be searched, 2 wrong use
"""


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of the command."""
    parser = commands.add_parser(
        "verify",
        help="search the outputs of a run for identifying values",
        description="Search de-identified files for names, identifiers, UIDs and dates of their "
        "sources.",
        epilog=_EXAMPLES,
    )
    parser.add_argument("source", metavar="SOURCE", help="the original file or folder")
    parser.add_argument(
        "destination", metavar="DESTINATION", help="the de-identified file or folder"
    )
    parser.add_argument("--report", metavar="F", help="the report that apply wrote")
    parser.add_argument("--key-file", metavar="F", help="the key file that apply used")
    parser.add_argument("--project", metavar="NAME", default="", help="the project of apply")
    parser.add_argument(
        "--most-inflated",
        metavar="MB",
        type=positive,
        default=MOST_INFLATED >> 20,
        help="as in apply",
    )
    parser.add_argument(
        "--show-values", action="store_true", help="also print the values, which may identify"
    )
    parser.add_argument("--json", action="store_true", help="print each finding as a line of JSON")
    add_choice(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a line for each finding, then a summary. Returns the exit status."""
    for path in (options.source, options.destination):
        if not os.path.exists(path):  # noqa: PTH110 - pathlib takes longer to import
            raise WrongUseError(f"{path} does not exist; name an existing file or folder")
    if os.path.realpath(options.source) == os.path.realpath(options.destination):
        raise WrongUseError("SOURCE and DESTINATION are the same; they must be different")
    rules = chosen(options, procedure)
    if options.report:
        _check_same(options.report, rules)
    verification = Verification(
        options.source,
        options.destination,
        rules.procedure,
        _reported(options.report),
        _uid_of(options),
        options.most_inflated << 20,
        is_made(options),
    )
    found = problems = files = 0
    for checked, progress in _with_progress(options.source, verification.sources()):
        if checked.problem:
            progress.clear()
            print_line(f"cannot read {one_line(checked.file)}: {checked.problem}", sys.stderr)
    for checked, progress in _with_progress(options.destination, verification.outputs()):
        files += bool(checked.findings)
        found += len(checked.findings)
        problems += bool(checked.problem)
        if checked.findings or checked.problem:
            progress.clear()
        for line in _lines(checked, options):
            print_line(line, sys.stdout)
    out = sys.stderr if options.json else sys.stdout
    for line in _summary(found, files, problems, verification.counts):
        print_line(line, out)
    return int(found + problems > 0)


def _uid_of(options: argparse.Namespace) -> Callable[[str], str] | None:
    if not options.key_file:
        return None
    return Identity(KeyFile(options.key_file).key(), project=options.project).uid


def _with_progress(
    path: str, checked: Iterable[CheckedFile]
) -> Iterator[tuple[CheckedFile, Progress]]:
    """Pass on the results for files, and show the progress on stderr."""
    progress = Progress(sys.stderr, find_files(path))
    for result in checked:
        yield result, progress
        progress.advance()
    progress.clear()


def _lines(checked: CheckedFile, options: argparse.Namespace) -> Iterator[str]:
    if checked.problem:
        if options.json:
            yield json.dumps({"file": checked.file, "problem": checked.problem})
        else:
            yield f"cannot be searched: {one_line(checked.file)}: {checked.problem}"
    for finding in checked.findings:
        if options.json:
            fields = dataclasses.asdict(finding)
            if not options.show_values:
                del fields["value"]
            yield json.dumps(fields)
        else:
            origin = "" if finding.source else " of another source"
            value = f": {finding.value}" if options.show_values and finding.value else ""
            yield one_line(f"{finding.file}: {finding.path} {finding.kind}{origin}{value}")


def _summary(found: int, files: int, problems: int, counts: Counts) -> Iterator[str]:
    outputs = counts.paired + counts.without_source + problems
    nothing = "nothing found" if outputs else "no outputs to search"
    yield f"{found} found in {files} files" if found else nothing
    lines = (
        (counts.paired, "outputs compared with their own source"),
        (counts.without_source, "outputs compared with all sources: their own was not found"),
        (problems, "outputs that cannot be searched"),
        (counts.without_output, "sources without an output"),
        (
            counts.unreadable_sources,
            "sources that cannot be read: not all of their values are known",
        ),
        (counts.not_dicom, "files that are not DICOM files"),
    )
    for number, what in lines:
        if number:
            yield f"  {number} {what}"
    if counts.is_incomplete:
        yield "  the sources contain more values than can be stored; see --help"


def _check_same(report: str, rules: Chosen) -> None:
    """Check that the options are those of the run: others would keep, and report, other values."""
    try:
        head = head_of(report)
    except (OSError, ValueError):  # it is read again, and is told then
        return
    for name, value in as_options(rules).items() if head else ():
        if head and name in head.options and head.options[name] != value:
            raise WrongUseError(
                f"{report} is the report of a run with {name} {in_words(head.options[name])}, and "
                f"this is with {in_words(value)}; name the same"
            )


def _reported(path: str | None) -> dict[str, str]:
    try:
        return read_report(path) if path else {}
    except OSError as error:
        raise WrongUseError(f"cannot read the report {path}: {error.strerror}") from None
