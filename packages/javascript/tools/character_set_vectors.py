# ruff: noqa: RUF001 - characters that look like others are what is read
"""Writes tests/dicom/characterSets.json: what Python makes of bytes and texts in character sets.

For each codec: digests of all pairs of bytes and of code points; and random bytes and texts.
Run by hand: python tools/character_set_vectors.py
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path

from grand_challenge_dicom_de_id_procedure.dicom.character_set import (
    CharacterSet,
    character_set_of,
    has_unknown_escapes,
    other_character_sets,
)

VECTORS = Path(__file__).resolve().parent.parent / "tests/dicom/characterSets.json"
CODECS = ["latin_1", "iso8859_2", "iso8859_3", "iso8859_4", "iso8859_5", "iso8859_6", "iso8859_7"]
CODECS += ["iso8859_8", "iso8859_9", "iso8859_11", "iso8859_15", "tis_620", "shift_jis", "utf_8"]
CODECS += ["gb18030", "gbk", "gb2312", "euc_kr", "iso2022_jp", "iso2022_jp_2"]
TERMS = [
    *["ISO_IR 100", "ISO_IR 13", "ISO_IR 192", "GB18030", "GBK", "ISO_IR 166", "ISO_IR 144", "x"],
    *["ISO 2022 IR 87", "\\ISO 2022 IR 87", "\\ISO 2022 IR 149", "\\ISO 2022 IR 58"],
    *["ISO 2022 IR 13\\ISO 2022 IR 87", "ISO 2022 IR 6\\ISO 2022 IR 87\\ISO 2022 IR 159"],
    *["ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 159", "ISO 2022 IR 100\\ISO 2022 IR 144"],
    *["ISO 2022 IR 100\\ISO 2022 IR 126\\ISO 2022 IR 127\\ISO 2022 IR 138\\ISO 2022 IR 166"],
    *["ISO 2022 IR 101\\ISO 2022 IR 109\\ISO 2022 IR 110\\ISO 2022 IR 148", "ISO 2022 GBK"],
    *["ISO IR 100\\ISO 2022 IR 87", "ISO-2022-IR-100\\ISO 2022 IR 149", "ISO 2022 58"],
    *["GB18030\\ISO 2022 IR 87", "\\GB18030\\ISO 2022 IR 100", "ISO 2022 IR 999\\ISO 2022 IR 87"],
]
ESCAPES = [b"\x1b" + each for each in (b"(B", b"-A", b")I", b"(J", b"$B", b"-B", b"-C", b"-D")]
ESCAPES += [b"\x1b" + each for each in (b"-F", b"-G", b"-H", b"-L", b"-M", b"-T", b"$)C", b"$(D")]
ESCAPES += [
    b"\x1b" + each for each in (b"$)A", b".A", b".F", b"N", b"$@", b"$A", b"$(C", b"&@", b"$")
]
PLAIN = [b"\\", b"^", b"=", b"\r\n", b"\t", b"Doe", b"a", b"~", b" ", b"\x7f", b"\0"]
SAMPLES = [
    "Doe^John",
    "山田^太郎",
    "ﾔﾏﾀﾞ^ﾀﾛｳ",
    "김희중",
    "뷁",
    "王小东",
    "Люкceмбypг",
    "Διονυσιος",
    "שרון",
]
SAMPLES += [
    "قباني",
    "Äneas",
    "Süß ÿ",
    "นามสกุล",
    "¥‾\\~",
    "㐀",
    "𠀀",
    "丂",
    "Ж漢字a",
    "é山a",
    "",
    "\t",
]
SAMPLES += ["\u2225\uff3c", "\ufffd", "ﾔ漢a", "漢", "丂漢"]
ROUNDS = 120


def digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


def encoded(encode: Callable[[str], bytes], text: str) -> str | None:
    try:
        return encode(text).hex()
    except UnicodeError:
        return None


def noise(chance: random.Random) -> bytes:
    parts = []
    for _ in range(chance.randrange(1, 7)):
        kind = chance.randrange(4)
        if kind == 0:
            parts.append(chance.choice(ESCAPES))
        elif kind == 1:
            parts.append(chance.choice(PLAIN))
        elif kind == 2:
            parts.append(bytes(chance.randrange(0x21, 0x7F) for _ in range(4)))
        else:
            parts.append(
                bytes(chance.randrange(0x80, 0x100) for _ in range(chance.randrange(1, 9)))
            )
    return b"".join(parts)


def samples(chance: random.Random, count: int) -> list[bytes]:
    found = [noise(chance) for _ in range(count)]
    for text in SAMPLES:
        for codec in CODECS:
            raw = text.encode(codec, "ignore")
            found += [raw, raw[:-1], raw + b"\x81", raw.replace(b"^", b"")]
    found += [
        bytes.fromhex(each) for each in ("a4d4a4a1a4bfa4d4", "a4d4a4a1a4bfa4", "a4d4a4a1a4bfa5d4")
    ]
    found += [
        bytes.fromhex(each) for each in ("8130d330", "84308130", "ff308130", "e3329a36", "81308130")
    ]
    return sorted({each for each in found if b"\x1bN" not in each or b"\x1b." not in each})


def decoded(raw: bytes, character_set: CharacterSet) -> list[object]:
    others = [[each.codec, each.decode(raw)] for each in other_character_sets(raw, character_set)]
    is_unknown = has_unknown_escapes(raw, character_set)
    return [raw.hex(), character_set.decode(raw), character_set.is_valid(raw), is_unknown, others]


def points_of(codec: str) -> int:
    """How many code points are compared: of the first plane, and more where there may be more."""
    return 0x30000 if codec in ("utf_8", "gb18030") else 0x11000


def of_codec(codec: str, chance: random.Random) -> dict[str, object]:
    pairs = [
        bytes((first, second)).decode(codec, "replace")
        for first in range(0x100)
        for second in range(0x100)
    ]
    points = [
        encoded(lambda text: text.encode(codec), chr(code)) or ""
        for code in range(points_of(codec))
    ]
    raws = chance.sample(samples(chance, ROUNDS), 160)
    return {
        "pairs": digest(pairs),
        "codePoints": [points_of(codec), digest(points)],
        "decoded": [[raw.hex(), raw.decode(codec, "replace")] for raw in raws],
    }


def of_terms(terms: str, chance: random.Random) -> dict[str, object]:
    character_set = character_set_of(terms.encode("ascii"))
    raws = chance.sample(samples(chance, ROUNDS), 120)
    texts = {"".join(chance.sample(SAMPLES, 2)) for _ in range(40)} | {*SAMPLES} - {""}
    return {
        "decoded": [decoded(raw, character_set) for raw in raws],
        "encoded": [[text, encoded(character_set.encode, text)] for text in sorted(texts)],
    }


def main() -> None:
    chance = random.Random(1)
    content = {
        "codecs": {codec: of_codec(codec, chance) for codec in CODECS},
        "terms": {terms: of_terms(terms, chance) for terms in TERMS},
    }
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":")).replace("],[", "],\n[")
    VECTORS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
