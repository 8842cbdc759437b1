"""The attributes of an IOD and their paths, as a tree, from the tables of the Standard."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from standard.model import SOPClass, Standard
from standard.occurrences import occurrences_of_iod

DEEPEST = 3
"""The largest number of sequences around an attribute."""

SAMPLE = 40
"""Each SOP class also gets one in so many attributes of the data dictionary that it lacks."""

NEVER_IN_A_DATA_SET = ("(0000", "(0002", "(FFFE", "(0004")

Tree = Mapping[int, "Tree"]
"""The attributes of a data set or item by tag, each with those of its items."""

_MutableTree = dict[int, "_MutableTree"]


def attribute_tree(standard: Standard, sop_class: SOPClass) -> Tree:
    """Every attribute of the SOP class's IOD, overlays, curves, and some that are not its own."""
    number = list(standard.sop_classes).index(sop_class.uid)
    data_set = [tag for tag in standard.attributes if not tag.startswith(NEVER_IN_A_DATA_SET)]
    others = data_set[number % SAMPLE :: SAMPLE]
    repeating = [tag for tag in standard.attributes if tag.startswith(("(50XX", "(60XX"))]
    extra: dict[int, Tree] = {
        number: {} for tag in (*others, *repeating) for number in numbers(tag)
    }
    return dict(sorted({**extra, **_tree_of_iod(standard, sop_class.iod)}.items()))


@cache
def numbers(tag: str) -> tuple[int, ...]:
    """A tag of the tables as numbers: of a repeating group the first and the last, or just one."""
    groups = {"60XX": ("6000", "601E"), "50XX": ("5000",)}
    group, element = tag.strip("()").split(",")
    if "X" in element.upper() or ("X" in group.upper() and group not in groups):
        return ()
    return tuple(int(g + element, 16) for g in groups.get(group, (group,)))


def _tree_of_iod(standard: Standard, iod: str) -> Tree:
    tree: _MutableTree = {}
    for occurrence in occurrences_of_iod(standard, iod):
        if len(occurrence.path) <= DEEPEST:
            for tag in numbers(occurrence.tag):
                place = tree
                for sequence in occurrence.path:
                    place = place.setdefault(numbers(sequence)[0], {})
                place.setdefault(tag, {})
    return tree
