"""``dicom-deid apply``: de-identifies a file or a folder."""

import argparse
import contextlib
import io
import os
import sys
import time
from collections.abc import Generator, Mapping
from typing import Any, TextIO

from grand_challenge_dicom_de_id_procedure.cli.choice import (
    add_choice,
    as_arguments,
    as_options,
    chosen,
)
from grand_challenge_dicom_de_id_procedure.cli.identities import (
    LinkTables,
    add_identities,
    check_identities,
    check_outside,
    date_key_of,
    deciding_identities,
    identity_arguments,
    key_of,
)
from grand_challenge_dicom_de_id_procedure.cli.interrupts import signals_interrupt
from grand_challenge_dicom_de_id_procedure.cli.numbers import positive
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.cli.progress import Progress
from grand_challenge_dicom_de_id_procedure.cli.report_file import STDOUT, ReportFile
from grand_challenge_dicom_de_id_procedure.cli.summary import Summary
from grand_challenge_dicom_de_id_procedure.deidentifier import Deidentifier
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import MOST_INFLATED
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.rules.options import Chosen
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.run.listing import find_files
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Head
from grand_challenge_dicom_de_id_procedure.run.resume import Done, sources_done
from grand_challenge_dicom_de_id_procedure.run.tree import check_apart, deidentify_tree

_EXAMPLES = """\
examples:
  dicom-deid apply scan.dcm anonymous.dcm
      a single file
  dicom-deid apply scans/ out/
      a folder. Outputs are named out/STUDY/SERIES/INSTANCE.dcm by their new UIDs, because names of
      files and folders may identify, too. --layout mirror keeps the names
  dicom-deid apply scans/ out/ --key-file project.key --jobs 8 --report report.jsonl
      the same key file gives the same UIDs and pseudonyms, also later and on other machines. So
      the studies of a patient stay linked. Anyone who has the key can link outputs to originals
  dicom-deid apply scans/ out/ --key-file project.key --jobs 8 --report report.jsonl --resume
      continues after a crash or a power cut. Outputs that exist, complete and equal, are skipped.
      Sources that the report lists as done are not even opened, unless they have changed since;
      then they are done again. An output of which the source gives none any more is named. Another
      key, another version of the procedure or other options are refused
  fetch-scan | dicom-deid apply - - --key-file project.key | send-scan
      - is stdin as SOURCE and stdout as DESTINATION, for a single file
  dicom-deid apply scans/ out/ --key-file project.key --preset research
      gives back what research needs: sex, size and weight, intervals, descriptions.
      dicom-deid options lists presets and options, dicom-deid diff shows what they change
  dicom-deid apply scans/ out/ --preset research --overlay my-challenge.toml
      with rules of your own, which decide last
  dicom-deid apply scans/ out/ --key-file hospital.key --project knees --crosswalk secret/
      keys of its own for a project, and tables that say who is who
  dicom-deid apply scans/ out/ --dry-run --report -
      decides everything, but writes no outputs

dates and times: without an option, none are moved. All are removed, emptied or replaced by a
constant, so outputs do not tell in which order the studies of a patient were made

the status of each file:
  done      its output in DESTINATION is complete
  rejected  the procedure rejects it, or it has a leak and --on-leak is reject
  failed    it is damaged, or cannot be read or written, or may be a DICOM file but is not
            understood as one; nothing is written for it
  skipped   it is not a DICOM file, or is a DICOMDIR, which is named; or its output already exists;
            or it is a link to a folder

No file is ever overwritten or removed, except the output of a source that changed since, and
nothing is written to SOURCE. Files that fail or are rejected are named on stderr with the reason.
The run continues with the others, also if the disk is full. If two files get the same new UIDs, the
second one fails, unless both outputs are equal.

the report: a first line with the version of the procedure, a fingerprint of the key, from which
the key cannot be found, and the options that decide the outputs; then one JSON object per line and
file, with source, destination, status, reason, message, sop_class (UID), actions (the number of
elements that each action was applied to), leaks (path and kind of each identifying value that was
found in kept text), cleaned (the same of what C replaced in text), blanked (the number of parts of
pixel data that were blanked, by what they were), noted (not-stated, burned-in: what the file says,
or does not say, of its pixels), size and modified (of the source). It contains no values of a
patient, but the names of the source files, which may identify: protect it as you protect these.

exit status: 0 all files done or skipped; 1 a file was rejected or failed, or SOURCE is a single
file that is not a DICOM file; 2 wrong use; 130 interrupted
"""


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of the command."""
    parser = commands.add_parser(
        "apply",
        help="de-identify a file or a folder",
        description="De-identify a DICOM file, or every DICOM file in a folder.",
        epilog=_EXAMPLES,
    )
    parser.add_argument("source", metavar="SOURCE", help="a file or a folder; - is stdin")
    parser.add_argument(
        "destination",
        metavar="DESTINATION",
        help="a folder outside SOURCE; for a single file, a folder or the name of the output; - is "
        "stdout",
    )
    parser.add_argument(
        "--key-file",
        metavar="F",
        help="the secret key; created if it does not exist (default: a new key for this run only)",
    )
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=positive,
        help="number of processes (default: 1 for few files, else 1 per processor, at most 8)",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="continue an earlier run: skip what it has done; needs --key-file",
    )
    parser.add_argument(
        "--report",
        metavar="F",
        help="write a line of JSON for each file to this new file; - is stdout",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="write no outputs, only print what would be done"
    )
    add_choice(parser)
    add_identities(parser)
    _add_choices_for_files(parser)
    parser.add_argument(
        "--layout",
        choices=("uid", "mirror"),
        default="uid",
        help="name outputs by their new UIDs, or as in SOURCE (default: uid)",
    )
    parser.add_argument(
        "--sync",
        action="store_true",
        help="force each output to the disk before the next: slower, but safe in a power cut",
    )
    parser.set_defaults(run=run)


def _add_choices_for_files(parser: argparse.ArgumentParser) -> None:
    """Add what may be done otherwise with some files."""
    parser.add_argument(
        "--on-leak",
        choices=("clean", "reject"),
        default="clean",
        help="what to do if kept text contains an identifying value (default: clean)",
    )
    parser.add_argument(
        "--burned-in",
        choices=("reject", "write-no"),
        default="reject",
        help="what to do with a file that says that its pixels show who the patient is: write-no "
        "writes it with NO in Patient Identity Removed (default: reject)",
    )
    parser.add_argument(
        "--not-stated",
        choices=("count", "reject"),
        default="count",
        help="what to do with an ultrasound image, screenshot or photograph that does "
        "not say whether it shows who the patient is (default: count)",
    )
    parser.add_argument(
        "--no-bare",
        dest="bare",
        action="store_false",
        help="leave out data sets without a preamble and DICM before them, and name them",
    )
    parser.add_argument(
        "--most-inflated",
        metavar="MB",
        type=positive,
        default=MOST_INFLATED >> 20,
        help="size to which any deflated data set may inflate (default: %(default)s); larger ones "
        "may grow 100 times, to 4 GB",
    )


def run(options: argparse.Namespace) -> int:
    """De-identify, and print a line for each problem and a summary. Returns the exit status."""
    if "-" in (options.source, options.destination):
        from grand_challenge_dicom_de_id_procedure.cli.stream import apply_to_stream

        return apply_to_stream(options)
    _check(options)
    _ = procedure["version"]  # fails before anything is done if the package has no procedure
    rules = chosen(options, procedure)
    out = sys.stderr if options.report == STDOUT else sys.stdout
    arguments = identity_arguments(options)  # what may be wrong, before a key file is made
    deidentifier = Deidentifier(
        key_of(options.key_file, "key", options, out),
        date_key=date_key_of(options, out),
        **as_arguments(options),
        on_leak=options.on_leak,
        burned_in=options.burned_in,
        not_stated=options.not_stated,
        bare=options.bare,
        most_inflated=options.most_inflated << 20,
        **arguments,
    )
    identity = deidentifier.identity
    tables = LinkTables(options, identity)
    if not options.report:
        return _apply(options, deidentifier, tables, None, out)
    deciding = _deciding(options, rules, identity)
    head = Head(procedure["version"], identity.fingerprint(), deciding)
    with ReportFile(options.report, head, resume=options.resume) as report_file:
        return _apply(options, deidentifier, tables, report_file, out)


def _deciding(options: argparse.Namespace, rules: Chosen, identity: Identity) -> dict[str, object]:
    """The options that decide what is written and under which name."""
    return {
        **deciding_identities(options, identity),
        **as_options(rules),
        "--on-leak": options.on_leak,
        "--burned-in": options.burned_in,
        "--not-stated": options.not_stated,
        "--no-bare": not options.bare,
        "--most-inflated": options.most_inflated,
        "--layout": options.layout,
    }


def _apply(
    options: argparse.Namespace,
    deidentifier: Deidentifier,
    tables: LinkTables,
    report_file: ReportFile | None,
    out: TextIO,
) -> int:
    done: Mapping[str, Done] = {}
    if options.resume and options.report not in (None, STDOUT):
        done = sources_done(options.report, options.destination)
    began = time.monotonic()
    summary, progress = Summary(), Progress(sys.stderr or io.StringIO(), find_files(options.source))
    stopped, status = "", 0
    try:
        reporting = contextlib.closing(_reports(options, deidentifier, done))
        with signals_interrupt(), reporting as reports:
            for report in reports:
                summary.add(report)
                tables.add(report)
                if report_file and not (report.source in done and report.reason == "already-done"):
                    report_file.write(report)
                _print_report(report, progress, out)
                progress.advance()
    except KeyboardInterrupt:
        stopped, status = "interrupted; no output is incomplete; to continue, use --resume", 130
    except BrokenPipeError:
        raise
    except OSError as error:  # from the report or from starting processes, not from a file
        stopped, status = f"stopped: {error.strerror}", 1
    try:
        tables.write(is_complete=not stopped)
    except OSError as error:
        stopped, status = f"the tables cannot be written: {error.strerror}", status or 1
    progress.clear()
    if stopped:
        print_line(f"dicom-deid: {stopped}", sys.stderr)
    for line in summary.lines(time.monotonic() - began):
        print_line(line, out)
    return status or int(summary.number("rejected") + summary.number("failed") > 0)


def _reports(
    options: argparse.Namespace, deidentifier: Deidentifier, done: Mapping[str, Done]
) -> Generator[FileReport, None, None]:
    return deidentify_tree(
        deidentifier.applier,
        options.source,
        options.destination,
        jobs=options.jobs,
        layout=options.layout,
        resume=options.resume,
        sync=options.sync,
        dry_run=options.dry_run,
        done=done,
        rereads=bool(options.crosswalk or options.patient_table),
    )


def _print_report(report: FileReport, progress: Progress, out: TextIO) -> None:
    """Print a line for a file that was rejected or failed, or that a dry run would write, or for a
    DICOMDIR.
    """
    if report.status in ("rejected", "failed") or report.reason == "dicomdir":
        progress.clear()
        print_line(f"{report.status} {one_line(report.source)}: {report.message}", sys.stderr)
    elif report.reason == "dry-run":
        progress.clear()
        line = f"{one_line(report.source)} {report.message}: {one_line(report.destination)}"
        print_line(line, out)


def _check(options: argparse.Namespace) -> None:
    """Check the arguments before anything is done.

    Raises:
        WrongUseError: the arguments are wrong.
        DestinationError: one folder is inside the other, or the destination is a file.
    """
    source, destination = options.source, options.destination
    if not os.path.exists(source):  # noqa: PTH110 - pathlib takes longer to import
        raise WrongUseError(f"{source} does not exist; name an existing file or folder")
    if not os.path.isdir(source) and not os.path.isdir(destination):  # noqa: PTH112
        if os.path.lexists(destination) and not options.resume:
            raise WrongUseError(f"{destination} exists and is not overwritten; name a new file")
        parent = os.path.dirname(destination) or "."  # noqa: PTH120
        if not os.path.isdir(parent):  # noqa: PTH112
            raise WrongUseError(f"the folder {parent} does not exist; create it first")
    if options.resume and not options.key_file:
        raise WrongUseError("--resume needs --key-file, because another key gives other outputs")
    check_apart(source, destination)
    # The key and the names of the sources must not be given away together with the outputs.
    check_outside("key file", options.key_file, source, destination)
    check_outside("report", options.report, source, destination)
    check_identities(options)
