"""Presets are compiled into the procedure by the reader of users' overlay files."""

import json
from pathlib import Path
from typing import Any

import pytest

from decisions.presets import with_presets
from errors import FindingsError


@pytest.fixture(scope="module")
def final(repository: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((repository / "procedure/procedure.json").read_text())
    del content["preset"]
    return content


def compiled(final: dict[str, Any], manual: Path, content: str) -> Any:
    (manual / "presets").mkdir()
    (manual / "presets" / "mine.toml").write_text(content)
    return with_presets(final, manual)["preset"]["mine"]


def test_the_presets_of_manual_are_those_of_the_procedure(
    repository: Path, final: dict[str, Any]
) -> None:
    published = json.loads((repository / "procedure/procedure.json").read_text())
    new = with_presets(final, repository / "manual")
    assert new == published
    assert list(new) == list(published)
    names = [file.stem for file in sorted((repository / "manual/presets").glob("*.toml"))]
    assert list(new["preset"]) == names


def test_a_preset_has_description_options_rows_and_a_text_for_the_record(
    final: dict[str, Any], tmp_path: Path
) -> None:
    content = """
        description = "For us."
        options = ["retain-uids"]
        [[decision]]
        action = "X"
        justification = "Not needed."
        attributes = ["(0018,0060) KVP"]
    """
    assert compiled(final, tmp_path, content) == {
        "description": "For us.",
        "options": ["retain-uids"],
        "tag": {"(0018,0060)": {"default": "X", "justification": "Not needed."}},
        "method": "preset mine",
    }


def test_a_preset_that_changes_nothing_adds_nothing_to_the_record(
    final: dict[str, Any], tmp_path: Path
) -> None:
    assert compiled(final, tmp_path, 'description = "For us."') == {"description": "For us."}


OLD = """description = "For us."
[[decision]]
action = "K"
justification = "All of it."
attributes = ["(0010,1010) PatientAge"]
"""
BOTH = '["retain-longitudinal-full-dates", "retain-longitudinal-modified-dates"]'


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        ("", 'manual/presets/mine.toml: no description -> description = "For ..."'),
        ("name = 1", "manual/presets/mine.toml:1: wrong name -> 1 to 40 letters"),
        (
            OLD,
            "manual/presets/mine.toml:5: K for (0010,1010) PatientAge discloses more",
        ),
        (
            f"options = {BOTH}",
            "manual/presets/mine.toml: the options retain-",
        ),
    ],
)
def test_what_is_wrong_in_a_preset_is_a_finding(
    final: dict[str, Any], tmp_path: Path, content: str, finding: str
) -> None:
    with pytest.raises(FindingsError) as caught:
        compiled(final, tmp_path, content)
    (found,) = caught.value.findings
    assert str(found).startswith(finding)


def test_a_build_without_presets_has_none(final: dict[str, Any], tmp_path: Path) -> None:
    assert with_presets(final, tmp_path)["preset"] == {}
