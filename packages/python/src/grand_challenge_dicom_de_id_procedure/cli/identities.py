"""The options about identities: keys, projects, the user's pseudonyms, and who is who."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.keys import CommandKeys
from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.report_file import STDOUT
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.storage.inside import is_inside


def add_naming(parser: argparse.ArgumentParser, *, creates: bool) -> None:
    """Add the options that decide what patients are called, and by how much their dates move.

    Args:
        parser: of the subcommand.
        creates: whether it creates a key file that does not exist.
    """
    parser.add_argument(
        "--date-key-file",
        metavar="F",
        type=local_file,
        help="another secret key, for the shifts of dates"
        + ("; created if it does not exist" if creates else ""),
    )
    parser.add_argument(
        "--project",
        metavar="NAME",
        help="use keys that are derived from the key files for this project, so that the outputs "
        "of two projects cannot be linked",
    )
    parser.add_argument(
        "--pseudonyms",
        metavar="F",
        type=local_file,
        help="a CSV table of your own pseudonyms: patient_id, pseudonym, and if wanted issuer and "
        "date_shift_days; files of other patients are rejected",
    )


def add_link_tables(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``apply`` that decide who learns who is who."""
    parser.add_argument(
        "--crosswalk",
        metavar="FOLDER",
        type=local_file,
        help="write patid_mapping.csv and uid_mapping.csv to this folder: who is who; keep it "
        "secret",
    )
    parser.add_argument(
        "--patient-table",
        metavar="F",
        type=local_file,
        help="write a CSV table with age, sex, weight, height and interval of each study to this "
        "file",
    )


def check_identities(options: argparse.Namespace, places: Sequence[str]) -> None:
    """Check these options before anything is done.

    Args:
        options: of the command.
        places: the sources and the destination, which is the last.

    Raises:
        WrongUseError: one of them is wrong.
    """
    check_project(options)
    check_outside("date key file", options.date_key_file, *places)
    check_outside("table of pseudonyms", options.pseudonyms, *places)
    check_outside("crosswalk", options.crosswalk, *places)
    check_outside("table of patients", options.patient_table, *places[:-1])
    check_different(options)


def check_project(options: argparse.Namespace) -> None:
    """Check the name of the project.

    Raises:
        WrongUseError: it is wrong, or there is no key from which its keys could be derived.
    """
    if options.project and options.project.strip() != options.project:
        raise WrongUseError("--project has spaces around the name; give it without them")
    if options.project and not options.key_file:
        raise WrongUseError("--project needs --key-file, from which its keys are derived")


def check_different(options: argparse.Namespace, deid_log: str = "") -> None:
    """Check that no two of the files are one: a table would take the place of a key or report.

    Args:
        options: of the command.
        deid_log: a file that a profile names.

    Raises:
        WrongUseError: two are.
    """
    names = ("key_file", "date_key_file", "pseudonyms", "report", "manifest", "patient_table")
    files = [(f"--{name.replace('_', '-')}", getattr(options, name)) for name in names]
    if options.crosswalk:
        from grand_challenge_dicom_de_id_procedure.run.crosswalk import tables_in

        files += [("--crosswalk", path) for path in tables_in(options.crosswalk)]
    seen: dict[str, str] = {}
    for option, path in (*files, ("deid-log", deid_log)):
        if path and path != STDOUT:
            first = seen.setdefault(os.path.realpath(path), option)
            if first != option:
                raise WrongUseError(f"{first} and {option} both name {path}; name two files")


def check_outside(what: str, path: str | None, *folders: str) -> None:
    """Check that a file or folder is not inside one of these folders. Links are resolved.

    Raises:
        WrongUseError: it is.
    """
    for folder in folders:
        if path and is_inside(os.path.realpath(path), os.path.realpath(folder)):
            raise WrongUseError(f"the {what} {path} is inside {folder}; name one outside it")


def naming_arguments(options: argparse.Namespace) -> dict[str, Any]:
    """The arguments of ``Deidentifier`` by the options of ``add_naming``, besides the keys.

    Raises:
        PseudonymTableError: the table of pseudonyms cannot be read, or a line of it is wrong.
    """
    table = None
    if options.pseudonyms:
        from grand_challenge_dicom_de_id_procedure.pseudonym_table import PseudonymTable

        table = PseudonymTable.read(options.pseudonyms)
    return {"project": options.project, "pseudonyms": table}


def identity_of(options: argparse.Namespace, keys: CommandKeys) -> Identity:
    """What replaces what identifies, as the options say.

    Args:
        options: of the command.
        keys: of the command.

    Raises:
        DeidentificationError: an option is wrong, or a file that it names.
    """
    arguments = identity_arguments(options)
    return Identity(
        keys.key,
        date_key=keys.date_key,
        project=arguments["project"] or "",
        table=arguments["pseudonyms"],
    )


def identity_arguments(options: argparse.Namespace) -> dict[str, Any]:
    """The arguments of ``Deidentifier`` by all these options, besides the keys.

    Raises:
        PseudonymTableError: see ``naming_arguments``.
    """
    links = bool(options.crosswalk or options.patient_table) and not options.dry_run
    return {**naming_arguments(options), "links": links}


def deciding_identities(options: argparse.Namespace, identity: Identity) -> dict[str, str | None]:
    """What decides the outputs of a run, for its report: fingerprints, which identify nobody."""
    return {
        "--project": options.project,
        "--date-key-file": identity.date_fingerprint() if options.date_key_file else None,
        "--pseudonyms": identity.table_fingerprint() or None,
    }


class LinkTables:
    """The tables that link outputs with patients, as far as they are asked for.

    Args:
        options: of the command.
        identity: replacements under the key of the run.

    Raises:
        WrongUseError: a table exists, and cannot be continued.
    """

    def __init__(self, options: argparse.Namespace, identity: Identity) -> None:
        self._crosswalk = self._patients = None
        if options.dry_run:
            return
        if options.crosswalk:
            from grand_challenge_dicom_de_id_procedure.run.crosswalk import Crosswalk

            self._crosswalk = Crosswalk(options.crosswalk, identity, resume=options.resume)
        if options.patient_table:
            from grand_challenge_dicom_de_id_procedure.run.patient_table import PatientTable

            self._patients = PatientTable(options.patient_table, resume=options.resume)

    def add(self, report: FileReport) -> None:
        """Add what links a file with its output, if it has one."""
        if report.links is None or not report.has_output:
            return
        if self._crosswalk is not None:
            self._crosswalk.add(report.links)
        if self._patients is not None:
            self._patients.add(report.links)

    def write(self, *, is_complete: bool) -> None:
        """Write the tables; that of patients only after a whole run, because intervals need it.

        Raises:
            OSError: a table cannot be written.
        """
        if self._crosswalk is not None:
            self._crosswalk.write()
        if self._patients is not None and is_complete:
            self._patients.write()
