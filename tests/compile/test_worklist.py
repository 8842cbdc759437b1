"""WORKLIST: what is left, as reStructuredText that docutils accepts."""

import json
import re
from pathlib import Path

import pytest

from decisions.serialise import read_tables
from errors import BuildError
from output.rst import check_rst, escape_rst
from standard.model import Standard
from worklist import render_worklist

ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"


def test_the_index_counts_what_is_left(compiled: Path) -> None:
    candidate = json.loads((compiled / "procedure/candidate.json").read_text())
    unset = [
        tag
        for c in candidate["sopClass"].values()
        for tag, row in c["tag"].items()
        if row["default"] is None
    ]
    index = (compiled / "worklist/index.rst").read_text()
    assert f":Pairs of SOP class and attribute left: {len(unset)}\n" in index
    assert f":Different attributes left: {len(set(unset))}\n" in index
    counts = [int(n) for n in re.findall(r"^     - (\d+)$", index, re.MULTILINE)]
    assert sum(counts) == len(unset)


def test_a_page_shows_all_that_a_curator_needs(standard: Standard, compiled: Path) -> None:
    base = json.loads((compiled / "procedure/base.json").read_text())
    base["sopClass"] = {ENHANCED_CT: base["sopClass"][ENHANCED_CT]}
    page = render_worklist(standard, read_tables(standard, base))[0][f"{ENHANCED_CT}.rst"]
    section = page[page.index("(0018,9170) RespiratoryMotionCompensationTechnique") :]
    section = section.split("\n(")[0]
    assert ":Name: Respiratory Motion Compensation Technique\n" in section
    assert ":VR: CS\n" in section
    assert ":Basic Profile: not listed in Table E.1-1\n" in section
    assert "part03.html#sect_C.7.6.18.2>`__ (C), type 1C,\n  at the top level" in section


def test_an_empty_worklist_says_so(standard: Standard, compiled: Path) -> None:
    final = json.loads((compiled / "procedure/procedure.json").read_text())
    candidate = json.loads((compiled / "procedure/candidate.json").read_text())
    candidate["sopClass"] = {
        u: c for u, c in candidate["sopClass"].items() if u in final["sopClass"]
    }
    pages, summary = render_worklist(standard, read_tables(standard, candidate))
    assert list(pages) == ["index.rst"]
    assert "Nothing is left to decide" in pages["index.rst"]
    assert summary.startswith("worklist: 0 attributes of 0 SOP classes")


def test_a_page_that_docutils_remarks_on_is_refused() -> None:
    with pytest.raises(BuildError, match=r"page\.rst:1"):
        check_rst("page.rst", "*unclosed")


def test_text_with_special_characters_is_shown_as_it_is() -> None:
    check_rst("page.rst", escape_rst("a_ *b |c| `d` \\e"))
