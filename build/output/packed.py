"""The procedure as the Python package stores it: each different row once, read class by class.

JSON, so that a reader in any language needs no more than this. All keys are those of the procedure,
except for these, which are packed:

- ``rows`` holds every distinct row (action, justification, dummy and the like) once;
- ``sopClass`` has for each UID the keys of the class, and as ``tag`` one text: the number of a row,
  a colon, and the tags of this row, without brackets and comma, and without the group if it is
  that of the tag before; then the next row, after a space.
  ``option`` has the same for each option, and ``profile`` is such a text of tags and codes;
- ``private`` of an option has a text for each private creator: the number of a row, the VR with a
  slash between several, the VM or a hyphen, the group, and the elements that have all this, as in
  "7 FD 3 0019 0E15"; then the next.
- SOP classes with similar rows stand side by side, which compresses to less; ``order`` has the
  number of the line of each, in the order of the procedure.

A reader splits the text of a SOP class when it first comes across a file of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from decisions.serialise import Procedure


def render_packed(procedure: Procedure) -> str:
    """The packed form of a procedure, a line per row and per SOP class."""
    numbers: dict[str, int] = {}
    sop_classes: Mapping[str, Any] = procedure["sopClass"]
    rows_of = {uid: _numbered(each["tag"], numbers) for uid, each in sop_classes.items()}
    classes = {
        uid: {**each, "tag": _packed_texts(rows_of[uid])} for uid, each in sop_classes.items()
    }
    head = {key: value for key, value in procedure.items() if key != "sopClass"}
    if "profile" in head:
        head["profile"] = _packed_texts(head["profile"])
    if "option" in head:
        head["option"] = {
            name: {
                **option,
                **_packed_private(option.get("private", {}), numbers),
                "tag": _packed_texts(_numbered(option["tag"], numbers)),
            }
            for name, option in head["option"].items()
        }
    lines = {uid: str(number) for number, uid in enumerate(_side_by_side(rows_of))}
    head["order"] = " ".join(lines[uid] for uid in classes)
    body = ",\n".join(f"{_text(uid)}:{_text(classes[uid])}" for uid in lines)
    rows = ",\n".join(numbers)
    return f'{_text(head)[:-1]},\n"rows":[\n{rows}\n],\n"sopClass":{{\n{body}\n}}}}\n'


def _side_by_side(rows_of: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """The SOP classes, each followed by the one of the others whose rows differ least."""
    bits: dict[tuple[str, str], int] = {}  # one for each row of an attribute
    rows = {
        uid: sum(1 << bits.setdefault(row, len(bits)) for row in each.items())
        for uid, each in rows_of.items()
    }
    uid = next(iter(rows), None)
    while uid is not None:
        yield uid
        of_it = rows.pop(uid)
        uid = min(rows, key=lambda other: (of_it ^ rows[other]).bit_count(), default=None)


def _numbered(rows: Mapping[str, Any], numbers: dict[str, int]) -> Mapping[str, str]:
    """The number of each row; a new one for a row that was not met before."""
    return {tag: str(numbers.setdefault(_text(row), len(numbers))) for tag, row in rows.items()}


def _packed_private(rows: Mapping[str, Any], numbers: dict[str, int]) -> Mapping[str, Any]:
    by_creator: dict[str, dict[str, str]] = {}
    for key, row in rows.items():
        group, element, creator = key[1:-1].split(",", 2)
        shared = _text({name: each for name, each in row.items() if name not in ("vr", "vm")})
        vr, vm = row["vr"].replace(" or ", "/"), row.get("vm", "-")
        start = f"{numbers.setdefault(shared, len(numbers))} {vr} {vm} {group} "
        elements = by_creator.setdefault(creator, {})
        elements[start] = elements.get(start, "") + element[2:]
    packed = {
        creator: " ".join(start + each for start, each in elements.items())
        for creator, elements in by_creator.items()
    }
    return {"private": packed} if packed else {}


def _packed_texts(texts: Mapping[str, str]) -> str:
    tags: dict[str, list[str]] = {}
    for tag, text in sorted(texts.items()):
        tags.setdefault(text, []).append(tag[1:5] + tag[6:10])
    ordered = sorted(tags.items(), key=lambda each: (len(each[0]), each[0]))
    return " ".join(f"{text}:{','.join(_shortened(each))}" for text, each in ordered)


def _shortened(tags: Sequence[str]) -> Iterator[str]:
    for before, tag in pairwise(["", *tags]):
        yield tag[4:] if tag[:4] == before[:4] else tag


_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
