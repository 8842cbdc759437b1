"""``keyed``: the replacements that the DICOM applier makes with the same key.

So a subject, a date and a UID stay consistent between DICOM files and all the files around them.
"""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

WORDS = ("patient", "pseudonym", "uid", "date", "datetime")
"""What ``keyed`` may be: a Patient ID, any other identifying text, a UID, a date, a moment."""

DATES = ("date", "datetime")
"""Those that need the patient, whose dates all move by the same number of days."""


PADDING = " \0"
"""What around a value is no part of it, as in DICOM (PS3.5 section 6.2)."""


class Patient(NamedTuple):
    """Whose a record is: the original Patient ID and its issuer, which is usually empty."""

    patient_id: str
    issuer: str = ""


def keyed(value: object, word: str, identity: Identity, issuer: str = "") -> object:
    """The replacement of an identifying value. Equal values get equal ones; empty stays empty.

    Args:
        value: text, or a number, which is taken as it is written.
        word: "patient", "pseudonym" or "uid".
        identity: made from the key.
        issuer: of the Patient ID, for "patient".

    Raises:
        FieldError: the value is a list or a mapping; or there is a table of pseudonyms, and the
            patient is not in it.
    """
    if value is None or value == "":
        return value
    if isinstance(value, list | dict | bool):
        raise FieldError(f"keyed: {word} needs a text or a number")
    text = str(value).strip(PADDING)
    if not text:
        return value
    if word == "patient":
        _check_known(text, issuer, identity)
        return identity.patient(text, issuer)
    return identity.uid(text) if word == "uid" else identity.pseudonym(text)


def days_of(patient: Patient, identity: Identity) -> float:
    """By how many days the dates of a patient move: a number below 0.

    Raises:
        FieldError: the patient is not known; or there is a table of pseudonyms, and the patient is
            not in it.
    """
    if not patient.patient_id:
        raise FieldError("it is not known whose date this is; name the field in `patient`")
    _check_known(*patient, identity)
    return -identity.days(*patient)


def _check_known(patient_id: str, issuer: str, identity: Identity) -> None:
    if not identity.knows(patient_id, issuer):
        raise FieldError("this patient is not in the table of pseudonyms; add a row")
