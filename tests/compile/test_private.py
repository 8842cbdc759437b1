"""manual/private: what a curator may write, and what is said of a mistake."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from decisions.private import PrivateElement, read_private, serialise_private
from errors import FindingsError
from standard.model import Standard

TABLE = "PS3.15 Table E.3.10-1"
GOOD = """\
[[decision]]
creator = "SIEMENS MR HEADER"
action = "K"
source = "PS3.15 Table E.3.10-1"
justification = "Strength of the diffusion gradient."
elements = [
  "(0019,xx0C) IS 1 B_value",
]

[[decision]]
creator = ["ACME 1", "ACME 2"]
action = "K"
source = "ACME's conformance statement"
justification = "When each slice was measured, in milliseconds."
elements = [
  "(0019,xx0D) FL/DS 1-64 slice times",
]
"""


@pytest.fixture
def manual(repository: Path, tmp_path: Path) -> Path:
    """A folder manual/ with a file of private elements, and what the table has besides."""
    shutil.copytree(repository / "manual/private", tmp_path / "manual/private")
    (tmp_path / "manual/private/siemens.toml").unlink()
    return tmp_path / "manual"


def read(standard: Standard, manual: Path, text: str) -> list[PrivateElement]:
    (manual / "private/some.toml").write_text(text)
    return [each for each in read_private(standard, manual) if "ACME" in each.key]


def findings(standard: Standard, manual: Path, text: str) -> list[str]:
    with pytest.raises(FindingsError) as error:
        read(standard, manual, text)
    return str(error.value).splitlines()


def test_an_element_becomes_a_row_for_each_creator(standard: Standard, repository: Path) -> None:
    elements = read_private(standard, repository / "manual")
    rows = serialise_private(elements)
    assert rows["(0019,xx0E,SIEMENS MR HEADER)"] == {
        "default": "K",
        "justification": next(e.justification for e in elements if "xx0E,SIEMENS MR" in e.key),
        "vr": "FD",
        "vm": "3",
    }
    assert rows["(2005,xx6F,Philips MR Imaging DD 001)"]["vr"] == "CS or SS"
    assert "vm" not in rows["(0019,xx0C,SIEMENS MR HEADER)"]
    assert "B_value" in rows["(0029,xx10,SIEMENS CSA HEADER)"]["entries"]


def test_every_element_of_the_table_has_a_decision(standard: Standard, repository: Path) -> None:
    decided = {each.key for each in read_private(standard, repository / "manual")}
    assert len(standard.safe_private) == 317
    assert standard.safe_private <= decided


def test_nothing_that_is_a_date_a_name_or_bytes_is_kept(
    standard: Standard, repository: Path
) -> None:
    for each in read_private(standard, repository / "manual"):
        if each.vr in ("DA", "DT", "TM", "PN", "OB", "OW", "UN"):
            assert each.action == "X" or each.entries, each.key


def test_an_element_of_the_table_without_a_decision_is_a_finding(
    standard: Standard, manual: Path
) -> None:
    assert findings(standard, manual, GOOD) == [
        f"manual/private: {TABLE} lists (0019,xx{each},SIEMENS MR HEADER), which has no decision "
        "-> K, C or U; or X with the reason why it is not kept"
        for each in ("0D", "0E", "27")
    ]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "(0019,xx0C) IS 1 B_value",
            "(0019,100C) IS 1 B_value",
            "manual/private/some.toml:7: '(0019,100C) IS 1 B_value' is not tag, VR, VM and name -> "
            "as in '(0019,xx0C) IS 1 B_value'",
        ),
        (
            "(0019,xx0D)",
            "(0018,xx0D)",
            "manual/private/some.toml:16: '(0018,xx0D) FL/DS 1-64 slice times' is not tag, VR, ",
        ),
        (
            "IS 1 B_value",
            "LO 1 B_value",
            "manual/private/some.toml:7: (0019,xx0C) LO 1 B_value: action K on VR LO -> "
            "K for numbers, CS and SQ, C for texts, U for UI, else X",
        ),
        ("IS 1 B_value", "DA 1 B_value", "manual/private/some.toml:7: (0019,xx0C) DA 1 B_value: "),
        (
            "IS 1 B_value",
            "ZZ 1 B_value",
            "manual/private/some.toml:7: (0019,xx0C) ZZ 1 B_value: ZZ is not a VR -> a VR of PS3.5",
        ),
        (
            "FL/DS 1-64",
            "FL/DS 1-n",
            "manual/private/some.toml:16: (0019,xx0D) FL/DS 1-n slice times: any number of FL "
            "values -> the most that there may be, as in 1-512",
        ),
        (
            "ACME's conformance statement",
            TABLE,
            f"manual/private/some.toml:16: {TABLE} does not list (0019,xx0D,ACME 1) -> "
            "where it is published",
        ),
        (
            f'source = "{TABLE}"',
            'source = "the conformance statement"',
            f"manual/private/some.toml:7: {TABLE} lists (0019,xx0C,SIEMENS MR HEADER) -> "
            f'source = "{TABLE}"',
        ),
        (
            '"(0019,xx0D) FL/DS',
            '"(0019,xx0D) FL 1 time",\n  "(0019,xx0D) FL/DS',
            "manual/private/some.toml:17: (0019,xx0D,ACME 1) is also at manual/private/some.toml:",
        ),
        (
            'action = "K"\nsource = "ACME',
            'action = "Z"\nsource = "ACME',
            "manual/private/some.toml:12: action: 'Z' is not one of ['X', 'K', 'C', 'U'] -> ",
        ),
        (
            'elements = [\n  "(0019,xx0D)',
            'entries = ["a"]\nelements = [\n  "(0019,xx0D)',
            "manual/private/some.toml:17: (0019,xx0D) FL/DS 1-64 slice times: entries with action "
            "K on VR FL -> C on OB",
        ),
        ('"ACME 1"', '"ACME 1 "', "manual/private/some.toml:11: creator"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_would_be_right(
    standard: Standard, manual: Path, old: str, new: str, finding: str
) -> None:
    assert GOOD.count(old) == 1
    found = findings(standard, manual, GOOD.replace(old, new))
    assert any(each.startswith(finding) for each in found), found
