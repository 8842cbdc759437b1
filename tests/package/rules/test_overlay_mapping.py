"""An overlay that is a mapping is held to what holds for one in a file."""

from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier, procedure
from grand_challenge_dicom_de_id_procedure.engine.method_record import what_runs
from grand_challenge_dicom_de_id_procedure.errors import OverlayError
from grand_challenge_dicom_de_id_procedure.rules.options import choose
from grand_challenge_dicom_de_id_procedure.rules.overlay_record import CLAIM, PROCEDURE_CODE

from ..conftest import CT, KEY, dataset

MR = "1.2.840.10008.5.1.4.1.1.4"
AGE, NAME, KVP = "(0010,1010)", "(0010,0010)", "(0018,0060)"
ACCESSION = "(0040,0275)>(0008,0050)"
PRIVATE = "(0019,xx0C,ACME)"
LOOSENS = {"loosens": "the ethics committee asked for it"}
EVERYTHING = {"default": "K", "justification": "ours", "except": []}


def row(action: str, **more: Any) -> dict[str, Any]:
    return {"default": action, "justification": "ours", **more}


def tag(key: str, action: str, **more: Any) -> dict[str, Any]:
    return {"tag": {key: row(action, **more)}}


SILENT: list[tuple[dict[str, Any], str]] = [
    (tag(AGE, "K"), f"K for {AGE} discloses more than X, its entry in Table E.1-1"),
    ({"sopClass": {CT: tag(AGE, "C")}}, f"C for {AGE} discloses more than X"),
    (tag("(0008,1030)", "D"), "D for (0008,1030) discloses more than X, its entry"),
    (
        {"sopClass": {MR: tag(KVP, "K")}},
        f"K for {KVP} discloses more than X, the action in MR Image Storage",
    ),
    ({"path": {ACCESSION: row("K")}}, f"K for {ACCESSION} discloses more than Z, its entry"),
    ({"private": {PRIVATE: row("K")}}, f"K for {PRIVATE} discloses more than X, its entry"),
    ({"concept": {"(121033,DCM)": row("K")}}, "discloses more than X, the list of withheld"),
    ({"unlisted": EVERYTHING}, "K for what Table E.1-1 does not list discloses more than X"),
    (tag("(0010,4000)", "D", derived=True), "D for (0010,4000) discloses more than X, its entry"),
]
MISFITS: list[tuple[dict[str, Any], str]] = [
    (tag(KVP, "U"), f"action U for {KVP}, of VR DS -> U only for VR UI or SQ"),
    (tag(KVP, "D", dummy="high"), "'high' is no value of VR DS -> a value of VR DS"),
    (tag("(0008,1030)", "D", dummy="Kopf, übrig"), "'Kopf, übrig' is not ASCII"),
    (tag("(0028,0010)", "D", dummy=70_000), "70000 is no value of VR US -> a value of VR US"),
    ({"concept": {"(121033,DCM)": row("C")}}, "action C for a concept -> K gives its values back"),
]


def findings(*overlays: dict[str, Any], **chosen: Any) -> list[str]:
    try:
        choose(procedure, overlays=overlays, **chosen)
    except OverlayError as error:
        return list(error.findings)
    return []


@pytest.mark.parametrize(("overlay", "said"), SILENT, ids=[said[:40] for _, said in SILENT])
def test_one_that_loosens_silently_is_refused(overlay: dict[str, Any], said: str) -> None:
    (finding,) = findings(overlay)
    assert finding.startswith("overlay 1: ")
    assert said in finding
    assert finding.endswith('-> another action, or "loosens" with the reason')
    assert findings({**overlay, **LOOSENS}) == []


@pytest.mark.parametrize(("overlay", "said"), MISFITS, ids=[said[:40] for _, said in MISFITS])
def test_what_does_not_fit_is_refused_at_once(overlay: dict[str, Any], said: str) -> None:
    (finding,) = findings({"tag": {}}, {**overlay, **LOOSENS})
    assert finding.startswith("overlay 2: ")
    assert said in finding


def test_nothing_is_written_then() -> None:
    with pytest.raises(OverlayError, match="discloses more than"):
        Deidentifier(KEY, overlays=[tag(AGE, "K")])


@pytest.mark.parametrize(
    ("overlay", "options"),
    [
        (tag(AGE, "X"), []),
        (tag(AGE, "D", dummy="050Y"), []),
        (tag(AGE, "C"), ["retain-patient-characteristics"]),
        (tag("(0040,0275)", "D", dummy=[{"(0040,0007)": "Exam"}]), []),
        ({"private": {PRIVATE: row("X")}}, []),
        (tag("(0029,1010)", "D"), []),
    ],
)
def test_one_that_discloses_no_more_needs_no_reason(
    overlay: dict[str, Any], options: list[str]
) -> None:
    assert findings(overlay, options=options) == []


def test_what_an_earlier_overlay_made_stricter_may_not_be_loosened_again() -> None:
    kept, removed = ({"sopClass": {CT: tag(KVP, action)}} for action in "KX")
    assert findings(kept, removed) == []
    assert findings(removed, kept) != []


@pytest.mark.parametrize(
    ("overlay", "code"),
    [
        ({}, PROCEDURE_CODE["value"]),
        ({"code": {"value": "OWN", "scheme": "99X", "meaning": "Ours"}}, "OWN"),
        (
            {"code": {"value": CLAIM, "scheme": "DCM", "meaning": "Basic"}, "withdraws": "1"},
            PROCEDURE_CODE["value"],
        ),
    ],
)
def test_below_the_profile_the_record_does_not_claim_it(overlay: dict[str, Any], code: str) -> None:
    chosen = choose(procedure, overlays=[{**overlay, **tag(AGE, "K"), **LOOSENS}]).procedure
    assert [each[0] for each in what_runs(chosen, CT).codes] == [code]


def test_a_name_that_is_kept_is_in_the_record_whatever_the_overlay_says() -> None:
    overlay = {**tag(NAME, "K"), **LOOSENS, "identityRemoved": "YES"}
    ds = dataset(PatientName="Doe^Jane")
    new = Deidentifier(KEY, overlays=[overlay]).dataset(ds)
    assert (new.PatientName, new.PatientIdentityRemoved) == (ds.PatientName, "NO")
