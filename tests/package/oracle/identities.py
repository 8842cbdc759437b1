"""The replacements for identifying values, written from docs/derived-values.md."""

import base64
import hashlib
import hmac

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import is_registered_uid


def digest(key: bytes, *parts: str) -> bytes:
    """HMAC-SHA-256 of the parts, in UTF-8, with NUL between them."""
    return hmac.new(key, "\0".join(parts).encode("utf-8"), hashlib.sha256).digest()


def derived_uid(key: bytes, original: str) -> str:
    """A UUID of version 8 (RFC 9562) under the root 2.25 (PS3.5 B.2)."""
    bits = int.from_bytes(digest(key, "uid", original)[:16], "big")
    bits = bits & ~(0xF << 76) | 0x8 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    return f"2.25.{bits}"


def replaced_uid(key: bytes, original: str) -> str:
    """Empty stays empty, and what PS3.6 registers stays as it is."""
    if original == "" or is_registered_uid(original):
        return original
    return derived_uid(key, original)


def pseudonym(key: bytes, original: str, issuer: str = "") -> str:
    """16 characters of base 32."""
    parts = (original, issuer) if issuer else (original,)
    return base64.b32encode(digest(key, "id", *parts)[:10]).decode("ascii")


def days(key: bytes, patient_id: str, issuer: str) -> int:
    """How far the dates of a patient move back: 1 to 3650 days."""
    return int.from_bytes(digest(key, "date", patient_id, issuer)[:8], "big") % 3650 + 1
