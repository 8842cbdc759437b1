"""Read manual/retired/: the rules that the files of a retired SOP class follow, or their rejection.

As in manual/ itself, all findings come in one :class:`~errors.FindingsError`.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decisions.toml_file import read_toml
from errors import Finding, FindingsError
from standard.model import SOPClass, Standard

FOLDER = "retired"
STORAGE = "1.2.840.10008.5.1.4.1.1."
"""What nearly all UIDs of storage SOP classes start with (PS3.6 Table A-1)."""


@dataclass(frozen=True, slots=True)
class RetiredSOPClass:
    """A retired SOP class; its files are rejected where it ``resembles`` none."""

    uid: str
    name: str
    resembles: SOPClass | None
    justification: str


def read_retired(standard: Standard, manual: Path) -> Sequence[RetiredSOPClass]:
    """Read ``manual/retired``, in the order of the file.

    Raises FindingsError with everything that is wrong: TOML or schema errors, UIDs that are no
    retired SOP class, names that no SOP class has, retired storage SOP classes left out.
    """
    findings: list[Finding] = []
    file = manual / FOLDER / "sop-classes.toml"
    source, content = read_toml(manual, file, "sop_class", "sop-classes.schema.json", findings)
    by_name = {c.name: c for c in standard.sop_classes.values()}
    retired: dict[str, RetiredSOPClass] = {}
    for index, entry in enumerate(content["sop_class"] if content else ()):
        uid, like = entry["uid"], entry.get("resembles")
        if uid not in standard.retired_sop_classes:
            problem = (
                f"{uid} is not a retired SOP class",
                "a UID that PS3.6 Table A-1 marks as such",
            )
            findings.append(Finding(source.place(index, uid), *problem))
        elif uid in retired:
            findings.append(
                Finding(source.place(index, uid), f"{uid} is listed twice", "list it once")
            )
        elif like is not None and like not in by_name:
            near = difflib.get_close_matches(like, by_name, n=2) or ["a name of PS3.4 Table B.5-1"]
            problem = f"no SOP class is named {like!r}", " or ".join(near)
            findings.append(Finding(source.place(index, "resembles"), *problem))
        justification = " ".join(entry["justification"].split())
        retired[uid] = RetiredSOPClass(uid, entry["name"], by_name.get(like), justification)
    if content:
        for uid in standard.retired_sop_classes:
            if uid.startswith(STORAGE) and uid not in retired:
                findings.append(
                    Finding(source.name, f"{uid} is left out", 'resembles = "...", or action = "R"')
                )
    if findings:
        raise FindingsError(findings)
    return list(retired.values())


def serialise_retired(retired: Sequence[RetiredSOPClass]) -> Mapping[str, Any]:
    """The retired SOP classes as candidate.json has them."""
    return {
        "retired": {
            each.uid: {
                "name": each.name,
                "resembles": None if each.resembles is None else each.resembles.uid,
                "justification": each.justification,
            }
            for each in retired
        }
    }
