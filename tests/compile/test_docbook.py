"""A new edition of the Standard is read from the DocBook that it is published in."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.compile.conftest import run_step
from tests.compile.published import publish

from decisions.compilation import compile_tables
from docbook.book import DocBookError
from edition import make_edition
from standard.model import Standard
from standard.occurrences import occurrences_of_iod
from standard.reader import newest_edition, read_standard

SAMPLE = Path(__file__).parent / "docbook"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Standard:
    folder = tmp_path_factory.mktemp("standard")
    make_edition("2026d", str(SAMPLE), folder)
    return read_standard(folder=folder)


def test_a_whole_edition_comes_back_as_it_was(
    repository: Path, standard: Standard, tmp_path: Path
) -> None:
    edition = repository / "build/standard" / standard.edition
    publish(edition, dict(standard.parts), tmp_path)
    make_edition(standard.edition, str(tmp_path), tmp_path / "read")
    for file in edition.iterdir():
        assert (tmp_path / "read" / standard.edition / file.name).read_bytes() == file.read_bytes()


def test_the_newest_edition_is_the_one_that_is_used(tmp_path: Path) -> None:
    make_edition("2026d", str(SAMPLE), tmp_path)
    shutil.copytree(tmp_path / "2026d", tmp_path / "2025e")
    assert newest_edition(tmp_path) == "2026d"


def test_each_part_keeps_its_own_edition(tmp_path: Path) -> None:
    copy = shutil.copytree(SAMPLE, tmp_path / "parts")
    profile = copy / "part15.xml"
    profile.write_text(profile.read_text().replace("PS3.15 2026d", "PS3.15 2026e"))
    make_edition("2026d", str(copy), tmp_path)
    assert read_standard(folder=tmp_path).parts["PS3.15"] == "2026e"


def test_an_iod_is_named_by_the_innermost_section_that_is_one(sample: Standard) -> None:
    assert sample.sop_classes["1.2.840.10008.5.1.4.1.1.2.1"].iod == "Framed Image"
    assert [(m.name, m.usage) for m in sample.modules["Plain Image"]] == [
        ("Patient", "M"),
        ("Overlay Plane", "U"),
    ]


def test_functional_groups_and_macros_stand_where_they_are_included(sample: Standard) -> None:
    framed = {o.tag: o for o in occurrences_of_iod(sample, "Framed Image")}
    assert framed["(0028,0030)"].path == ("(5200,9230)", "(0028,9110)")
    assert framed["(0028,0030)"].group is not None
    assert framed["(0028,0030)"].group.usage == "C"
    assert framed["(0008,0104)"].path == ("(0010,0216)", "(0010,0215)")


def test_objects_without_a_patient_are_among_the_sop_classes(sample: Standard) -> None:
    assert "1.2.840.10008.5.1.4.38.1" in sample.sop_classes


def test_what_lets_words_break_or_leans_them_is_no_part_of_them(sample: Standard) -> None:
    assert sample.attributes["(0010,0010)"].keyword == "PatientName"
    assert sample.attributes["(0008,0202)"].retired
    assert "1.2.840.10008.1.2" in sample.registered_uids


def test_repeating_groups_are_spelled_in_capitals(sample: Standard) -> None:
    assert sample.attributes["(60XX,3000)"].vr == "OB or OW"
    assert sample.profile["(60XX,3000)"] == "X"
    assert any(o.tag == "(60XX,3000)" for o in occurrences_of_iod(sample, "Plain Image"))


def test_retired_sop_classes_are_told_by_their_name(sample: Standard) -> None:
    assert sample.retired_sop_classes == ["1.2.840.10008.5.1.4.1.1.6"]


def test_with_a_new_edition_just_what_is_new_is_left_to_decide(
    repository: Path, standard: Standard, tmp_path: Path
) -> None:
    edition = repository / "build/standard" / standard.edition
    publish(edition, dict.fromkeys(standard.parts, "2026d"), tmp_path)
    _insert(tmp_path / "part06.xml", '<table xml:id="table_6-1">', 6, ("(0018,FFF1)", "A", "A"))
    _insert(tmp_path / "part03.xml", '<table xml:id="table_C.8-3">', 4, ("A", "(0018,FFF1)", "1C"))
    make_edition("2026d", str(tmp_path), tmp_path)
    assert _unset(read_standard(folder=tmp_path)) - _unset(standard) == {"(0018,FFF1)"}


def _insert(part: Path, table: str, columns: int, start: tuple[str, ...]) -> None:
    """Add a first row to a table; VR and VM, where there are more columns than texts."""
    cells = (*start, "CS", "1", "")[:columns]
    row = "".join(f"<td><para>{cell}</para></td>" for cell in cells)
    before, after = part.read_text(encoding="utf-8").split(table)
    after = after.replace("<tbody>", f"<tbody><tr>{row}</tr>", 1)
    part.write_text(before + table + after, encoding="utf-8")


def _unset(standard: Standard) -> set[str]:
    ct = {"1.2.840.10008.5.1.4.1.1.2": standard.sop_classes["1.2.840.10008.5.1.4.1.1.2"]}
    (rows,) = compile_tables(replace(standard, sop_classes=ct)).values()
    return {tag for tag, row in rows.items() if row.decision is None}


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("part03.xml", "</book>", "", "part03.xml: not XML: no element found: line "),
        (
            "part03.xml",
            'label="PS3.3"',
            'label="PS3.4"',
            "part03.xml: this is the book 'PS3.4' -> the book ",
        ),
        ("part03.xml", "PS3.3 2026d", "PS3.3", "part03.xml: no edition in the subtitle "),
        ("part03.xml", "PS3.3 2026d", "PS3.3 2025e", "part03.xml: edition 2025e -> EDITION=2025e"),
        ("part03.xml", 'xml:id="chapter_A"', 'xml:id="chapter_Z"', "part03.xml: no chapter A -> "),
        (
            "part03.xml",
            "<para>(0010,0010)</para>",
            "<para>0010,0010</para>",
            "part03.xml: table C.7-1, row 1: invalid tag '0010,0010' -> a tag, as in (0010,0010)",
        ),
        (
            "part03.xml",
            "<para>(0010,0010)</para>",
            "<para>(0010,0011)</para>",
            "part03.xml: table C.7-1, row 1: (0010,0011) is not in PS3.6 -> ",
        ),
        (
            "part03.xml",
            "<para>2</para>",
            "<para>2D</para>",
            "part03.xml: table C.7-1, row 1: invalid type '2D' -> one of 1, 1C, 2, 2C, 3",
        ),
        (
            "part03.xml",
            "&gt;&gt;Include",
            "&gt;&gt;&gt;Include",
            "part03.xml: table C.7-1, row 4: >>> has no row at depth 2 above it -> >>",
        ),
        (
            "part03.xml",
            'Include <xref linkend="table_8.8-1" xrefstyle="select: label quotedtitle"/>',
            "Include something",
            "part03.xml: table C.7-1, row 4: 'Include something' links to no table -> a link to ",
        ),
        (
            "part03.xml",
            'linkend="table_8.8-1"',
            'linkend="table_8.8-9"',
            "part03.xml: table C.7-1, row 4: includes table_8.8-9, which does not exist -> a ",
        ),
        (
            "part03.xml",
            '<td align="left" colspan="1" rowspan="1"><para>U</para></td>',
            "",
            "part03.xml: table A.2-1, row 2: 3 cells -> 4 cells, as in the table's head",
        ),
        (
            "part03.xml",
            "<para>U</para>",
            "<para>Maybe</para>",
            "part03.xml: table A.2-1, row 2: invalid usage 'Maybe' -> one that starts with M",
        ),
        (
            "part03.xml",
            'rowspan="2"',
            'rowspan="two"',
            "part03.xml: table A.2-1, row 1: rowspan is 'two' -> a number from 1",
        ),
        (
            "part03.xml",
            'linkend="sect_C.9.2"',
            'linkend="sect_C.9.9"',
            "part03.xml: table A.2-1, row 2: Overlay Plane links to section C.9.9, which does not ",
        ),
        (
            "part03.xml",
            '<xref linkend="sect_C.9.2" xrefstyle="select: labelnumber"/>',
            "C.9.2",
            "part03.xml: table A.2-1, row 2: reference 'C.9.2' links to no section -> a link to ",
        ),
        (
            "part03.xml",
            "<title>Plain Image IOD</title>",
            "<title>Plain Image</title>",
            "part03.xml: table A.2-1: not in the section of an IOD: ",
        ),
        (
            "part04.xml",
            "sect_A.2",
            "sect_A.9",
            "part04.xml: table B.5-1, row 1: Plain Image Storage: the IOD links to A.9 -> a ",
        ),
        (
            "part04.xml",
            "table_GG.3-1",
            "table_GG.3",
            "part04.xml: no table GG.3-1 -> the complete DocBook of PS3.4",
        ),
        (
            "part06.xml",
            "<para>SH</para>",
            "<para>text</para>",
            "part06.xml: table 6-1, row 1: invalid VR 'text' -> a VR, as in LO",
        ),
        (
            "part06.xml",
            "<para>(0008,0104)</para>",
            "<para>(0008,0100)</para>",
            "part06.xml: table 6-1, row 2: (0008,0100) is listed twice -> each tag once",
        ),
        (
            "part06.xml",
            "<para>Overlay\u200bData</para>",
            "<para></para>",
            "part06.xml: table 6-1, row 10: (60XX,3000) has no keyword -> ",
        ),
        (
            "part06.xml",
            '<emphasis role="bold">UID Type</emphasis>',
            "Kind",
            "part06.xml: table A-1: no column 'UID Type' -> UID Type; it has UID Value, UID Name",
        ),
        (
            "part15.xml",
            "<para>Z</para>",
            "<para>Q</para>",
            "part15.xml: table E.1-1, row 1: invalid Basic Profile 'Q' -> one of D, Z, X, K, C",
        ),
    ],
)
def test_what_is_not_as_published_is_named_with_file_table_and_row(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    copy = shutil.copytree(SAMPLE, tmp_path / "parts")
    text = (copy / file).read_text()
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1))
    with pytest.raises(DocBookError) as raised:
        make_edition("2026d", str(copy), tmp_path / "standard")
    assert str(raised.value).startswith(message)
    assert " -> " in str(raised.value)
    assert not (tmp_path / "standard").exists()


@pytest.mark.parametrize(
    ("edition", "message"),
    [
        ("2026", "EDITION: invalid edition '2026' -> "),
        ("current", "EDITION: invalid edition 'current' -> "),
    ],
)
def test_an_edition_has_a_year_and_a_letter(tmp_path: Path, edition: str, message: str) -> None:
    with pytest.raises(DocBookError, match=message):
        make_edition(edition, str(SAMPLE), tmp_path)


def test_a_missing_part_is_named(checkout: Path) -> None:
    done = run_step(checkout, "edition.py", "2026d", str(checkout))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{checkout}: no part03.xml -> a folder that holds one of ")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server of the sample, in the folders in which it is published."""
    for file in SAMPLE.glob("*.xml"):
        target = tmp_path / "served/source/docbook" / file.stem / file.name
        target.parent.mkdir(parents=True)
        shutil.copyfile(file, target)
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(SimpleHTTPRequestHandler, "log_message", lambda *_: None)
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "served"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_an_edition_can_come_from_a_server(server: str, tmp_path: Path) -> None:
    make_edition("2026d", server, tmp_path / "fetched")
    make_edition("2026d", str(SAMPLE), tmp_path / "read")
    for file in (tmp_path / "read/2026d").iterdir():
        assert (tmp_path / "fetched/2026d" / file.name).read_bytes() == file.read_bytes()


def test_a_server_without_the_parts_is_told_from_one_that_is_not_there(
    server: str, tmp_path: Path
) -> None:
    with pytest.raises(DocBookError, match=r"no part03\.xml -> a URL below which lies one of"):
        make_edition("2026d", f"{server}/elsewhere", tmp_path / "standard")
    with pytest.raises(DocBookError, match="a URL that can be reached"):
        make_edition("2026d", "http://127.0.0.1:1", tmp_path / "standard")
