"""Checks overlays that are mappings in the way in which those in files are checked.

What is malformed in them is found by ``engine.procedure_check``; keys, when they are looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.vrs import SINGLE_VALUE_VRS, TEXT_VRS
from grand_challenge_dicom_de_id_procedure.errors import OverlayError
from grand_challenge_dicom_de_id_procedure.regex import regex
from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX, Action
from grand_challenge_dicom_de_id_procedure.rules.loosening import (
    CONCEPT,
    PRIVATE_ELEMENT,
    Loosening,
    Placed,
    loosenings,
)
from grand_challenge_dicom_de_id_procedure.rules.misfit import misfit
from grand_challenge_dicom_de_id_procedure.rules.overlay import Overlay
from grand_challenge_dicom_de_id_procedure.rules.overlay_record import CLAIM, record_of
from grand_challenge_dicom_de_id_procedure.rules.profile import is_laxer

_TAG = r"\([0-9A-F]{2}[0-9A-FX]{2},[0-9A-F]{4}\)"
_KEYS = {
    "tag": _TAG,
    "path": f"{_TAG}(?:>{_TAG})+",
    PRIVATE_ELEMENT: r"\([0-9A-F]{4},xx[0-9A-F]{2},.+\)",
    CONCEPT: ".+",
}
_JUDGED = frozenset(FROM_STRICT_TO_LAX)
"""Actions of which is known what they disclose; users may add others."""


def checked(overlay: Overlay, number: int, base: Mapping[str, Any]) -> Overlay:
    """An overlay that may be used, with what the record says if it discloses more.

    Args:
        overlay: of the right shape.
        number: its place among the overlays, from 1, for messages.
        base: the procedure that it changes, with the options, also its own.

    Raises:
        OverlayError: an action or a dummy does not fit, or it discloses more than Table E.1-1 or
            ``base``, and ``loosens`` gives no reason.
    """
    rows = list(_rows(overlay, f"overlay {number}"))
    findings = [
        f"{placed.place}: {problem} -> {remedy}"
        for placed in rows
        if placed.kind == CONCEPT or placed.vr not in SINGLE_VALUE_VRS - TEXT_VRS
        for problem, remedy in [misfit(placed) or ("", "")]
        if problem
    ]
    found = [*loosenings(rows, base), *_of_unlisted(overlay, f"overlay {number}")]
    for each in found if not overlay.get("loosens") else ():
        placed = each.placed
        findings.append(
            f"{placed.place}: {placed.action} for {placed.named} discloses more than "
            f'{each.before}, {each.source} -> another action, or "loosens" with the reason'
        )
    if findings:
        raise OverlayError(findings)
    record = record_of(found, base.get("identifying", {}))
    own = overlay.get("code", {})
    return {**overlay, **record, **({"code": own} if own and own["value"] != CLAIM else {})}


def _rows(overlay: Overlay, place: str) -> Iterator[Placed]:
    """Its rows for attributes, private elements and concepts."""
    for kind, form in _KEYS.items():
        tables: list[tuple[tuple[str, ...], Any]] = [((), overlay.get(kind, {}))]
        if kind == "tag":
            tables.append(((), overlay.get("unlisted", {}).get("listed", {})))
        if kind != CONCEPT:
            of_classes = overlay.get("sopClass", {}).items()
            tables += [((uid,), rows.get(kind, {})) for uid, rows in of_classes]
        for uids, table in tables:
            for key, row in table.items():
                if row.get("default") in _JUDGED and regex(form).fullmatch(key):
                    yield Placed(place, key, kind, key, uids, row)


def _of_unlisted(overlay: Overlay, place: str) -> Iterator[Loosening]:
    """Whether it gives back what Table E.1-1 does not list."""
    row = overlay.get("unlisted", {})
    if row.get("default") in _JUDGED and is_laxer(row["default"], Action.ZERO):
        placed = Placed(place, "what Table E.1-1 does not list", "tag", "(FFFF,FFFF)", (), row)
        yield Loosening(placed, "X", "the action without it", below_profile=False)
