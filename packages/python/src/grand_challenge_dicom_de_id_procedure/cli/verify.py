"""``dicom-deid verify``: searches the outputs for identifying values of the sources."""

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Generator, Iterator
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.choice import add_choice, as_options, chosen, is_made
from grand_challenge_dicom_de_id_procedure.cli.interrupts import signals_interrupt
from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.numbers import number_of, positive
from grand_challenge_dicom_de_id_procedure.cli.places import (
    add_executor,
    check_sources,
    executor_of,
)
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.cli.progress import Progress
from grand_challenge_dicom_de_id_procedure.cli.report_file import first_difference
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import MOST_INFLATED
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.key_file import KeyFile
from grand_challenge_dicom_de_id_procedure.rules.options import Chosen
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.run.counting import Counting
from grand_challenge_dicom_de_id_procedure.run.inputs import Inputs
from grand_challenge_dicom_de_id_procedure.run.report import Head
from grand_challenge_dicom_de_id_procedure.run.resume import head_of
from grand_challenge_dicom_de_id_procedure.storage.url import local_path
from grand_challenge_dicom_de_id_procedure.verification.findings import CheckedFile, Counts
from grand_challenge_dicom_de_id_procedure.verification.pairing import place_of, read_report
from grand_challenge_dicom_de_id_procedure.verification.tree import Verification

_EXAMPLES = """\
examples:
  dicom-deid verify scan.dcm anonymous.dcm
  dicom-deid verify scans/ out/ --report report.jsonl     the report that apply wrote
  dicom-deid verify scans/ out/ --key-file project.key --json > findings.jsonl
  dicom-deid verify scans/ out/ --preset research         after apply --preset research
  dicom-deid verify s3://archive/scans s3://research/scans --manifest run.sqlite \\
      --dask tcp://scheduler:8786                         as apply with the same places

what is searched:
  Sources and outputs are read again. Nothing that apply decided is used, and nothing of the engine
  that wrote the outputs. The person names, identifiers, UIDs, dates and other identifying values of
  the sources are searched for in every element of the outputs: also in items, in private elements,
  in the file meta information and in the preamble. Pixels are not searched, and neither are other
  values over 1 MB that are not text.

which source an output is compared with:
  Its own source. It is found by the report or the manifest; by the file name, after apply --layout
  mirror; by the key; or else by the pixels and the Instance Number. UIDs, person names with a
  family and a given name, and identifiers of 6 or more characters with a digit are also searched
  for in the outputs of other sources, and in outputs whose own source is not found. Dates and
  shorter values are not.

how to read the findings:
  Name the options, preset and overlays of the run: what they keep is not reported, and neither is a
  moved date that by chance is equal to another date of the same source.
  Values that the procedure itself writes, such as dummies, are ignored. A number is found only if
  it is a whole identifier of 6 or more digits, or a date.

memory:
  Up to 5 million distinct values of all sources are stored, in about 500 MB. If there are more,
  the summary says so; those are searched for only in the outputs of their own source. In addition,
  each source takes about 1 KB. Each worker of --dask has all of that, too; the processes of --jobs
  share it where the system can fork.

--json prints one JSON object per line: for each finding, with file, path, kind, source (empty if
the value is of another source) and, with --show-values, value; and for each output that cannot be
searched, or that the report or the manifest has and DESTINATION has not, with file and problem.

exit status: 0 nothing found; 1 something found, or an output cannot be searched or is missing; 2
wrong use
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
    parser.add_argument("source", metavar="SOURCE", help="the original file or folder, or a URL")
    parser.add_argument(
        "destination", metavar="DESTINATION", help="the de-identified file or folder, or a URL"
    )
    kept = parser.add_mutually_exclusive_group()
    kept.add_argument("--report", metavar="F", type=local_file, help="the report that apply wrote")
    kept.add_argument(
        "--manifest", metavar="F", type=local_file, help="the manifest that apply kept"
    )
    add_executor(parser)
    parser.add_argument(
        "--key-file", metavar="F", type=local_file, help="the key file that apply used"
    )
    parser.add_argument("--project", metavar="NAME", help="the project of apply")
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
    source, destination = local_path(options.source), local_path(options.destination)
    check_sources(Inputs((source, destination)))
    if place_of(source) == place_of(destination):
        raise WrongUseError("SOURCE and DESTINATION are the same; they must be different")
    rules = chosen(options, procedure)
    reported = _reported(options, rules)
    with executor_of(options) as executor, signals_interrupt():
        verification = Verification(
            source,
            destination,
            rules.procedure,
            reported,
            _uid_of(options),
            options.most_inflated << 20,
            is_made(options),
            executor,
            options.jobs,
        )
        return _print(verification, options)


def _print(verification: Verification, options: argparse.Namespace) -> int:
    found = problems = files = 0
    for checked, progress in _with_progress(verification.source, verification.sources):
        if checked.problem:
            progress.clear()
            print_line(f"cannot read {one_line(checked.file)}: {checked.problem}", sys.stderr)
    for checked, progress in _with_progress(verification.destination, verification.outputs):
        files += bool(checked.findings)
        found += len(checked.findings)
        problems += bool(checked.problem)
        if checked.findings or checked.problem:
            progress.clear()
        for line in _lines(checked, options):
            print_line(line, sys.stdout)
    for checked in verification.missing():
        problems += 1
        for line in _lines(checked, options):
            print_line(line, sys.stdout)
    out = sys.stderr if options.json else sys.stdout
    for line in _summary(found, files, problems, verification.counts):
        print_line(line, out)
    return int(found + problems > 0)


def _uid_of(options: argparse.Namespace) -> Callable[[str], str] | None:
    if not options.key_file:
        return None
    return Identity(KeyFile(options.key_file).key(), project=options.project or "").uid


def _with_progress(
    name: str, check: Callable[[Counting], Generator[CheckedFile, None, None]]
) -> Iterator[tuple[CheckedFile, Progress]]:
    """Pass on the results for files, and show the progress on stderr."""
    counting = Counting.of(Inputs((name,)))
    progress = Progress(sys.stderr, counting)
    with contextlib.closing(check(counting)) as checked:
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
            fields = finding._asdict()
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
    yield f"{found} found in {number_of(files, 'file')}" if found else nothing
    lines = (
        (
            counts.paired,
            "output compared with its own source",
            "outputs compared with their own source",
        ),
        (
            counts.without_source,
            "output compared with all sources: its own was not found",
            "outputs compared with all sources: their own was not found",
        ),
        (problems, "output that cannot be searched", "outputs that cannot be searched"),
        (counts.without_output, "source without an output", "sources without an output"),
        (
            counts.unreadable_sources,
            "source that cannot be read: not all of its values are known",
            "sources that cannot be read: not all of their values are known",
        ),
        (counts.not_dicom, "file that is not a DICOM file", "files that are not DICOM files"),
    )
    for number, one, several in lines:
        if number:
            yield f"  {number} {one if number == 1 else several}"
    if counts.is_incomplete:
        yield "  the sources contain more values than can be stored; see --help"


def _reported(options: argparse.Namespace, rules: Chosen) -> dict[str, str]:
    """The place of the source for the place of each output, by what apply has kept."""
    if options.manifest:
        from grand_challenge_dicom_de_id_procedure.run.manifest import Manifest

        with Manifest(options.manifest) as manifest:
            _check_same(f"{options.manifest} is the manifest", manifest.head(), rules)
            return {place_of(output): place_of(source) for source, output in manifest.outputs()}
    if not options.report:
        return {}
    try:
        head = head_of(options.report)
        if head is None:
            raise ValueError("its first line is not complete")
        _check_same(f"{options.report} is the report", head, rules)
        return read_report(options.report)
    except ValueError:
        raise WrongUseError(f"{options.report} is not a report; name the one of the run") from None
    except OSError as error:
        raise WrongUseError(f"cannot read the report {options.report}: {error.strerror}") from None


def _check_same(kept: str, head: Head, rules: Chosen) -> None:
    """Check that the options are those of the run: others would keep, and report, other values."""
    options = {name: it for name, it in as_options(rules).items() if name in head.options}
    if said := first_difference(head, options):
        raise WrongUseError(f"{kept} of a run {said}; name the same")
