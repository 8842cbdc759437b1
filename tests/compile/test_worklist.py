"""WORKLIST: what is left, as reStructuredText that docutils accepts."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from decisions.determinants import DETERMINANTS
from decisions.serialise import read_tables
from errors import BuildError
from output.rst import check_changed_rst, check_rst, escape_rst
from output.worklist import describe_worklist, render_worklist
from standard.model import Standard

CT = "1.2.840.10008.5.1.4.1.1.2"
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


def test_the_index_counts_how_everything_was_decided(compiled: Path) -> None:
    candidate = json.loads((compiled / "procedure/candidate.json").read_text())
    for uid, name in (("", "All"), (CT, "CT Image Storage")):
        rows = [
            row
            for sop_class, c in candidate["sopClass"].items()
            for row in c["tag"].values()
            if uid in ("", sop_class)
        ]
        sources = Counter(row["source"] for row in rows if row["automatic"])
        actions = Counter(row["default"] for row in rows)
        expected = [len(rows), *(sources[name] for name, _ in DETERMINANTS)]
        expected += [len(rows) - sources.total(), *(actions[action] for action in "RXZDUCK")]
        assert counts(compiled, name) == expected


def counts(checkout: Path, name: str) -> list[int]:
    """The numbers in the row of a name."""
    index = (checkout / "worklist/index.rst").read_text()
    row = re.search(rf"^   \* - `?{name}\b.*\n((?:     - \d+\n)+)", index, re.MULTILINE)
    assert row is not None
    return [int(number) for number in re.findall(r"\d+", row[1])]


def test_the_tracked_worklist_is_not_stale(repository: Path, compiled: Path) -> None:
    def pages(root: Path) -> dict[str, bytes]:
        return {p.name: p.read_bytes() for p in (root / "worklist").iterdir()}

    assert pages(repository) == pages(compiled)


def test_every_page_that_the_index_links_to_is_there(repository: Path) -> None:
    index = (repository / "worklist/index.rst").read_text()
    links = re.findall(r"<(\S+\.rst)>`__", index)
    assert len(links) == 179
    assert [link for link in links if not (repository / "worklist" / link).exists()] == []


def test_a_sop_class_with_something_left_has_its_page_in_the_worklist(
    standard: Standard, compiled: Path
) -> None:
    base = json.loads((compiled / "procedure/base.json").read_text())
    base["sopClass"] = {u: base["sopClass"][u] for u in (CT, ENHANCED_CT)}
    base["sopClass"][CT]["tag"] = {
        tag: row for tag, row in base["sopClass"][CT]["tag"].items() if row["default"]
    }
    pages = render_worklist(standard, read_tables(standard, base))
    left = sum(row["default"] is None for row in base["sopClass"][ENHANCED_CT]["tag"].values())
    assert set(pages) == {"index.rst", f"{ENHANCED_CT}.rst"}
    check_rst("index.rst", pages["index.rst"])
    assert ":SOP classes decided: 1 of 2\n" in pages["index.rst"]
    assert (
        f"   * - `Enhanced CT Image Storage <{ENHANCED_CT}.rst>`__\n     - {left}\n"
        in pages["index.rst"]
    )
    assert f"`CT Image Storage <../procedure/pages/{CT}.rst>`__" in pages["index.rst"]


def test_a_page_shows_all_that_a_curator_needs(standard: Standard, compiled: Path) -> None:
    base = json.loads((compiled / "procedure/base.json").read_text())
    base["sopClass"] = {ENHANCED_CT: base["sopClass"][ENHANCED_CT]}
    page = render_worklist(standard, read_tables(standard, base))[f"{ENHANCED_CT}.rst"]
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
    tables = read_tables(standard, candidate)
    pages = render_worklist(standard, tables)
    assert list(pages) == ["index.rst"]
    assert "Nothing is left to decide" in pages["index.rst"]
    assert describe_worklist(tables).startswith("worklist: 0 attributes of 0 SOP classes")


def test_a_page_that_docutils_remarks_on_is_refused() -> None:
    with pytest.raises(BuildError, match=r"page\.rst:1"):
        check_rst("page.rst", "*unclosed")


def test_a_page_that_is_there_as_it_is_is_not_checked_again(tmp_path: Path) -> None:
    (tmp_path / "page.rst").write_text("*unclosed")
    check_changed_rst(tmp_path, {"page.rst": "*unclosed"})
    for changed in ({"page.rst": "*unclosed as well"}, {"another.rst": "*unclosed"}):
        with pytest.raises(BuildError, match=rf"{tmp_path.name}/{next(iter(changed))}:1"):
            check_changed_rst(tmp_path, changed)


def test_text_with_special_characters_is_shown_as_it_is() -> None:
    check_rst("page.rst", escape_rst("a_ *b |c| `d` \\e"))
