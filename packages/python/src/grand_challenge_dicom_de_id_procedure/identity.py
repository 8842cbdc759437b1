"""What replaces an identity: derived from a secret key and the original, so never remembered."""

import base64
import hashlib
import hmac

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import is_registered_uid

SHORTEST_SHIFT, LONGEST_SHIFT = 1, 3650


class Identity:
    """Replacements under one key. The same key and original always give the same replacement.

    Args:
        key: the secret; 32 random bytes are right.

    Raises:
        ValueError: the key is shorter than 16 bytes, which could be guessed.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError(f"a key needs at least 16 bytes; this one has {len(key)}")
        self._key = key

    def uid(self, original: str) -> str:
        """The replacement of a UID (PS3.15 E.3.9; the spelling of PS3.5 B.2).

        Empty stays empty, and a UID registered in PS3.6 stays as it is: it names something
        public, such as a SOP class.
        """
        if not original or is_registered_uid(original):
            return original
        return self.derived_uid(original)

    def derived_uid(self, text: str) -> str:
        """A UID made from any text: the first 16 bytes of HMAC-SHA-256(key, "uid" NUL text).

        The version (8) and variant bits of RFC 9562 are set in them, and the whole is written
        as "2.25." and a decimal number. The text is encoded as UTF-8.
        """
        digest = bytearray(self._digest(b"uid", text)[:16])
        digest[6] = digest[6] & 0x0F | 0x80
        digest[8] = digest[8] & 0x3F | 0x80
        return f"2.25.{int.from_bytes(digest, 'big')}"

    def pseudonym(self, original: str) -> str:
        """A name for what had an identifying number or text: equal originals stay equal.

        The first 10 bytes of HMAC-SHA-256(key, "id" NUL original), in base 32 (RFC 4648): 16
        characters, which fit every text VR.
        """
        return base64.b32encode(self._digest(b"id", original)[:10]).decode("ascii")

    def days(self, patient_id: str, issuer: str) -> int:
        """How many days the dates of a patient move back: 1 to 3650 (PS3.15 E.3.6).

        The first 8 bytes of HMAC-SHA-256(key, "date" NUL patient ID NUL issuer), a big-endian
        number, modulo 3650, plus 1.
        """
        digest = self._digest(b"date", patient_id, issuer)
        span = LONGEST_SHIFT - SHORTEST_SHIFT + 1
        return SHORTEST_SHIFT + int.from_bytes(digest[:8], "big") % span

    def _digest(self, purpose: bytes, *texts: str) -> bytes:
        message = b"\0".join([purpose, *(text.encode("utf-8") for text in texts)])
        return hmac.digest(self._key, message, hashlib.sha256)
