"""An edition's tables as the DocBook that the Standard is published in, without its prose."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

EDITION = "2025e"
FRAME_OF_REFERENCE = "Well-known frame of reference"
BREAK = "\u200b"
PROFILE = {
    "In Std. Comp. IOD (from PS3.3)": "in_std_iod",
    "Basic Prof.": "basic",
    "Rtn. Safe Priv. Opt.": "retain_safe_private",
    "Rtn. UIDs Opt.": "retain_uids",
    "Rtn. Dev. Id. Opt.": "retain_device_identity",
    "Rtn. Inst. Id. Opt.": "retain_institution_identity",
    "Rtn. Pat. Chars. Opt.": "retain_patient_characteristics",
    "Rtn. Long. Full Dates Opt.": "retain_longitudinal_full_dates",
    "Rtn. Long. Modif. Dates Opt.": "retain_longitudinal_modified_dates",
    "Clean Desc. Opt.": "clean_descriptors",
    "Clean Struct. Cont. Opt.": "clean_structured_content",
    "Clean Graph. Opt.": "clean_graphics",
}

Line = dict[str, str]


def publish(edition: Path, parts: dict[str, str], folder: Path) -> None:
    """Write part03.xml and the like; ``parts`` has the edition of each."""
    books = {
        "PS3.3": _part03(edition),
        "PS3.4": _part04(edition),
        "PS3.6": _part06(edition),
        "PS3.15": _part15(edition),
    }
    for part, chapters in books.items():
        text = (
            f'<book xmlns="http://docbook.org/ns/docbook" label="{part}" xml:id="{part}">'
            f"<subtitle>DICOM {part} {parts[part]} - Title</subtitle>{''.join(chapters)}</book>"
        )
        number = int(part.partition(".")[2])
        (folder / f"part{number:02}.xml").write_text(text, encoding="utf-8")


def _part03(edition: Path) -> list[str]:
    rows = {
        table: list(lines)
        for table, lines in groupby(_lines(edition, "table_rows"), lambda line: line["table"])
    }
    sections: list[str] = []
    written: set[str] = set()
    modules = sorted(_lines(edition, "module_tables"), key=lambda line: line["section"])
    for label, found in groupby(modules, lambda line: line["section"]):
        names = {line["table"]: line["module"] for line in found}
        tables = [
            _attributes(table, name, rows[table])
            for table, name in names.items()
            if table not in written
        ]
        written |= names.keys()
        sections.append(_section(label, f"{next(iter(names.values()))} Module", tables))
    macros = [_attributes(t, "Some Macro", lines) for t, lines in rows.items() if t not in written]
    iods = [_iod(edition, name, number) for name, number in _iod_numbers(edition).items()]
    return [
        _chapter("10", [_section("10.1", "Macros", macros)]),
        _chapter("A", [_section("A.1", "Overview", []), *iods]),
        _chapter("C", sections),
    ]


def _attributes(label: str, name: str, lines: Sequence[Line]) -> str:
    rows = []
    for line in lines:
        indent = "&gt;" * int(line["depth"])
        link = f'Include <xref linkend="table_{line["ref"]}"/>'
        if line["ref"].startswith("*"):
            link = "Include one or more Functional Group Macros"
        if line["kind"] == "include":
            rows.append(_td(f"<emphasis>{indent}{link}</emphasis>", columns=3) + _td("How"))
        else:
            type_ = line["type"].replace("-", "")
            rows.append("".join(map(_td, (f"{indent}Name", line["ref"], type_, "What"))))
    heads = ("Attribute Name", "Tag", "Type", "Attribute Description")
    return _table(label, f"{name} Module Attributes", heads, rows)


def _iod(edition: Path, name: str, number: int) -> str:
    modules = [line for line in _lines(edition, "iod_modules") if line["iod"] == name]
    groups = [line for line in _lines(edition, "iod_functional_groups") if line["iod"] == name]
    entity = _td("Entity", rows=len(modules))
    rows = [_usage(line, line["module"]) for line in modules]
    tables = [
        _table(
            f"A.{number}-1",
            "Modules",
            ("IE", "Module", "Reference", "Usage"),
            [entity + rows[0], *rows[1:]],
        )
    ]
    if groups:
        rows = [_usage(line, line["macro"]) for line in groups]
        heads = ("Functional Group Macro", "Section", "Usage")
        tables.append(_table(f"A.{number}-2", "Groups", heads, rows))
    return _section(f"A.{number}", f"{name} IOD", tables)


def _usage(line: Line, name: str) -> str:
    usage = line["usage"] + (" - Required if so." if line["usage"] == "C" else "")
    link = f'<xref linkend="sect_{line["section"]}"/>'
    return _td(escape(name)) + _td(link) + _td(usage)


def _iod_numbers(edition: Path) -> dict[str, int]:
    names = dict.fromkeys(line["iod"] for line in _lines(edition, "iod_modules"))
    return {name: number for number, name in enumerate(names, start=2)}


def _part04(edition: Path) -> list[str]:
    numbers = _iod_numbers(edition)
    rows = [
        _td(line["name"])
        + _td(line["uid"])
        + _td(f'<olink targetdoc="PS3.3" targetptr="sect_A.{numbers[line["iod"]]}"/>')
        for line in _lines(edition, "sop_classes")
    ]
    heads = ("SOP Class Name", "SOP Class UID", "IOD Specification (defined in PS3.3)")
    return [
        _chapter("B", [_table("B.5-1", "SOP Classes", heads, rows[:-5])]),
        _chapter("GG", [_table("GG.3-1", "SOP Classes", heads, rows[-5:])]),
    ]


def _part06(edition: Path) -> list[str]:
    attributes = [
        _td(line["tag"].replace("0XX", "0xx"))
        + _td(escape(line["name"]))
        + _td(BREAK.join(line["keyword"]))
        + _td(line["vr"].replace("NONE", "See Note"))
        + _td(line["vm"])
        + _td("RET" if line["retired"] == "Y" else "")
        for line in _lines(edition, "attributes")
    ]
    uids = list(_lines(edition, "uids"))
    others = [
        _td(u["uid"]) + _td(_uid_name(u)) + _td(u["kind"])
        for u in uids
        if u["kind"] != FRAME_OF_REFERENCE
    ]
    frames = [_td(u["uid"]) + _td(_uid_name(u)) for u in uids if u["kind"] == FRAME_OF_REFERENCE]
    heads = ("Tag", "Name", "Keyword", "VR", "VM", "")
    return [
        _chapter("6", [_table("6-1", "Elements", heads, attributes)]),
        _chapter(
            "A",
            [
                _table("A-1", "UIDs", ("UID Value", "UID Name", "UID Type"), others),
                _table("A-2", "Frames of Reference", ("UID Value", "UID Name"), frames),
            ],
        ),
    ]


def _uid_name(line: Line) -> str:
    return escape(line["name"]) + (" (Retired)" if line["retired"] == "Y" else "")


def _part15(edition: Path) -> list[str]:
    profile = [
        _td("Name") + _td(line["tag"].lower()) + "".join(_td(line[key]) for key in PROFILE.values())
        for line in _lines(edition, "confidentiality_profile")
    ]
    private = [
        _td(f"({line['group']},{line['element']})") + _td(line["private_creator"])
        for line in _lines(edition, "safe_private")
    ]
    heads = ("Attribute Name", "Tag", *PROFILE)
    tables = [
        _table("E.1-1", "Profile", heads, profile),
        _table("E.3.10-1", "Safe", ("Data Element", "Private Creator"), private),
    ]
    return [_chapter("E", tables)]


def _lines(edition: Path, name: str) -> Iterable[Line]:
    with (edition / f"{name}.tsv").open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)


def _chapter(label: str, content: Iterable[str]) -> str:
    return f'<chapter xml:id="chapter_{label}"><title>Title</title>{"".join(content)}</chapter>'


def _section(label: str, title: str, content: Iterable[str]) -> str:
    inner = "".join(content)
    return f'<section xml:id="sect_{label}"><title>{escape(title)}</title>{inner}</section>'


def _table(label: str, caption: str, heads: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f"<th><para>{title}</para></th>" for title in heads)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f'<table xml:id="table_{label}"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _td(content: str, columns: int = 1, rows: int = 1) -> str:
    return f'<td colspan="{columns}" rowspan="{rows}"><para>{content}</para></td>'
