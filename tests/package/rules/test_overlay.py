"""An overlay makes a procedure out of a procedure."""

import pickle
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import procedure
from grand_challenge_dicom_de_id_procedure.engine.method_record import what_runs
from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules
from grand_challenge_dicom_de_id_procedure.rules.overlay import overlaid

K = {"default": "K", "justification": "asked for"}
X = {"default": "X", "justification": "not wanted"}
SMALL: dict[str, Any] = {
    "default": "R",
    "justification": "Unsupported SOP Class",
    "profile": {"(0010,1030)": "X", "(60XX,4000)": "X"},
    "concept": {"tag": {}, "table": {}, "withheld": {"(1,A)": {"meaning": "age", **X}}},
    "sopClass": {
        uid: {
            "default": "X",
            "justification": "Unsupported data element",
            "record": {"codes": [{"value": "113100", "scheme": "DCM", "meaning": "Profile"}]},
            "tag": {
                "(0008,1030)": {**X, "item": {"(0008,0100)": "D"}, "required": True},
                "(0018,0060)": {"default": "X", "justification": "[AUTO] type 3"},
                "(0018,0015)": {"default": "X", "justification": "a curator's reason"},
                "(0010,1030)": {"default": "X", "justification": "[AUTO] Basic Profile: X"},
            },
        }
        for uid in ("1.2", "1.3")
    },
}
UNLISTED = {"unlisted": {**K, "except": ["(0018,0050)"]}}


def action(overlays: list[dict[str, Any]], tag: int, uid: str = "1.2", **around: Any) -> str:
    rule = SOPClassRules(overlaid(SMALL, overlays), uid).resolve(tag, **around)
    return rule.action


def test_without_an_overlay_the_procedure_is_the_same_object() -> None:
    assert overlaid(SMALL, []) is SMALL


def test_a_row_replaces_that_of_every_sop_class() -> None:
    overlay = {"tag": {"(0008,1030)": K}}
    assert [action([overlay], 0x00081030, uid) for uid in ("1.2", "1.3")] == ["K", "K"]


def test_a_row_stands_for_an_attribute_that_the_sop_class_lacks() -> None:
    assert action([{"tag": {"(0010,1010)": K}}], 0x00101010) == "K"


def test_a_row_of_one_sop_class_wins_over_that_for_all() -> None:
    overlay = {"tag": {"(0008,1030)": K}, "sopClass": {"1.3": {"tag": {"(0008,1030)": X}}}}
    assert [action([overlay], 0x00081030, uid) for uid in ("1.2", "1.3")] == ["K", "X"]


def test_the_last_overlay_decides() -> None:
    overlays = [{"tag": {"(0008,1030)": K}}, {"tag": {"(0008,1030)": X}}]
    assert action(overlays, 0x00081030) == "X"


def test_rows_by_path_and_by_private_creator_are_added() -> None:
    overlay = {
        "path": {"(0040,0275)>(0008,1030)": K},
        "private": {"(0019,xx0C,ACME)": K},
    }
    assert action([overlay], 0x00081030, path=(0x00400275,)) == "K"
    assert action([overlay], 0x0019100C, creator="ACME") == "K"
    assert action([overlay], 0x0019100C, creator="OTHER") == "X"


def test_what_is_true_of_the_attribute_stays() -> None:
    row = overlaid(SMALL, [{"tag": {"(0008,1030)": K}}])["sopClass"]["1.2"]["tag"]["(0008,1030)"]
    assert row == {**K, "item": {"(0008,0100)": "D"}, "required": True}


@pytest.mark.parametrize(
    ("tag", "expected", "why"),
    [
        (0x00180060, "K", "no curator decided on it"),
        (0x00189073, "K", "the SOP class lacks it"),
        (0x00180015, "X", "a curator decided on it"),
        (0x00180050, "X", "it is excepted"),
        (0x00101030, "X", "Table E.1-1 lists it"),
        (0x60024000, "X", "Table E.1-1 lists its repeating group"),
        (0x00080007, "X", "it is no attribute of the Standard"),
        (0x00191001, "X", "it is private"),
        (0x00080000, "X", "it is a group length"),
    ],
)
def test_unlisted_attributes_are_kept_unless(tag: int, expected: str, why: str) -> None:
    assert action([UNLISTED], tag) == expected, why


def test_a_concept_is_given_back_or_withheld() -> None:
    new = overlaid(SMALL, [{"concept": {"(1,A)": K, "(2,A)": X}}])
    assert set(new["concept"]["withheld"]) == {"(2,A)"}


def test_the_record_says_what_ran() -> None:
    code = {"value": "113110", "scheme": "DCM", "meaning": "Retain UIDs Option"}
    overlays: list[dict[str, Any]] = [
        {"code": code},
        {"code": code, "method": "overlay a"},
        {"longitudinal": "UNMODIFIED"},
    ]
    ran = what_runs(overlaid(SMALL, overlays), "1.2")
    assert [each.value for each in ran.codes] == ["113100", "113110"]
    assert ran.methods[1:] == ("overlay a",)
    assert ran.longitudinal == "UNMODIFIED"


def test_the_procedure_itself_does_not_change() -> None:
    before = dict(SMALL["sopClass"]["1.2"]["tag"])
    assert action([UNLISTED, {"tag": {"(0008,1030)": K}}], 0x00081030) == "K"
    assert SMALL["sopClass"]["1.2"]["tag"] == before


def test_another_process_gets_the_same_rules() -> None:
    new = overlaid(procedure, [procedure["option"]["retain-uids"]])
    copied = pickle.loads(pickle.dumps(new))
    ct = "1.2.840.10008.5.1.4.1.1.2"
    assert copied["sopClass"][ct]["tag"] == new["sopClass"][ct]["tag"]
    assert copied["sopClass"][ct]["tag"]["(0008,0018)"]["default"] == "K"
