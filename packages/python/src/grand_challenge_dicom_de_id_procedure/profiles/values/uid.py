"""``hashuid``: a UID made from another one, with the beginning and the end of that one."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

_LONGEST = 64  # characters of a UID (PS3.5 section 9.1)
_BLOCKS = 6  # blocks of digits of the digest
_DIGITS = 6  # digits in each, and at most in each block of the suffix


class UIDForm(NamedTuple):
    """What a new UID keeps of the old one.

    Attributes:
        prefix: how many blocks it begins with.
        suffix: how many blocks it ends with, each without what is before its last six digits.
        name: a registered UID to begin with instead; empty for none.
    """

    prefix: int = 4
    suffix: int = 1
    name: str = ""


def hashed_uid(value: object, salt: str, form: UIDForm) -> object:
    """A UID made from the SHA-256 of salt and UID, as Flywheel computes it.

    Raises:
        FieldError: the value is not a text.
    """
    if value is None or value == "":
        return value
    if not isinstance(value, str):
        raise FieldError("hashuid needs a text, such as 1.2.3")
    return _hashed(value, salt, form)


@lru_cache(maxsize=1 << 14)  # the UIDs of a study and a series come again and again
def _hashed(value: str, salt: str, form: UIDForm) -> str:
    blocks = value.split(".")
    kept = blocks[: min(form.prefix, max(0, len(blocks) - form.suffix))]
    prefix = [form.name] if form.name else kept
    numbers = "".join(map(str, hashlib.sha256(f"{salt}{value}".encode()).digest()))
    made = [
        _without_leading_zero(numbers[at : at + _DIGITS])
        for at in range(0, _BLOCKS * _DIGITS, _DIGITS)
    ]
    suffix = [block[-_DIGITS:] for block in blocks[-form.suffix :]] if form.suffix else []
    return _cropped([*prefix, *made, *suffix])


def _without_leading_zero(block: str) -> str:
    return "1" + block[1:] if block.startswith("0") else block


def _cropped(blocks: list[str]) -> str:
    """Join blocks; digits before the last block go until they are a UID's length."""
    *before, last = blocks
    while before and len(".".join([*before, last])) > _LONGEST:
        if len(before[-1]) > 1:
            before[-1] = before[-1][:-1]
        else:
            before.pop()
    return ".".join([*before, last])
