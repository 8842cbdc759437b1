"""``dicom-deid apply``: de-identifies a file or a folder."""

import argparse
import sys
from functools import partial
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.by_procedure import (
    add_choices_for_files,
    add_key_file,
    add_readable,
    deciding_options,
    deidentifier_of,
)
from grand_challenge_dicom_de_id_procedure.cli.choice import add_choice, chosen
from grand_challenge_dicom_de_id_procedure.cli.file_runs import check_files, run_on_files
from grand_challenge_dicom_de_id_procedure.cli.identities import (
    LinkTables,
    add_link_tables,
    add_naming,
)
from grand_challenge_dicom_de_id_procedure.cli.keeping import add_keeping
from grand_challenge_dicom_de_id_procedure.cli.keys import CommandKeys
from grand_challenge_dicom_de_id_procedure.cli.places import (
    STREAM,
    add_executor,
    add_places,
    executor_of,
)
from grand_challenge_dicom_de_id_procedure.cli.report_file import STDOUT
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.run.report import Head
from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree

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
    add_places(parser, streams=True)
    add_key_file(parser)
    add_executor(parser)
    add_keeping(parser, resume_needs="needs --key-file")
    add_choice(parser)
    add_naming(parser, creates=True)
    add_link_tables(parser)
    add_choices_for_files(parser)
    add_readable(parser)
    parser.add_argument(
        "--layout",
        choices=("uid", "mirror"),
        default="uid",
        help="name outputs by their new UIDs, or as in SOURCE (default: uid)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """De-identify, and print a line for each problem and a summary. Returns the exit status."""
    if STREAM in (*options.sources, options.destination):
        from grand_challenge_dicom_de_id_procedure.cli.stream import apply_to_stream

        return apply_to_stream(options)
    check_files(options, asks_key=True)
    _ = procedure["version"]  # fails before anything is done if the package has no procedure
    rules = chosen(options, procedure)
    with executor_of(options) as executor:  # first: if there is none, nothing is written
        out = sys.stderr if options.report == STDOUT else sys.stdout
        keys = CommandKeys(options)
        deidentifier = deidentifier_of(options, keys)
        identity = deidentifier.identity
        tables = LinkTables(options, identity)
        deciding = {**deciding_options(options, rules, identity), "--layout": options.layout}
        head = Head(procedure["version"], identity.fingerprint(), deciding)
        begin = partial(
            deidentify_tree,
            deidentifier.applier,
            layout=options.layout,
            rereads=bool(options.crosswalk or options.patient_table),
        )
        return run_on_files(
            begin,
            options,
            head,
            executor,
            out,
            [tables.add],
            lambda is_complete: tables.write(is_complete=is_complete),
            [partial(keys.create, out=out)],
        )
