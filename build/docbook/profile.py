"""PS3.15 Annex E: the Basic Profile with its options, and the safe private attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docbook.book import Book
from standard.profile_codes import ALLOWED_BY_CODE

OPTIONS = (
    ("in_std_iod", "In Std"),
    ("retain_safe_private", "Rtn. Safe Priv"),
    ("retain_uids", "Rtn. UIDs"),
    ("retain_device_identity", "Rtn. Dev"),
    ("retain_institution_identity", "Rtn. Inst"),
    ("retain_patient_characteristics", "Rtn. Pat"),
    ("retain_longitudinal_full_dates", "Rtn. Long. Full"),
    ("retain_longitudinal_modified_dates", "Rtn. Long. Modif"),
    ("clean_descriptors", "Clean Desc"),
    ("clean_structured_content", "Clean Struct"),
    ("clean_graphics", "Clean Graph"),
)
"""Our name of each column, and how its published title begins."""

COLUMNS = ("tag", "basic", *(name for name, _ in OPTIONS))
ANY_TAG = re.compile(r"\(([0-9A-Za-z]{4}),([0-9A-Za-z]{4})\)")


def read_profile(book: Book) -> Iterator[tuple[str, ...]]:
    """Every row of Table E.1-1: tag, Basic Profile, then each option."""
    table = book.table("E.1-1")
    tag_at = table.required("Tag$", "Tag")
    basic_at = table.required("Basic Prof", "Basic Prof.")
    options = [table.required(re.escape(head), head) for _, head in OPTIONS]
    for row in table.rows:
        tag, basic = ANY_TAG.match(row.cell(tag_at).text), row.cell(basic_at).text
        if tag is None:
            row.refuse(f"invalid tag {row.cell(tag_at).text!r}", "a tag, as in (0010,0010)")
        if basic not in ALLOWED_BY_CODE:
            row.refuse(f"invalid Basic Profile {basic!r}", f"one of {', '.join(ALLOWED_BY_CODE)}")
        yield (
            f"({tag[1]},{tag[2]})".upper(),
            basic,
            *(row.cell(column).text for column in options),
        )


def read_safe_private(book: Book) -> Iterator[tuple[str, ...]]:
    """Every row of Table E.3.10-1: private creator, group, element."""
    table = book.table("E.3.10-1")
    tag_at = table.required("Data Element", "Data Element")
    creator_at = table.required("Private Creator", "Private Creator")
    for row in table.rows:
        tag = ANY_TAG.match(row.cell(tag_at).text)
        if tag is None:
            row.refuse(
                f"invalid data element {row.cell(tag_at).text!r}", "a tag, as in (7053,xx00)"
            )
        yield row.cell(creator_at).text, tag[1].upper(), tag[2].replace("X", "x")
