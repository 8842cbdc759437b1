"""Each vector of a whole file: its bytes or its reason code, however it is read."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import cache
from typing import Any

import pytest
from tests.package.vectors.whole.carried_out import applier_of, result_of, result_with
from tests.package.vectors.written import FOLDER, MAKERS

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import transfer_syntaxes

TOPICS = [name for name in MAKERS if name.startswith("files/") and "procedures" not in name]
GIVEN = ("name", "procedure", "settings", "rulesBefore", "input")
STRUCTURE = (FOLDER.parents[1] / "docs/structure.md").read_text(encoding="utf-8")


@cache
def vectors(topic: str) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = json.loads((FOLDER / topic).read_text(encoding="utf-8"))["files"]
    return files


def expected(vector: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in vector.items() if key not in GIVEN}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_file_becomes_what_its_vector_says(topic: str) -> None:
    for vector in vectors(topic):
        assert result_of(vector, reuses=False) == expected(vector), vector["name"]


@pytest.mark.parametrize("topic", TOPICS)
def test_it_does_so_too_after_all_others_and_itself(topic: str) -> None:
    appliers: dict[str, Any] = {}
    for vector in (*vectors(topic), *vectors(topic)):
        settings = json.dumps([vector.get(key) for key in ("procedure", "settings", "rulesBefore")])
        applier = appliers.setdefault(settings, applier_of(vector))
        assert result_with(applier, vector) == expected(vector), vector["name"]


def test_names_of_vectors_are_different() -> None:
    for topic in TOPICS:
        names = [vector["name"] for vector in vectors(topic)]
        assert len(names) == len(set(names))


def test_there_is_a_vector_for_each_reason_code_of_the_document() -> None:
    """But for a source that changes, which is not a matter of bytes."""
    table = STRUCTURE.split("## 13 Reason codes")[1].split("## 14")[0]
    rows = re.findall(r"^\| (`.+?) \| (.+?) \|", table, re.MULTILINE)
    listed = {code for codes, _ in rows for code in re.findall("`(.+?)`", codes)} - {"changed"}
    messages: dict[str, set[str]] = defaultdict(set)
    for topic in TOPICS:
        for vector in vectors(topic):
            if "reason" in vector:
                messages[vector["reason"]].add(vector["message"])
    assert messages.keys() == listed
    for codes, words in rows:
        if "*" not in words and "justification" not in words and "procedure" not in words:
            for code in set(re.findall("`(.+?)`", codes)) - {"changed"}:
                assert words in messages[code], (code, words)


def test_what_was_blanked_is_named_in_the_document() -> None:
    document = (FOLDER.parents[1] / "docs/pixel-containers.md").read_text(encoding="utf-8")
    listed = {*re.findall("`(.+?)`", document.split("## 6 ")[1])}
    named = set()
    for topic in TOPICS:
        for vector in vectors(topic):
            named.update(vector.get("report", {}).get("blanked", {}))
    types = {name for name in named if name.startswith("box of type ")}
    applications = {f"JPEG APP{number}" for number in range(16)}
    missing = {"JPEG APP0", "JPEG APP15", "box of type ", "another"}
    assert named - types - applications == listed - missing


def test_there_is_a_vector_for_each_transfer_syntax() -> None:
    names = {vector["name"] for vector in vectors("files/structure.json")}
    assert {f"transfer syntax {uid}" for uid in transfer_syntaxes()} <= names
