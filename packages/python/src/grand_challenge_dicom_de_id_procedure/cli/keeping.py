"""What is kept of a run: a report file, a manifest; and what an earlier run has kept."""

import argparse
import contextlib
import os
from collections.abc import Callable, Iterator, Sequence

from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.report_file import STDOUT, ReportFile, check_same
from grand_challenge_dicom_de_id_procedure.cli.running import Keeper
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Head
from grand_challenge_dicom_de_id_procedure.run.resume import Done, Earlier, sources_done
from grand_challenge_dicom_de_id_procedure.storage.url import archive_named, is_url


class Keeping(NamedTuple):
    """What is kept of a run.

    Attributes:
        keepers: each keeps a report.
        done: what earlier runs have done; None if there were none.
    """

    keepers: tuple[Keeper, ...]
    done: Earlier | None


def add_keeping(parser: argparse.ArgumentParser, *, resume_needs: str) -> None:
    """Add the options for what is kept of a run, and for what is written of it.

    Args:
        parser: of the command.
        resume_needs: what an earlier run can only be continued with.
    """
    parser.add_argument(
        "--resume",
        action="store_true",
        help=f"continue an earlier run: skip what it has done; {resume_needs}",
    )
    parser.add_argument(
        "--report",
        metavar="F",
        type=local_file,
        help="write a line of JSON for each file to this new file; - is stdout",
    )
    parser.add_argument(
        "--manifest",
        metavar="F",
        type=local_file,
        help="keep the state of every source in this SQLite file, and do only what is left or has "
        f"changed; {resume_needs}. dicom-deid status F tells how far it is",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="write no outputs, only print what would be done"
    )
    parser.add_argument(
        "--sync",
        action="store_true",
        help="force each output to the disk before the next: slower, but safe in a power cut",
    )


def is_archive(options: argparse.Namespace) -> bool:
    """Whether the outputs of a run go into an archive."""
    return is_url(options.destination) and archive_named(options.destination) is not None


def after_interrupt(options: argparse.Namespace) -> str:
    """What is said of an interrupted run."""
    if is_archive(options):
        return "nothing was written, because an archive appears when it is complete"
    how = "give the same command again" if options.manifest else "use --resume"
    return f"no output is incomplete; to continue, {how}"


Create = Callable[[contextlib.ExitStack], None]
"""Creates a file, and gives the stack what removes it again."""


@contextlib.contextmanager
def keeping_of(
    options: argparse.Namespace, head: Head, creates: Sequence[Create]
) -> Iterator[Keeping]:
    """Open the files that are asked for. If one cannot be, none that is new is left.

    Args:
        options: of the command.
        head: what the outputs of the run depend on.
        creates: create the other files of the run, when these are open.

    Raises:
        WrongUseError: a file cannot be used, or is that of another run.
    """
    keepers: list[Keeper] = []
    done: Earlier | None = None
    with contextlib.ExitStack() as undo, contextlib.ExitStack() as stack:
        if options.report:
            report_file = stack.enter_context(
                ReportFile(options.report, head, resume=options.resume)
            )
            if report_file.is_new:
                undo.callback(os.unlink, options.report)
            known = _reported(options)
            done = known or None

            def write(report: FileReport) -> None:
                if not (report.source in known and report.reason == "already-done"):
                    report_file.write(report)

            keepers.append(write)
        if options.manifest and not options.dry_run:
            from grand_challenge_dicom_de_id_procedure.run.manifest import Manifest

            place = {"DESTINATION": _absolute(options.destination)}  # objects are not looked for
            head = head._replace(options={**head.options, **place})
            manifest = stack.enter_context(Manifest(options.manifest, head))
            if manifest.is_new:
                undo.callback(os.unlink, options.manifest)
            check_same("manifest", options.manifest, manifest.head(), head)
            keepers.append(manifest.add)
            done = manifest
        for create in creates:
            create(undo)
        undo.pop_all()  # the run begins
        yield Keeping(tuple(keepers), done)


def _reported(options: argparse.Namespace) -> dict[str, Done]:
    if not options.resume or options.report == STDOUT:
        return {}
    return dict(sources_done(options.report, options.destination))


def _absolute(destination: str) -> str:
    if is_url(destination):
        return destination.rstrip("/")
    return os.path.realpath(destination)
