"""A row that stands only beside another attribute, or only if that has a value."""

from collections.abc import Mapping
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules
from grand_challenge_dicom_de_id_procedure.rules.rule import Rule

REGION: Mapping[str, Any] = {
    "default": "K",
    "justification": "a region",
    "onlyBeside": "(60XX,0040)",
    "holding": "R",
}


class Item:
    """An item with these texts by tag."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self._texts = texts

    def text(self, tag: int) -> str:
        return self._texts.get(tag, "")

    def code(self, _tag: int) -> tuple[str, str]:
        return "", ""

    def codes(self, _sequence: int, _tag: int) -> list[tuple[str, str]]:
        return []


def rule_beside(texts: Mapping[int, str], row: Mapping[str, Any], tag: int) -> Rule:
    entry = {"default": "X", "justification": "not listed", "tag": {"(60XX,3000)": row}}
    rule = SOPClassRules({"sopClass": {"1.2": entry}}, "1.2").resolve(tag)
    assert rule.asks is not None
    return rule.among.get(rule.asks(Item(texts)), rule)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({0x60000040: "R"}, "K"),
        ({0x60000040: "G"}, "X"),
        ({0x60000040: ""}, "X"),
        ({0x60020040: "R"}, "X"),
        ({}, "X"),
    ],
)
def test_it_asks_for_the_value_in_the_same_group(texts: dict[int, str], expected: str) -> None:
    assert rule_beside(texts, REGION, 0x60003000).action == expected


def test_another_group_asks_its_own_attribute() -> None:
    assert rule_beside({0x601E0040: "R"}, REGION, 0x601E3000).action == "K"


def test_the_reason_names_what_it_stands_beside() -> None:
    reason = rule_beside({}, REGION, 0x60023000).justification
    assert reason == "Stays only beside (6002,0040) R"


def test_without_a_value_to_hold_any_value_counts() -> None:
    row = {key: value for key, value in REGION.items() if key != "holding"}
    assert rule_beside({0x60000040: "G"}, row, 0x60003000).action == "K"
