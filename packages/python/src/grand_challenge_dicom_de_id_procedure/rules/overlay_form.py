"""What an overlay file may contain: its tables, their keys, and the values of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.vrs import VRS
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex

EVERY_SOP_CLASS = "every SOP class"

_ACTIONS = ("D", "Z", "X", "K", "C", "U")
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"


class EntryForm(NamedTuple):
    """The keys of an entry: the list of what it is for, and the others."""

    listed: str
    required: tuple[str, ...]
    optional: tuple[str, ...]


TABLES = {
    "decision": EntryForm("attributes", ("action", "justification"), ("scope", "dummy")),
    "path": EntryForm("attributes", ("action", "justification"), ("scope", "dummy")),
    "concept": EntryForm("concepts", ("action", "justification"), ()),
    "private": EntryForm("elements", ("action", "justification", "creator", "vr"), ("scope",)),
}
"""Each [[table]] and its keys."""

TOP = ("name", "description", "options", "loosens", "loosens_because", *TABLES)
"""The keys of the file itself."""


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


def _is_scope(value: Any) -> bool:
    if isinstance(value, dict) and [*value] == ["sop_class"]:
        return _is_text(value["sop_class"]) or _are_texts(value["sop_class"])
    return bool(value == EVERY_SOP_CLASS)


FORMS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "name": (
        lambda given: isinstance(given, str) and regex(_NAME).fullmatch(given) is not None,
        "1 to 40 letters, digits, dots and hyphens, all of ASCII",
    ),
    "description": (_is_text, "a text that says what the overlay is for"),
    "options": (
        lambda given: given == [] or _are_texts(given),
        'a list of names, as in ["clean-descriptors"]',
    ),
    "loosens": (lambda given: isinstance(given, bool), "true, or leave it out"),
    "loosens_because": (_is_text, "a text that gives the reason"),
    "action": (
        lambda given: isinstance(given, str) and given in _ACTIONS,
        f"one of {' '.join(_ACTIONS)}",
    ),
    "justification": (_is_text, "a text that gives the reason for these attributes"),
    "attributes": (_are_texts, 'a list, as in ["(0010,1010) PatientAge"]'),
    "concepts": (_are_texts, 'a list, as in ["(121033, DCM) Subject Age"]'),
    "elements": (_are_texts, 'a list, as in ["(0019,xx0C)"]'),
    "creator": (_is_text, 'a private creator, as in "SIEMENS MR HEADER"'),
    "vr": (lambda given: isinstance(given, str) and given.encode() in VRS, "a VR, as in DS"),
    "scope": (_is_scope, f'"{EVERY_SOP_CLASS}", or {{ sop_class = ["CT Image Storage"] }}'),
    "dummy": (
        lambda given: isinstance(given, str | int | float | list) and not isinstance(given, bool),
        "a value of the VR, or a list of them",
    ),
}
"""Each key: whether a value is one for it, and what would be."""
