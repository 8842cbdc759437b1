"""What goes wrong in a rule source is an error of the package that names the source."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.engine.rules_before import rules_before
from grand_challenge_dicom_de_id_procedure.errors import ProcedureError, RejectedDICOMError
from grand_challenge_dicom_de_id_procedure.rules.rule import Rule, RuleSource

NAME = 0x00100010


def source(**more: Any) -> Any:
    """A rule source without rules."""
    without = {
        "levels": 0,
        "by_creator": False,
        "insertions": {},
        "may_disclose_more": True,
        "resolve": lambda *_: None,
    }
    return SimpleNamespace(**{**without, **more})


def of(**more: Any) -> RuleSource:
    """The rules of the second of two rule sources."""
    return rules_before([lambda _: source(), lambda _: source(**more)], "1.2")[1]


def resolved(resolve: Callable[..., Any]) -> Any:
    """The rule for a patient's name."""
    return of(resolve=resolve).resolve(NAME)


def fails(*_: object) -> Any:
    raise TypeError("not\n  my fault")


def test_a_rule_source_without_rules_for_a_sop_class_is_left_out() -> None:
    assert len(rules_before([lambda _: None, lambda _: source()], "1.2")) == 1


@pytest.mark.parametrize(
    ("more", "right"),
    [
        ({"levels": -1}, "a whole number from 0"),
        ({"levels": None}, "a whole number from 0"),
        ({"levels": True}, "a whole number from 0"),
        ({"by_creator": 1}, "True or False"),
        ({"insertions": []}, "a mapping from tags, as numbers, to texts"),
        ({"insertions": {1: 2}}, "a mapping from tags, as numbers, to texts"),
        ({"insertions": {"(0010,0010)": "A"}}, "a mapping from tags, as numbers, to texts"),
        ({"resolve": "X"}, "a function"),
    ],
)
def test_what_is_no_rule_source_is_refused(more: dict[str, Any], right: str) -> None:
    (attribute,) = more
    with pytest.raises(ProcedureError) as raised:
        of(**more)
    message = f"{attribute} of rule source 2 is wrong; it must be {right}"
    assert str(raised.value) == message


@pytest.mark.parametrize("rule", ["X", 1, {}, ("X", "!")])
def test_what_is_no_rule_is_refused(rule: object) -> None:
    with pytest.raises(ProcedureError, match=r"^rule source 2 gives no rule for \(0010,0010\)"):
        resolved(lambda *_: rule)


def test_a_rule_source_that_fails_is_named() -> None:
    message = "^rule source 1 failed for SOP class 1.2: TypeError: not my fault$"
    with pytest.raises(ProcedureError, match=message):
        rules_before([fails], "1.2")


FAILED = r"^rule source 2 failed for \(0010,0010\): TypeError: not my fault$"


def test_rules_that_fail_are_named() -> None:
    with pytest.raises(ProcedureError, match=FAILED):
        resolved(fails)
    with pytest.raises(ProcedureError, match=FAILED):
        resolved(lambda *_: Rule("K", "", choose=fails)).choose(None)
    several = Rule("K", "", among={"a": Rule("K", "", choose=fails)})
    with pytest.raises(ProcedureError, match=FAILED):
        resolved(lambda *_: several).among["a"].choose(None)
    with pytest.raises(ProcedureError, match=r"^rule source 2 failed for an item: TypeError"):
        resolved(lambda *_: Rule("K", "", asks=fails)).asks(None)


def test_a_rule_that_chooses_nothing_is_refused() -> None:
    chooses_nothing = Rule("K", "", choose=lambda _: None)  # type: ignore[arg-type, return-value]
    with pytest.raises(ProcedureError, match=r"^rule source 2 gives no rule"):
        resolved(lambda *_: chooses_nothing).choose(None)


def test_what_a_rule_source_asks_items_is_one_question_whatever_rule_asks_it() -> None:
    rules = of(resolve=lambda *_: Rule("K", "", asks=str))
    first, second = rules.resolve(NAME), rules.resolve(NAME + 1)
    assert first is not None
    assert second is not None
    assert first.asks is second.asks


def test_a_rule_source_may_reject_the_file() -> None:
    def reject(*_: object) -> Any:
        raise RejectedDICOMError("not wanted")

    with pytest.raises(RejectedDICOMError, match="not wanted"):
        resolved(reject)
