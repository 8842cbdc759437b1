"""``hash``: a digest in place of a value, the same for equal values and salts."""

from __future__ import annotations

import hashlib

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.values.several import Several


def hashed(value: object, salt: str, digits: int) -> object:
    """The SHA-256 of salt and value in UTF-8, in hexadecimal digits, as Flywheel computes it.

    Args:
        value: text, number or truth. What is empty, 0 or false stays as it is.
        salt: stands before the value.
        digits: how many of the 64 digits; 0 for all.

    Raises:
        FieldError: the value is a list or a mapping, which has no text of its own.
    """
    if not value:
        return value
    if isinstance(value, list | dict | bytes) and not isinstance(value, Several):
        raise FieldError("hash needs a text or a number; of a list or mapping, name what is in it")
    return hashlib.sha256(f"{salt}{value}".encode()).hexdigest()[: digits or None]
