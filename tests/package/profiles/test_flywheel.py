"""The same profiles and files give the same as Flywheel's package, or the list says why not."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.profiles.reading.load import parse_profile
from grand_challenge_dicom_de_id_procedure.profiles.run import Runner

from .cases import Case, all_cases, make_inputs
from .shown import shown
from .shown_images import in_same_words, nibabel, piexif, shown_image

DIFFERENCES = Path(__file__).with_name("flywheel_differences.toml")

OUTSIDE = "xml-43"  # makes a file outside of the folder of the test


def differences() -> Mapping[str, str]:
    """The cases that may differ, and why."""
    content = tomllib.loads(DIFFERENCES.read_text(encoding="utf-8"))
    return {case: each["why"] for each in content["difference"] for case in each["cases"]}


def names() -> list[str]:
    """The cases that are run; one that does not exist if the table is not there."""
    oracles = Path(__file__).parents[4] / "shared/oracles"
    if not oracles.is_dir():
        return ["none"]
    return [case for case in all_cases(oracles) if case != OUTSIDE]


def outputs(case: Case, oracles: Path, folder: Path) -> dict[str, str]:
    """What this package makes of the inputs of a case, in words; none of what is refused."""
    make_inputs(case, oracles, folder)
    sources = sorted(path for path in folder.rglob("*") if path.is_file())
    try:
        runner = Runner(parse_profile(case.profile))
    except DeidentificationError:
        return {}
    found: dict[str, str] = {}
    for source in sources:
        try:
            with source.open("rb") as stream:
                made = runner.run(source.relative_to(folder).as_posix(), stream)
        except DeidentificationError:
            continue
        for output in made.outputs:
            with output.content as content:
                before, after = source.read_bytes(), content.read()
                words = shown_image(before, after) or shown(before, after)
                found.setdefault(output.name, words)  # a run never writes over an output
    return found


def without_values(outputs: Mapping[str, str]) -> dict[str, str]:
    """The names of what changed, for values that are random or depend on the clock."""
    return {
        re.sub(r"\d+", "0", name): re.sub(r"<\d+B \w+>|\d+|(?<=->).*?(?=;|$)", "0", text)
        for name, text in outputs.items()
    }


@pytest.mark.parametrize("name", names())
def test_the_result_is_that_of_flywheel_or_the_list_says_why_not(
    name: str, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for library in (piexif, nibabel):
        monkeypatch.setitem(sys.modules, library.__name__, cast(ModuleType, library()))
    oracles = shared / "oracles"
    case = all_cases(oracles)[name]
    try:
        found = outputs(case, oracles, tmp_path)
    except ImportError as error:
        pytest.skip(f"its input is made with {error.name}, which is not installed")
    found = {output: in_same_words(words) for output, words in found.items()}
    expected = {output: in_same_words(words) for output, words in case.outputs().items()}
    if case.is_random:
        found, expected = without_values(found), without_values(expected)
    cut = {name: text.removesuffix("...") for name, text in expected.items()}
    same = found.keys() == cut.keys() and all(
        found[name].startswith(text) if text != expected[name] else found[name] == text
        for name, text in cut.items()
    )
    if name in differences():
        assert not same, f"{name} no longer differs; take it from {DIFFERENCES.name}"
    else:
        assert found == expected, case.aspect
