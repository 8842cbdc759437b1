"""PS3.6: the data dictionary and the registered UIDs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docbook.book import Book, DocBookError

TAG = re.compile(r"\(([0-9A-F]{2}[0-9A-FX]{2}),([0-9A-FX]{4})\)", re.IGNORECASE)
VR = re.compile(r"[A-Z]{2}( or [A-Z]{2})*")
UID = re.compile(r"\d+(\.\d+)+")
NO_VR = "NONE"
FRAMES_OF_REFERENCE = "A-2"


def tag_of(text: str) -> str:
    """A tag in our spelling, as in (60XX,0010), or "" where the text is not a tag."""
    match = TAG.fullmatch(text.replace(" ", ""))
    if match is None:
        return ""
    group, element = match[1].upper(), match[2]
    return f"({group},{element if 'x' in element else element.upper()})"


def read_attributes(book: Book) -> Iterator[tuple[str, ...]]:
    """Every row of a table of data elements: tag, keyword, name, VR, VM, retired; by tag,
    repeating groups last.
    """
    found: dict[str, tuple[str, ...]] = {}
    for table in book.tables.values():
        wanted = [table.column(p) for p in ("Tag$", "Name$", "Keyword$", "VR$", "VM$")]
        if None in wanted:
            continue
        tag_at, name_at, keyword_at, vr_at, vm_at = (c for c in wanted if c is not None)
        for row in table.rows:
            tag = tag_of(row.cell(tag_at).text)
            if not tag:
                row.refuse(f"invalid tag {row.cell(tag_at).text!r}", "a tag, as in (0010,0010)")
            if tag in found:
                row.refuse(f"{tag} is listed twice", "each tag once")
            retired = any(cell.text.startswith("RET") for cell in row.cells[vm_at + 1 :])
            keyword, vr = row.cell(keyword_at).text, row.cell(vr_at).text
            if not vr or vr.startswith("See Note"):
                vr = NO_VR
            elif not VR.fullmatch(vr):
                row.refuse(f"invalid VR {vr!r}", "a VR, as in LO, or a choice, as in US or SS")
            if not keyword and not retired:
                row.refuse(f"{tag} has no keyword", "a keyword, unless the attribute is retired")
            found[tag] = (
                tag,
                keyword,
                row.cell(name_at).text,
                vr,
                row.cell(vm_at).text,
                "Y" if retired else "N",
            )
    if not found:
        raise DocBookError(
            f"{book.file}: no table of data elements -> the complete DocBook of {book.part}"
        )
    for _, attribute in sorted(found.items(), key=lambda each: ("X" in each[0].upper(), each[0])):
        yield attribute


def read_uids(book: Book) -> list[tuple[str, ...]]:
    """Every registered UID: UID, name, kind, retired; by the numbers of the UID."""
    return sorted(_uids(book), key=lambda each: [int(number) for number in each[0].split(".")])


def _uids(book: Book) -> Iterator[tuple[str, ...]]:
    for label in ("A-1", FRAMES_OF_REFERENCE):
        table = book.table(label)
        uid_at = table.required("UID Value", "UID Value")
        name_at = table.required("UID Name", "UID Name")
        kind_at = None if label == FRAMES_OF_REFERENCE else table.required("UID Type", "UID Type")
        for row in table.rows:
            uid = row.cell(uid_at).text
            if not UID.fullmatch(uid):
                row.refuse(f"invalid UID {uid!r}", "numbers with dots between them")
            kind = "Well-known frame of reference" if kind_at is None else row.cell(kind_at).text
            name, retired, _ = row.cell(name_at).text.partition("(Retired)")
            yield uid, name.strip(), kind, "Y" if retired else "N"
