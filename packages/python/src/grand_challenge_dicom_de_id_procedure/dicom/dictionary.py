"""The data dictionary of the procedure's own edition: VR, VM and the registered UIDs (PS3.6).

pydicom's dictionary is of another edition; an attribute that it does not know yet would be read
wrongly.
"""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from grand_challenge_dicom_de_id_procedure.packaged import read_packaged


def vr_choices(tag: int) -> tuple[str, ...]:
    """The VRs that an attribute may have, the usual one first; none for an unknown tag.

    Args:
        tag: group and element in one number; a member of a repeating group finds its group.
    """
    entry = _entry(tag)
    return () if entry is None else tuple(entry.rpartition(" ")[0].split(" or "))


@lru_cache(maxsize=1 << 14)
def is_sequence(tag: int) -> bool:
    """Whether an attribute has the VR SQ."""
    return vr_choices(tag)[:1] == ("SQ",)


def least_values(tag: int) -> int:
    """How many values an attribute has at least, if it has any; 1 for an unknown tag."""
    entry = _entry(tag)
    least = "1" if entry is None else entry.rpartition(" ")[2].split("-")[0]
    return int(least) if least.isdigit() else 1


def is_registered_uid(uid: str) -> bool:
    """Whether PS3.6 Annex A registers a UID: it then names something public."""
    return uid in registered_uids()


def repeating_tags() -> tuple[str, ...]:
    """Every attribute of the repeating groups 50XX and 60XX, spelled as 60XX0010."""
    return tuple(key for key in _content()["attributes"] if key[:4] in ("50XX", "60XX"))


def repeating_group(tag: int) -> str | None:
    """How the dictionary spells a member of a repeating group: 60XX0010 for (6002,0010)."""
    group, element = tag >> 16, tag & 0xFFFF
    if group & 0xFF01 in (0x5000, 0x6000):
        return f"{group >> 8:02X}XX{element:04X}"
    return None


def _entry(tag: int) -> str | None:
    attributes = _content()["attributes"]
    entry: str | None = attributes.get(f"{tag:08X}") or attributes.get(repeating_group(tag))
    return entry


@cache
def registered_uids() -> frozenset[str]:
    """Every UID that PS3.6 Annex A registers."""
    return frozenset(_content()["uids"])


@cache
def _content() -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(read_packaged("dictionary.json"))
    return content
