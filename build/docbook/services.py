"""PS3.4: the storage SOP classes and the section of PS3.3 that has the IOD of each."""

from __future__ import annotations

from collections.abc import Iterator

from docbook.book import Book
from docbook.dictionary import UID
from docbook.iods import IODs

STORAGE_TABLES = ("B.5-1", "GG.3-1")
"""The tables of SOP classes of objects with a patient, and of those without."""


def read_sop_classes(book: Book, iods: IODs) -> Iterator[tuple[str, ...]]:
    """Every storage SOP class: UID, name, IOD."""
    for label in STORAGE_TABLES:
        table = book.table(label)
        name_at = table.required("SOP Class Name", "SOP Class Name")
        uid_at = table.required("SOP Class UID", "SOP Class UID")
        iod_at = table.required("IOD", "IOD Specification")
        for row in table.rows:
            name, uid, iod = (row.cell(column) for column in (name_at, uid_at, iod_at))
            if not UID.fullmatch(uid.text):
                row.refuse(f"invalid UID {uid.text!r}", "numbers with dots between them")
            targets = [target.partition("_")[2] for target in iod.other_parts]
            known = [iods.by_section[target] for target in targets if target in iods.by_section]
            if not known:
                link = ", ".join(targets) or "nothing"
                row.refuse(
                    f"{name.text}: the IOD links to {link}",
                    "a section of PS3.3 Annex A that has a module table",
                )
            yield uid.text, name.text, known[0]
