"""A part of the Standard as it is published in DocBook: sections with titles, tables with rows.

Only what the tables need is read: titles, captions, the text of cells, and what they link to.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from errors import BuildError

ID = "{http://www.w3.org/XML/1998/namespace}id"
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u00ad\ufeff"))
"""Invisible characters that let long keywords and UIDs break across lines."""

EDITION = re.compile(r"\b(\d{4}[a-e])\b")


class DocBookError(BuildError):
    """A part of the Standard is not in the form that it is published in."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, and the ids that it links to in this part and in others."""

    text: str
    links: tuple[str, ...]
    other_parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocBookRow:
    """A row; a cell that spans columns or rows stands in each of them."""

    table: DocBookTable
    number: int
    cells: tuple[Cell, ...]

    def refuse(self, problem: str, remedy: str) -> NoReturn:
        """Raise DocBookError that names file, table and row."""
        raise DocBookError(f"{self.table.place}, row {self.number}: {problem} -> {remedy}")

    def cell(self, column: int) -> Cell:
        """The cell in a column; raises DocBookError where the row is too short."""
        if column >= len(self.cells):
            self.refuse(
                f"{len(self.cells)} cells",
                f"{len(self.table.columns)} cells, as in the table's head",
            )
        return self.cells[column]


@dataclass(frozen=True, eq=False)
class DocBookTable:
    """A table by its label, as in "C.7-9"."""

    file: str
    label: str
    caption: str
    element: ET.Element

    @property
    def place(self) -> str:
        """What messages call the table."""
        return f"{self.file}: table {self.label}"

    @cached_property
    def columns(self) -> Sequence[str]:
        """The column titles: the first row of the head."""
        head = next(_descendants(self.element, "tr", within=("thead",)), None)
        return [] if head is None else [_text(th) for th in head if _name(th) in ("th", "td")]

    def column(self, pattern: str) -> int | None:
        """The first column whose title starts with the pattern, in any case, or None."""
        for number, title in enumerate(self.columns):
            if re.match(pattern, title, re.IGNORECASE):
                return number
        return None

    def required(self, pattern: str, title: str) -> int:
        """The number of such a column; raises DocBookError where there is none."""
        number = self.column(pattern)
        if number is None:
            raise DocBookError(
                f"{self.place}: no column {title!r} -> {title}; it has {', '.join(self.columns)}"
            )
        return number

    @cached_property
    def rows(self) -> Sequence[DocBookRow]:
        """The rows of the body as a grid: a cell that spans several places is repeated in each."""
        rows: list[DocBookRow] = []
        hanging: dict[int, tuple[int, Cell]] = {}
        for number, tr in enumerate(_descendants(self.element, "tr", within=("tbody",)), start=1):
            cells: list[Cell] = []
            given = [td for td in tr if _name(td) == "td"]
            while given or len(cells) in hanging:
                if len(cells) in hanging:
                    left, cell = hanging.pop(len(cells))
                    if left > 1:
                        hanging[len(cells)] = left - 1, cell
                    cells.append(cell)
                    continue
                td = given.pop(0)
                cell, rowspan = _cell(td), self._span(td, "rowspan", number)
                for _ in range(self._span(td, "colspan", number)):
                    if rowspan > 1:
                        hanging[len(cells)] = rowspan - 1, cell
                    cells.append(cell)
            rows.append(DocBookRow(self, number, tuple(cells)))
        return rows

    def _span(self, td: ET.Element, name: str, row: int) -> int:
        value = td.get(name, "1")
        if not re.fullmatch(r"[1-9]\d{0,3}", value):
            raise DocBookError(f"{self.place}, row {row}: {name} is {value!r} -> a number from 1")
        return int(value)


@dataclass(frozen=True)
class Section:
    """A chapter or section by its label, as in "C.7.6.1", with its own tables."""

    label: str
    title: str
    tables: Sequence[DocBookTable]
    sections: Sequence[Section]

    def walk(self) -> Iterator[Section]:
        """This section and all in it, in the order of the document."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True)
class Book:
    """A part of the Standard: "PS3.3", its edition, its chapters."""

    file: str
    part: str
    edition: str
    chapters: Sequence[Section]

    @cached_property
    def sections(self) -> dict[str, Section]:
        """Every chapter and section by its label."""
        return {s.label: s for chapter in self.chapters for s in chapter.walk()}

    @cached_property
    def tables(self) -> dict[str, DocBookTable]:
        """Every table by its label."""
        return {t.label: t for section in self.sections.values() for t in section.tables}

    def chapter(self, label: str) -> Section:
        """A chapter or annex; raises DocBookError where there is none."""
        for chapter in self.chapters:
            if chapter.label == label:
                return chapter
        raise DocBookError(
            f"{self.file}: no chapter {label} -> the complete DocBook of {self.part}"
        )

    def table(self, label: str) -> DocBookTable:
        """A table; raises DocBookError where there is none."""
        if label not in self.tables:
            raise DocBookError(
                f"{self.file}: no table {label} -> the complete DocBook of {self.part}"
            )
        return self.tables[label]


def read_book(file: Path, part: str) -> Book:
    """Parse a part; raises DocBookError where it is not XML or not that part."""
    try:
        root = ET.parse(file).getroot()
    except ET.ParseError as error:
        raise DocBookError(
            f"{file.name}: not XML: {error} -> the file as it is published"
        ) from None
    except OSError as error:
        raise DocBookError(f"{file}: {error.strerror} -> the DocBook of {part}") from None
    label = root.get("label", "")
    if _name(root) != "book" or label != part:
        raise DocBookError(f"{file.name}: this is the {_name(root)} {label!r} -> the book {part!r}")
    subtitle = next((_text(e) for e in root if _name(e) == "subtitle"), "")
    edition = EDITION.search(subtitle)
    if edition is None:
        raise DocBookError(
            f"{file.name}: no edition in the subtitle {subtitle!r} -> one like 2026d"
        )
    chapters = [_section(file.name, e) for e in root if _name(e) in ("chapter", "appendix")]
    return Book(file.name, part, edition[1], chapters)


def _section(file: str, element: ET.Element) -> Section:
    return Section(
        _label(element),
        next((_text(e) for e in element if _name(e) == "title"), ""),
        [_table(file, e) for e in _descendants(element, "table", barred=("section",))],
        [_section(file, e) for e in element if _name(e) == "section"],
    )


def _table(file: str, element: ET.Element) -> DocBookTable:
    caption = next((_text(e) for e in element if _name(e) in ("caption", "title")), "")
    return DocBookTable(file, _label(element), caption, element)


def _cell(td: ET.Element) -> Cell:
    links, other_parts = [], []
    for element in td.iter():
        if _name(element) in ("xref", "link"):
            links.append(element.get("linkend", ""))
        elif _name(element) == "olink":
            other_parts.append(element.get("targetptr", ""))
    return Cell(_text(td), tuple(links), tuple(other_parts))


def _label(element: ET.Element) -> str:
    """The label of a section or table: its id without "sect_", "chapter_" or "table_"."""
    return element.get(ID, "").partition("_")[2]


def _descendants(
    element: ET.Element, name: str, within: Sequence[str] = (), barred: Sequence[str] = ()
) -> Iterator[ET.Element]:
    """Elements of a name at any depth: only in children named ``within``, in none ``barred``."""
    for child in element:
        if _name(child) == name and not within:
            yield child
        elif _name(child) not in barred and (not within or _name(child) in within):
            yield from _descendants(child, name, (), barred)


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: ET.Element) -> str:
    paragraphs = [e for e in element if _name(e) == "para"] or [element]
    text = " ".join("".join(p.itertext()) for p in paragraphs)
    return " ".join(text.translate(INVISIBLE).split())
