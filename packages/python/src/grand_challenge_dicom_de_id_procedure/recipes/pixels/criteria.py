"""Asks the criteria of a filter about a data set."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Criterion

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_TAG = "0x"


def is_true(criterion: Criterion, data_set: Dataset) -> bool:
    """Whether a criterion is true of a data set.

    The field is a keyword, in its exact spelling, or 0xGGGGEEEE; it is looked for at the top level
    alone. By its keyword the value is compared, by its tag the whole element as pydicom prints it.
    A field that is absent, and a number that is empty, have no value.

    Raises:
        Exception: as pydicom raises it, where the value cannot be read.
    """
    if criterion.test in ("missing", "present", "empty") and _is_large(criterion.field, data_set):
        return criterion.test == "present"
    value = _value(criterion.field, data_set)
    match criterion.test:
        case "missing":
            return value is None
        case "present":
            return value is not None
        case "empty":
            return _is_there(criterion.field, data_set) and _is_empty(criterion.field, data_set)
        case "equals":
            return _equals(value, criterion.value)
        case "notequals":
            return not _equals(value, criterion.value)
        case "contains":
            return _contains(value, criterion.value)
        case "notcontains":
            return not _contains(value, criterion.value)


@lru_cache(maxsize=1024)
def _tag(field: str) -> int:
    """The tag of a field; -1 if the data dictionary has no such keyword."""
    from pydicom.datadict import tag_for_keyword

    if field.startswith(_TAG):
        return int(field, 16)
    tag = tag_for_keyword(field)
    return -1 if tag is None else tag


def _is_there(field: str, data_set: Dataset) -> bool:
    tag = _tag(field)
    return tag >= 0 and tag in data_set


def _is_empty(field: str, data_set: Dataset) -> bool:
    """Whether a field has no value and no items; by its keyword, deid takes a number 0 for none."""
    element = data_set[_tag(field)]
    return element.is_empty if field.startswith(_TAG) else not element.value


def _is_large(field: str, data_set: Dataset) -> bool:
    """Whether a field has a value that was not read yet, such as pixels."""
    from pydicom.dataelem import RawDataElement

    if not _is_there(field, data_set):
        return False
    element = data_set.get_item(_tag(field), keep_deferred=True)
    return isinstance(element, RawDataElement) and element.value is None and element.length != 0


def _value(field: str, data_set: Dataset) -> Any:
    if not _is_there(field, data_set):
        return None
    element = data_set[_tag(field)]
    return element if field.startswith(_TAG) else element.value


def _equals(value: Any, text: str) -> bool:
    return value is not None and _plain(value).lower() == text.strip().lower()


def _contains(value: Any, expression: str) -> bool:
    return value is not None and _expression(expression.strip()).search(_plain(value)) is not None


def _plain(value: Any) -> str:
    return str(value).strip()


@lru_cache(maxsize=1024)
def _expression(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
