"""Replacements for identifying values, derived from a secret key and the original value."""

import base64
import hashlib
import hmac

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import is_registered_uid


class Identity:
    """Makes replacements with one key. Equal originals always get equal replacements.

    Nothing is stored: the replacement depends only on the key and the original.

    Args:
        key: the secret, at least 16 bytes; 32 random bytes are recommended.

    Raises:
        ValueError: the key is shorter than 16 bytes, so it could be guessed.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError(f"the key must have at least 16 bytes; this one has {len(key)}")
        self._key = key

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

    def days(self, patient_id: str, issuer: str) -> int:
        """By how many days the dates of a patient are moved back, 1 to 3650 (PS3.15 E.3.6).

        It is the first 8 bytes of HMAC-SHA-256(key, "date" NUL Patient ID NUL Issuer of Patient
        ID), read as a big-endian number, modulo 3650, plus 1.
        """
        digest = self._digest(b"date", patient_id, issuer)
        return int.from_bytes(digest[:8], "big") % 3650 + 1

    def fingerprint(self) -> str:
        """A name for the key, from which the key cannot be found: 16 hexadecimal digits.

        They are the first 8 bytes of HMAC-SHA-256(key, "fingerprint").
        """
        return self._digest(b"fingerprint")[:8].hex()

    def _digest(self, purpose: bytes, *texts: str) -> bytes:
        message = b"\0".join([purpose, *(text.encode("utf-8") for text in texts)])
        return hmac.digest(self._key, message, hashlib.sha256)
