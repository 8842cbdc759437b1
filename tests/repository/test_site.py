"""The site of the documents: advice on every reason code, and nothing from other hosts."""

import re
from pathlib import Path

import pytest
from other_hosts import loaded_from_elsewhere
from reason_codes import ADVICE, codes_in, with_words, words_of

from grand_challenge_dicom_de_id_procedure import errors
from grand_challenge_dicom_de_id_procedure.run import report

PACKAGE = "packages/python/src/grand_challenge_dicom_de_id_procedure"
GENERIC = {"failed", "rejected"}  # always given with a code of its own


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
    of_errors = {
        kind.reason
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.DeidentificationError)
    }
    of_runs = {
        reason
        for file in (repository / PACKAGE / "run").glob("*.py")
        for reason in re.findall(r'Verdict\("[a-z]+", "([a-z-]+)"', file.read_text())
    }
    assert named
    assert of_runs
    named |= (of_errors - GENERIC) | of_runs
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


@pytest.mark.parametrize(
    "text",
    [
        '<script defer src="https://other.example/a.js">',
        '<link rel="stylesheet" href="//other.example/a.css">',
        "<img alt=a src=http://other.example/a.png>",
        "@font-face { src: url(https://other.example/a.woff2) }",
        '@import "https://other.example/a.css";',
    ],
)
def test_a_page_that_loads_from_another_host_is_found(text: str) -> None:
    assert "//other.example/a" in loaded_from_elsewhere(text)


@pytest.mark.parametrize(
    "text",
    ['<a href="https://other.example/">', '<script src="a.js">', "url(data:image/svg+xml,a)"],
)
def test_links_and_own_files_may_stay(text: str) -> None:
    assert loaded_from_elsewhere(text) == ""
