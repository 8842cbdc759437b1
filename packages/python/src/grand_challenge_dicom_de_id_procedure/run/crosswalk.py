"""The crosswalk of a run: two tables that say what became of each patient and each UID.

With it, outputs are linked to patients without the key. So it is for its owner's eyes only.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from grand_challenge_dicom_de_id_procedure.engine.links import Links
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.run.secret_table import (
    check_place,
    read_rows,
    write_rows,
)

_COLUMNS = ("id_old", "id_new")


class Crosswalk:
    """Collects links, and writes them as ``patid_mapping.csv`` and ``uid_mapping.csv``.

    Both have the columns id_old and id_new, and a row for each patient and each replaced UID. All
    rows are in memory until they are written.

    Args:
        folder: where the tables are written; it is made if it does not exist.
        identity: replacements under the key of the run.
        resume: whether tables of an earlier run with the same key are continued.

    Raises:
        WrongUseError: there are tables already, and they are not to be continued, or cannot be: by
            another key, or not of this form. Or the folder is a file, or cannot be made.
    """

    def __init__(self, folder: str, identity: Identity, *, resume: bool) -> None:
        if os.path.lexists(folder) and not os.path.isdir(folder):  # noqa: PTH112
            raise WrongUseError(f"the crosswalk {folder} is a file; name a folder")
        self._patients_path, self._uids_path = tables_in(folder)
        for path in (self._patients_path, self._uids_path):
            check_place(path)
        self._patients = {*_earlier(self._patients_path, resume=resume)}
        self._uids = dict(_earlier(self._uids_path, resume=resume))
        if any(identity.derived_uid(old) != new for old, new in self._uids.items()):
            raise WrongUseError(
                f"{self._uids_path} is of a run with another key; name the key file of that run, "
                "or another folder"
            )

    def add(self, links: Links) -> None:
        """Add what links a file with its output."""
        if links.patient_id:
            self._patients.add((links.patient_id, links.pseudonym))
        self._uids.update(links.uids)

    def write(self) -> None:
        """Write both tables, each whole or not at all.

        Raises:
            OSError: they cannot be written.
        """
        for path, rows in (
            (self._patients_path, self._patients),
            (self._uids_path, self._uids.items()),
        ):
            write_rows(path, _COLUMNS, sorted(rows))


def tables_in(folder: str) -> tuple[str, str]:
    """The tables of patients and of UIDs in the folder of a crosswalk."""
    names = "patid_mapping.csv", "uid_mapping.csv"
    patients, uids = (os.path.join(folder, name) for name in names)  # noqa: PTH118 - pathlib is slow
    return patients, uids


def _earlier(path: str, *, resume: bool) -> Iterator[tuple[str, str]]:
    if not os.path.lexists(path):
        return
    if not resume:
        hint = "add --resume to continue it, or name another folder"
        raise WrongUseError(f"the crosswalk {path} already exists; {hint}")
    try:
        rows: Iterable[Sequence[str]] = read_rows(path)
        head, *others = rows
    except (OSError, ValueError):
        head, others = (), []
    if tuple(head) != _COLUMNS or any(len(row) != len(_COLUMNS) for row in others):
        raise WrongUseError(f"{path} is not a crosswalk of an earlier run; name another folder")
    yield from ((old, new) for old, new in others)
