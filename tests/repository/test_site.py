"""The site of the documents tells what to do about every reason code, and is built in CI."""

from pathlib import Path

import pytest
from reason_codes import ADVICE, codes_in, with_words, words_of

from grand_challenge_dicom_de_id_procedure.run import report


@pytest.fixture
def specification(repository: Path) -> str:
    return (repository / "docs/structure.md").read_text()


@pytest.fixture
def troubleshooting(repository: Path) -> str:
    return (repository / "docs/troubleshooting.md").read_text()


def test_there_is_advice_on_every_reason_code(
    repository: Path, specification: str, troubleshooting: str
) -> None:
    section = (repository / "docs/apply.md").read_text().partition("| Reason | Meaning |")[2]
    table = section.partition("\n\n")[0]
    named = {code for row in ADVICE.findall(table) for code in codes_in(row)}
    advised = [code for row in ADVICE.findall(troubleshooting) for code in codes_in(row)]
    assert named
    assert len(advised) == len(set(advised))
    assert named | words_of(specification).keys() | set(report._REASONS.values()) <= set(advised)


def test_the_site_shows_what_the_specification_says_of_a_code(
    specification: str, troubleshooting: str
) -> None:
    table = with_words(troubleshooting, specification)
    assert "| Code | What the program says | What to do |\n|---|---|---|\n" in table
    assert "| `bad-vr` | invalid VR; the transfer syntax may not be the one that the " in table
    assert "| `disk-full`, `file-too-large` |  | Free space" in table
    assert "<br>a delimiter is missing<br>" in table


def test_a_code_without_advice_fails(specification: str, troubleshooting: str) -> None:
    lacking = troubleshooting.replace("| `bad-vr` |", "| `other` |")
    with pytest.raises(ValueError, match=r"does not say what to do about bad-vr$"):
        with_words(lacking, specification)
