"""The reason codes of docs/structure.md, beside what to do about them."""

from __future__ import annotations

import re

SPECIFIED = re.compile(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*)[^|]* \| ([^|]+) \|", re.MULTILINE)
ADVICE = re.compile(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*)[^|]* \| ", re.MULTILINE)
HEADER = "| Code | What to do |\n|---|---|\n"


def words_of(specification: str) -> dict[str, list[str]]:
    """What the error of each code says, from the table of reason codes."""
    _, _, section = specification.partition("\n## 13 Reason codes\n")
    words: dict[str, list[str]] = {}
    for codes, said in SPECIFIED.findall(section.partition("\n## ")[0]):
        for code in codes_in(codes):
            words.setdefault(code, []).append(said)
    return words


def codes_in(cell: str) -> list[str]:
    """The codes in a cell of a table."""
    return re.findall(r"`([a-z-]+)`", cell)


def with_words(troubleshooting: str, specification: str) -> str:
    """The table of what to do, with what the errors say in a column of its own.

    Raises ValueError if a code of the specification is not in the table.
    """
    words = words_of(specification)
    before, header, rest = troubleshooting.partition(HEADER)
    table, end, after = rest.partition("\n\n")
    missing = words.keys() - {code for row in ADVICE.findall(table) for code in codes_in(row)}
    if not header or missing:
        codes = ", ".join(sorted(missing)) or "any code"
        raise ValueError(f"troubleshooting.md does not say what to do about {codes}")

    def row(found: re.Match[str]) -> str:
        said = [text for code in codes_in(found[1]) for text in words.get(code, ())]
        return f"{found[0]}{'<br>'.join(dict.fromkeys(said))} | "

    header = "| Code | What the program says | What to do |\n|---|---|---|\n"
    return before + header + ADVICE.sub(row, table) + end + after
