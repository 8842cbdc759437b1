"""The data dictionary of the procedure's own edition: VR, VM and the registered UIDs (PS3.6).

pydicom's dictionary is of another edition, and lacks attributes that are new in this one.
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
    words = (_entry(tag) or "").split(" ")  # as in "US or OW 1-n or 1"
    return tuple(word for word in words if word.isalpha() and word.isupper())


@lru_cache(maxsize=1 << 14)
def is_sequence(tag: int) -> bool:
    """Whether an attribute has the VR SQ."""
    return vr_choices(tag)[:1] == ("SQ",)


def least_values(tag: int) -> int:
    """The least number of values of an attribute that is not empty; 1 for an unknown tag."""
    entry = _entry(tag)
    least = "1" if entry is None else entry.rpartition(" ")[2].split("-")[0]
    return int(least) if least.isdigit() else 1


def most_values(tag: int) -> tuple[int, int]:
    """The most values of an attribute, and the number of which theirs is a multiple.

    0 means any number, as for an unknown tag. VM 3-3n is (0, 3), and 1-32 is (32, 1). Where there
    is a choice of VMs, the first one counts: the others are of VRs with a single value.
    """
    words = (_entry(tag) or "").split(" ")
    return most_of(next((word for word in words if word[:1].isdigit()), "n"))


def most_of(vm: str) -> tuple[int, int]:
    """The same for a VM, as in "1", "1-64" or "3-3n"."""
    most = vm.rpartition("-")[2]
    if most.isdigit():
        return int(most), 1
    return 0, int(most[:-1] or 1)


def is_registered_uid(uid: str) -> bool:
    """Whether PS3.6 Annex A registers a UID, so that it names something public."""
    return uid in registered_uids()


def repeating_tags() -> tuple[str, ...]:
    """Every attribute of the repeating groups 50XX and 60XX, spelled as 60XX0010."""
    return tuple(key for key in _content()["attributes"] if key[:4] in ("50XX", "60XX"))


def repeating_group(tag: int) -> str | None:
    """The repeating group that contains a tag, spelled as 60XX0010 for (6002,0010), or None."""
    group, element = tag >> 16, tag & 0xFFFF
    if group & 0xFF01 in (0x5000, 0x6000):
        return f"{group >> 8:02X}XX{element:04X}"
    return None


def _entry(tag: int) -> str | None:
    attributes = _content()["attributes"]
    entry: str | None = attributes.get(f"{tag:08X}") or attributes.get(repeating_group(tag))
    return entry


@cache
def registered_uids() -> Mapping[str, str]:
    """Every UID that PS3.6 Annex A registers, and its name; with "(Retired)" if it is retired."""
    return {**_content()["uids"], **transfer_syntaxes()}


def transfer_syntaxes() -> Mapping[str, str]:
    """Every transfer syntax that PS3.6 Table A-1 registers, and its name; also the retired ones."""
    syntaxes: Mapping[str, str] = _content()["transferSyntaxes"]
    return syntaxes


@cache
def _content() -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(read_packaged("dictionary.json"))
    return content
