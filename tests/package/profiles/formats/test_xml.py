"""Places of XML files are named by XPath; what else is in a file stays."""

import pytest
from lxml import etree

from grand_challenge_dicom_de_id_procedure.errors import (
    FieldError,
    UnreadableFileError,
    UnsafeFileError,
)
from grand_challenge_dicom_de_id_procedure.profiles import limits
from grand_challenge_dicom_de_id_procedure.profiles.formats import xml as format_xml
from grand_challenge_dicom_de_id_procedure.profiles.formats.registry import format_of

from ..acted import acted, field, opened, removing, section, setting, values


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("<p><i>1</i><i>2</i><i>3</i></p>", "/p/i", "<p/>"),
        ("<p><i>1</i><i>2</i><i>3</i></p>", "/p/i[2]", "<p><i>1</i><i>3</i></p>"),
        ("<p><i>1</i><j><i>2</i></j></p>", "//i", "<p><j/></p>"),
        ("<p><i>1</i></p>", "./i", "<p/>"),
        ("<p>a<i>1</i>b<i>2</i>c</p>", "/p/i", "<p>abc</p>"),
        ("<p><k/><i>1</i>b</p>", "/p/i", "<p><k/>b</p>"),
        ('<p id="7" q="8"/>', "/p/@id", '<p q="8"/>'),
        ("<p>Bob</p>", "/p/text()", "<p/>"),
        ("<p><k/>Bob</p>", "/p/text()", "<p><k/></p>"),
        ("<p><!-- Bob -->1</p>", "//comment()", "<p>1</p>"),
        ("<!-- Bob --><p>1</p>", "/comment()", "<p>1</p>"),
        ("<p><i>1</i></p>", "/p/none", "<p><i>1</i></p>"),
        ('<p xmlns="u"><i>1</i></p>', "//*[local-name()='i']", '<p xmlns="u"/>'),
        ('<x:p xmlns:x="u"><x:i>1</x:i></x:p>', "/x:p/x:i", '<x:p xmlns:x="u"/>'),
    ],
)
def test_everything_that_a_path_finds_is_removed_and_nothing_else(
    before: str, path: str, after: str
) -> None:
    assert acted("xml", before.encode(), removing(path)) == after.encode()


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ("<p><i>1</i><i>2</i></p>", "/p/i", "R", "<p><i>R</i><i>R</i></p>"),
        ("<p><i/></p>", "/p/i", "R", "<p><i>R</i></p>"),
        ("<p><i>1<b>Bob</b>t</i>u</p>", "/p/i", "R", "<p><i>R</i>u</p>"),
        ("<p><i>B<!-- Bob -->b</i></p>", "/p/i", "R", "<p><i>R</i></p>"),
        ('<p id="7"/>', "/p/@id", "R", '<p id="R"/>'),
        ("<p>a<k/>Bob</p>", "/p/text()", "R", "<p>R<k/>R</p>"),
        ("<p>1</p>", "/p", 5, "<p>5</p>"),
        ("<p>1</p>", "/p", 2.5, "<p>2.5</p>"),
        ("<p>1</p>", "/p", True, "<p>true</p>"),
        ("<p>1</p>", "/p", "a<b", "<p>a&lt;b</p>"),
        ("<p>1</p>", "/p/q", "R", "<p>1</p>"),
    ],
)
def test_a_value_is_replaced_as_a_whole(before: str, path: str, value: object, after: str) -> None:
    assert acted("xml", before.encode(), setting(path, value)) == after.encode()


@pytest.mark.parametrize(
    ("content", "path", "found"),
    [
        ("<p><i>1</i><i>2</i></p>", "/p/i", ["1", "2"]),
        ("<p>B<b>o</b>b</p>", "/p", ["Bob"]),
        ("<p/>", "/p", [None]),
        ('<p id="7"/>', "//@id", ["7"]),
        ("<p>a<k/>b</p>", "/p/text()", ["a", "b"]),
        ("<p/>", "count(/p)", []),
    ],
)
def test_values_are_texts(content: str, path: str, found: list[object]) -> None:
    assert values("xml", content.encode(), path) == found


def test_the_outermost_element_cannot_be_removed() -> None:
    with pytest.raises(FieldError, match="outermost"):
        acted("xml", b"<p/>", removing("/p"))


@pytest.mark.parametrize(("value", "says"), [(["a"], "holds texts"), ("a\0b", "cannot hold")])
def test_what_xml_cannot_hold_is_refused(value: object, says: str) -> None:
    with pytest.raises(FieldError, match=says):
        acted("xml", b"<p>1</p>", setting("/p", value))


def test_an_unknown_prefix_is_refused() -> None:
    with pytest.raises(FieldError, match="local-name"):
        acted("xml", b'<p xmlns="u"/>', removing("/x:p"))


def test_a_prefix_of_two_meanings_is_refused_only_where_it_is_used() -> None:
    content = b'<a><x xmlns:p="1"><p:n>Bob</p:n></x><x xmlns:p="2"><p:n>Bob</p:n></x></a>'
    with pytest.raises(FieldError, match="several meanings of p"):
        acted("xml", content, removing("//p:n"))
    assert b"Bob" not in acted("xml", content, removing("//*[local-name()='n']"))


def test_a_namespace_is_nothing_that_can_change() -> None:
    assert acted("xml", b'<p:a xmlns:p="u"/>', removing("//namespace::*")) == b'<p:a xmlns:p="u"/>'


@pytest.mark.parametrize("attributes", ['encoding="UTF-8"', 'encoding="UTF-8" standalone="yes"'])
def test_declaration_comments_and_letters_of_any_language_stay(attributes: str) -> None:
    content = f'<?xml version="1.0" {attributes}?>\n<!-- c --><p><i>é</i><j>ü</j></p>'
    made = acted("xml", content.encode(), removing("/p/i")).decode()
    start, _, body = made.replace("'", '"').partition("\n")
    assert start == f'<?xml version="1.0" {attributes}?>'
    assert body.replace("\n", "") == "<!-- c --><p><j>ü</j></p>"


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16"])
def test_the_encoding_stays(encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="{encoding}"?><p><i>é</i></p>'.encode(encoding)
    made = acted("xml", content, setting("/p/i", "ö"))
    assert etree.fromstring(made).findtext("i") == "ö"
    assert "ö".encode("utf-16-le" if encoding == "UTF-16" else encoding) in made


def test_entities_are_put_in_and_their_declarations_left_out() -> None:
    content = (
        b'<!DOCTYPE a SYSTEM "a.dtd" [<!ENTITY i "Bob"><!ENTITY j "&i;&i;">]><a><b>&j;</b></a>'
    )
    assert values("xml", content, "/a/b") == ["BobBob"]
    made = acted("xml", content, setting("/a/b", "R"))
    assert made == b'<!DOCTYPE a SYSTEM "a.dtd">\n<a><b>R</b></a>'


BOMB = f'<!ENTITY e0 "{"x" * 1000}">' + "".join(
    f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 8)
)


@pytest.mark.parametrize(
    "content",
    [
        f"<!DOCTYPE a [{BOMB}]><a>&e7;</a>",
        '<!DOCTYPE a [<!ENTITY x "&y;"><!ENTITY y "&x;">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        "<a>" * 300 + "</a>" * 300,
    ],
    ids=["bomb", "circle", "from elsewhere", "deep"],
)
def test_what_could_harm_is_refused(content: str) -> None:
    with pytest.raises(UnsafeFileError):
        opened("xml", content.encode())


def test_a_large_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(format_xml, "TREE", 10)
    with pytest.raises(UnsafeFileError, match="larger than 10 bytes"):
        opened("xml", b"<abcdefghij/>")


def test_many_values_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NODES", 5)
    assert opened("xml", b"<a><b c='1'/></a>")
    for content in ("<a>" + "<b/>" * 5 + "</a>", "<a b='' c='' d='' e='' f=''/>"):
        for encoding in ("utf-8", "utf-16"):
            with pytest.raises(UnsafeFileError, match="more than 5 values"):
                opened("xml", content.encode(encoding))


def test_a_large_file_with_entities_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = b'<!DOCTYPE a [<!ENTITY e "e">]><a>&e;</a>'
    monkeypatch.setattr(format_xml, "ENTITIES", len(content))
    assert opened("xml", content)
    with pytest.raises(UnsafeFileError, match="with entities"):
        opened("xml", content + b"\n")


def test_an_encoding_in_which_markup_is_hidden_is_refused() -> None:
    start = b"<?xml version='1.0' encoding='%b'?><a encoding='none'/>"
    assert opened("xml", start % b"Shift_JIS")
    for encoding in (b"utf-7", b"unicode-1-1-utf-7", b"JAVA"):
        with pytest.raises(UnreadableFileError, match="save it in UTF-8"):
            opened("xml", start % encoding)


@pytest.mark.parametrize(
    "content", [b"", b"<a><b>", b"text", b'<?xml version="1.0" encoding="none"?><a/>']
)
def test_malformed_xml_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        opened("xml", content)


@pytest.mark.parametrize("name", ["Name", "count(/p)", "/p[", "", "Patient/Name"])
def test_a_path_that_finds_nothing_in_any_file_is_found_in_the_check(name: str) -> None:
    assert list(format_of("xml").check(section("xml", [field(name)])))
    assert not list(format_of("xml").check(section("xml", [field("/x:p//*[@a='1']/@b")])))


def test_names_are_paths() -> None:
    content = b'<p xmlns="u"><i>1</i><i><j/></i></p>'
    assert list(opened("xml", content).names()) == ["/p", "/p/i", "/p/i/j"]
