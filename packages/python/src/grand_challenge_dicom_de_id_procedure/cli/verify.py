"""``dicom-deid verify``: does anything of the sources survive in the outputs?"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.help_text import HelpText
from grand_challenge_dicom_de_id_procedure.cli.key_file import read_key
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, say
from grand_challenge_dicom_de_id_procedure.cli.progress import Progress
from grand_challenge_dicom_de_id_procedure.cli.wrong_use import WrongUseError
from grand_challenge_dicom_de_id_procedure.errors import KeyFileError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.run.listing import find
from grand_challenge_dicom_de_id_procedure.verification.pairing import read_report
from grand_challenge_dicom_de_id_procedure.verification.tree import (
    Checked,
    Counts,
    Finding,
    Verification,
)

_EXAMPLES = """\
examples:
  dicom-deid verify scan.dcm anonymous.dcm
  dicom-deid verify scans/ out/ --report report.jsonl     as apply --report wrote it
  dicom-deid verify scans/ out/ --key-file project.key --json > findings.jsonl

Both sides are read afresh, by pydicom; nothing that apply decided is asked for. Looked for are the
person names, identifiers, UIDs, dates and all else that identifies in a source, in every element
of the outputs: nested, private, in the file meta information, in the preamble. Not looked at are
pixels, and other values over 1 MB that are no text.

An output is held against the source that it was made of. Which one that is, tells the report; or
the name, with --layout mirror; or the key; or else the pixels and the number of the image.
UIDs, names of family and given name, and identifiers of 6 characters and more with a digit are
also looked for in the outputs of all other sources, and in outputs whose source is not found.
Dates and shorter values are not: one patient's date, moved, may well be another's. For the same
reason a moved date can by chance equal another one of its own source: look at what is found.
Values that the procedure itself writes, such as its dummies, count for nothing. Numbers count
where they are a whole identifier, of 6 digits and more, or a date.

Of all sources, 5 million distinct values are remembered, in about 500 MB; if there are more, the
summary says so, and the others are looked for in their own outputs only. To find the source of an
output takes about 1 KB for each source more.

--json: an object on each line for each finding, with file, path, kind, source (empty: of another
source than its own) and, with --show-values, value; and for each output that cannot be searched,
with file and problem.

exit status: 0 nothing found, 1 something found, or an output cannot be searched, 2 wrong use
"""


def add_parser(commands: Any) -> None:
    """Add the subcommand to the command's parser."""
    parser = commands.add_parser(
        "verify",
        help="look for what identifies in the outputs of a run",
        description="Look in de-identified files for names, identifiers, UIDs and dates of their "
        "sources.",
        epilog=_EXAMPLES,
        formatter_class=HelpText,
    )
    parser.add_argument("source", metavar="SOURCE", help="the original file or folder")
    parser.add_argument("destination", metavar="DESTINATION", help="the file or folder made of it")
    parser.add_argument("--report", metavar="F", help="the report that apply wrote")
    parser.add_argument("--key-file", metavar="F", help="the key file that apply used")
    parser.add_argument(
        "--show-values", action="store_true", help="print what is found, which may identify"
    )
    parser.add_argument("--json", action="store_true", help="print findings as lines of JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a line for each finding, and a summary; the exit status."""
    for path in (options.source, options.destination):
        if not os.path.exists(path):  # noqa: PTH110 - pathlib takes longer to import
            raise WrongUseError(f"{path} does not exist")
    if os.path.realpath(options.source) == os.path.realpath(options.destination):
        raise WrongUseError("source and destination are the same")
    verification = Verification(
        options.source,
        options.destination,
        procedure,
        _reported(options.report),
        Identity(_key(options.key_file)).uid if options.key_file else None,
    )
    found = problems = files = 0
    for checked, progress in _shown(options.source, verification.sources()):
        if checked.problem:
            progress.clear()
            say(f"cannot read {one_line(checked.file)}: {checked.problem}", sys.stderr)
    for checked, progress in _shown(options.destination, verification.outputs()):
        files += bool(checked.findings)
        found += len(checked.findings)
        problems += bool(checked.problem)
        if checked.findings or checked.problem:
            progress.clear()
        for line in _lines(checked, options):
            say(line, sys.stdout)
    out = sys.stderr if options.json else sys.stdout
    for line in _summary(found, files, problems, verification.counts):
        say(line, out)
    return int(found + problems > 0)


def _shown(path: str, checked: Iterable[Checked]) -> Iterator[tuple[Checked, Progress]]:
    """Files, with progress on stderr."""
    progress = Progress(sys.stderr, find(path))
    for each in checked:
        yield each, progress
        progress.advance()
    progress.clear()


def _lines(checked: Checked, options: argparse.Namespace) -> Iterator[str]:
    if checked.problem:
        if options.json:
            yield json.dumps({"file": checked.file, "problem": checked.problem})
        else:
            yield f"cannot be searched: {one_line(checked.file)}: {checked.problem}"
    for finding in checked.findings:
        if options.json:
            yield json.dumps(_as_json(finding, options.show_values))
        else:
            whose = "" if finding.source else " of another source"
            value = f": {finding.value}" if options.show_values and finding.value else ""
            yield one_line(f"{finding.file}: {finding.path} {finding.kind}{whose}{value}")


def _as_json(finding: Finding, show_values: bool) -> dict[str, str]:
    document = {
        "file": finding.file,
        "path": finding.path,
        "kind": finding.kind,
        "source": finding.source,
    }
    return {**document, "value": finding.value} if show_values else document


def _summary(found: int, files: int, problems: int, counts: Counts) -> Iterator[str]:
    outputs = counts.paired + counts.without_source + problems
    nothing = "nothing found" if outputs else "no outputs to search"
    yield f"{found} found in {files} files" if found else nothing
    lines = (
        (counts.paired, "outputs held against their own source"),
        (counts.without_source, "outputs whose source was not found, held against all of them"),
        (problems, "outputs that cannot be searched"),
        (counts.without_output, "sources without an output"),
        (counts.unreadable_sources, "sources that cannot be read, so nothing was looked for"),
        (counts.no_dicom, "files that are no DICOM files"),
    )
    for number, what in lines:
        if number:
            yield f"  {number} {what}"
    if counts.is_incomplete:
        yield "  the sources hold more values than are remembered; see --help"


def _reported(path: str | None) -> dict[str, str]:
    try:
        return read_report(path) if path else {}
    except OSError as error:
        raise WrongUseError(f"cannot read the report {path}: {error.strerror}") from None


def _key(path: str) -> bytes:
    try:
        key = read_key(path)
    except KeyFileError as error:
        raise WrongUseError(str(error)) from None
    if key is None:
        raise WrongUseError(f"the key file {path} does not exist")
    return key
