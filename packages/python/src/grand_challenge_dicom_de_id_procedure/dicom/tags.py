"""The spelling of tags, and the tags that the engine itself must know."""

from __future__ import annotations

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

RECORD = (IDENTITY_REMOVED, METHOD, METHOD_CODES, LONGITUDINAL)
"""The attributes in which an output says what was done to it (PS3.15 E.1.1)."""


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
