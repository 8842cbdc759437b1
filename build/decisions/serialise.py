"""Tables as the JSON of base and candidate, and back; what is undecided has the default null."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from decisions.decision import Decision
from decisions.reachable import reachable_by_tag
from decisions.row import Tables, row_of
from errors import BuildError
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from standard.model import Standard
from standard.occurrences import occurrences_by_iod

Procedure = Mapping[str, Any]
"""The JSON of base, candidate or final."""

UNSUPPORTED_SOP_CLASS = "Unsupported SOP Class"
UNSUPPORTED_DATA_ELEMENT = "Unsupported data element"


def serialise_tables(standard: Standard, tables: Tables) -> Procedure:
    """BASE or CANDIDATE, with the procedure's defaults: R for SOP classes, X for attributes."""
    return {
        "dicomStandardVersion": standard.edition,
        "dicomStandardParts": standard.parts,
        "default": Action.REJECT,
        "justification": UNSUPPORTED_SOP_CLASS,
        "sopClass": {
            uid: {
                "default": Action.REMOVE,
                "justification": UNSUPPORTED_DATA_ELEMENT,
                "tag": {tag: _with_origin(row.decision) for tag, row in rows.items()},
            }
            for uid, rows in tables.items()
        },
    }


def serialise_decision(decision: Decision | None) -> Mapping[str, Any]:
    """A decision as it is published."""
    if decision is None:
        return {"default": None, "justification": None}
    content: dict[str, Any] = {
        "default": decision.action,
        "justification": decision.justification,
    }
    if decision.dummy is not None:
        content["dummy"] = decision.dummy
    if decision.in_order:
        content["inOrder"] = True
    if decision.if_empty:
        content["ifEmpty"] = decision.if_empty
    if decision.derived:
        content["derived"] = True
    if decision.issuer:
        content["issuer"] = decision.issuer
    if decision.of:
        content["of"] = decision.of
    if decision.only_beside:
        content["onlyBeside"] = decision.only_beside
    if decision.holding:
        content["holding"] = decision.holding
    if decision.laxer_than_profile:
        content["laxerThanProfile"] = decision.laxer_than_profile
    return content


def read_tables(standard: Standard, procedure: Procedure) -> Tables:
    """The tables of BASE or CANDIDATE, the opposite of :func:`serialise_tables`.

    Raises BuildError where another version of the build, or of the Standard, wrote it.
    """
    try:
        return _read_tables(standard, procedure)
    except KeyError as error:
        raise BuildError(
            f"no {error} in what an earlier step wrote -> run that step again"
        ) from None


def _read_tables(standard: Standard, procedure: Procedure) -> Tables:
    sop_classes = {uid: standard.sop_classes[uid] for uid in procedure["sopClass"]}
    by_iod = occurrences_by_iod(standard, sop_classes.values())
    tables = {}
    for uid, sop_class in sop_classes.items():
        content = procedure["sopClass"][uid]
        decisions = {tag: _read_decision(row) for tag, row in content["tag"].items()}
        actions = {tag: decision.action for tag, decision in decisions.items() if decision}
        reachable = reachable_by_tag(by_iod[sop_class.iod], actions)
        tables[uid] = {
            tag: row_of(standard, sop_class, tag, reachable.get(tag, ()), decision)
            for tag, decision in decisions.items()
        }
    return tables


def _with_origin(decision: Decision | None) -> Mapping[str, Any]:
    """A decision with what procedure.json leaves out: where it comes from, and why it differs."""
    content = serialise_decision(decision)
    if decision is None:
        return content
    differs = {"differsBecause": decision.differs_because} if decision.differs_because else {}
    return {**content, **differs, "source": decision.source, "automatic": decision.automatic}


def _read_decision(content: Mapping[str, Any]) -> Decision | None:
    if content["default"] is None:
        return None
    return Decision(
        Action(content["default"]),
        content["justification"],
        content["source"],
        content["automatic"],
        content.get("dummy"),
        content.get("inOrder", False),
        content.get("ifEmpty", ""),
        content.get("laxerThanProfile", ""),
        content.get("differsBecause", ""),
        content.get("derived", False),
        content.get("issuer", ""),
        content.get("onlyBeside", ""),
        content.get("holding", ""),
        content.get("of", ""),
    )
