"""Carries out a recipe so that of two lines the more conservative wins, and the rest is removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.dicom.tags import (
    CHARACTER_SET,
    IDENTITY_REMOVED,
    SOP_CLASS,
    creator_tag,
)
from grand_challenge_dicom_de_id_procedure.recipes.additions import add, added_tag
from grand_challenge_dicom_de_id_procedure.recipes.carried_out import Carrier, RecipeChanges
from grand_challenge_dicom_de_id_procedure.recipes.elements import element_with
from grand_challenge_dicom_de_id_procedure.recipes.fields import RecipeField, fields_of
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import RecipeLine
from grand_challenge_dicom_de_id_procedure.recipes.meta_follows import follow
from grand_challenge_dicom_de_id_procedure.recipes.names import SEPARATOR
from grand_challenge_dicom_de_id_procedure.recipes.program import Lines, Selected
from grand_challenge_dicom_de_id_procedure.recipes.values import Variables

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

WEIGHT = {"KEEP": 0, "ADD": 1, "JITTER": 2, "REPLACE": 3, "BLANK": 4, "REMOVE": 5}
"""The heavier action of two wins."""

_UNTOUCHED = frozenset((0x00020000, 0x00020001, 0x00020010, 0x00020012))
"""What a file cannot be read without: no line changes it."""

_META_GROUP = 0x0002
_OF_FILE = frozenset((0x00020002, 0x00020003, SOP_CLASS, CHARACTER_SET))
_OF_PIXELS = (
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "NumberOfFrames",
    "Rows",
    "Columns",
    "PixelAspectRatio",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "RedPaletteColorLookupTableDescriptor",
    "GreenPaletteColorLookupTableDescriptor",
    "BluePaletteColorLookupTableDescriptor",
    "RedPaletteColorLookupTableData",
    "GreenPaletteColorLookupTableData",
    "BluePaletteColorLookupTableData",
    "SegmentedRedPaletteColorLookupTableData",
    "SegmentedGreenPaletteColorLookupTableData",
    "SegmentedBluePaletteColorLookupTableData",
    "ExtendedOffsetTable",
    "ExtendedOffsetTableLengths",
    "PixelData",
    "FloatPixelData",
    "DoubleFloatPixelData",
)


@cache
def kept_by_default() -> frozenset[int]:
    """Tags of what stays at the top unless a line names it: what the pixels cannot be read without,
    the SOP class and the character set."""
    from pydicom.datadict import tag_for_keyword

    return _OF_FILE | {tag for tag in map(tag_for_keyword, _OF_PIXELS) if tag is not None}


class Strict:
    """The most conservative of the lines that select a field wins: REMOVE, then BLANK, REPLACE,
    JITTER, ADD and KEEP.

    What no line selects is removed, except ``kept_by_default``; so is a field to which the line
    that wins gives no value. What is in the items of a sequence stays only if a KEEP selects the
    sequence, or if a line names it by its path. Patient Identity Removed (0012,0062) becomes YES.

    Args:
        lines: the lines.

    Raises:
        RecipeError: an ADD names no attribute.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._additions = [
            (each, tag)
            for each in lines.actions
            if each.word == "ADD" and (tag := added_tag(each)) is not None
        ]

    def carry_out(self, ds: Dataset, variables: Variables) -> RecipeChanges:
        """Change a data set; raises as ``Compatible.carry_out`` does."""
        lines = self._lines
        lines.program.forget_if_many()
        fields = list(fields_of(ds, lines.program, _UNTOUCHED))
        selected = Selected(lines, fields, variables)
        carrier = Carrier(ds, variables)
        decided = self._decided(carrier, selected)
        containers = {outer for field, line in decided.items() for outer in _around(field, line)}
        for field in fields:
            if not field.is_there:
                continue
            if field in decided:
                _carry_out(carrier, decided[field], field)
            elif not (field in containers or _stays(field, decided)):
                carrier.remove(field)
        _remove_idle_creators(carrier, fields, decided)
        for action, tag in self._additions:
            self._add_if_absent(carrier, action, tag, selected)
        follow(ds, carrier.changes, ())
        _mark(carrier)
        return carrier.changes

    def _decided(self, carrier: Carrier, selected: Selected) -> dict[RecipeField, RecipeLine]:
        """The line that decides on a field, for each field that lines select."""
        decided: dict[RecipeField, RecipeLine] = {}
        for action in self._lines.actions:
            for field in selected.by(action):
                before = decided.get(field)
                if before is not None and WEIGHT[before.word] > WEIGHT[action.word]:
                    continue
                if action.field.expander and _is_kept_by_default(field):
                    continue  # a pattern does not mean what the pixels need
                if action.word != "REMOVE" or carrier.holds(action, field):
                    decided[field] = action
        return decided

    def _add_if_absent(
        self, carrier: Carrier, action: RecipeLine, tag: int, selected: Selected
    ) -> None:
        meta = getattr(carrier.ds, "file_meta", None)
        holder = (meta or {}) if tag >> 16 == _META_GROUP else carrier.ds
        if tag in holder:
            return
        known = self._lines.program.top.child(tag, "", "")
        heavier = {each.word for each in self._lines.actions if each.field in known.selected_by} & {
            "BLANK",
            "REMOVE",
        }
        if "REMOVE" in heavier:
            return
        add(carrier, action, tag, selected, self._lines.program)
        field = selected.at_top(tag)
        if "BLANK" in heavier and field is not None:
            carrier.blank(field)


def _around(field: RecipeField, action: RecipeLine) -> Iterator[RecipeField]:
    """The sequences that stay because a line names something in them by its path."""
    if action.field.expander or SEPARATOR not in action.field.text or action.word == "REMOVE":
        return
    while field.outer is not None:
        field = field.outer
        yield field


def _carry_out(carrier: Carrier, action: RecipeLine, field: RecipeField) -> None:
    match action.word:
        case "KEEP":
            return
        case "REMOVE":
            carrier.remove(field)
            return
        case "BLANK":
            carrier.blank(field)
            return
        case "JITTER":
            carrier.jitter(action, field)
        case _:
            carrier.replace(action, field)
    if field.is_there and not field.replaced and field.element.value not in (None, ""):
        carrier.remove(field)


def _stays(field: RecipeField, decided: Mapping[RecipeField, RecipeLine]) -> bool:
    """Whether a field that no line selects stays."""
    if _is_creator(field.tag) or _is_kept_by_default(field):
        return True
    outer = field.outer
    while outer is not None:
        if outer in decided and decided[outer].word == "KEEP":
            return True
        outer = outer.outer
    return False


def _is_kept_by_default(field: RecipeField) -> bool:
    return field.outer is None and field.tag in kept_by_default()


def _is_creator(tag: int) -> bool:
    return bool(tag >> 16 & 1) and 0x10 <= tag & 0xFFFF <= 0xFF


def _remove_idle_creators(
    carrier: Carrier, fields: Iterable[RecipeField], decided: Mapping[RecipeField, RecipeLine]
) -> None:
    """Remove the private creators of which no element is left (PS3.5 section 7.8)."""
    fields = [each for each in fields if each.is_there and each.tag >> 16 & 1]
    needed = {(id(each.ds), creator_tag(each.tag)) for each in fields}
    for each in fields:
        is_idle = each not in decided and (id(each.ds), each.tag) not in needed
        if is_idle and _is_creator(each.tag):
            carrier.remove(each)


def _mark(carrier: Carrier) -> None:
    carrier.ds[IDENTITY_REMOVED] = element_with(IDENTITY_REMOVED, "CS", "YES")
    carrier.changes.tags.add(IDENTITY_REMOVED)
