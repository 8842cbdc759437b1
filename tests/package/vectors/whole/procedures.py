"""The procedures that the vectors of whole files carry out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from tests.package.conftest import CT, MR, make_procedure
from tests.package.vectors.whole.actions import SEQUENCE, TAGS

from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure as released

_CHANGES: dict[str, Any] = {
    **dict.fromkeys(
        (
            *("(0008,103E)", "(0040,A160)", "(0008,1250)", "(0028,0106)", "(0028,1201)"),
            *("(0008,0021)", "(0020,0013)", "(0028,0008)", "(7FE0,0001)", "(7FE0,0002)"),
            *("(7FE0,0003)", "(7FE0,0008)", "(7FE0,0009)", "(60XX,3000)", "(60XX,0010)"),
            *("(60XX,0011)", "(60XX,0015)", "(0088,0200)", "(0028,2000)", "(0054,0220)"),
        ),
        "K",
    ),
    **dict.fromkeys(("(0010,4000)", "(0008,1080)"), "C"),
}
_OPTIONS: dict[str, Any] = {
    "(0008,0060)": {"default": "D", "justification": "!", "dummy": "OT"},
    "(0008,0008)": {"default": "D", "justification": "!", "dummy": ["DERIVED", "SECONDARY"]},
    "(0008,1032)": {
        "default": "D",
        "justification": "!",
        "dummy": [{"(0008,0100)": "1", "(0008,0102)": "99GCDEID", "(0008,0104)": ""}],
    },
    "(0008,1140)": {
        "default": "D",
        "justification": "!",
        "item": {
            "(0008,1150)": "D",
            "(0008,1155)": "D",
            "(0008,1160)": "Z",
            "(0040,A170)": {"(0008,0100)": "D", "(0008,0104)": "D"},
        },
    },
    "(0008,002A)": {"default": "D", "justification": "!", "inOrder": True},
    "(0010,0010)": {
        "default": "D",
        "justification": "!",
        "ifEmpty": "(0020,000D)",
        "issuer": "(0010,0021)",
        "of": "(0010,0020)",
    },
    "(0010,0020)": {
        "default": "D",
        "justification": "!",
        "ifEmpty": "(0020,000D)",
        "issuer": "(0010,0021)",
    },
    "(0070,0002)": {"default": "D", "justification": "!", "derived": True},
    "(0010,0021)": "X",
}
_PRIVATE = {
    "(0019,xx0C,SIEMENS MR HEADER)": {"default": "K", "justification": "!"},
    "(0019,xx0D,SIEMENS MR HEADER)": {"default": "X", "justification": "!"},
    "(0029,xx10,VENDOR)": {"default": "U", "justification": "!"},
    "(0029,xx11,VENDOR)": {"default": "R", "justification": "!"},
}
_PATHS = {
    "(0008,1115)>(0008,103E)": {"default": "X", "justification": "!"},
    "(0008,1250)>(0008,1115)>(0008,103E)": {"default": "D", "justification": "!"},
}
_CONDITIONS: dict[str, Any] = {
    "says so": {
        "when": [{"tag": "(0028,0301)", "is": ["YES"]}],
        "then": "reject",
        "reason": "burned-in",
        "justification": "The file says so.",
    },
    "label": {
        "when": [
            {"tag": "(0008,0008)", "is": ["OVERVIEW"]},
            {"tag": "(0048,0010)", "isNot": ["NO"]},
        ],
        "then": "reject",
        "reason": "burned-in",
        "justification": "An overview may show the label.",
    },
    "other kinds": {
        "when": [{"tag": "(0008,0008)", "isNot": ["ORIGINAL", "DERIVED"]}],
        "then": "count",
        "reason": "other-kind",
        "justification": "The file says that it is of another kind.",
    },
    "not stated": {
        "when": [{"tag": "(0028,0301)", "isNot": ["YES", "NO"]}],
        "then": "count",
        "reason": "not-stated",
        "justification": "The file does not say it.",
    },
}


@cache
def own_procedures() -> Mapping[str, Any]:
    """The procedures that stand in the vectors, by name."""
    every = dict.fromkeys(map(spelled, (*TAGS.values(), SEQUENCE)), "")
    named = {f"all {action}": make_procedure(dict.fromkeys(every, action)) for action in "KXZDUCR"}
    small, options = make_procedure(_CHANGES), make_procedure(_OPTIONS)
    private, conditions = make_procedure(_CHANGES), make_procedure(_CHANGES)
    for uid in (CT, MR):
        private["sopClass"][uid] = {**private["sopClass"][uid], "private": _PRIVATE, "path": _PATHS}
        conditions["sopClass"][uid] = {
            **conditions["sopClass"][uid],
            "conditions": list(_CONDITIONS),
        }
    conditions["conditions"] = _CONDITIONS
    small["identifying"] = {
        "(0010,0020)": "identifier",
        "(0010,0030)": "birth-date",
        "(0008,0080)": "institution",
    }
    lax = {**make_procedure(), "default": "K", "justification": "Everything is kept"}
    faulty = make_procedure({"(0008,103E)": {"default": "Q", "justification": "!"}})
    wrong = make_procedure({"(0008,0020)": {"default": "D", "justification": "!", "dummy": "x"}})
    return {
        **named,
        "small": small,
        "options": options,
        "private and paths": private,
        "conditions": conditions,
        "everything kept": lax,
        "unknown action": faulty,
        "invalid dummy": wrong,
    }


def procedure_named(name: str) -> Mapping[str, Any]:
    """A procedure by its name; "released" is the one that the packages hold."""
    if name == "released":
        return released
    procedure: Mapping[str, Any] = own_procedures()[name]
    return procedure
