"""Writes the tables of src/dicom/codecs: how Python's codecs differ from the platform's.

The platform's TextDecoder knows the ideographs and syllables of the sets of two bytes. Of all other
characters implementations differ, so that they are in the tables; and so is what Python has in
another place. Run by hand where Python's codecs change: python tools/character_sets.py
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).resolve().parent
TABLES = HERE.parent / "src/dicom/codecs/generated/tables.ts"
SINGLE = ["iso8859_2", "iso8859_3", "iso8859_4", "iso8859_5", "iso8859_6", "iso8859_7"]
SINGLE += ["iso8859_8", "iso8859_9", "iso8859_11", "iso8859_15", "tis_620"]
PLATFORM = """
const [label, lead, firstRow, rows, firstCell, cells] = JSON.parse(process.argv[1]);
const decoder = new TextDecoder(label);
const found = [];
for (let row = firstRow; row < firstRow + rows; row++)
  for (let cell = firstCell; cell < firstCell + cells; cell++)
    found.push(decoder.decode(Uint8Array.of(...lead, row, cell)));
console.log(JSON.stringify(found));
"""
INVALID = "\ufffd"
SEQUENCE = 8  # characters that follow each other, from which on they are not spelled out
SQUARE = (0xA1, 94, 0xA1, 94)
GBK = (0x81, 126, 0x40, 191)


def decoded(codec: str, raw: bytes) -> str:
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError:
        return INVALID
    return text if len(text) == 1 else INVALID


def encoded(codec: str, text: str) -> bytes | None:
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return None


def iso_2022(escape: bytes) -> Callable[[int, int], str]:
    return lambda row, cell: decoded("iso2022_jp_2", escape + bytes((row & 0x7F, cell & 0x7F)))


def plain(codec: str) -> Callable[[int, int], str]:
    return lambda row, cell: decoded(codec, bytes((row, cell)))


SETS: dict[str, tuple[str, list[int], tuple[int, int, int, int], Callable[[int, int], str]]] = {
    "jisx0208": ("euc-jp", [], SQUARE, iso_2022(b"\x1b$B")),
    "jisx0212": ("euc-jp", [0x8F], SQUARE, iso_2022(b"\x1b$(D")),
    "ksx1001": ("euc-kr", [], SQUARE, iso_2022(b"\x1b$(C")),
    "gb2312": ("gbk", [], SQUARE, plain("gb2312")),
    "gbk": ("gbk", [], GBK, plain("gbk")),
    "gb18030": ("gbk", [], GBK, plain("gb18030")),
}


def is_same_everywhere(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fa5" or "\uac00" <= character <= "\ud7a3"


def kind_of(character: str, platform: str) -> str:
    if character == INVALID:
        return "-"
    return "+" if character == platform and is_same_everywhere(character) else "="


Run = int | str | list[int]


def runs(characters: list[str], platform: list[str]) -> Iterator[Run]:
    """A positive number: as the platform has it; a negative one: invalid; a text: these.

    A list: the first one, and how many follow each other in Unicode.
    """
    kinds = [kind_of(*pair) for pair in zip(characters, platform, strict=True)]
    place = 0
    for kind, group in groupby(kinds):
        length = len(list(group))
        if kind == "=":
            yield from in_sequence(characters[place : place + length])
        else:
            yield length if kind == "+" else -length
        place += length


def in_sequence(characters: list[str]) -> Iterator[Run]:
    text = ""
    numbered = enumerate(characters)
    for _, group in groupby(numbered, lambda pair: ord(pair[1]) - pair[0]):
        sequence = [character for _, character in group]
        if len(sequence) < SEQUENCE:
            text += "".join(sequence)
            continue
        if text:
            yield text
        text = ""
        yield [ord(sequence[0]), len(sequence)]
    if text:
        yield text


def table_of(name: str) -> list[Run]:
    label, lead, grid, decode = SETS[name]
    first_row, rows, first_cell, cells = grid
    arguments = json.dumps([label, lead, *grid])
    result = subprocess.run(
        ["node", "-e", PLATFORM, arguments], check=True, capture_output=True, text=True
    )
    characters = [
        decode(row, cell)
        for row in range(first_row, first_row + rows)
        for cell in range(first_cell, first_cell + cells)
    ]
    return list(runs(characters, json.loads(result.stdout)))


def four_bytes() -> list[int]:
    """The runs of characters in four bytes of GB 18030: how many others before, and how many."""
    found: list[int] = []
    before = 0x80
    numbers = []
    for code in range(0x80, 0x10000):
        raw = encoded("gb18030", chr(code))
        if raw is None or len(raw) != 4:
            continue
        number = ((raw[0] - 0x81) * 10 + raw[1] - 0x30) * 1260 + (raw[2] - 0x81) * 10
        numbers.append(number + raw[3] - 0x30)
        if code == before and found:
            found[-1] += 1
        else:
            found += [code - before, 1]
        before = code + 1
    assert numbers == list(range(len(numbers)))  # so that they need not be in the table
    return found


def main() -> None:
    single = {}
    for codec in SINGLE:
        text = bytes(range(0x80, 0x100)).decode(codec, "replace")
        assert len(text) == 0x80
        single[codec] = text
    greek = "".join(decoded("iso2022_jp_2", b"\x1b.F\x1bN" + bytes([byte])) for byte in range(0x80))
    parts = {
        "SINGLE_BYTE": single,
        "GREEK_OF_ISO_2022": greek,
        "TWO_BYTES": {name: table_of(name) for name in SETS},
        "FOUR_BYTES": four_bytes(),
    }
    lines = ["// Generated by tools/character_sets.py from Python's codecs.", ""]
    for name, content in parts.items():
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        lines += [f"export const {name} = {text};", ""]
    TABLES.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
