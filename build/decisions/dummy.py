"""Dummy values that curators give for action D: whether they fit, and how they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydicom.config import RAISE
from pydicom.valuerep import validate_value

from decisions.decision import Dummy
from standard.model import Attribute, Standard

BINARY_NUMBERS = frozenset({"US", "SS", "UL", "SL", "UV", "SV", "FL", "FD"})


def dummy_problem(standard: Standard, attribute: Attribute, dummy: Any) -> tuple[str, str] | None:
    """What is wrong with a dummy and what would be right, or None where it fits.

    A sequence's dummy is a list of items, each a mapping from "(gggg,eeee) Keyword" to a dummy;
    any other attribute's is a value of its VR, or a list of as many as its VM allows.
    """
    values = dummy if isinstance(dummy, list) else [dummy]
    if attribute.vr == "SQ":
        if not isinstance(dummy, list) or not all(isinstance(i, Mapping) for i in dummy):
            return "a sequence needs items", 'dummy = [{ "(0008,0100) CodeValue" = "..." }]'
        for item in dummy:
            for key, value in item.items():
                tag, _, keyword = key.partition(" ")
                inner = standard.attributes.get(tag)
                if inner is None or inner.keyword != keyword:
                    right = inner.keyword if inner else "a tag of PS3.6"
                    return f"{key!r} is not a tag and its keyword", f"{tag} {right}"
                problem = dummy_problem(standard, inner, value)
                if problem:
                    return f"{keyword}: {problem[0]}", problem[1]
        return None
    for value in values:
        if isinstance(value, Mapping | list):
            return "only a sequence has items", f"a value of VR {attribute.vr}"
        if attribute.vr in BINARY_NUMBERS:
            if not isinstance(value, int | float):
                return f"{value!r} is not a number", f"a number, for VR {attribute.vr}"
            continue
        try:
            validate_value(attribute.vr, str(value), RAISE)
        except ValueError as error:
            return " ".join(str(error).split()), f"a value of VR {attribute.vr}"
    return None


def dummy_with_tags(dummy: Any) -> Dummy:
    """The dummy as the procedure stores it: items by tag, without keywords."""
    if isinstance(dummy, Mapping):
        return {k.split(" ")[0]: dummy_with_tags(v) for k, v in dummy.items()}  # type: ignore[return-value]
    if isinstance(dummy, list):
        return [dummy_with_tags(v) for v in dummy]  # type: ignore[misc]
    return dummy  # type: ignore[no-any-return]
