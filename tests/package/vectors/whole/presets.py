"""Presets of the released procedure, and overlays as overlay files give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.package.vectors.whole.case import Case
from tests.package.vectors.whole.options import made_of, report

from grand_challenge_dicom_de_id_procedure import procedure
from grand_challenge_dicom_de_id_procedure.rules.overlay_record import CLAIM

_CT = "1.2.840.10008.5.1.4.1.1.2"
_PET = "1.2.840.10008.5.1.4.1.1.128"
_AGE = "(0010,1010)"


def cases() -> Iterator[Case]:
    """The cases of this topic."""
    for preset in procedure["preset"]:
        for name, sop_class in (("CT", _CT), ("PET", _PET)):
            yield _case(f"{preset}: {name}", {"preset": preset}, sop_class)
        yield Case(f"{preset}: a report", report(), "released", {"preset": preset})
    added = {"preset": "research", "options": ["113112", "113105"]}
    yield _case("a preset and options", added)
    yield _case("a preset, then an overlay", {**added, "overlays": [_about(_AGE, "X")]})
    yield from _overlays()


def _case(name: str, settings: Mapping[str, Any], sop_class: str = _CT) -> Case:
    return Case(name, made_of(sop_class), "released", settings)


def _overlays() -> Iterator[Case]:
    below = {"loosens": "The case is about it."}
    code = {"value": "OWN", "scheme": "99X", "meaning": "A code of ours"}
    overlays: Mapping[str, list[dict[str, Any]]] = {
        "an option of its own": [{"options": ["retain-uids"]}],
        "options of two": [{"options": ["113110"]}, {"options": ["retain-device-identity"]}],
        "a claim that is withdrawn": [{**_about(_AGE, "K"), **below}],
        "a claim that is withdrawn, and a code of its own": [
            {**_about(_AGE, "K"), **below, "code": code}
        ],
        "a claim that is withdrawn, although it says the opposite": [
            {**_about(_AGE, "K"), **below, "code": {**code, "value": CLAIM}, "withdraws": "113105"}
        ],
        "a claim that is withdrawn, with its options": [
            {**_about(_AGE, "K"), **below, "options": ["113105", "113108"]}
        ],
        "who the patient is": [{**_about("(0010,0010)", "K"), **below, "identityRemoved": "YES"}],
        "texts for the record": [{"method": "overlay a 00000000"}, {"method": "overlay b 1"}],
    }
    for name, tables in overlays.items():
        yield _case(f"overlay: {name}", {"overlays": tables})
    row = {"default": "X", "justification": "by an overlay", "meaning": "Subject Age"}
    withheld = {"options": ["113108"], "overlays": [{"concept": {"(121033,DCM)": row}}]}
    yield Case("overlay: a concept, withheld again", report(), "released", withheld)


def _about(tag: str, action: str) -> dict[str, Any]:
    return {"tag": {tag: {"default": action, "justification": "by an overlay"}}}
