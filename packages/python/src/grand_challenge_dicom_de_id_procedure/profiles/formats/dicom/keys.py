"""The keys that a section names for ``encrypt``, ``decrypt`` and ``retain``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from Crypto.PublicKey import RSA

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.cms import (
    Keys,
    check_certificate,
)
from grand_challenge_dicom_de_id_procedure.profiles.values.encrypt import KEY_LENGTHS


def keys_of(settings: Mapping[str, Any]) -> Keys:
    """The keys of a section that was checked; files are read once.

    Raises:
        FieldError: a file of a key is not as it was.
    """
    if not settings["asymmetric-encryption"]:
        return Keys(secret=bytes.fromhex(settings["secret-key"]))
    certificates = tuple(_read(each, check_certificate) for each in _listed(settings["public-key"]))
    private = settings["private-key"]
    return Keys(certificates=certificates, private=_read(private, _checked) if private else b"")


def wrong_keys(settings: Mapping[str, Any], *, encrypts: bool, decrypts: bool) -> Iterator[str]:
    """What is wrong with the keys of a section, given what it needs them for."""
    if not encrypts and not decrypts:
        return
    if not settings["asymmetric-encryption"]:
        if not _is_secret(settings["secret-key"]):
            yield (
                "encrypt, decrypt and retain need a secret-key of 32, 48 or 64 hexadecimal digits, "
                "or asymmetric-encryption: true"
            )
        return
    if not all(isinstance(each, str) for each in _listed(settings["public-key"])):
        yield "public-key must be the path of a file, or a list of paths"
        return
    needed = {"public-key": encrypts, "private-key": decrypts}
    missing = [key for key, is_needed in needed.items() if is_needed and not settings[key]]
    for key in missing:
        yield f"{key} is missing; give the path of a file in PEM"
    if not missing:
        try:
            keys_of(settings)
        except FieldError as error:
            yield str(error)


def _is_secret(text: str) -> bool:
    try:
        return text.isalnum() and len(bytes.fromhex(text)) in KEY_LENGTHS
    except ValueError:
        return False


def _listed(given: Any) -> list[Any]:
    return [given] if isinstance(given, str) else given or []


def _checked(content: bytes) -> bytes:
    if not RSA.import_key(content).has_private():
        raise ValueError("it is public")
    return content


@lru_cache(maxsize=64)
def _read(name: str, checked: Callable[[bytes], bytes]) -> bytes:
    """The key in a file. A key that stands in place of its name is not shown."""
    is_certificate = checked is check_certificate
    what = "certificate with an RSA key" if is_certificate else "RSA private key without a password"
    if "-----" in name or not name.isprintable():
        raise FieldError("public-key and private-key take paths of files, not the keys themselves")
    try:
        return checked(Path(name).read_bytes())
    except OSError as error:
        raise FieldError(f"cannot read the key {name}: {error.strerror}") from None
    except ValueError:
        raise FieldError(f"{name} is no {what}, in PEM or DER") from None
