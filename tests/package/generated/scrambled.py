"""Procedures that have every action for attributes of every VR. No real procedure has that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zlib import crc32

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.rules.lookup import table_keys

from ..conftest import BASIC_PROFILE
from .attributes import Tree

FIXED = {
    "(0008,0005)": "K", "(0008,0016)": "K", "(0008,0018)": "U",
    "(0010,0010)": "D", "(0010,0020)": "D", "(0010,0030)": "C",
}  # fmt: skip
ON_SEQUENCES, ON_OTHERS = "KKKCCUUUXZD", "KKKCCCUDDXZ"
IDENTIFYING = {
    "(0010,0020)": "identifier", "(0010,0030)": "birth-date", "(0008,0050)": "identifier",
    "(0008,0080)": "institution", "(0008,0081)": "address", "(0010,2154)": "telephone",
}  # fmt: skip
ITEM = {"(0008,0100)": "D", "(0008,0104)": "Z", "(0040,A168)": {"(0008,0102)": "D"}}
ITEMS = [{"(0008,0100)": "T-1", "(0008,0104)": "", "(0040,A168)": [{"(0008,0100)": "T-2"}]}]


def scrambled_procedure(sop_class: str, tree: Tree, seed: int) -> Mapping[str, Any]:
    """A procedure in which the attributes of a tree have actions that follow from the seed."""
    entries = {key: _entry(key, tag, seed) for tag in _tags(tree) for key in table_keys(tag)[-1:]}
    table = {"default": "X", "justification": "", "tag": entries}
    return {
        "version": "2026.11.0",
        "default": "R",
        "justification": "",
        "record": {"codes": [BASIC_PROFILE]},
        "sopClass": {sop_class: table},
        "identifying": IDENTIFYING,
        "vocabulary": ["head"],
    }


def _entry(key: str, tag: int, seed: int) -> Mapping[str, Any]:
    number = crc32(f"{seed} {key}".encode())
    is_sequence = vr_choices(tag)[0] == "SQ"
    choice = ON_SEQUENCES if is_sequence else ON_OTHERS
    entry = {"default": FIXED.get(key) or choice[number % len(choice)], "justification": ""}
    if entry["default"] == "D" and is_sequence:
        return {**entry, **({"dummy": ITEMS} if number & 0x100 else {"item": ITEM})}
    return entry


def _tags(tree: Tree) -> set[int]:
    return {*tree, *(tag for inner in tree.values() for tag in _tags(inner))}
