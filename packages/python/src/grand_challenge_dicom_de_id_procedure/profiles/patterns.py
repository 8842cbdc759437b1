"""Regular expressions of a profile, which may not run for ever on a value of a file."""

from __future__ import annotations

import time
from contextvars import ContextVar
from functools import lru_cache
from itertools import islice

import regex

from grand_challenge_dicom_de_id_procedure.errors import UnsafeFileError
from grand_challenge_dicom_de_id_procedure.profiles.limits import REGEX, REGEX_OF_FILE, SLOW

_spent = ContextVar("_spent", default=0.0)  # seconds of slow matches on this file


def begin_file() -> None:
    """Count the time of patterns anew: that of all texts of a file together is limited, too."""
    _spent.set(0.0)


@lru_cache(maxsize=1024)
def pattern(text: str) -> regex.Pattern[str]:
    """Compile a pattern.

    Raises:
        ValueError: it is not a regular expression; the message says what is wrong with it.
    """
    try:
        return regex.compile(text)
    except (regex.error, OverflowError, RecursionError) as error:
        raise ValueError(str(error) or "too large") from None


def at_start(expression: str, text: str) -> regex.Match[str] | None:
    """Match a pattern at the start of a text.

    Raises:
        UnsafeFileError: it takes too long, as ``(a+)+$`` does on some texts.
    """
    return _timed(expression, text, whole=False)


def whole(expression: str, text: str) -> bool:
    """Whether a pattern matches a whole text; raises as ``at_start`` does."""
    return _timed(expression, text, whole=True) is not None


def _timed(expression: str, text: str, *, whole: bool) -> regex.Match[str] | None:
    compiled = pattern(expression)
    match = compiled.fullmatch if whole else compiled.match
    began = time.perf_counter()
    try:
        return match(text, timeout=REGEX)
    except TimeoutError:
        raise _too_slow(expression, f"{REGEX:g} s on a text") from None
    finally:
        if (taken := time.perf_counter() - began) >= SLOW:
            _spend(expression, taken)


def between(expression: str, text: str) -> list[tuple[int, int]]:
    """Where the first two matches in a text begin and end; raises as ``at_start`` does."""
    began = time.perf_counter()
    try:
        matches = pattern(expression).finditer(text, timeout=REGEX)
        return [found.span() for found in islice(matches, 2)]
    except TimeoutError:
        raise _too_slow(expression, f"{REGEX:g} s on a text") from None
    finally:
        if (taken := time.perf_counter() - began) >= SLOW:
            _spend(expression, taken)


def _spend(expression: str, taken: float) -> None:
    spent = _spent.get() + taken
    _spent.set(spent)
    if spent > REGEX_OF_FILE:
        raise _too_slow(expression, f"{REGEX_OF_FILE:g} s on the texts")


def _too_slow(expression: str, limit: str) -> UnsafeFileError:
    return UnsafeFileError(
        f"the regular expression {expression} takes longer than {limit} of "
        "this file; write it without a repetition inside a repetition"
    )
