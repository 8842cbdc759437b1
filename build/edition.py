"""STANDARD: the tables of an edition, from the DocBook XML that the Standard is published in."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from command import run_command
from docbook.book import EDITION, Book, DocBookError, read_book
from docbook.dictionary import read_attributes, read_uids
from docbook.iods import read_iods
from docbook.modules import read_module_tables, read_table_rows
from docbook.profile import COLUMNS, read_profile, read_safe_private
from docbook.services import read_sop_classes
from docbook.source import parts_of
from output.atomic import write_folder
from standard.reader import FOLDER, read_standard

MANIFEST = """\
# The edition of each part of the DICOM Standard that the tables in this folder were read from.
edition = "{edition}"

[parts]
{parts}

[rows]
{rows}
"""


def make_edition(edition: str, source: str, folder: Path = FOLDER) -> str:
    """Write ``folder/edition``, once it can be read back; returns what it holds.

    Raises BuildError where a part is missing, of another edition, or not as it is published.
    """
    if not EDITION.fullmatch(edition):
        raise DocBookError(
            f"EDITION: invalid edition {edition!r} -> year and letter, as in EDITION=2026d"
        )
    with parts_of(source) as files:
        books = {part: read_book(file, part) for part, file in files.items()}
        if books["PS3.3"].edition != edition:
            raise DocBookError(
                f"{books['PS3.3'].file}: edition {books['PS3.3'].edition} -> "
                f"EDITION={books['PS3.3'].edition}, or the source of {edition}"
            )
        texts = render_edition(edition, books)
    with tempfile.TemporaryDirectory() as trial:
        write_folder(Path(trial) / edition, texts)
        read_standard(edition, Path(trial))
    write_folder(folder / edition, texts)
    counts = re.findall(r'^"(.+)\.tsv" = (\d+)$', texts["manifest.toml"], re.MULTILINE)
    held = ", ".join(f"{count} {name}" for name, count in counts)
    return f"standard: {edition}: {held}\nnow `make worklist` lists what is new"


def render_edition(edition: str, books: dict[str, Book]) -> dict[str, str]:
    """The files of an edition by name."""
    part03, part06, part15 = books["PS3.3"], books["PS3.6"], books["PS3.15"]
    attributes = list(read_attributes(part06))
    iods = read_iods(part03)
    module_tables = read_module_tables(part03, iods)
    rows = read_table_rows(part03, module_tables, {tag: name for tag, name, *_ in attributes})
    tables: dict[str, tuple[str, Sequence[Sequence[str]]]] = {
        "attributes.tsv": ("tag keyword name vr vm retired", attributes),
        "confidentiality_profile.tsv": (" ".join(COLUMNS), list(read_profile(part15))),
        "iod_functional_groups.tsv": ("iod macro section usage", iods.functional_groups),
        "iod_modules.tsv": ("iod module section usage", iods.modules),
        "module_tables.tsv": ("module section table", module_tables),
        "safe_private.tsv": ("private_creator group element", list(read_safe_private(part15))),
        "sop_classes.tsv": ("uid name iod", list(read_sop_classes(books["PS3.4"], iods))),
        "table_rows.tsv": ("table depth kind ref type", rows),
        "uids.tsv": ("uid name kind retired", read_uids(part06)),
    }
    texts = {name: _tsv(head, found) for name, (head, found) in tables.items()}
    texts["manifest.toml"] = MANIFEST.format(
        edition=edition,
        parts="\n".join(f'"{part}" = "{book.edition}"' for part, book in books.items()),
        rows="\n".join(f'"{name}" = {len(found)}' for name, (_, found) in tables.items()),
    )
    return texts


def _tsv(head: str, rows: Iterable[Sequence[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in (head.split(), *rows))


if __name__ == "__main__":
    run_command(lambda: make_edition(sys.argv[1], sys.argv[2]))
