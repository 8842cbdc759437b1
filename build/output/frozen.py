"""FINAL from CANDIDATE: the SOP classes with nothing left to decide, in the published shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from decisions.claims import record_of
from decisions.identifying import WORD_LISTS
from decisions.row import Row, Tables
from decisions.serialise import UNSUPPORTED_DATA_ELEMENT, Procedure, serialise_decision
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from standard.model import Occurrence

Item = Mapping[str, Any]
SOP_CLASS_UID = "(0008,0016)"


def freeze_procedure(version: str, candidate: Procedure, complete: Tables) -> Procedure:
    """The published procedure of the SOP classes given.

    A row has ``default`` and ``justification``; ``dummy`` where the procedure gives the value for
    D; ``item`` where D builds a sequence item, with the action of each attribute that it needs;
    ``required`` where a value that concepts withhold must be there, so that it gets a dummy;
    ``laxerThanProfile`` where a curator went below Table E.1-1, with the reason.

    A retired SOP class has the rows of the one that it ``resembles``, if that is given, or R.

    ``dicomStandardVersion`` is the edition of PS3.3, ``dicomStandardParts`` that of each part read.

    ``identifying`` says of each attribute that holds an identifying value of which kind it is,
    ``vocabulary`` which words do not identify on their own, ``holds`` which attributes hold public
    words, and ``makers``, ``products`` and ``techniques`` which words these are. ``code`` and
    ``concept`` say what depends on the scheme of a code and on the concept of a content item.

    ``conditions`` says what is done with a whole file because of what it says of itself; a SOP
    class names those that its files are asked for. Its ``record`` has the codes that its outputs
    may claim.

    ``profile`` has the entry of each attribute in Table E.1-1. Each ``option`` has the rows that
    replace those of the SOP classes if it is chosen. Each ``preset`` has ``options``, and rows of
    its own.
    """
    withheld = candidate["concept"]["tag"]
    current = {
        uid: {
            "default": candidate["sopClass"][uid]["default"],
            "justification": candidate["sopClass"][uid]["justification"],
            "conditions": [
                name for name, each in candidate["conditions"].items() if uid in each["sopClass"]
            ],
            "record": record_of(list(rows.values()), candidate["codes"]),
            "tag": {
                tag: {**_freeze_row(row, list(rows.values())), **_required(row, withheld)}
                for tag, row in rows.items()
            },
        }
        for uid, rows in complete.items()
    }
    return {
        "version": version,
        "dicomStandardVersion": candidate["dicomStandardVersion"],
        "dicomStandardParts": candidate["dicomStandardParts"],
        "default": candidate["default"],
        "justification": candidate["justification"],
        "identifying": {tag: value["kind"] for tag, value in candidate["identifying"].items()},
        "holds": {tag: value["holds"] for tag, value in candidate["holds"].items()},
        **{name: candidate[name] for name in WORD_LISTS},
        "code": candidate["code"],
        "concept": candidate["concept"],
        "conditions": {
            name: {key: value for key, value in each.items() if key != "sopClass"}
            for name, each in candidate["conditions"].items()
        },
        "profile": candidate["profile"],
        "option": candidate["option"],
        "sopClass": {**current, **_retired(candidate.get("retired", {}), current)},
    }


def _retired(retired: Mapping[str, Any], current: Mapping[str, Any]) -> Mapping[str, Any]:
    frozen: dict[str, Any] = {}
    for uid, entry in retired.items():
        like, reason = entry["resembles"], entry["justification"]
        if like is None:
            frozen[uid] = {
                "default": Action.REMOVE,
                "justification": UNSUPPORTED_DATA_ELEMENT,
                "tag": {SOP_CLASS_UID: {"default": Action.REJECT, "justification": reason}},
            }
        elif like in current:
            resembles = {"sopClass": like, "justification": reason}
            frozen[uid] = {"resembles": resembles, **current[like]}
    return frozen


def _freeze_row(row: Row, rows: Sequence[Row]) -> Mapping[str, Any]:
    content = dict(serialise_decision(row.decision))
    if row.attribute.vr == "SQ" and row.action is Action.DUMMY and "dummy" not in content:
        content["item"] = _item(row.attribute.tag, [o for r in rows for o in r.occurrences], rows)
    return content


def _required(row: Row, withheld: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whether a value that concepts remove or empty must be there, but for one inside a value."""
    removed = withheld.get(row.attribute.tag, {}).get("default") in (Action.REMOVE, Action.ZERO)
    is_required = removed and any(
        o.is_mandatory and o.type == "1" and not withheld.keys() & set(o.path)
        for o in row.occurrences
    )
    return {"required": True} if is_required else {}


def _item(tag: str, occurrences: Sequence[Occurrence], rows: Sequence[Row]) -> Item:
    """What an item needs: for type 1 a dummy, for type 2 an empty value (PS3.5 Section 7.4)."""
    sequences = {row.attribute.tag for row in rows if row.attribute.vr == "SQ"}
    item: dict[str, Any] = {}
    for occurrence in occurrences:
        if not occurrence.path or occurrence.path[-1] != tag:
            continue
        if occurrence.type == "1" and occurrence.tag in sequences:
            item[occurrence.tag] = _item(occurrence.tag, occurrences, rows)
        elif occurrence.type == "1":
            item[occurrence.tag] = Action.DUMMY
        elif occurrence.type == "2":
            item.setdefault(occurrence.tag, Action.ZERO)
    return dict(sorted(item.items()))
