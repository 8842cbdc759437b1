"""What coding schemes publish: the codes of PS3.16 and their meanings."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, lru_cache

from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.packaged import read_packaged

FILE = "code_meanings.tsv"
"""A line for each code: scheme, code and meaning, separated by tabs; for a synonym of a scheme:
designator, nothing, scheme. The lines are sorted."""


def is_scheme(scheme: str) -> bool:
    """Whether this designates a coding scheme of which codes are known."""
    return bool(scheme) and "\t" not in scheme and bool(_after(f"{scheme}\t"))


def is_code(scheme: str, value: str) -> bool:
    """Whether the scheme publishes this code."""
    return bool(_meanings(scheme, value))


def is_meaning(scheme: str, value: str, meaning: str) -> bool:
    """Whether the scheme publishes this meaning for this code, whatever the case and separators."""
    return _as_compared(meaning) in _meanings(scheme, value)


@lru_cache(maxsize=1024)
def _meanings(scheme: str, value: str) -> frozenset[str]:
    if not value:
        return frozenset()
    synonym = _after(f"{scheme}\t\t")
    found = _after(f"{synonym[0] if synonym else scheme}\t{value}\t")
    return frozenset(map(_as_compared, found))


def _after(beginning: str) -> list[str]:
    """The rest of each line that begins like this; the first of them if it names a scheme."""
    lines, wanted = _lines(), beginning.encode()
    found: list[str] = []
    for number in range(bisect_left(lines, wanted), len(lines)):
        if not lines[number].startswith(wanted):
            break
        found.append(lines[number][len(wanted) :].decode())
        if beginning.count("\t") < 2:
            break
    return found


def _as_compared(meaning: str) -> str:
    return letters_and_digits(fold(meaning))


@cache
def _lines() -> list[bytes]:
    return sorted(read_packaged(FILE).splitlines())
