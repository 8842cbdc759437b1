"""The data dictionary of the procedure's own edition: VR, VM and the registered UIDs (PS3.6).

pydicom's dictionary is of another edition, and lacks attributes that are new in this one.
"""

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

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
    keys = [line[1:9].decode("ascii") for line in _attributes()]
    return tuple(key for key in keys if key[:4] in ("50XX", "60XX"))


def repeating_group(tag: int) -> str | None:
    """The repeating group that contains a tag, spelled as 60XX0010 for (6002,0010), or None."""
    group, element = tag >> 16, tag & 0xFFFF
    if group & 0xFF01 in (0x5000, 0x6000):
        return f"{group >> 8:02X}XX{element:04X}"
    return None


@lru_cache(maxsize=1 << 14)
def _entry(tag: int) -> str | None:
    group = repeating_group(tag)
    return _attribute(f"{tag:08X}") or (_attribute(group) if group else None)


def _attribute(key: str) -> str | None:
    """What the dictionary has of an attribute, such as "LO 1-n"; its lines are sorted."""
    lines, begins = _attributes(), f'"{key}":"'.encode("ascii")
    at = bisect_left(lines, begins)
    if at == len(lines) or not lines[at].startswith(begins):
        return None
    return lines[at][len(begins) :].rstrip(b'",').decode("ascii")


@cache
def registered_uids() -> Mapping[str, str]:
    """Every UID that PS3.6 Annex A registers, and its name; with "(Retired)" if it is retired."""
    return {**json.loads(_section("uids")), **transfer_syntaxes()}


@cache
def transfer_syntaxes() -> Mapping[str, str]:
    """Every transfer syntax that PS3.6 Table A-1 registers, and its name; also the retired ones."""
    syntaxes: Mapping[str, str] = json.loads(_section("transferSyntaxes"))
    return syntaxes


@cache
def _attributes() -> Sequence[bytes]:
    return _section("attributes")[2:-2].split(b"\n")


def _section(name: str) -> bytes:
    """An object of the file, which has a line for each of its entries; most runs need few."""
    content = _content()
    start = content.index(b'\n"%b":{' % name.encode("ascii"))
    return content[content.index(b"{", start) : content.index(b"\n}", start) + 2]


@cache
def _content() -> bytes:
    return read_packaged("dictionary.json")
