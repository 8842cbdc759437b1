"""Reads the lines of a %filter: labels, criteria and coordinates."""

import re
from dataclasses import dataclass, field
from typing import get_args

from grand_challenge_dicom_de_id_procedure.recipes.language.nearest import did_you_mean
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import (
    Coordinates,
    Criterion,
    Label,
    Operator,
    RecipePlace,
    Test,
)
from grand_challenge_dicom_de_id_procedure.recipes.language.tokens import without_comment

TESTS: tuple[Test, ...] = get_args(Test)
"""The words that a criterion begins with."""

_COORDINATES = ("coordinates", "keepcoordinates", "ctpcoordinates", "ctpkeepcoordinates")
_NEEDS_VALUE = ("contains", "notcontains", "equals", "notequals")
_OPERATORS: dict[str, Operator] = {"||": "or", "+": "and"}
_JOIN = re.compile(rf"\s*(\|\||\+)\s*(?=(?:{'|'.join(TESTS)})\b)", re.IGNORECASE)
_TAG = re.compile(r"0x[0-9a-fA-F]{8}")
_LEADING = re.compile(r"(\|\||\+)\s*")


@dataclass(slots=True)
class OpenLabel:
    """A label whose lines are being read."""

    name: str
    place: RecipePlace
    lines: list[tuple[Criterion, ...]] = field(default_factory=list)
    coordinates: list[Coordinates] = field(default_factory=list)

    def closed(self) -> Label:
        return Label(self.name, tuple(self.lines), tuple(self.coordinates), self.place)


def read_label(line: str, place: RecipePlace) -> OpenLabel | None:
    """The label that a line begins; None if it begins none."""
    word, _, name = without_comment(line).partition(" ")
    return OpenLabel(name.strip(), place) if word.upper() == "LABEL" else None


def read_filter_line(line: str, label: OpenLabel, place: RecipePlace) -> None:
    """Put a line of a label into it.

    Raises:
        ValueError: the line is neither criteria nor coordinates, or they lack something.
    """
    text = without_comment(line)
    word, _, rest = text.partition(" ")
    if word.lower() in _COORDINATES:
        label.coordinates.append(_coordinates(word.lower(), rest.strip(), place))
    elif text:
        label.lines.append(tuple(_criteria(text, place)))


def _criteria(text: str, place: RecipePlace) -> list[Criterion]:
    operator: Operator = ""
    if leading := _LEADING.match(text):
        operator, text = _OPERATORS[leading[1]], text[leading.end() :]
    pieces = _JOIN.split(text)  # criterion, operator, criterion, ...
    operators = [operator, *(_OPERATORS[each] for each in pieces[1::2])]
    return [
        _criterion(piece, each, place) for piece, each in zip(pieces[::2], operators, strict=True)
    ]


def _criterion(text: str, operator: Operator, place: RecipePlace) -> Criterion:
    words = text.split(None, 2)
    test = next((each for each in TESTS if each == words[0].lower()), None)
    if test is None:
        known = (*TESTS, *_COORDINATES, "LABEL")
        hint = did_you_mean(words[0], known) or f"; there are {', '.join(known)}"
        raise ValueError(f"{words[0]!r} is no criterion{hint}")
    if len(words) < 2:
        raise ValueError(f"{test} needs a field")
    value = words[2].strip() if len(words) > 2 else ""
    if test not in _NEEDS_VALUE:
        value = ""
    elif not value:
        raise ValueError(f"{test} {words[1]} needs a value")
    _check(test, words[1], value)
    return Criterion(test, words[1], value, operator, place)


def _check(test: Test, name: str, value: str) -> None:
    if name.startswith("0x") and not _TAG.fullmatch(name):
        raise ValueError(f"{name} is no tag; write 0xGGGGEEEE")
    if "contains" in test:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"{value!r} is not a regular expression: {error}") from None


def _coordinates(word: str, text: str, place: RecipePlace) -> Coordinates:
    keeps = "keep" in word
    if text.lower() == "all":
        return Coordinates(keeps, "all", place)
    if text.startswith("from:") and len(text) > len("from:"):
        return Coordinates(keeps, text, place)
    try:
        left, top, *others = [int(each) for each in text.split(",")]
        right, bottom = others
    except ValueError:
        raise ValueError(f"{word} {text}: write all, from:Keyword, or four whole numbers") from None
    if word.startswith("ctp"):
        right, bottom = left + right, top + bottom
    return Coordinates(keeps, f"{left},{top},{right},{bottom}", place)
