"""``dicom-deid apply``: de-identify a file or a folder."""

import argparse
import contextlib
import io
import os
import signal
import sys
import time
from collections.abc import Generator, Iterator
from typing import Any, TextIO

from grand_challenge_dicom_de_id_procedure.cli.help_text import HelpText
from grand_challenge_dicom_de_id_procedure.cli.key_file import (
    new_key,
    others_can_read,
    read_key,
    write_key,
)
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, say
from grand_challenge_dicom_de_id_procedure.cli.progress import Progress
from grand_challenge_dicom_de_id_procedure.cli.report_file import STDOUT, ReportFile
from grand_challenge_dicom_de_id_procedure.cli.summary import Summary
from grand_challenge_dicom_de_id_procedure.cli.wrong_use import WrongUseError
from grand_challenge_dicom_de_id_procedure.deidentifier import Deidentifier
from grand_challenge_dicom_de_id_procedure.errors import DestinationError, KeyFileError
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.run.listing import find
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.resume import is_inside, sources_done
from grand_challenge_dicom_de_id_procedure.run.tree import check_apart, deidentify_tree

_ONE_WISH = 2.0  # seconds in which signals to end come to one
_EXAMPLES = """\
examples:
  dicom-deid apply scan.dcm anonymous.dcm
      one file to another
  dicom-deid apply scans/ out/
      a folder: writes out/STUDY/SERIES/INSTANCE.dcm under new UIDs, since the names of files and
      folders identify too; --layout mirror keeps them
  dicom-deid apply scans/ out/ --key-file project.key --jobs 8 --report report.jsonl
      the same key file later, or elsewhere, gives the same UIDs and moves dates by as much: the
      studies of a patient stay linked. Whoever has the key can link them to the originals
  dicom-deid apply scans/ out/ --key-file project.key --jobs 8 --report report.jsonl --resume
      goes on after a crash or a power cut: what is there already, whole and equal, is skipped;
      with the report of the earlier run, without even opening it
  dicom-deid apply scans/ out/ --dry-run --report -
      decides everything and writes nothing

what happens to each file:
  done      its output is in DESTINATION, whole
  rejected  the procedure lets no such file through, or with --on-leak reject it held a leak
  failed    it is damaged, or cannot be read or written; nothing is written for it
  skipped   it is no DICOM file, its output is there already, or it is a link to a folder

Nothing is ever overwritten, and SOURCE is never written to. What cannot be done is named with
the reason on stderr, and the others go on, also when the disk is full. Of two files with the same
new UIDs the second fails, unless its output would be the same to the byte.

the report: a JSON object on each line, with source, destination, status, reason, message,
sop_class (UID), actions (how many elements each was carried out on) and leaks (path and kind of
what identifies and was found in kept text, and cleaned). It holds no value of a patient, but the
names of the files of SOURCE, which may identify: keep it as you keep them.

exit status: 0 all done or skipped, 1 a file was rejected or failed (or the only one is no DICOM
file), 2 wrong use, 130 interrupted
"""


def add_parser(commands: Any) -> None:
    """Add the subcommand to the command's parser."""
    parser = commands.add_parser(
        "apply",
        help="de-identify a file or a folder",
        description="De-identify a DICOM file, or every DICOM file in a folder.",
        epilog=_EXAMPLES,
        formatter_class=HelpText,
    )
    parser.add_argument("source", metavar="SOURCE", help="a file or a folder")
    parser.add_argument(
        "destination",
        metavar="DESTINATION",
        help="a folder outside SOURCE; for a single file, also the name of the new file",
    )
    parser.add_argument(
        "--key-file",
        metavar="F",
        help="the secret that links runs; made if it does not exist (default: a key for this run)",
    )
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=_jobs,
        help="processes to use (default: one for few files, else one a processor, up to 8)",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on with an earlier run: skip what it has done; needs --key-file",
    )
    parser.add_argument(
        "--report",
        metavar="F",
        help="write a line of JSON for each file to this new file, or to stdout if it is -",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="write no files, only say what would be done"
    )
    parser.add_argument(
        "--on-leak",
        choices=("clean", "reject"),
        default="clean",
        help="what to do when kept text holds what identifies (default: clean it away)",
    )
    parser.add_argument(
        "--layout",
        choices=("uid", "mirror"),
        default="uid",
        help="name outputs by their new UIDs, or as in SOURCE (default: uid)",
    )
    parser.add_argument(
        "--sync",
        action="store_true",
        help="force each file to the disk before the next: slower, but safe from power cuts",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """De-identify, with a line for each problem and a summary; the exit status."""
    _check(options)
    _ = procedure["version"]  # without a procedure there is nothing to begin
    out = sys.stderr if options.report == STDOUT else sys.stdout
    key = _key(options, out)
    done: set[str] = set()
    with contextlib.ExitStack() as stack:
        report_file = None
        if options.report:
            report_file = stack.enter_context(ReportFile(options.report, resume=options.resume))
        if options.resume and options.report not in (None, STDOUT):
            done = sources_done(options.report, options.destination)
        return _apply(options, key, done, report_file, out)


def _apply(
    options: argparse.Namespace,
    key: bytes,
    done: set[str],
    report_file: ReportFile | None,
    out: TextIO,
) -> int:
    began = time.monotonic()
    summary, progress = Summary(), Progress(sys.stderr or io.StringIO(), find(options.source))
    stopped, status = "", 0
    try:
        with _terminable(), contextlib.closing(_reports(options, key, done)) as reports:
            for report in reports:
                summary.add(report)
                if report_file and report.source not in done:
                    report_file.write(report)
                _tell(report, progress, out)
                progress.advance()
    except KeyboardInterrupt:
        stopped, status = "interrupted: nothing is half written; --resume would go on", 130
    except BrokenPipeError:
        raise
    except OSError as error:  # of the report, or for want of processes; files report their own
        stopped, status = f"stopped: {error.strerror}", 1
    progress.clear()
    if stopped:
        say(f"dicom-deid: {stopped}", sys.stderr)
    for line in summary.lines(time.monotonic() - began):
        say(line, out)
    return status or int(summary.number("rejected") + summary.number("failed") > 0)


def _reports(
    options: argparse.Namespace, key: bytes, done: set[str]
) -> Generator[FileReport, None, None]:
    return deidentify_tree(
        Deidentifier(key, on_leak=options.on_leak).applier,
        options.source,
        options.destination,
        jobs=options.jobs,
        layout=options.layout,
        resume=options.resume,
        sync=options.sync,
        dry_run=options.dry_run,
        done=done,
    )


def _tell(report: FileReport, progress: Progress, out: TextIO) -> None:
    """A line for a file that did not go well, or that a dry run would write."""
    if report.status in ("rejected", "failed"):
        progress.clear()
        say(f"{report.status} {one_line(report.source)}: {report.message}", sys.stderr)
    elif report.reason == "dry-run":
        progress.clear()
        say(f"{one_line(report.source)} {report.message}: {one_line(report.destination)}", out)


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Treat the wish of a system that shuts down as that of a person at the keyboard."""

    last = -_ONE_WISH

    def interrupt(_signal: int, _frame: object) -> None:
        nonlocal last
        if time.monotonic() - last >= _ONE_WISH:  # a second one must not disturb the cleaning up
            last = time.monotonic()
            raise KeyboardInterrupt

    before = {signal.SIGTERM: signal.signal(signal.SIGTERM, interrupt)}
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        before[signal.SIGINT] = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _check(options: argparse.Namespace) -> None:
    """Refuse what makes no sense, before anything is done."""
    source, destination = options.source, options.destination
    if not os.path.exists(source):  # noqa: PTH110 - pathlib takes longer to import
        raise WrongUseError(f"{source} does not exist")
    if not os.path.isdir(source) and not os.path.isdir(destination):  # noqa: PTH112
        if os.path.lexists(destination) and not options.resume:
            raise WrongUseError(f"{destination} exists; nothing is overwritten")
        parent = os.path.dirname(destination) or "."  # noqa: PTH120
        if not os.path.isdir(parent):  # noqa: PTH112
            raise WrongUseError(f"the folder {parent} does not exist")
    if options.resume and not options.key_file:
        raise WrongUseError("--resume needs --key-file: under another key nothing is the same")
    try:
        check_apart(source, destination)
    except DestinationError as error:
        raise WrongUseError(str(error)) from None
    # A key beside what it protects would be handed over with it, and so would the old names.
    _check_outside("key file", options.key_file, source, destination)
    _check_outside("report", options.report, source, destination)


def _check_outside(what: str, path: str | None, source: str, destination: str) -> None:
    for folder in (source, destination):
        if path and is_inside(os.path.realpath(path), os.path.realpath(folder)):
            raise WrongUseError(f"the {what} {path} is inside {folder}; keep it elsewhere")


def _key(options: argparse.Namespace, out: TextIO) -> bytes:
    path = options.key_file
    if path is None:
        say("key: a fresh one for this run; use --key-file to link it with later runs", out)
        return new_key()
    try:
        if (key := read_key(path)) is not None:
            say(f"key: read {path}", out)
            if others_can_read(path):
                say(f"dicom-deid: others can read the key file; try: chmod 600 {path}", sys.stderr)
            return key
        key = new_key()
        if options.dry_run:
            say(f"key: {path} would be made; the new UIDs below are of a passing key", out)
        else:
            write_key(path, key)
            say(f"key: made {path}; keep it secret", out)
    except KeyFileError as error:
        raise WrongUseError(str(error)) from None
    return key


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)
