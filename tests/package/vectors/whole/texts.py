# ruff: noqa: RUF001 - letters of other alphabets
"""Texts: character sets, and what identifies in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.package.vectors.whole.case import Case, Element, beginning, file

_DECLARED: Mapping[str, tuple[str, bytes, bytes]] = {
    "Latin 1 without a declaration": (
        "",
        "Müller^Jörg".encode("latin_1"),
        "Knie Müller ä".encode("latin_1"),
    ),
    "ISO_IR 6": ("ISO_IR 6", "Müller^J".encode("latin_1"), "Knie MÜLLER".encode("latin_1")),
    "ISO_IR 100": ("ISO_IR 100", "Müller^J".encode("latin_1"), b"Knie Mueller"),
    "ISO_IR 101": ("ISO_IR 101", "Wałęsa^L".encode("iso8859_2"), "o. Wałęsa".encode("iso8859_2")),
    "ISO_IR 109": ("ISO_IR 109", "Ĉapek^K".encode("iso8859_3"), "de Ĉapek".encode("iso8859_3")),
    "ISO_IR 110": ("ISO_IR 110", "Bērziņš^J".encode("iso8859_4"), "Bērziņš x".encode("iso8859_4")),
    "ISO_IR 144": ("ISO_IR 144", "Жилин^Иван".encode("iso8859_5"), "по Жилин".encode("iso8859_5")),
    "ISO_IR 127": ("ISO_IR 127", "قباني^لنزار".encode("iso8859_6"), "x قباني".encode("iso8859_6")),
    "ISO_IR 126": (
        "ISO_IR 126",
        "Διονυσιος^Α".encode("iso8859_7"),
        "x διονυσιος".encode("iso8859_7"),
    ),
    "ISO_IR 138": ("ISO_IR 138", "שרון^דבורה".encode("iso8859_8"), "x שרון".encode("iso8859_8")),
    "ISO_IR 148": (
        "ISO_IR 148",
        "Çavuşoğlu^A".encode("iso8859_9"),
        "x ÇAVUŞOĞLU".encode("iso8859_9"),
    ),
    "ISO_IR 203": ("ISO_IR 203", "Šœ€^A".encode("iso8859_15"), "x Šœ€".encode("iso8859_15")),
    "ISO_IR 166": ("ISO_IR 166", "นามสกุล^ก".encode("iso8859_11"), "x นามสกุล".encode("iso8859_11")),
    "ISO_IR 13": ("ISO_IR 13", "ﾔﾏﾀﾞ^ﾀﾛｳ".encode("shift_jis"), "x ﾔﾏﾀﾞ".encode("shift_jis")),
    "ISO_IR 192": ("ISO_IR 192", "Müller^Jörg=山田^太郎".encode(), "Knie 山田 é".encode()),
    "GB18030": ("GB18030", "王^小东".encode("gb18030"), "x 王小东 é".encode("gb18030")),
    "GBK": ("GBK", "王^小东".encode("gbk"), "x 王小东".encode("gbk")),
    "undefined bytes of ISO_IR 166": ("ISO_IR 166", b"\xdb\xfc^A", b"x \xdb\xfc"),
    "invalid UTF-8": ("ISO_IR 192", b"M\xfcller^J", b"Knee M\xfcller \xe2\x82"),
    "invalid Shift JIS": ("ISO_IR 13", b"\x81^A", b"x \x81\x20\xfd"),
    "invalid GB18030": ("GB18030", b"\x81\xff^A", b"x \x81\x30\x81\xff \xff"),
    "invalid GBK": ("GBK", b"\xff^A", b"x \xff \x81"),
    "an unknown term": ("ISO_IR 999", b"M\xfcller^J", b"Knee M\xfcller"),
    "UTF-8 without a declaration": ("", "Müller^J".encode(), "Knie Müller".encode()),
    "UTF-8 under Latin 1": ("ISO_IR 100", "Müller^J".encode(), "Knie MÜLLER, ä".encode()),
    "GB18030 under UTF-8": (
        "ISO_IR 192",
        "王小东^A".encode("gb18030"),
        "x 王小东".encode("gb18030"),
    ),
    "Shift JIS under GB18030": (
        "GB18030",
        "山田^太郎".encode("shift_jis"),
        "x 山田".encode("shift_jis"),
    ),
    "escapes without a declaration": (
        "",
        "山田^太郎".encode("iso2022_jp"),
        "x 山田".encode("iso2022_jp"),
    ),
    "Japanese": (
        "\\ISO 2022 IR 87",
        "Yamada^T=山田^太郎".encode("iso2022_jp"),
        "x 山田 knee".encode("iso2022_jp"),
    ),
    "Japanese, supplementary": (
        "\\ISO 2022 IR 87\\ISO 2022 IR 159",
        "丂丄^A=山田".encode("iso2022_jp_2"),
        "x 丂丄".encode("iso2022_jp_2"),
    ),
    "half-width katakana": (
        "ISO 2022 IR 13\\ISO 2022 IR 87",
        b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J",
        b"x \xd4\xcf\xc0\xde \x1b$B;3ED\x1b(J y",
    ),
    "Korean": (
        "\\ISO 2022 IR 149",
        b"Hong^G=\x1b$)C" + "洪".encode("euc_kr") + b"^" + b"\x1b$)C" + "吉洞".encode("euc_kr"),
        b"x \x1b$)C" + "홍길동 洪".encode("euc_kr"),
    ),
    "Chinese": (
        "\\ISO 2022 IR 58",
        b"Wang^X=\x1b$)A" + "王".encode("gb2312"),
        b"x \x1b$)A" + "王".encode("gb2312"),
    ),
    "two alphabets": (
        "ISO 2022 IR 100\\ISO 2022 IR 144",
        b"M\xfcller^J=\x1b-L" + "Жилин".encode("iso8859_5"),
        b"M\xfcller \x1b-L" + "Жилин".encode("iso8859_5") + b"\\\xfc",
    ),
    "an escape that is not declared": (
        "\\ISO 2022 IR 87",
        b"M\xfcller^J",
        b"x \x1b-L\xb6\xd8 M\xfcller",
    ),
    "an unknown escape": ("\\ISO 2022 IR 87", b"Jansen^A", b"x \x1b$$X Jansen"),
    "an escape that is cut short": ("\\ISO 2022 IR 87", b"Jansen^A", b"x Jansen \x1b$B;"),
    "a single shift to no alphabet": ("", b"Jansen^A", b"x \x1b.J\x1bNJansen"),
    "misspelt terms": ("ISO-IR 100\\ISO 2022-IR-144", b"M\xfcller^J", b"M\xfcller \x1b-L\xb6\xd8"),
    "UTF-8 among escapes": ("\\ISO_IR 192\\ISO 2022 IR 87", b"M\xfcller^J", b"x M\xfcller"),
    "UTF-8 before escapes": (
        "ISO_IR 192\\ISO 2022 IR 87",
        "Müller^J".encode(),
        "x Müller".encode(),
    ),
}
_TEXTS = (
    "Knee",
    "Scan of Jansen, Anna",
    "JANSEN_ANNA",
    "mrn 1234567",
    "123-45-67",
    "born 19700229",
    "1 Jan 1970 and 02.01.1970",
    "Dr. Pieters called 024-361 1111",
    "UID 1.2.3.4.5.77",
    "x" * 60 + "Jans",
    "Academic Hospital Delft",
    "a\\Jansen\\b",
    "M&uuml;ller",
    "REMOVED Jansen",
    "",
)


def cases() -> Iterator[Case]:
    """Cases by character set, then texts."""
    for name, (term, person, text) in _DECLARED.items():
        elements: list[Element] = [
            *([(0x00080005, "CS", term)] if term else []),
            *beginning(),
            (0x0008103E, "LO", text),
            (0x00081080, "LO", text),
            (0x00081030, "LO", person),
            (0x00100010, "PN", person),
            (0x00100020, "LO", person),
            (0x00100030, "DA", "19700101"),
            (0x00104000, "LT", text),
            (0x00120063, "LO", text),
        ]
        yield Case(f"{name}", file(sorted(elements, key=lambda each: each[0])))
    utf_8, latin = "Müller".encode(), "Müller".encode("latin_1")
    inner: list[Element] = [(0x00080005, "CS", "ISO_IR 192"), (0x0008103E, "LO", utf_8)]
    yield Case(
        "a character set of an item",
        file(
            [
                (0x00080005, "CS", "ISO_IR 100"),
                *beginning(),
                (0x0008103E, "LO", latin),
                (0x00081115, "SQ", [inner, [(0x0008103E, "LO", latin)]]),
                (0x00100010, "PN", latin),
            ]
        ),
    )
    yield Case(
        "a character set that comes late",
        file(
            [
                *beginning(),
                (0x0008103E, "LO", utf_8),
                (0x00081030, "LO", utf_8),
                (0x00080005, "CS", "ISO_IR 192"),
                (0x00100010, "PN", utf_8),
                (0x00104000, "LT", utf_8),
            ]
        ),
    )
    identified: list[Element] = [
        (0x00100010, "PN", "Jansen^Anna"),
        (0x00100020, "LO", "1234567"),
        (0x00100030, "DA", "19700101"),
    ]
    for spelling in _TEXTS:
        content: list[Element] = [
            *beginning(),
            (0x00080080, "LO", "Academic Hospital Delft"),
            (0x0008103E, "LO", spelling),
            (0x00081080, "LO", spelling),
            (0x0020000D, "UI", "1.2.3.4.5.77"),
            *identified,
            (0x0040A160, "UT", spelling),
        ]
        yield Case(f"text: {spelling[:40]}", file(sorted(content, key=lambda each: each[0])))
    for name, element in {
        "a number": (0x00200013, "IS", "1234567"),
        "a number with zeros": (0x00200013, "IS", "001234567"),
        "another number": (0x00200013, "IS", "123456"),
        "a UID": (0x00081150, "UI", "1.2.3.4.5.77"),
        "bytes": (0x00282000, "OB", b"\1\2desc of Jansen\0\0"),
        "wide bytes": (0x00282000, "OB", "J\0a\0n\0s\0e\0n\0,\0A\0"),
        "wider bytes": (0x00282000, "OB", "\1\1\1" + "\0\0\0".join("of Jansen") + "\0\0\0"),
        "wide bytes of Latin 1": (0x00282000, "OB", "\0J\0a\0n\0s\0\xe9\0n"),
        "a code in lower case": (0x00080060, "CS", "ct of Jansen"),
        "a date": (0x00080021, "DA", "19700101"),
    }.items():
        content = [*beginning(), (0x0020000D, "UI", "1.2.3.4.5.77"), *identified, element]
        yield Case(f"kept: {name}", file(sorted(content, key=lambda each: each[0])))
    cut: Mapping[str, str | bytes] = {
        "alone": "FILTER xx 867530",
        "padded": "FILTER xx 867530  ",
        "padded with NULs": b"FILTER xx 867530\0\0",
        "after a space": " FILTER xx 867530 ",
        "among values": "a \\ FILTER xx 867530 \\b",
        "in a long text": "x" * 57 + " 867530  ",
    }
    for name, value in cut.items():
        content = [*beginning(), (0x0008103E, "LO", value), (0x00100020, "LO", "8675309")]
        yield Case(f"a number that was cut: {name}", file(content))
