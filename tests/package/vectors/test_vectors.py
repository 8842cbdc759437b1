# ruff: noqa: RUF001 - the names of expressions stand between angle quotation marks
"""The specifications in docs/ agree with the code, and the vectors are results of this code."""

import itertools
import json
import re
import sys
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from tests.package.vectors.written import FOLDER, MAKERS, text_of

from grand_challenge_dicom_de_id_procedure.actions.dummy import DUMMIES
from grand_challenge_dicom_de_id_procedure.cleaning import fold, patterns
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.cleaning.text import clean_text, remove_needles
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary
from grand_challenge_dicom_de_id_procedure.cleaning.words import any_of, words
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import new_file_meta
from grand_challenge_dicom_de_id_procedure.dicom.vrs import VRS
from grand_challenge_dicom_de_id_procedure.engine.method_record import what_runs

DOCUMENTS = Path(__file__).parents[3] / "docs"
CLEANING = (DOCUMENTS / "cleaning.md").read_text(encoding="utf-8")
DERIVED = (DOCUMENTS / "derived-values.md").read_text(encoding="utf-8")
VECTORS: dict[str, Any] = json.loads((FOLDER / "cleaning.json").read_text(encoding="utf-8"))
CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1)]


@pytest.mark.parametrize("name", MAKERS)
def test_the_vectors_are_results_of_this_code(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == text_of(name), "run: make vectors"


@pytest.mark.parametrize(
    "vector",
    VECTORS["texts"],
    ids=[f"{each['section']}-{each['text']!a}" for each in VECTORS["texts"]],
)
def test_a_text_is_cleaned_as_in_its_vector(vector: dict[str, Any]) -> None:
    needles = Needles(Vocabulary.of(VECTORS))
    for kind, value in vector["values"]:
        needles.add(kind, value)
    text = vector["text"]
    for clean, expected in ((clean_text, "cleaned"), (remove_needles, "checked")):
        cleaned, kinds = clean(text, needles)
        assert {"text": cleaned, "kinds": list(kinds)} == vector[expected]
    assert [list(hit) for hit in needles.find(text)] == vector["found"]
    if vector["found"]:
        assert needles.may_occur_in(fold.fold(text))


def test_the_order_of_the_values_does_not_matter() -> None:
    for vector in VECTORS["texts"]:
        needles = Needles(Vocabulary.of(VECTORS))
        for kind, value in reversed(vector["values"]):
            needles.add(kind, value)
        assert [list(hit) for hit in needles.find(vector["text"])] == vector["found"]


@pytest.mark.parametrize(
    ("name", "document", "without"),
    [
        ("cleaning.json", CLEANING, {"1 Characters", "9 How much is found", "10 CSA headers"}),
        ("derived-values.json", DERIVED, {"Text that is cleaned", "Codes that are claimed"}),
    ],
)
def test_every_section_has_vectors(name: str, document: str, without: set[str]) -> None:
    titles = set(re.findall(r"^## (.+)$", document, re.MULTILINE)) - without
    sections = {title.split()[0] if title[0].isdigit() else title for title in titles}
    vectors = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    lists = [value for value in vectors.values() if isinstance(value, list)]
    assert {each["section"] for rows in lists for each in rows if "section" in each} == sections


# Characters


def test_word_characters_are_letters_numbers_and_the_underscore() -> None:
    for character in CHARACTERS:
        category = unicodedata.category(character)
        is_word = category[0] in "LN" or character == "_"
        assert (re.match(r"\w", character) is not None) == is_word
        assert character.isalnum() == (category[0] in "LN")
        assert character.isdecimal() == (category == "Nd")


def test_white_space_is_what_the_document_lists() -> None:
    listed = re.search(r"^\| `\\s` \| `(.+)` \|$", CLEANING, re.MULTILINE)
    assert listed is not None
    for character in CHARACTERS:
        assert (re.match(listed[1], character) is not None) == character.isspace()
        assert (re.match(r"\s", character) is not None) == character.isspace()


def test_folding_is_done_once_and_leaves_no_other_digits_and_no_marks() -> None:
    for character in CHARACTERS:
        folded = fold.fold(character)
        assert fold.fold(folded) == folded
        category = unicodedata.category(folded)
        assert category != "Nd" or folded in "0123456789"
        assert category not in ("Mn", "Me", "Cf") or folded == fold.MARK


# The tables and expressions of the document on cleaning


def test_folding_is_that_of_the_tables_of_words() -> None:
    for letter, other in words()["alike"].items():
        assert fold.fold(letter) == other
    tables = (*words()["months"], *words()["names"].values(), *words()["ages"].values())
    for word in itertools.chain(*tables):
        assert fold.fold(word) == word.lower()


@pytest.mark.parametrize(
    ("name", "expression"),
    [
        ("TIME", patterns._TIME),
        ("TELEPHONE", patterns._TELEPHONE),
        ("WEB", patterns._WEB),
        ("LOCAL-MAIL", patterns._LOCAL_MAIL),
        ("IP", patterns._IP),
        ("MAC", patterns._MAC),
        ("STREET", patterns._STREET),
        ("AGE", patterns._AGE),
        ("AGE-AND-SEX", patterns._AGE_AND_SEX),
        ("NUMBER-AFTER-LABEL", patterns._NUMBER_AFTER_LABEL),
        ("TITLE", patterns._TITLE),
        ("PARTICLE", patterns._PARTICLE),
        ("TITLED", patterns._titled()),
        ("LABELLED-WORD", patterns._LABELLED_WORD),
        ("LABELLED-NAME", patterns._LABELLED_NAME),
        ("LABELLED-NUMBER", patterns._LABELLED_NUMBER),
        ("LABELLED-BIRTH", patterns._LABELLED_BIRTH),
    ],
)
def test_an_expression_is_that_of_the_document(name: str, expression: str) -> None:
    written = re.sub(r"(?<=[+*])\+", "", expression)  # possessive only for speed
    assert written.replace("?P<", "?<") == _expression(name)


def _expression(name: str) -> str:
    """An expression of the document, as Python writes it."""
    if name == "CAPITAL":
        return (
            "["
            + "".join(c for c in CHARACTERS[0x41:0x530] if unicodedata.category(c) == "Lu")
            + "]"
        )
    if " " in name:
        return any_of(*name.split(" "))
    if name == "NOT-VERSION":
        return "".join(f"(?<!{word} )" for word in words()["addresses"]["versions"])
    block = CLEANING.split(f"\n    ‹{name}›\n")[1].split("\n\n")[0]
    joined = "".join(line.strip() for line in block.split("\n"))
    joined = joined.replace(r"(?<!\p{L}|\p{N})", r"(?<![^\W_])")
    return re.sub(r"‹([A-Za-z_ -]+)›", lambda match: _expression(match[1]), joined)


# The tables of the document on derived values


def _table(section: str) -> dict[str, str]:
    """The first two columns of a section's table."""
    text = DERIVED.split(f"\n## {section}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|", text, re.MULTILINE)
    return dict(rows[1:])


def test_every_vr_has_a_dummy_but_ui_which_is_derived() -> None:
    assert {vr.encode() for vr in DUMMIES} == VRS - {b"SQ", b"UN", b"UI"}


def test_the_record_is_that_of_the_document() -> None:
    table = _table("The record")
    assert list(table) == ["(0012,0062)", "(0012,0063)", "(0012,0064)", "(0028,0303)"]
    assert f"`{what_runs({'version': 'VERSION'}).methods[0]}`" in table["(0012,0063)"]
    codes = tomllib.loads((DOCUMENTS.parent / "manual/files/record.toml").read_text())["code"]
    for code in codes:
        assert f'({code["value"]}, {code["scheme"]}, "{code["meaning"]}")' in DERIVED


def test_the_file_meta_information_is_that_of_the_document() -> None:
    section = DERIVED.split("\n## File meta information\n")[1]
    meta = new_file_meta("1.2", "1.2.3", "1.2.840.10008.1.2")
    assert meta.startswith(bytes(128) + b"DICM")
    for tag in re.findall(r"\(0002,([0-9A-F]{4})\)", section):
        assert b"\2\0" + int(tag, 16).to_bytes(2, "little") in meta
    uid, name = re.findall(r"\(0002,001[23]\) `([^`]+)`", section)
    assert uid.encode() in meta
    assert name.encode() in meta
