"""Reads and writes tables that only their owner may read: CSV in UTF-8."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Iterable, Sequence

from grand_challenge_dicom_de_id_procedure.storage.copying import write_all
from grand_challenge_dicom_de_id_procedure.storage.placement import new_token, place


def write_rows(path: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table whole, in place of one of that name; only its owner can read it (mode 0600).

    Windows has no such modes; there, the folder decides who can read it.

    Raises:
        OSError: it cannot be written.
    """

    def write(descriptor: int) -> None:
        if sys.platform != "win32":
            os.fchmod(descriptor, 0o600)
        text = "".join(map(csv_line, (columns, *rows)))
        write_all(descriptor, text.encode("utf-8"))

    place(write, path, new_token(), overwrite=True, sync=True)


def csv_line(cells: Iterable[object]) -> str:
    """A row, with a line feed; a writer that ended rows so would not quote carriage returns."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()[:-2] + "\n"


def read_rows(path: str) -> list[list[str]]:
    """The rows of a table, the columns first.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not a table.
    """
    try:
        with open(path, encoding="utf-8", newline="") as stream:  # noqa: PTH123
            return list(csv.reader(stream, strict=True))
    except csv.Error:
        raise ValueError("not CSV") from None
