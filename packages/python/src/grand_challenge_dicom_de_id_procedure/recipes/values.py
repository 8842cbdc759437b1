"""What the value of a line is, for one field of one file."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.errors import RecipeLineError
from grand_challenge_dicom_de_id_procedure.recipes.dicom_field import DicomField, dicom_field
from grand_challenge_dicom_de_id_procedure.recipes.fields import RecipeField
from grand_challenge_dicom_de_id_procedure.recipes.jitter import NoDateError, can_move, moved
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import LineValue, RecipePlace
from grand_challenge_dicom_de_id_procedure.regex import regex

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Variables = Mapping[str, Any]
"""Values and functions by name."""

_UID = r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))*"
_LONGEST_UID = 64
_DAYS_OF_A_YEAR = 365
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "none": None, "null": None}


class MissingVariableError(RecipeLineError):
    """A line names a variable or a function that was not given."""


def value_of(
    value: LineValue,
    place: RecipePlace,
    variables: Variables,
    ds: Dataset,
    field: RecipeField | str,
) -> Any:
    """What a line gives a field; None where it leaves the field alone.

    Args:
        value: as written.
        place: the line.
        variables: what the caller gave for this file.
        ds: the data set, which functions get.
        field: the field; for an ADD of one that is absent, its name.

    Raises:
        MissingVariableError: a variable or a function was not given.
        RecipeLineError: a function raised, or cannot be called.
    """
    if value.kind == "literal":
        return value.text
    if value.kind == "deid_func":
        return FUNCTIONS_OF_RECIPES[value.name](value.parameters, place, field)
    if value.name not in variables:
        raise MissingVariableError(f"{place}: {value.text} was not given for this file")
    given = variables[value.name]
    if value.kind == "var":
        return given.element.value if isinstance(given, DicomField) else given
    if not callable(given):
        raise RecipeLineError(f"{place}: {value.text} is not a function")
    called_with = field if isinstance(field, str) else dicom_field(field, copies=True)
    try:
        return given(dicom=ds, value=value.text, field=called_with, item=variables)
    except (Exception, SystemExit) as error:
        raise RecipeLineError(f"{place}: {value.text} raised {type(error).__name__}") from error


def _present(field: RecipeField | str, place: RecipePlace, name: str) -> RecipeField:
    if isinstance(field, str):
        raise RecipeLineError(f"{place}: deid_func:{name} needs a value, and {field} is absent")
    return field


def _jitter(parameters: Mapping[str, str], place: RecipePlace, field: RecipeField | str) -> Any:
    element = _present(field, place, "jitter").element
    days = int(parameters.get("days", "1"))
    days += int(parameters.get("years", "0")) * _DAYS_OF_A_YEAR
    if not can_move(element.VR):
        return None
    try:
        value = moved(element.VR, element.value, days)
    except NoDateError:
        return ""
    return value if value != element.value or element.VR in ("DA", "DT") else None


def _basic_uuid(
    _parameters: Mapping[str, str], _place: RecipePlace, _field: RecipeField | str
) -> str:
    return str(uuid.uuid4())


def _suffix_uuid(
    _parameters: Mapping[str, str], _place: RecipePlace, field: RecipeField | str
) -> str:
    names = None if isinstance(field, str) else field.known.names
    name = field if isinstance(field, str) else names.path if names else ""
    return f"{name.lower()}-{uuid.uuid4()}"


def _dicom_uuid(
    parameters: Mapping[str, str], _place: RecipePlace, _field: RecipeField | str
) -> str:
    root = parameters.get("org_root", "")
    if not regex(_UID).fullmatch(root):
        root = "2.25"
    return f"{root}.{uuid.uuid4().int}"[:_LONGEST_UID]


def _pydicom_uuid(
    parameters: Mapping[str, str], place: RecipePlace, field: RecipeField | str
) -> str:
    from pydicom.uid import generate_uid

    prefix = parameters.get("prefix", "2.25.")
    if prefix.lower() in _WORDS:
        return str(generate_uid(None))
    stable = _WORDS.get(parameters.get("stable_remapping", "true"), True)
    element = _present(field, place, "pydicom_uuid").element
    try:
        return str(generate_uid(prefix, [str(element.value)] if stable else None))
    except ValueError:
        raise RecipeLineError(
            f"{place}: prefix={prefix} begins no UID; write digits and dots, a dot at the end"
        ) from None


FUNCTIONS_OF_RECIPES: Mapping[
    str, Callable[[Mapping[str, str], RecipePlace, RecipeField | str], Any]
] = {
    "jitter": _jitter,
    "basic_uuid": _basic_uuid,
    "suffix_uuid": _suffix_uuid,
    "dicom_uuid": _dicom_uuid,
    "pydicom_uuid": _pydicom_uuid,
}
"""The functions that recipes have without the caller's help, by their names."""
