"""Rectangles of an image, and what of a frame they blank together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

_NUMBERS = re.compile(r"\s*(-?\d+)\s*,\s*(-?\d+)\s*,\s*(-?\d+)\s*,\s*(-?\d+)\s*")


class Region(NamedTuple):
    """A rectangle that is blanked, or kept where an earlier one blanked.

    Attributes:
        keeps: whether it is kept.
        left: its first column; a negative number counts from the last column, like all four.
        top: its first row.
        right: the column after its last one; None for the end.
        bottom: the row after its last one; None for the end.
    """

    keeps: bool
    left: int
    top: int
    right: int | None
    bottom: int | None


class Band(NamedTuple):
    """Rows of a frame in which the same columns are blanked.

    Attributes:
        top: the first row.
        bottom: the row after the last one.
        spans: the first column and the column after the last one, of each part that is blanked.
    """

    top: int
    bottom: int
    spans: tuple[tuple[int, int], ...]


def region_of(text: str, *, keeps: bool) -> Region:
    """Read a rectangle.

    Args:
        text: ``all``, or the first column, the first row, the column after the last one and the row
            after the last one, with commas between them.
        keeps: whether it is kept.

    Raises:
        ValueError: it is neither.
    """
    if text.strip().lower() == "all":
        return Region(keeps, 0, 0, None, None)
    found = _NUMBERS.fullmatch(text)
    if found is None:
        raise ValueError(f"coordinates are all, or four whole numbers x0,y0,x1,y1, not {text!r}")
    left, top, right, bottom = map(int, found.groups())
    return Region(keeps, left, top, right, bottom)


def bands(regions: Iterable[Region], rows: int, columns: int) -> tuple[Band, ...]:
    """What of a frame is blanked, from top to bottom.

    The regions are put on the frame one after the other. What lies outside the frame is cut off,
    and a region whose end is before its beginning covers nothing.

    Args:
        regions: in their order.
        rows: of the frame.
        columns: of the frame.
    """
    placed = [_placed(region, rows, columns) for region in regions]
    edges = sorted({0, rows, *[row for _, top, _, bottom, _ in placed for row in (top, bottom)]})
    found: list[Band] = []
    for top, bottom in pairwise(edges):
        here = [each for each in placed if each[1] <= top and bottom <= each[3]]
        spans = _spans(here, columns)
        if found and found[-1].bottom == top and found[-1].spans == spans:
            found[-1] = found[-1]._replace(bottom=bottom)
        elif spans:
            found.append(Band(top, bottom, spans))
    return tuple(found)


_Placed = tuple[int, int, int, int, bool]  # left, top, right, bottom, keeps


def _placed(region: Region, rows: int, columns: int) -> _Placed:
    left, right, _ = slice(region.left, region.right).indices(columns)
    top, bottom, _ = slice(region.top, region.bottom).indices(rows)
    if left >= right or top >= bottom:
        return 0, 0, 0, 0, region.keeps
    return left, top, right, bottom, region.keeps


def _spans(placed: Sequence[_Placed], columns: int) -> tuple[tuple[int, int], ...]:
    edges = sorted({0, columns, *[column for each in placed for column in (each[0], each[2])]})
    spans: list[tuple[int, int]] = []
    for left, right in pairwise(edges):
        over = [keeps for begin, _, end, _, keeps in placed if begin <= left and right <= end]
        if not over or over[-1]:
            continue
        if spans and spans[-1][1] == left:
            spans[-1] = spans[-1][0], right
        else:
            spans.append((left, right))
    return tuple(spans)
