"""Which labels of a recipe's filters are true of a data set, and what they blank in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.errors import RecipeLineError
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import (
    Coordinates,
    Criterion,
    Label,
    RecipePlace,
)
from grand_challenge_dicom_de_id_procedure.recipes.pixels.criteria import is_true
from grand_challenge_dicom_de_id_procedure.recipes.pixels.regions import Region, region_of

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_FROM = "from:"
_CORNERS = (
    "RegionLocationMinX0",
    "RegionLocationMinY0",
    "RegionLocationMaxX1",
    "RegionLocationMaxY1",
)


@dataclass(frozen=True, slots=True)
class Located:
    """A line of coordinates, as it is for one file.

    Attributes:
        keeps: whether it keeps what an earlier line blanks.
        place: "all", or x0,y0,x1,y1; for a field, one such text for each of its items.
    """

    keeps: bool
    place: str | tuple[str, ...]

    def regions(self) -> Iterator[Region]:
        """The rectangles."""
        for text in (self.place,) if isinstance(self.place, str) else self.place:
            yield region_of(text, keeps=self.keeps)


@dataclass(frozen=True, slots=True)
class MatchedLabel:
    """A label that is true of a file.

    Attributes:
        group: the name of its %filter.
        label: the label.
        reason: its criteria, as text.
        located: its coordinates in this file.
    """

    group: str
    label: Label
    reason: str
    located: tuple[Located, ...]


def hits(data_set: Dataset, filters: Mapping[str, tuple[Label, ...]]) -> tuple[MatchedLabel, ...]:
    """The labels that are true of a data set, in their order.

    The names of filters mean nothing: a hit of ``whitelist`` is one like any other.

    Raises:
        RecipeLineError: a criterion or a line of coordinates cannot be understood, or is
            about a value that cannot be read; it names the recipe and the line.
    """
    return tuple(
        MatchedLabel(
            group, label, _reason(label), tuple(_located(each, data_set) for each in coordinates)
        )
        for group, labels in filters.items()
        for label in labels
        if _is_hit(label, data_set)
        for coordinates in [label.coordinates]
    )


def regions_of(found: Iterable[MatchedLabel]) -> tuple[Region, ...]:
    """What all hits blank and keep, in the order in which it is put on a frame."""
    return tuple(region for hit in found for each in hit.located for region in each.regions())


def _is_hit(label: Label, data_set: Dataset) -> bool:
    """Whether a label is true: its criteria one after the other, "and" where nothing joins two.

    None takes precedence, neither in a line nor between lines. A label that has coordinates alone
    is always true.
    """
    if not any(label.lines):
        return bool(label.coordinates)
    first, *others = [line for line in label.lines if line]
    result = _is_line_true(first, data_set)
    for line in others:
        if _decides(result, line[0]):
            result = _is_line_true(line, data_set)
    return result


def _is_line_true(line: tuple[Criterion, ...], data_set: Dataset) -> bool:
    result = _is_true(line[0], data_set)
    for criterion in line[1:]:
        if _decides(result, criterion):
            result = _is_true(criterion, data_set)
    return result


def _decides(before: bool, criterion: Criterion) -> bool:
    """Whether a criterion decides, after others that were true together or not."""
    return before is (criterion.operator != "or")


def _is_true(criterion: Criterion, data_set: Dataset) -> bool:
    try:
        return is_true(criterion, data_set)
    except Exception as error:  # pydicom raises many types of errors, with the value in them
        what = f"{criterion.field} cannot be read ({type(error).__name__})"
    raise _wrong(criterion.place, what) from None


def _reason(label: Label) -> str:
    if not any(label.lines):
        return f" LABEL {label.name}"
    words: list[str] = []
    for line in label.lines:
        for number, criterion in enumerate(line):
            if number:
                words.append(criterion.operator)
            words.append(f"{criterion.field} {criterion.test} {criterion.value}")
    return f"{label.lines[-1][0].operator} {' '.join(words)}"


def _located(coordinates: Coordinates, data_set: Dataset) -> Located:
    text = coordinates.text
    if not text.startswith(_FROM):
        return Located(coordinates.keeps, text)
    try:
        items = data_set.get(text.removeprefix(_FROM).strip()) or ()
        corners = [[int(item[each].value) for each in _CORNERS] for item in items]
    except Exception as error:  # as above; also where the field is no sequence of regions
        what = f"{text}: an item has no {', '.join(_CORNERS)} ({type(error).__name__})"
        raise _wrong(coordinates.place, what) from None
    return Located(coordinates.keeps, tuple(",".join(map(str, each)) for each in corners))


def _wrong(place: RecipePlace, what: str) -> RecipeLineError:
    return RecipeLineError(f"{place}: {what}")
