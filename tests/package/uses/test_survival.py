"""Which uses are left is decided by the rules of all attributes that a way needs."""

from __future__ import annotations

from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.errors import OptionError
from grand_challenge_dicom_de_id_procedure.uses.survival import Survival
from grand_challenge_dicom_de_id_procedure.uses.use import Step, uses_of

from ..conftest import CT, MR, make_procedure

WEIGHT, DATE, TIME = Step(0x00101030), Step(0x00080020), Step(0x00080030)
TRACER, DOSE = Step(0x00540016), Step(0x00181074)
B_VALUE = Step(0x0019000C, "SIEMENS MR HEADER")
ENTRY = {
    "name": "one",
    "title": "One",
    "reason": "Because.",
    "way": [
        {"by": "weight and time", "kept": ["(0010,1030)"], "moved": ["(0008,0020)"]},
        {"by": "dose", "kept": ["(0054,0016)>(0018,1074)"]},
        {"by": "gradient", "kept": ["(0019,xx0C,SIEMENS MR HEADER)"]},
    ],
}
WEIGHT_AND_DATE = frozenset({(WEIGHT,), (DATE,)})


def survival(changes: dict[str, Any] | None = None, **entry: Any) -> Survival:
    """Of one use, under a procedure with these rules; the options a to d keep more."""
    rules = {"(0010,1030)": "X", "(0054,0016)": "K", "(0018,1074)": "K", **(changes or {})}
    more = {
        "a": {"(0010,1030)": "K"},
        "b": {"(0008,0020)": "C"},
        "c": {"(0018,1074)": "K"},
        "d": {"(0054,0016)": "K"},
    }

    def with_more(names: tuple[str, ...]) -> Any:
        if {*names} >= {"b", "c"}:
            raise OptionError("the options b and c exclude each other; choose one")
        return make_procedure({**rules, **{k: v for name in names for k, v in more[name].items()}})

    return Survival(uses_of([{**ENTRY, **entry}]), [*more], with_more)


@pytest.mark.parametrize(
    ("rules", "lost"),
    [
        ({"(0010,1030)": "K", "(0008,0020)": "K"}, []),
        ({"(0010,1030)": "K", "(0008,0020)": "C"}, []),
        ({"(0010,1030)": "K", "(0008,0020)": "D"}, ["(0008,0020)"]),
        ({"(0010,1030)": "C", "(0008,0020)": "C"}, ["(0010,1030)"]),
        ({"(0010,1030)": "Z", "(0008,0020)": "X"}, ["(0010,1030)", "(0008,0020)"]),
    ],
)
def test_a_way_is_left_if_all_of_it_stays_as_it_must(
    rules: dict[str, str], lost: list[str]
) -> None:
    (outcome,) = survival(rules).of(CT, WEIGHT_AND_DATE)
    assert [need.label for need in outcome.lost] == lost


@pytest.mark.parametrize(
    ("rules", "is_left"),
    [({}, True), ({"(0054,0016)": "C"}, True), ({"(0054,0016)": "Z"}, False)],
)
def test_what_is_in_a_sequence_stays_if_the_sequence_does(
    rules: dict[str, str], is_left: bool
) -> None:
    (outcome,) = survival(rules).of(CT, frozenset({(TRACER, DOSE)}))
    assert (not outcome.lost) is is_left


def test_an_attribute_must_stay_in_all_places_where_it_is() -> None:
    outer = Step(0x00081115)
    paths = frozenset({(TRACER, DOSE), (outer, TRACER, DOSE)})
    (left,) = survival({"(0008,1115)": "K"}).of(CT, paths)
    (lost,) = survival({"(0008,1115)": "X"}).of(CT, paths)
    assert (left.lost, [need.label for need in lost.lost]) == ((), ["(0054,0016)>(0018,1074)"])


@pytest.mark.parametrize(("action", "is_left"), [("X", False), ("C", False), ("K", True)])
def test_a_private_attribute_stays_by_the_rule_of_its_creator(action: str, is_left: bool) -> None:
    row = {"default": action, "justification": ""}
    procedure = make_procedure()
    procedure["sopClass"][CT]["private"] = {"(0019,xx0C,SIEMENS MR HEADER)": row}
    private = Survival(uses_of([ENTRY]), [], lambda _: procedure)
    (outcome,) = private.of(CT, frozenset({(B_VALUE,)}))
    assert (not outcome.lost) is is_left


def test_a_use_is_not_listed_if_the_file_has_no_way_to_it() -> None:
    assert survival().of(CT, frozenset({(WEIGHT,)})) == ()
    assert survival(sopClass=[MR]).of(CT, WEIGHT_AND_DATE) == ()


def test_an_attribute_in_an_item_is_not_that_of_the_file() -> None:
    assert survival().of(CT, frozenset({(WEIGHT,), (TRACER, DATE)})) == ()


@pytest.mark.parametrize(
    ("rules", "paths", "given_back_by"),
    [
        ({"(0008,0020)": "C"}, WEIGHT_AND_DATE, [("a",)]),
        ({}, WEIGHT_AND_DATE, [("a", "b")]),
        ({"(0018,1074)": "X"}, WEIGHT_AND_DATE | {(TRACER, DOSE)}, [("c",)]),
        ({"(0018,1074)": "X", "(0054,0016)": "X"}, frozenset({(TRACER, DOSE)}), [("c", "d")]),
        ({}, frozenset({(B_VALUE,)}), []),
    ],
    ids=["one option", "two options", "another way", "sequence and item", "no option"],
)
def test_the_smallest_sets_of_options_that_give_a_use_back(
    rules: dict[str, str], paths: frozenset[Any], given_back_by: list[tuple[str, ...]]
) -> None:
    (outcome,) = survival(rules).of(CT, paths)
    assert outcome.lost
    assert list(outcome.given_back_by) == given_back_by


def test_options_that_exclude_each_other_give_nothing_back() -> None:
    way = {"by": "both", "kept": ["(0054,0016)>(0018,1074)"], "moved": ["(0008,0020)"]}
    rules = {"(0018,1074)": "X", "(0008,0020)": "X"}
    (outcome,) = survival(rules, way=[way]).of(CT, frozenset({(TRACER, DOSE), (DATE,)}))
    assert outcome.given_back_by == ()


def test_a_sop_class_that_is_not_listed_is_rejected() -> None:
    assert survival().is_rejected("1.2.3")
    assert not survival().is_rejected(CT)
