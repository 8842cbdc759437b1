"""On which line of a TOML file something stands, for messages."""

from __future__ import annotations

import re

_HEAD = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]")


def line_of(text: str, table: str, entry: int, needle: str = "") -> int:
    """The line of an entry, or of the first text after its head that contains the needle; from 1.

    Args:
        text: the file.
        table: the name of its ``[[table]]``; empty for what stands before all tables.
        entry: the number of the entry, from 0.
        needle: a text in the line.

    Returns:
        0 if there is no such entry.
    """
    lines = text.splitlines()
    if table:
        found = [(number, _HEAD.match(line)) for number, line in enumerate(lines)]
        heads = [number for number, head in found if head and head[1] == table]
        if entry >= len(heads):
            return 0
        start = heads[entry]
    else:
        start = 0
    following = (n for n in range(start + 1, len(lines)) if _HEAD.match(lines[n]))
    end = next(following, len(lines))
    for number in range(start, end):
        if needle and needle in lines[number]:
            return number + 1
    return start + 1
