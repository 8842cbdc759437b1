"""Codes and concepts: what curators may list, and what is published."""

import json
import shutil
from pathlib import Path

import pytest

from decisions.coded import read_coded
from decisions.identifying import read_identifying
from decisions.row import Tables
from errors import FindingsError
from standard.model import Standard


@pytest.fixture
def manual(repository: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "manual"
    shutil.copytree(repository / "manual", folder)
    return folder


def _replace(manual: Path, name: str, old: str, new: str) -> None:
    file = manual / "coded" / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_what_is_listed_is_published(standard: Standard, manual: Path, repository: Path) -> None:
    kinds = read_identifying(standard, manual).kinds(standard)
    coded = read_coded(standard, manual).serialise(kinds)
    published = json.loads((repository / "procedure/procedure.json").read_text())
    assert json.loads(json.dumps(coded)) == {key: published[key] for key in ("code", "concept")}
    withheld = coded["concept"]["withheld"]
    assert withheld["(121033,DCM)"]["meaning"] == "Subject Age"
    assert "kind" not in withheld["(121033,DCM)"]
    assert withheld["(121030,DCM)"]["kind"] == "identifier"
    assert withheld["(121029,DCM)"]["kind"] == "person-name"
    assert "SCT" in coded["code"]["schemes"]
    private = [each for each in coded["code"]["schemes"] if each.startswith("99")]
    assert private == ["99GCDEID", "99SDM"]  # ours, and one of PS3.16 Table 8-1


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("concepts.toml", "(121033, DCM) Subject Age", "121033 Age", "not a code and its meaning"),
        ("concepts.toml", "(121033, DCM)", "(121033, 99X)", "99X is not in schemes.toml"),
        ("concepts.toml", "(121032, DCM) Subject Sex", "(121033, DCM) Again", "is listed twice"),
        ("concepts.toml", "(0010,1010) PatientAge", "(0010,1010) Age", "PatientAge"),
        ("schemes.toml", '"ACR",', '"ACR", "ACR",', "non-unique"),
        ("schemes.toml", '"ActCode"', '"ACR"', "'ACR' is listed twice"),
        ("schemes.toml", '"ActCode"', '"ObservationInterpretation"', "at most 16 characters"),
        ("authorities.toml", '"urn:lex:"', '"urn:lex"', "up to a colon or a dot"),
        ("authorities.toml", '"http://loinc.org/"', '"http://loinc.org"', "up to a slash"),
        ("terms.toml", '"A", "B"', '"A", "a name"', "a term of capitals"),
        ("terms.toml", "(0040,A160) TextValue", "(0040,A30A) NumericValue", "terms of VR DS"),
        (
            "private-codes.toml",
            "derived = true",
            'derived = true\ndummy = "X"',
            "derived with a dummy",
        ),
        ("private-codes.toml", 'action = "X"', 'action = "K"', "the value does not stay"),
        ("withheld-values.toml", "(0040,A161)", "(0040,A162)", "RationalNumeratorValue"),
        (
            "private-codes.toml",
            "(0008,0103) CodingSchemeVersion",
            "(0008,0100) CodeValue",
            "decided twice",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(
    standard: Standard, manual: Path, name: str, old: str, new: str, message: str
) -> None:
    _replace(manual, name, old, new)
    with pytest.raises(FindingsError, match=rf"manual/coded/{name}:\d+: ") as caught:
        read_coded(standard, manual)
    assert message in str(caught.value)


def test_a_concept_that_the_header_keeps_is_named(
    standard: Standard, tables: Tables, manual: Path
) -> None:
    coded = read_coded(standard, manual)
    assert not list(coded.kept_in_header(tables))
    _replace(manual, "concepts.toml", "(0010,1010) PatientAge", "(0018,0060) KVP")
    findings = list(read_coded(standard, manual).kept_in_header(tables))
    assert {"(0018,0060) KVP is K" in finding.problem for finding in findings} == {True}
    assert "manual/coded/concepts.toml:12" in {finding.place for finding in findings}


def test_every_value_of_a_content_item_is_decided(tables: Tables) -> None:
    """Texts, names, dates, times and UIDs of content items are never kept, whatever they are."""
    values = ("(0040,A160)", "(0040,A123)", "(0040,A121)", "(0040,A122)", "(0040,A120)")
    for table in tables.values():
        for tag in (*values, "(0040,A124)"):
            assert tag not in table or table[tag].action in ("D", "X", "Z", "U"), tag
