"""The spelling of tags, and the tags that the engine itself must know."""

from __future__ import annotations

from functools import lru_cache

CHARACTER_SET = 0x00080005
SOP_CLASS = 0x00080016
INSTANCE = 0x00080018
CODE_VALUE = 0x00080100
CODING_SCHEME = 0x00080102
CODE_MEANING = 0x00080104
LONG_CODE_VALUE = 0x00080119
URN_CODE = 0x00080120
PATIENT_ID = 0x00100020
ISSUER = 0x00100021
IDENTITY_REMOVED = 0x00120062
METHOD = 0x00120063
METHOD_CODES = 0x00120064
STUDY = 0x0020000D
SERIES = 0x0020000E
LONGITUDINAL = 0x00280303
CONCEPT_NAME = 0x0040A043
TABLE_HEADINGS = 0x0040A806, 0x0040A807
ICON = 0x00880200

NAMES_A_CLASS = frozenset(
    (
        *(0x00020002, 0x00020010, 0x00020012, 0x00020032, 0x00080016, 0x0008001A, 0x0008001B),
        *(0x0008010C, 0x00080118, 0x0008040E, 0x00081150, 0x00083002, 0x0018100B, 0x00340003),
        *(0x04000010, 0x04000510),
    )
)
"""Attributes whose UID names a class, a transfer syntax or a coding scheme, not an instance."""

RECORD = (IDENTITY_REMOVED, METHOD, METHOD_CODES, LONGITUDINAL)
"""The attributes in which an output says what was done to it (PS3.15 E.1.1)."""


@lru_cache(maxsize=4096)
def spelled(tag: int) -> str:
    """A tag as text: (0010,0020)."""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def tag_of(spelling: str) -> int:
    """The tag that is spelled so: 0x00100020 for (0010,0020)."""
    return int(spelling[1:5] + spelling[6:10], 16)


def creator_tag(tag: int) -> int | None:
    """The tag of a private attribute's private creator (PS3.5 section 7.8); None for others."""
    group, element = tag >> 16, tag & 0xFFFF
    return group << 16 | element >> 8 if group % 2 and element >= 0x1000 else None
