"""What identifies and which words are public: what curators may list, and what is published."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from decisions.identifying import read_identifying
from errors import FindingsError
from standard.model import Standard

ATTRIBUTES = """[[value]]
kind = "identifier"
justification = "A hospital finds the one patient by this number."
attributes = [
    "(0010,0020) PatientID",
]
"""
WORDS = """[[words]]
about = "parts of the body"
words = ["head", "chest"]
"""
PUBLIC = """[[value]]
holds = "product"
justification = "The name of a maker, as brochures print it."
attributes = ["(0008,0070) Manufacturer"]
"""
LISTS = ("vocabulary", "makers", "products", "techniques")

# Dates of things that are published, and values by which a viewer chooses its layout.
DATES_THAT_IDENTIFY_NOBODY = {
    "(0008,0106)", "(0008,0107)", "(0040,DB06)", "(0040,DB07)", "(0068,6226)", "(0068,6270)",
    "(0072,000A)", "(0072,0061)", "(0072,0063)",
}  # fmt: skip


@pytest.fixture
def manual(repository: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "manual"
    (folder / "identifying").mkdir(parents=True)
    for schema in (repository / "manual/identifying").glob("*.json"):
        shutil.copy(schema, folder / "identifying")
    (folder / "identifying/attributes.toml").write_text(ATTRIBUTES)
    (folder / "identifying/public.toml").write_text(PUBLIC)
    for name in LISTS:
        (folder / f"identifying/{name}.toml").write_text(WORDS)
    return folder


def replaced(old: str, new: str) -> str:
    assert old in ATTRIBUTES
    return ATTRIBUTES.replace(old, new)


def test_what_is_listed_is_read(standard: Standard, manual: Path) -> None:
    assert read_identifying(standard, manual).serialise() == {
        "identifying": {
            "(0010,0020)": {
                "kind": "identifier",
                "justification": "A hospital finds the one patient by this number.",
            }
        },
        "holds": {
            "(0008,0070)": {
                "holds": "product",
                "justification": "The name of a maker, as brochures print it.",
            }
        },
        **{name: ["chest", "head"] for name in LISTS},
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"product"', '"device"', "public.toml:2: holds: 'device' is not one of "),
        ("(0008,0070) Manufacturer", "(0010,0010) PatientName", "public.toml:4: (0010,0010) Pati"),
        ("The name of a maker, as brochures print it.", "Public.", "public.toml:3: justification"),
    ],
)
def test_a_mistake_about_public_words_is_named_with_place_and_remedy(
    standard: Standard, manual: Path, old: str, new: str, message: str
) -> None:
    (manual / "identifying/public.toml").write_text(PUBLIC.replace(old, new))
    with pytest.raises(FindingsError) as raised:
        read_identifying(standard, manual)
    assert str(raised.value).startswith(f"manual/identifying/{message}")
    assert " -> " in str(raised.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            replaced("(0010,0020) PatientID", "(0010,0021) PatientID"),
            "attributes.toml:5: (0010,0021) is not PatientID, and PatientID is (0010,0020) -> "
            "(0010,0021) IssuerOfPatientID",
        ),
        (
            replaced("(0010,0020) PatientID", "PatientID"),
            "attributes.toml:5: 'PatientID' is not a tag and a keyword -> write them as ",
        ),
        (
            replaced("(0010,0020) PatientID", "(0010,0010) PatientName"),
            "attributes.toml:5: (0010,0010) PatientName has VR PN -> leave it out: ",
        ),
        (
            replaced("(0010,0020) PatientID", "(0008,0020) StudyDate"),
            "attributes.toml:5: kind identifier for an attribute of VR DA -> birth-date or ",
        ),
        (
            replaced('"identifier"', '"date"'),
            "attributes.toml:5: kind date for an attribute of VR LO -> birth-date or date for",
        ),
        (
            replaced('"identifier"', '"number"'),
            "attributes.toml:2: kind: 'number' is not one of ",
        ),
        (
            replaced("A hospital finds the one patient", "TODO: say whom this leads to"),
            "attributes.toml:3: justification: ",
        ),
        (
            ATTRIBUTES + ATTRIBUTES,
            "attributes.toml:11: (0010,0020) PatientID is listed twice -> list it once",
        ),
        ("[[value]\n", "attributes.toml: not TOML: "),
    ],
)
def test_every_mistake_is_named_with_place_and_remedy(
    standard: Standard, manual: Path, text: str, message: str
) -> None:
    (manual / "identifying/attributes.toml").write_text(text)
    with pytest.raises(FindingsError) as raised:
        read_identifying(standard, manual)
    (finding,) = str(raised.value).splitlines()
    assert finding.startswith(f"manual/identifying/{message}")
    assert " -> " in finding


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("word", ["Head", "c-spine", "left hand", "schädel"])
def test_a_word_is_written_as_texts_are_compared(
    standard: Standard, manual: Path, name: str, word: str
) -> None:
    (manual / f"identifying/{name}.toml").write_text(WORDS.replace("chest", word))
    with pytest.raises(FindingsError, match=rf"{name}\.toml:3: words\.1: .* -> one word in lower"):
        read_identifying(standard, manual)


def test_a_word_is_listed_once(standard: Standard, manual: Path) -> None:
    twice = '\n[[words]]\nabout = "words of reports"\nwords = ["neck", "head"]\n'
    (manual / "identifying/vocabulary.toml").write_text(WORDS + twice)
    with pytest.raises(FindingsError) as raised:
        read_identifying(standard, manual)
    assert str(raised.value) == (
        "manual/identifying/vocabulary.toml:7: 'head' is listed twice -> list it once"
    )


def test_the_mistakes_of_both_files_are_named_at_once(standard: Standard, manual: Path) -> None:
    (manual / "identifying/attributes.toml").write_text(replaced("0020", "FFF0"))
    (manual / "identifying/vocabulary.toml").write_text("words = 1")
    with pytest.raises(FindingsError) as raised:
        read_identifying(standard, manual)
    assert len(str(raised.value).splitlines()) == 2


def test_lint_checks_them(decisions: Path, read_by_lint: Callable[[], object]) -> None:
    file = decisions / "identifying/attributes.toml"
    file.write_text(file.read_text().replace("(0010,0020) PatientID", "(0010,0020) PatientId"))
    with pytest.raises(FindingsError) as raised:
        read_by_lint()
    assert "(0010,0020) is not PatientId -> (0010,0020) PatientID" in str(raised.value)


def test_they_are_published_with_a_page(compiled: Path) -> None:
    final = json.loads((compiled / "procedure/procedure.json").read_text())
    assert final["identifying"]["(0010,0020)"] == "identifier"
    assert final["identifying"]["(0010,0030)"] == "birth-date"
    assert final["identifying"]["(0008,0080)"] == "institution"
    assert list(final["identifying"]) == sorted(final["identifying"])
    assert {"head", "phantom", "ct", "van"} <= set(final["vocabulary"])
    assert final["vocabulary"] == sorted(final["vocabulary"])
    page = (compiled / "procedure/pages/identifying.rst").read_text()
    assert "* - (0010,0020) PatientID\n     - identifier\n" in page


def test_an_attribute_is_one_line(compiled: Path) -> None:
    text = (compiled / "procedure/procedure.json").read_text()
    assert '\n    "(0010,0020)": "identifier",\n' in text


def test_every_date_of_the_basic_profile_is_listed_or_excepted(
    standard: Standard, repository: Path
) -> None:
    dates = {
        tag
        for tag in standard.profile
        if tag in standard.attributes and standard.attributes[tag].vr in ("DA", "DT")
    }
    listed = {value.tag for value in read_identifying(standard, repository / "manual").values}
    assert dates - listed == DATES_THAT_IDENTIFY_NOBODY


def test_nothing_is_listed_that_a_procedure_keeps_as_it_is(compiled: Path) -> None:
    final = json.loads((compiled / "procedure/procedure.json").read_text())
    kept = {
        tag
        for sop_class in final["sopClass"].values()
        for tag, row in sop_class["tag"].items()
        if row["default"] == "K"
    }
    assert kept & set(final["identifying"]) == set()
