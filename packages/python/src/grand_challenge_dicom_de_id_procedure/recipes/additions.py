"""Carries out ADD, which gives an element at the top its value and makes it where it is absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.errors import RecipeError
from grand_challenge_dicom_de_id_procedure.recipes.carried_out import Carrier
from grand_challenge_dicom_de_id_procedure.recipes.elements import blank_element
from grand_challenge_dicom_de_id_procedure.recipes.fields import Creators, RecipeField
from grand_challenge_dicom_de_id_procedure.recipes.language.nearest import did_you_mean, keywords
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import RecipeLine
from grand_challenge_dicom_de_id_procedure.recipes.matching import Program
from grand_challenge_dicom_de_id_procedure.recipes.program import Selected
from grand_challenge_dicom_de_id_procedure.recipes.values import MissingVariableError, value_of
from grand_challenge_dicom_de_id_procedure.regex import regex

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_TAG = r"\(([0-9a-fA-F]{4}),([0-9a-fA-F]{4})\)|([0-9a-fA-F]{8})"
_AMBIGUOUS = " or "


def added_tag(action: RecipeLine) -> int | None:
    """The tag that an ADD names; None where it selects fields by an expander.

    Raises:
        RecipeError: it names no attribute.
    """
    from pydicom.datadict import tag_for_keyword

    text = action.field.text
    if action.field.expander:
        return None
    if found := regex(_TAG).fullmatch(text):
        return int((found[1] or "") + (found[2] or "") + (found[3] or ""), 16)
    tag = tag_for_keyword(text)
    if tag is None:
        hint = did_you_mean(text, keywords().values())
        raise RecipeError([f"{action.place}: ADD needs a keyword or a tag, not {text}{hint}"])
    return int(tag)


def add(
    carrier: Carrier, action: RecipeLine, tag: int, selected: Selected, program: Program
) -> None:
    """Carry out an ADD of one attribute.

    Raises:
        RecipeLineError: its value cannot be had, and the element would keep the one it has.
    """
    ds = carrier.ds
    is_meta = tag >> 16 == 2
    if is_meta and getattr(ds, "file_meta", None) is None:
        from pydicom.dataset import FileMetaDataset

        ds.file_meta = FileMetaDataset()
    holder: Dataset = ds.file_meta if is_meta else ds
    assert action.value is not None
    if tag in holder:
        field = selected.at_top(tag)
        if field is None:
            field = _field(holder, tag, program, is_meta)
            selected.add(field)
        carrier.replace(action, field)
        return
    try:
        value = value_of(action.value, action.place, carrier.variables, ds, action.field.text)
    except MissingVariableError:
        return
    if value is None:
        return
    holder[tag] = blank_element(tag, _vr_of(ds, tag))
    field = _field(holder, tag, program, is_meta)
    selected.add(field)
    carrier.store(field, value, "ADD")


def _field(holder: Dataset, tag: int, program: Program, is_meta: bool) -> RecipeField:
    element = holder[tag]
    creator = Creators(holder)[tag] if element.tag.is_private else ""
    known = program.top.child(tag, element.VR if program.asks_vr else "", creator)
    return RecipeField(holder, tag, element.VR, known, None, 0, is_meta)


def _vr_of(ds: Dataset, tag: int) -> str:
    """The VR of an attribute that is absent (PS3.6); one that is open is settled."""
    from pydicom.datadict import dictionary_VR, private_dictionary_VR

    try:
        if tag >> 16 & 1:
            return private_dictionary_VR(tag, Creators(ds)[tag])
        vr = dictionary_VR(tag)
    except KeyError:
        return "ST"
    if _AMBIGUOUS not in vr:
        return vr
    if "SS" in vr:
        return "SS" if ds.get("PixelRepresentation") == 1 else "US"
    return "OW"
