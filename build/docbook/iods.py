"""PS3.3 Annex A: the modules and functional group macros of every IOD, with their usage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from docbook.book import Book, DocBookError, DocBookRow, DocBookTable, Section

IOD = re.compile(r"(.+) (?:IOD|Information Object(?:ion)? Definition)")
USAGE = re.compile(r"([MCU])\b")


@dataclass(frozen=True)
class IODs:
    """What Annex A says.

    Attributes:
        modules: IOD, module, section and usage of each row.
        functional_groups: IOD, macro, section and usage of each row.
        by_section: the name of the IOD that a section defines.
        of_row: the rows of the tables, by module and section, for messages.
    """

    modules: list[tuple[str, str, str, str]] = field(default_factory=list)
    functional_groups: list[tuple[str, str, str, str]] = field(default_factory=list)
    by_section: dict[str, str] = field(default_factory=dict)
    of_row: dict[tuple[str, str], DocBookRow] = field(default_factory=dict)


def read_iods(book: Book) -> IODs:
    """Every table of modules and of functional group macros in Annex A.

    An IOD is named by the innermost section around the table whose title says that it is one.
    """
    found = IODs()
    for section, ancestors in _with_ancestors(book.chapter("A"), ()):
        for table in section.tables:
            module_at = table.column("Module$")
            group_at = table.column("Function(al)? Group")
            usage_at = table.column("Usage")
            if usage_at is None or (module_at is None and group_at is None):
                continue
            iod, label = _iod(table, (*ancestors, section))
            found.by_section[label] = iod
            name_at = group_at if module_at is None else module_at
            rows = found.functional_groups if module_at is None else found.modules
            assert name_at is not None  # one of the two was found
            for row in table.rows:
                name, target = row.cell(name_at).text, _section(row, name_at + 1)
                rows.append((iod, name, target, _usage(row, usage_at)))
                found.of_row.setdefault((name, target), row)
    return found


def _with_ancestors(
    section: Section, ancestors: tuple[Section, ...]
) -> Iterator[tuple[Section, tuple[Section, ...]]]:
    yield section, ancestors
    for inner in section.sections:
        yield from _with_ancestors(inner, (*ancestors, section))


def _iod(table: DocBookTable, sections: Sequence[Section]) -> tuple[str, str]:
    """The IOD's name and the label of its section: the innermost whose title names an IOD."""
    named = [(m[1], s.label) for s in sections[1:] if (m := IOD.fullmatch(s.title))]
    if not named:
        titles = " > ".join(s.title for s in sections)
        raise DocBookError(
            f"{table.place}: not in the section of an IOD: {titles} -> a title that ends in IOD"
        )
    return named[-1]


def _section(row: DocBookRow, column: int) -> str:
    cell = row.cell(column)
    targets = [link.partition("_")[2] for link in cell.links if link.startswith("sect_")]
    if not targets:
        row.refuse(f"reference {cell.text!r} links to no section", "a link to a section of Annex C")
    return targets[0]


def _usage(row: DocBookRow, column: int) -> str:
    usage = USAGE.match(row.cell(column).text)
    if usage is None:
        row.refuse(f"invalid usage {row.cell(column).text!r}", "one that starts with M, C or U")
    return usage[1]
