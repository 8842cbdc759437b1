"""Replacements for identifying values, derived from a secret key and the original value."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import is_registered_uid

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.pseudonym_table import PseudonymTable


class Identity:
    """Makes replacements with one key. Equal originals always get equal replacements.

    Nothing is stored: the replacement depends only on the keys, the original and the user's table.

    Args:
        key: the secret, at least 16 bytes; 32 random bytes are recommended.
        date_key: the secret from which the shifts of dates are derived, if it is another one.
        project: the name of a project, which gets keys of its own: HMAC-SHA-256(key, "project" NUL
            name), so that nobody without the key links two projects. Empty for the keys themselves.
        table: the user's pseudonyms, if there is a table.

    Attributes:
        has_table: whether there is a table, in which every patient must be.

    Raises:
        ValueError: a key is shorter than 16 bytes, so it could be guessed.
    """

    def __init__(
        self,
        key: bytes,
        *,
        date_key: bytes | None = None,
        project: str = "",
        table: PseudonymTable | None = None,
    ) -> None:
        for each in (key, key if date_key is None else date_key):
            if len(each) < 16:
                raise ValueError(f"the key must have at least 16 bytes; this one has {len(each)}")
        self._key = _of_project(key, project)
        self._date_key = self._key if date_key is None else _of_project(date_key, project)
        self._table = table
        self.has_table = table is not None

    def uid(self, original: str) -> str:
        """The replacement of a UID (PS3.15 E.3.9), in the form of PS3.5 B.2.

        An empty value stays empty. A UID that is registered in PS3.6 stays unchanged, because it
        names something public, such as a SOP class.
        """
        if not original or is_registered_uid(original):
            return original
        return self.derived_uid(original)

    def derived_uid(self, text: str) -> str:
        """A UID made from a text: the first 16 bytes of HMAC-SHA-256(key, "uid" NUL text).

        The text is encoded as UTF-8. In the 16 bytes, the version (8) and variant bits of RFC 9562
        are set. They are then written as "2.25." followed by a decimal number.
        """
        digest = bytearray(self._digest(b"uid", text)[:16])
        digest[6] = digest[6] & 0x0F | 0x80
        digest[8] = digest[8] & 0x3F | 0x80
        return f"2.25.{int.from_bytes(digest, 'big')}"

    def pseudonym(self, original: str, issuer: str = "") -> str:
        """The replacement of an identifying number or text. Equal originals stay equal.

        It is the first 10 bytes of HMAC-SHA-256(key, "id" NUL original), in base 32 (RFC 4648);
        with an issuer, NUL and the issuer follow the original.
        Its 16 characters fit every text VR.
        """
        digest = self._digest(b"id", original, *filter(None, [issuer]))
        return base64.b32encode(digest[:10]).decode("ascii")

    def patient(self, patient_id: str, issuer: str = "") -> str:
        """The pseudonym of a patient: that of the table; without a row, that of the key."""
        given = self._table and self._table.get(patient_id, issuer)
        return given.pseudonym if given else self.pseudonym(patient_id, issuer)

    def knows(self, patient_id: str, issuer: str) -> bool:
        """Whether a patient is in the table; true without a table."""
        return self._table is None or self._table.get(patient_id, issuer) is not None

    def days(self, patient_id: str, issuer: str) -> int:
        """By how many days the dates of a patient are moved back (PS3.15 E.3.6).

        As the table says, if it does. Else 1 to 3650: the first 8 bytes of HMAC-SHA-256(date key,
        "date" NUL Patient ID NUL Issuer of Patient ID), read as a big-endian number, modulo 3650,
        plus 1. The date key is the key, unless there is one for dates only.
        """
        given = self._table and self._table.get(patient_id, issuer)
        if given and given.days is not None:
            return given.days
        digest = _digest(self._date_key, b"date", patient_id, issuer)
        return int.from_bytes(digest[:8], "big") % 3650 + 1

    def fingerprint(self) -> str:
        """A name for the key in use, from which it cannot be found: 16 hexadecimal digits.

        They are the first 8 bytes of HMAC-SHA-256(key, "fingerprint").
        """
        return self._digest(b"fingerprint")[:8].hex()

    def date_fingerprint(self) -> str:
        """The same for the key of the dates."""
        return _digest(self._date_key, b"fingerprint")[:8].hex()

    def table_fingerprint(self) -> str:
        """A name for the table under the key: 16 hexadecimal digits; empty without a table.

        They are the first 8 bytes of HMAC-SHA-256(key, "pseudonyms" NUL cells with NUL between
        them). A digest without a key would let others test whether a patient is in the table.
        """
        if self._table is None:
            return ""
        return self._digest(b"pseudonyms", *self._table.texts())[:8].hex()

    def _digest(self, purpose: bytes, *texts: str) -> bytes:
        return _digest(self._key, purpose, *texts)


def _of_project(key: bytes, project: str) -> bytes:
    return _digest(key, b"project", project) if project else key


def _digest(key: bytes, purpose: bytes, *texts: str) -> bytes:
    message = b"\0".join([purpose, *(text.encode("utf-8") for text in texts)])
    return hmac.digest(key, message, hashlib.sha256)
