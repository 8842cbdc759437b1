"""``jitter``: a random number is added to a number."""

from __future__ import annotations

from random import SystemRandom

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

_RANDOM = SystemRandom()  # nobody can find out what was drawn


class Spread(NamedTuple):
    """How far a number may move.

    Attributes:
        range: the most that is added or subtracted.
        whole: whether only whole numbers are.
        least: the least result; None for any.
        most: the greatest result; None for any.
    """

    range: float
    whole: bool = False
    least: float | None = None
    most: float | None = None


def jittered(value: object, spread: Spread) -> object:
    """The number plus a random one within the range, which is never 0. Empty stays empty.

    Raises:
        FieldError: the value is not a number, or not a whole one where these are asked for.
    """
    if value is None or value == "":
        return value
    try:
        number = int(value) if spread.whole else float(value)  # type: ignore[call-overload,arg-type]
    except (TypeError, ValueError):
        raise FieldError(
            f"jitter needs a {'whole number' if spread.whole else 'number'}; remove what is none"
        ) from None
    moved = number + (whole_shift(int(spread.range)) if spread.whole else _shift(spread.range))
    if spread.least is not None:
        moved = max(moved, spread.least)
    if spread.most is not None:
        moved = min(moved, spread.most)
    return moved


def whole_shift(most: int) -> int:
    """A random whole number from -most to most, without 0."""
    return _RANDOM.choice((-1, 1)) * _RANDOM.randint(1, most)


def _shift(most: float) -> float:
    while not (shift := _RANDOM.uniform(-most, most)):
        pass
    return shift
