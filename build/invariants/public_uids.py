"""A UID is kept only where it names something public; any other could lead back to a person."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from decisions.row import Row
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from invariants.invariant import Invariant

FILE = Path(__file__).with_name("public-uids.toml")


@dataclass(frozen=True, slots=True)
class PublicUID:
    """An attribute that may be kept, as in "(0008,0016) SOPClassUID", and where it is listed."""

    attribute: str
    place: str

    @property
    def tag(self) -> str:
        """Its tag."""
        return self.attribute.split(" ")[0]


@cache
def public_uids() -> Sequence[PublicUID]:
    """The attributes that may be kept, from public-uids.toml."""
    text = FILE.read_text(encoding="utf-8")
    lines = text.splitlines()
    return [
        PublicUID(key, f"build/invariants/{FILE.name}:{_line(lines, key)}")
        for key in tomllib.loads(text)
    ]


def is_kept_uid(row: Row) -> bool:
    """Whether the attribute is a UID that stays as it is."""
    return row.attribute.vr == "UI" and row.action in (Action.KEEP, Action.CLEAN)


def _line(lines: Sequence[str], key: str) -> int:
    return next(number for number, line in enumerate(lines, start=1) if f'"{key}"' in line)


def _check(row: Row) -> tuple[str, str] | None:
    if not is_kept_uid(row) or row.attribute.tag in {uid.tag for uid in public_uids()}:
        return None
    return (
        f"{row.action} on a UID that is not listed as public",
        f"U, X, Z or D, or a line in {FILE.name} if it names something public",
    )


PUBLIC_UIDS = Invariant("Only public UIDs are kept", _check)
