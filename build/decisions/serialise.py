"""Compiled tables as the JSON of base and candidate: undecided attributes have the default null."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from decisions.compilation import Tables
from decisions.decision import Row
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from standard.model import Standard

UNSUPPORTED_SOP_CLASS = "Unsupported SOP Class"
UNSUPPORTED_DATA_ELEMENT = "Unsupported data element"


def serialise_tables(standard: Standard, tables: Tables) -> Mapping[str, Any]:
    """BASE or CANDIDATE, with the procedure's defaults: R for SOP classes, X for attributes."""
    return {
        "dicomStandardVersion": standard.edition,
        "default": Action.REJECT,
        "justification": UNSUPPORTED_SOP_CLASS,
        "sopClass": {
            uid: {
                "default": Action.REMOVE,
                "justification": UNSUPPORTED_DATA_ELEMENT,
                "tag": {tag: _serialise_row(row) for tag, row in rows.items()},
            }
            for uid, rows in tables.items()
        },
    }


def _serialise_row(row: Row) -> Mapping[str, Any]:
    decision = row.decision
    if decision is None:
        return {"default": None, "justification": None}
    content: dict[str, Any] = {
        "default": decision.action,
        "justification": decision.justification,
    }
    if decision.dummy is not None:
        content["dummy"] = decision.dummy
    if decision.laxer_than_profile:
        content["laxerThanProfile"] = decision.laxer_than_profile
    if not decision.justification.startswith("[AUTO]"):
        content["source"] = decision.source
    return content
