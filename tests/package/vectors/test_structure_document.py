# ruff: noqa: RUF001 - the names of expressions stand between angle quotation marks
"""The tables of docs/structure.md agree with the code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.dicom import allowed, character_set, inflate, values
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import MOST_INFLATED
from grand_challenge_dicom_de_id_procedure.dicom.vrs import CODE_VRS, TEXT_VRS
from grand_challenge_dicom_de_id_procedure.engine.decide import LARGEST_VALUE
from grand_challenge_dicom_de_id_procedure.engine.parser import DEEPEST

STRUCTURE = (Path(__file__).parents[3] / "docs/structure.md").read_text(encoding="utf-8")
EXPRESSIONS: dict[str, str] = dict(re.findall(r"^    ‹(\w+)› +(.+)$", STRUCTURE, re.MULTILINE))
VALID, ALSO_KEPT = STRUCTURE.split("\n## 8 ")[1].split("\n## 9 ")[0].split("may also be one")


def _rows(text: str) -> list[list[str]]:
    lines = [line.strip("| ") for line in text.split("\n") if line.startswith("| ")]
    return [re.split(r"(?<!\\) +\| ", line) for line in lines]


@pytest.mark.parametrize(
    ("text", "table"), [(VALID, values._FORMS), (ALSO_KEPT, allowed._TOLERATED)]
)
def test_valid_values_are_those_of_the_document(text: str, table: Mapping[str, str]) -> None:
    listed = {}
    for row in _rows(text):
        vrs, written = row[0].split(", "), row[-1].replace("\\|", "|")
        if not set(vrs) <= table.keys() or "NUMBER" in written:
            continue
        most = re.search(r"at most (\d+) characters", written)
        found = re.search("`(.+)`", written)
        expression = re.sub("‹(\\w+)›", _named, found[1] if found else written)
        start = rf"(?=.{{1,{most[1]}}}\Z)" if most else ""
        listed.update(dict.fromkeys(vrs, start + expression))
    expected = {vr: form.removeprefix("(?a)") for vr, form in table.items()}
    if table is allowed._TOLERATED:
        del expected["DS"], expected["IS"]  # in derived-values.md
    assert listed == expected


def _named(match: re.Match[str]) -> str:
    return EXPRESSIONS[str(match[1])]


def test_single_byte_character_sets_are_those_of_the_document() -> None:
    ((terms, names),) = [row for row in _rows(STRUCTURE) if row[0].startswith("ISO_IR 101, 109")][
        :1
    ]
    numbers = terms.removeprefix("ISO_IR ").split(", ")
    parts = [name.removeprefix("ISO 8859").lstrip("-") for name in names.split(", ")]
    listed = {
        f"ISO_IR {number}".encode(): f"iso8859_{part}"
        for number, part in zip(numbers, parts, strict=True)
    }
    others = {b"ISO_IR 6", b"ISO_IR 100", b"ISO_IR 13", b"ISO_IR 192", b"GB18030", b"GBK"}
    assert {k: v for k, v in character_set._CODECS.items() if k not in others} == listed


def test_families_of_vrs_are_those_of_the_document() -> None:
    ((cell,),) = [row[-1:] for row in _rows(STRUCTURE) if "US SS" in row[-1]]
    families = {frozenset(each.encode().split()) for each in re.findall("[A-Z]{2} [A-Z]{2}", cell)}
    assert {*values._SAME_SIZE} == families | {frozenset(vr.encode() for vr in CODE_VRS | TEXT_VRS)}


@pytest.mark.parametrize(
    "number", [MOST_INFLATED, inflate.LARGEST_INFLATED, LARGEST_VALUE, DEEPEST]
)
def test_limits_are_those_of_the_document(number: int) -> None:
    assert f"{number:,}" in STRUCTURE
