"""The procedures for mutants: the released one, and one with more variation and an option."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from grand_challenge_dicom_de_id_procedure import Deidentifier, procedure
from grand_challenge_dicom_de_id_procedure.rules.options import choose

from .seeds import CT, MR

_CHANGES: dict[str, Any] = {
    "(0008,0020)": "C", "(0008,0021)": "C", "(0008,002A)": "C", "(0008,1030)": "C",
    "(0008,103E)": "K", "(0008,0090)": "D", "(0010,1010)": "C", "(0010,4000)": "C",
    "(0010,21B0)": "C", "(0020,4000)": "K", "(0008,1140)": "U", "(0008,1115)": "U",
    "(0040,0275)": "D", "(0040,A730)": "K", "(0032,1064)": "Z", "(0040,A124)": "U",
    "(0040,A160)": "K", "(60XX,0022)": "K", "(60XX,3000)": "K", "(0018,1000)": "D",
    "(0018,9074)": "C", "(0040,2004)": "C", "(0008,0050)": "C", "(0018,1020)": "C",
}  # fmt: skip
_IDENTIFYING = {"(0010,0020)": "identifier", "(0010,0030)": "birth-date"}
KEY = bytes(range(32))


@cache
def procedures() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The released procedure, and the one with more actions and the safe private attributes."""
    released = {**procedure, "identifying": {**procedure.get("identifying", {}), **_IDENTIFYING}}
    classes = dict(procedure["sopClass"])
    for sop_class in (CT, MR):
        table = dict(classes[sop_class]["tag"])
        for tag, action in _CHANGES.items():
            table[tag] = {"default": action, "justification": f"{action}, for the fuzzing"}
        classes[sop_class] = {**classes[sop_class], "tag": table}
    varied = {**released, "sopClass": classes}
    return released, choose(varied, ["retain-safe-private"]).procedure


@cache
def deidentifiers() -> tuple[Deidentifier, Deidentifier]:
    """For each procedure one that all files go through, and that remembers what it will."""
    first, second = (Deidentifier(KEY, each) for each in procedures())
    return first, second


@cache
def forgetful_deidentifiers() -> tuple[Deidentifier, Deidentifier]:
    """The same without reuse, so that each file is decided on alone."""
    first, second = (Deidentifier(KEY, each, reuse=False) for each in procedures())
    return first, second
