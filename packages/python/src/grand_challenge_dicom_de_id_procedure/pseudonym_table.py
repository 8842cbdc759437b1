"""A user's own table of pseudonyms, which is read and never written.

It is a CSV file in UTF-8 with the columns patient_id and pseudonym, and if wanted issuer and
date_shift_days. No message quotes a value of it, because its values identify patients.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from grand_challenge_dicom_de_id_procedure.dicom.values import fits
from grand_challenge_dicom_de_id_procedure.errors import PseudonymTableError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex

_NEEDED, _OPTIONAL = ("patient_id", "pseudonym"), ("issuer", "date_shift_days")
_TELLING = 4  # characters of a Patient ID that a pseudonym may not contain
_MOST_BACK, _MOST_FORWARD = 693_595, 2_885_415
"""Days by which 1 January 1900 moves to the year 1, and 31 December 2099 to the year 9999."""


class Given(NamedTuple):
    """What the table gives a patient.

    Attributes:
        pseudonym: for Patient ID and Patient's Name.
        days: by how many days dates move back, forward if negative; None for those of the key.
    """

    pseudonym: str
    days: int | None = None


class PseudonymTable:
    """Pseudonyms by Patient ID (0010,0020) and Issuer of Patient ID (0010,0021).

    Args:
        rows: what is given, by ID and issuer; with an empty issuer, for every issuer that has no
            row of its own.
    """

    def __init__(self, rows: Mapping[tuple[str, str], Given]) -> None:
        self._rows = dict(rows)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> PseudonymTable:
        """The table in a CSV file, in UTF-8 with or without byte order mark.

        Raises:
            PseudonymTableError: it cannot be read, or a line of it is wrong.
        """
        name = os.fsdecode(path)
        try:
            with open(path, "rb") as stream:  # noqa: PTH123 - pathlib takes longer to import
                content = stream.read()
        except OSError as error:
            raise PseudonymTableError(
                f"cannot read the table of pseudonyms {name}: {error.strerror}"
            ) from None
        return cls(_checked(_lines(name, content)))

    @classmethod
    def of(cls, pseudonyms: Mapping[str, str]) -> PseudonymTable:
        """The table of a mapping from Patient ID to pseudonym, whoever issued the ID.

        Raises:
            PseudonymTableError: an entry is wrong.
        """
        for number, (patient, new) in enumerate(pseudonyms.items(), 1):
            if not (isinstance(patient, str) and isinstance(new, str)):
                raise PseudonymTableError(
                    f"entry {number} of the pseudonyms: Patient ID and pseudonym are texts, not "
                    f"{type(patient).__name__} and {type(new).__name__}"
                )
        entries = enumerate(pseudonyms.items(), 1)
        return cls(
            _checked(
                (f"entry {number} of the pseudonyms", patient.strip(" \0"), "", new.strip(), None)
                for number, (patient, new) in entries
            )
        )

    def get(self, patient_id: str, issuer: str) -> Given | None:
        """What a patient gets; None if the table has no row for it."""
        return self._rows.get((patient_id, issuer)) or self._rows.get((patient_id, ""))

    def texts(self) -> Iterator[str]:
        """Everything in it, in an order that does not depend on that of the rows."""
        for (patient, issuer), (pseudonym, days) in sorted(self._rows.items()):
            yield from (patient, issuer, pseudonym, "" if days is None else str(days))


_Line = tuple[str, str, str, str, int | None]
"""Where it stands; ID, issuer, pseudonym and days."""


def _checked(lines: Iterator[_Line]) -> dict[tuple[str, str], Given]:
    rows: dict[tuple[str, str], Given] = {}
    places: dict[tuple[str, ...], str] = {}
    for where, patient, issuer, pseudonym, days in lines:
        for column, value in zip(_NEEDED, (patient, pseudonym), strict=True):
            if not value:
                raise PseudonymTableError(f"{where}: {column} is empty; each row needs one")
        is_plain = regex(r"[ -~]+").fullmatch(pseudonym) and not regex(r"[\\^=]").search(pseudonym)
        if not is_plain or not (fits("LO", pseudonym) and fits("PN", pseudonym)):
            raise PseudonymTableError(
                f"{where}: the pseudonym does not fit Patient ID and Patient's Name; at most 64 "
                "characters of ASCII are right, without \\ ^ ="
            )
        shown, number = pseudonym.casefold(), patient.casefold()
        if shown == number or (len(number) >= _TELLING and number in shown):
            how = "is" if shown == number else "contains"
            raise PseudonymTableError(
                f"{where}: the pseudonym {how} the Patient ID; choose another"
            )
        _check_days(where, days)
        for key, what in (((patient, issuer), "patient"), ((pseudonym,), "pseudonym")):
            if key in places:
                raise PseudonymTableError(
                    f"{where}: the same {what} as in {places[key]}; each stands in one row"
                )
            places[key] = where
        rows[patient, issuer] = Given(pseudonym, days)
    numbers = {patient.casefold() for patient, _ in rows}
    for given in rows.values():
        if given.pseudonym.casefold() in numbers:
            raise PseudonymTableError(
                f"{places[(given.pseudonym,)]}: the pseudonym is the Patient ID of another row; "
                "choose one that is nobody's"
            )
    return rows


def _check_days(where: str, days: int | None) -> None:
    if days == 0:
        raise PseudonymTableError(
            f"{where}: date_shift_days is 0, which moves nothing; to keep dates, use the option "
            "retain-longitudinal-full-dates"
        )
    if days is not None and not -_MOST_FORWARD <= days <= _MOST_BACK:
        raise PseudonymTableError(
            f"{where}: date_shift_days leaves the calendar; {-_MOST_FORWARD} to {_MOST_BACK} "
            "days back keep the dates of 1900 to 2099 in the years 1 to 9999"
        )


def _lines(name: str, content: bytes) -> Iterator[_Line]:
    """The rows of a CSV file."""
    import csv  # for few runs
    import io

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PseudonymTableError(f"{name}:{line}: not UTF-8; save the table as UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: list[str] = []
    try:
        for row in reader:
            where, cells = f"{name}:{reader.line_num}", [cell.strip(" \0") for cell in row]
            if not any(cells):
                continue
            if not columns:
                _check_columns(where, cells)
                columns = cells
                continue
            if len(cells) != len(columns):
                raise PseudonymTableError(
                    f"{where}: {len(cells)} cells; the first line has {len(columns)} columns"
                )
            found = dict(zip(columns, cells, strict=True))
            days = _number(where, found["date_shift_days"]) if "date_shift_days" in found else None
            yield where, found["patient_id"], found.get("issuer", ""), found["pseudonym"], days
    except csv.Error:
        raise PseudonymTableError(
            f"{name}:{reader.line_num}: not CSV; a quotation mark may be missing"
        ) from None
    if not columns:
        _check_columns(f"{name}:1", [])


def _check_columns(where: str, columns: list[str]) -> None:
    for needed in _NEEDED:
        if needed not in columns:
            raise PseudonymTableError(
                f"{where}: no column {needed}; the first line is {','.join(_NEEDED)}, and if "
                f"wanted {' and '.join(_OPTIONAL)}, with commas between them"
            )
    for place, column in enumerate(columns):
        if column not in (*_NEEDED, *_OPTIONAL):
            raise PseudonymTableError(
                f"{where}: column {place + 1} has another name than "
                f"{', '.join((*_NEEDED, *_OPTIONAL))}; leave it out, or correct its name"
            )
        if column in columns[:place]:
            raise PseudonymTableError(f"{where}: the column {column} is there twice")


def _number(where: str, text: str) -> int:
    if not text:
        raise PseudonymTableError(f"{where}: date_shift_days is empty; each row needs a number")
    if not regex(r"(?a)[+-]?\d{1,9}").fullmatch(text):
        raise PseudonymTableError(
            f"{where}: date_shift_days must be a whole number of up to 9 digits, such as 120"
        )
    return int(text)
