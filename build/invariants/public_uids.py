"""A UID is kept only where it names something public; any other could lead back to a person."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from decisions.row import Row
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from invariants.invariant import Invariant

FILE = Path(__file__).with_name("public-uids.toml")


@cache
def public_uid_tags() -> frozenset[str]:
    """The attributes that may be kept, from public-uids.toml."""
    listed = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return frozenset(key.split(" ")[0] for key in listed)


def _check(row: Row) -> tuple[str, str] | None:
    if row.attribute.vr != "UI" or row.action not in (Action.KEEP, Action.CLEAN):
        return None
    if row.attribute.tag in public_uid_tags():
        return None
    return f"{row.action} on a UID that names nothing public", "U, X, Z or D"


PUBLIC_UIDS = Invariant("Only public UIDs are kept", _check)
