"""Whether an action and a dummy are possible for what they are given for."""

from __future__ import annotations

from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.values import fits, pack
from grand_challenge_dicom_de_id_procedure.dicom.vrs import CODE_VRS, SINGLE_VALUE_VRS, TEXT_VRS
from grand_challenge_dicom_de_id_procedure.rules.loosening import CONCEPT, Placed


def misfit(placed: Placed) -> tuple[str, str] | None:
    """What is wrong with an action or a dummy, and what would be right."""
    vr = "" if placed.kind == CONCEPT else placed.vr
    if placed.kind == CONCEPT and placed.action not in "KX":
        return f"action {placed.action} for a concept", "K gives its values back, X withholds them"
    if placed.action == "U" and vr not in ("UI", "SQ", ""):
        return f"action U for {placed.named}, of VR {vr}", "U only for VR UI or SQ"
    if "dummy" not in placed.row:
        return None
    if placed.action != "D":
        return f"a dummy with action {placed.action}", "a dummy only with action D"
    if not vr:
        return None
    if vr == "SQ":
        return "a dummy for a sequence", "leave it out; D writes one item of dummies"
    dummy = placed.row["dummy"]
    for value in dummy if isinstance(dummy, list | tuple) else [dummy]:
        if (vr in TEXT_VRS or vr in CODE_VRS) and not str(value).isascii():
            return f"{value!r} is not ASCII, as a dummy has to be", "a value of ASCII characters"
        if not _is_value(vr, value):
            return f"{value!r} is no value of VR {vr}", f"a value of VR {vr}"
    return None


def _is_value(vr: str, value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if vr in TEXT_VRS or vr in CODE_VRS:
        return (isinstance(value, str) or is_number) and fits(vr, str(value))
    if not is_number or vr in SINGLE_VALUE_VRS:  # which hold bytes
        return is_number
    try:
        pack(vr, [value], little=True)
    except ValueError:
        return False
    return True
