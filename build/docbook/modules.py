"""PS3.3: the attribute tables of modules and macros, and which module has which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from docbook.book import Book, DocBookRow, DocBookTable, Section
from docbook.dictionary import tag_of
from docbook.iods import IODs
from standard.model import AttributeType
from standard.occurrences import FUNCTIONAL_GROUPS

INCLUDE = re.compile(r"include\b", re.IGNORECASE)
GROUPS = re.compile(r"functional group macros?\b", re.IGNORECASE)
TITLE = re.compile(r"(.+) (?:Module|Macro)(?: Attributes)?")
NO_TYPE = "-"
TYPES = tuple(t for t in get_args(AttributeType) if t != NO_TYPE)


def read_module_tables(book: Book, iods: IODs) -> list[tuple[str, str, str]]:
    """Module or macro, section, table, by section: those of IODs, and the others of Annex C."""
    found: list[tuple[str, str, str]] = []
    for (name, label), row in iods.of_row.items():
        section = book.sections.get(label)
        if section is None:
            row.refuse(
                f"{name} links to section {label}, which does not exist", "a section's label"
            )
        table = _table_of(section, name)
        if table is None:
            row.refuse(
                f"section {label} of {name} has no table of attributes",
                "a table with the columns Attribute Name, Tag and Type",
            )
        found.append((name, label, table.label))
    used = {section for _, section, _ in found}
    for section in book.chapter("C").walk():
        title = TITLE.fullmatch(section.title)
        tables = [t for t in section.tables if _is_attribute_table(t)]
        if title and tables and section.label not in used:
            found.append((title[1], section.label, _named(tables, title[1]).label))
    return sorted(found, key=lambda each: (each[1], each[0]))


def read_table_rows(
    book: Book, module_tables: Sequence[tuple[str, str, str]], attributes: Mapping[str, str]
) -> list[tuple[str, ...]]:
    """Table, depth, kind, reference and type of each row of these tables and all they include."""
    reader = _TableRows(book, attributes)
    waiting = {table for _, _, table in module_tables}
    rows: dict[str, list[tuple[str, ...]]] = {}
    while waiting:
        label = min(waiting)
        waiting.remove(label)
        rows[label] = list(reader.of(book.table(label)))
        included = {ref for _, _, kind, ref, _ in rows[label] if kind == "include"}
        waiting |= included - {FUNCTIONAL_GROUPS} - rows.keys()
    return [row for label in sorted(rows, key=_by_numbers) for row in rows[label]]


def _by_numbers(label: str) -> list[str | int]:
    """A label for sorting: C.7-9 before C.7-10."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", label)]


def _is_attribute_table(table: DocBookTable) -> bool:
    return all(table.column(pattern) is not None for pattern in ("Attribute Name", "Tag$", "Type"))


def _table_of(section: Section, name: str) -> DocBookTable | None:
    """The section's own table of this name; the first of the sections in it if it has none."""
    for inner in section.walk():
        tables = [t for t in inner.tables if _is_attribute_table(t)]
        if tables:
            return _named(tables, name)
    return None


def _named(tables: Sequence[DocBookTable], name: str) -> DocBookTable:
    for table in tables:
        title = TITLE.fullmatch(table.caption)
        if title and title[1].casefold() == name.casefold():
            return table
    return next((t for t in tables if "Module Attributes" in t.caption), tables[0])


@dataclass(frozen=True)
class _TableRows:
    """Reads one table at a time; ``attributes`` are the tags of the data dictionary."""

    book: Book
    attributes: Mapping[str, str]

    def of(self, table: DocBookTable) -> Iterator[tuple[str, ...]]:
        name_at = table.required("Attribute Name", "Attribute Name")
        tag_at = table.required("Tag$", "Tag")
        type_at = table.column("Type")
        deepest = -1
        for row in table.rows:
            first = row.cell(name_at)
            depth = _depth(first.text)
            what = first.text.lstrip("> ")
            spans = row.cell(tag_at) is first
            if INCLUDE.match(what):
                kind, references = "include", self._included(row, what)
                type_ = NO_TYPE
            elif spans:
                continue  # a heading within the table
            else:
                kind, references = "attribute", [self._tag(row, tag_at)]
                type_ = NO_TYPE if type_at is None else self._type(row, type_at)
            if depth > deepest + 1:
                row.refuse(
                    f"{'>' * depth} has no row at depth {depth - 1} above it", ">" * (deepest + 1)
                )
            deepest = depth
            for reference in references:
                yield table.label, str(depth), kind, reference, type_

    def _included(self, row: DocBookRow, what: str) -> list[str]:
        labels: dict[str, None] = {}
        for link in row.cells[0].links:
            kind, _, label = link.partition("_")
            if kind == "sect" and label in self.book.sections:
                table = _table_of(self.book.sections[label], "")
                label = "" if table is None else table.label
            if label not in self.book.tables:
                row.refuse(
                    f"includes {link}, which does not exist", "a link to a table of this part"
                )
            labels[label] = None
        if not labels and GROUPS.search(what):
            return [FUNCTIONAL_GROUPS]
        if not labels:
            row.refuse(f"{what!r} links to no table", "a link to the table of a macro")
        return list(labels)

    def _tag(self, row: DocBookRow, column: int) -> str:
        text = row.cell(column).text
        tag = tag_of(text)
        if not tag:
            row.refuse(
                f"invalid tag {text!r}", "a tag, as in (0010,0010), or a row that says Include"
            )
        if tag not in self.attributes:
            row.refuse(f"{tag} is not in PS3.6", "a tag of the data dictionary of this edition")
        return tag

    def _type(self, row: DocBookRow, column: int) -> str:
        type_ = row.cell(column).text
        if not type_:
            return NO_TYPE
        if type_ not in TYPES:
            row.refuse(f"invalid type {type_!r}", f"one of {', '.join(TYPES)}")
        return type_


def _depth(text: str) -> int:
    return text[: len(text) - len(text.lstrip("> "))].count(">")
