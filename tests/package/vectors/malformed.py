"""Malformed procedures and overlays, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grand_challenge_dicom_de_id_procedure import Deidentifier, ProcedureError

from ..conftest import CT, KEY, dataset

_TAG = "(0008,103E)"
_CONDITION = {
    "when": [{"tag": "(0028,0301)", "is": ["YES"]}],
    "then": "reject",
    "reason": "burned-in",
    "justification": "!",
}
_CODE = {"value": "113100", "scheme": "DCM", "meaning": "Basic Application Confidentiality Profile"}


def malformed_procedures() -> dict[str, Any]:
    """The vectors: a procedure with overlays, and the message of the error for a CT image."""
    cases: list[tuple[Any, list[Any]]] = [(each, []) for each in _procedures()]
    cases += [({"sopClass": {CT: {}}}, [{}, overlay]) for overlay in _overlays()]
    above = {"unlisted": {"default": "K", "justification": "!", "except": []}, "loosens": "!"}
    tables: list[Any] = [[], {_TAG: None}, {_TAG: {"justification": 1}}]
    entries = [None, *({"tag": each} for each in tables)]
    cases += [({"sopClass": {CT: each}}, [above]) for each in entries]
    return {
        "sopClass": CT,
        "malformed": [
            {"message": _message(*case), "procedure": case[0], "overlays": case[1]}
            for case in cases
        ],
    }


def _message(procedure: Any, overlays: list[Any]) -> str:
    try:
        Deidentifier(KEY, procedure, overlays=overlays).dataset(dataset())
    except ProcedureError as error:
        return str(error)
    raise AssertionError(f"not refused: {procedure!r} with {overlays!r}")


def _overlays() -> Iterator[Any]:
    yield from (None, 3, [], {"tag": None}, {"path": {_TAG: "K"}}, {"private": "K"})
    yield {"sopClass": {CT: {"path": []}}}
    yield {"concept": {"(1,DCM)": {"default": "K"}}}
    yield {"unlisted": {"default": "K", "justification": "!"}}
    yield from ({"code": "113110"}, {"method": 3}, {"longitudinal": True})
    yield from ({"tags": {}}, {"withdraws": 1}, {"identityRemoved": "MAYBE"}, {"options": "x"})
    yield from ({"loosens": True}, {"loosens": " "})
    yield {"tag": {_TAG: {"default": "Q", "justification": "!"}}}


def _procedures() -> Iterator[Any]:
    yield from ([], 1, "text")
    yield from ({name: None} for name in ("sopClass", "default", "version", "code", "concept"))
    yield from ({name: {"a": 1}} for name in ("vocabulary", "makers", "products", "techniques"))
    yield {"default": "Q"}
    yield {"justification": 5}
    yield {"makers": ["siemens", None]}
    yield from _about_tags()
    yield from _about_codes()
    yield from _about_conditions()
    yield from _about_options()
    yield from ({"record": each} for each in _records())
    for entry in _sop_classes():
        yield {"sopClass": {CT: entry}}
    yield {"sopClass": {CT: {"conditions": ["absent"]}}, "conditions": {"there": _CONDITION}}


def _about_tags() -> Iterator[Any]:
    for name in ("identifying", "holds"):
        yield {name: []}
        yield {name: {"no tag": "identifier"}}
        yield {name: {_TAG: 1}}


def _about_codes() -> Iterator[Any]:
    rows: list[Any] = [None, {"default": "Q"}, {"default": "X", "required": "yes"}]
    for row in rows:
        yield {"code": {"tag": {_TAG: row}}}
        yield {"concept": {"tag": {_TAG: row}}}
        yield {"concept": {"table": {_TAG: row}}}
    yield {"code": {"schemes": "DCM"}}
    yield {"code": {"authorities": [1]}}
    yield {"code": {"tag": {"no tag": {"default": "X"}}}}
    yield {"concept": {"withheld": {"(1,DCM)": {}}}}
    yield {"concept": {"withheld": {"(1,DCM)": {"justification": "!", "kind": True}}}}
    yield {"concept": {"terms": {"(1,DCM)": {"no tag": {}}}}}
    yield {"concept": {"terms": {"(1,DCM)": {_TAG: {"justification": "!"}}}}}
    yield {"concept": {"terms": {"(1,DCM)": {_TAG: {"terms": [None], "justification": "!"}}}}}


def _about_conditions() -> Iterator[Any]:
    yield {"conditions": [_CONDITION]}
    for name in _CONDITION:
        yield {"conditions": {"one": {key: _CONDITION[key] for key in _CONDITION if key != name}}}
        yield {"conditions": {"one": {**_CONDITION, name: 3}}}
    yield {"conditions": {"one": {**_CONDITION, "then": "maybe"}}}
    for clause in (None, {}, {"tag": "x", "is": []}, {"tag": _TAG}, {"tag": _TAG, "isNot": "YES"}):
        yield {"conditions": {"one": {**_CONDITION, "when": [*_CONDITION["when"], clause]}}}


def _about_options() -> Iterator[Any]:
    yield from ({"option": []}, {"option": {"retain-uids": {"tag": {}}}})
    yield {"option": {"one": {"code": _CODE, "excludes": "other"}}}
    yield {"option": {"one": {"code": _CODE, "tag": {_TAG: None}}}}
    yield {"profile": {_TAG: None}}


def _records() -> Iterator[Any]:
    yield from (None, {"method": 1}, {"identityRemoved": False}, {"codes": _CODE})
    yield from ({"methods": "a"}, {"longitudinal": 0})
    yield {"codes": [_CODE, None]}
    for name in _CODE:
        yield {"codes": [{key: _CODE[key] for key in _CODE if key != name}]}


def _sop_classes() -> Iterator[Any]:
    yield from (None, "K", {"default": 1}, {"default": "Q"}, {"justification": None})
    yield from ({"conditions": "burned-in"}, {"conditions": [None]}, {"record": []})
    yield from ({name: None} for name in ("tag", "path", "private"))
    rows: list[Any] = [None, "K", [], {"default": None}, {"default": "Q"}, {"justification": 1}]
    for row in rows:
        yield {"tag": {_TAG: row}}
    for name in ("ifEmpty", "issuer", "onlyBeside"):
        yield {"tag": {_TAG: {"default": "D", name: "no tag"}}}
        yield {"tag": {_TAG: {"default": "D", name: 0x0020000D}}}
    for name in ("inOrder", "derived", "required"):
        yield {"tag": {_TAG: {"default": "D", name: 1}}}
    yield {"tag": {_TAG: {"default": "D", "item": "Z"}}}
    yield {"tag": {"(0008,103e)": {"default": "K"}}}
    yield {"tag": {_TAG: {"default": "K", "vr": 1}}}
    yield {"path": {f"(0040,A730)>{_TAG}": 1}}
    yield {"private": {'(0019,xx0C,A "CREATOR")': {"default": "keep"}}}
