# ruff: noqa: RUF001 - characters of many scripts
"""Random values and texts that contain them in some spelling, in many scripts."""

from __future__ import annotations

import random
import sys
import unicodedata
from typing import Any

from matching_texts import Texts

from grand_challenge_dicom_de_id_procedure.cleaning import dates, patterns
from grand_challenge_dicom_de_id_procedure.cleaning.published import FILE
from grand_challenge_dicom_de_id_procedure.packaged import read_packaged

KINDS = [
    "person-name",
    "identifier",
    "birth-date",
    "date",
    "institution",
    "address",
    "telephone",
    "uid",
    "station",
    "device",
    "accession",
]
SCRIPTS = {
    "latin": "abcdefghijklmnopqrstuvwxyz",
    "western": "äöüßæœøåéèñçñłđðħıþÅÄÖÜẞŁĐÞİǅ",
    "greek": "αβγδεζηθικλμνξοπρσςτυφχψωΆΣΩ",
    "cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюяёєіїўґЖЩЙЁҐӘѢ",
    "kana": "あいうえおかがきぎアイウエオカガヴヶｱｲｶﾞ",
    "han": "山田太郎東京王李張大𠀀𠮷豈侮",
    "hangul": "김이박최정강각\u1100\u1161\u11a8",
    "arabic": "ابتثجحخدذرز\ufe8d\ufe8e٠١٢٣٤٥",
    "hebrew": "אבגדהוזחטיךםן",
    "thai": "กขฃคฅฆงจฉชซ๐๑๒",
    "devanagari": "अआइईउऊकखगघ०१२ािी",
    "astral": "𝐀𝐁𝐚𝐛𝟎𝟏𝟗𐐀𐐨𐐩𐌰𐌱🄰🅐",
    "wide": "ＡＢＣａｂｃ１２３Ⅷⅷ½²ⓐ㈱",
}
SIGNS = " " * 12 + ".,;:-_/^='’()[]|&#@+*\\\n\t\r\x0b\x1c\x1f\x85\xa0\u2003\u2028\u200b\u00ad"
SIGNS += "\u0301\u0308\ufeff😀€~‐–"
WORDS = (
    "MR CT head chest contrast T1 axial series Dr. Mr. Mrs Prof van de name: patient: MRN: ID= DOB:"
    " born accession no Siemens Philips GE Skyra REMOVED REMOVEDX 1.5T years old aged street rue"
    " 12 Baker street Hauptstrasse 5 version 1.2.3.4 removed and und & AM pm @ www. http:// .com/"
    " coil"
)
MONTHS = "jan february März août Januar мая января жовтня set mei dezember kasım styczen st May"
DECLARED = (
    "",
    "ISO_IR 192",
    "ISO_IR 100",
    "ISO_IR 144",
    "GB18030",
    "\\ISO 2022 IR 87",
    "ISO_IR 13",
)
PUBLISHED = [line.split("\t") for line in read_packaged(FILE).decode().splitlines()]
MANY = 400  # values, which have more spellings than are tried one by one
PATTERNS = [text for text in vars(patterns).values() if isinstance(text, str) and "(?" in text]
PATTERNS += [text for text in vars(dates).values() if isinstance(text, str) and r"\d" in text]
PATTERNS += [*dates._with_names().full, patterns._titled()]
PATTERNS += [dates._with_names().month_and_year, dates._with_names().day_and_month]


class Cases:
    """Cases with one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.texts = Texts(self.random)

    def case(self, number: int) -> dict[str, Any]:
        count = self.random.choice((0, 1, 1, 2, 3, 5)) if number % MANY else MANY
        values = [self.value() for _ in range(count)]
        return {
            "values": values,
            "text": self.text([value for _, value in values]),
            "holds": self.random.choice(("", "", "", "product", "technique", "code")),
            "small": number % 3 == 0,
            "binary": self.binary().hex(),
            "declared": self.random.choice(DECLARED),
            "code": self.code(),
        }

    def binary(self) -> bytes:
        """Runs of text in several encodings, with other bytes between them."""
        binary = b""
        for _ in range(self.random.randint(0, 6)):
            text = (self.letters() + " " + self.letters())[: self.random.randint(0, 12)]
            encoding = self.random.choice(("utf_8", "utf_16_le", "utf_16_be", "latin_1", "gb18030"))
            binary += text.encode(encoding, "ignore")
            binary += self.random.randbytes(self.random.choice((0, 1, 2, 5)))
        return binary

    def code(self) -> list[str]:
        """Scheme, code and meaning, one of which may be that of another line."""
        rows = [self.random.choice(PUBLISHED) for _ in range(3)]
        if self.random.random() < 0.7:
            rows = [rows[0]] * 3
        code = [row[place] for place, row in enumerate(rows)]
        place = self.random.randrange(3)
        change = self.random.randrange(6)
        if change == 0:
            code[place] = code[place].upper()
        elif change == 1:
            code[place] = code[place][: self.random.randint(0, len(code[place]))]
        elif change == 2:
            code[place] += self.random.choice(("", " ", "-", "1", "x"))
        return code

    def value(self) -> tuple[str, str]:
        kind = self.random.choice(KINDS)
        pick = self.random.random()
        if kind in ("birth-date", "date"):
            value = self.day().replace(" ", "") if pick < 0.9 else self.letters()
        elif kind == "uid":
            value = ".".join(self.digits(1, 6) for _ in range(self.random.randint(2, 7)))
            value = value if pick < 0.9 else self.letters() + "." + value
        elif kind == "telephone":
            value = self.telephone()
        elif kind == "identifier" and pick < 0.8:
            value = self.random.choice(("", "", "0", "00", "A", "ab-", "Ж")) + self.digits(2, 9)
            value += self.random.choice(("", "", "-" + self.digits(1, 4), "^^^ISS", " 7"))
        else:
            signs = ("^", "^", " ", ", ", "-", "'", "=", "_", ".", "’")
            count = self.random.randint(1, 4)
            value = self.letters()
            for _ in range(count - 1):
                value += self.random.choice(signs) + self.letters()
        return kind, self.random.choice(("", "", "", " ", "\0", "\t")) + value

    def text(self, values: list[str]) -> str:
        text = ""
        for _ in range(self.random.randint(1, 7)):
            text += self.piece(values)
            text += self.random.choice(("", " ", " ", self.random.choice(SIGNS)))
        cut = self.random.random()
        return text[:16] if cut < 0.12 else text[:64] if cut < 0.2 else text

    def piece(self, values: list[str]) -> str:
        pick = self.random.random()
        if values and pick < 0.5:
            return self.spelled(self.random.choice(values))
        if pick < 0.55:
            return self.date()
        if pick < 0.7:
            return self.of_pattern()
        if pick < 0.77:
            return " ".join(self.random.choice(WORDS.split(" ")) for _ in range(3))
        if pick < 0.8:
            return self.random.choice(
                (self.telephone(), self.digits(1, 9), self.digits(2, 3) + "Y")
            )
        if pick < 0.85:
            return "".join(self.random.choice("0123456789abF:.-/,;@ \\") for _ in range(12))
        if pick < 0.9:
            return (
                self.random.choice(("Dr. ", "Mr ", "Herr ", "name: ", "MRN 4", "id="))
                + self.letters()
            )
        if pick < 0.93:
            return "".join(self.character() for _ in range(6))
        return self.letters()

    def of_pattern(self) -> str:
        """What a pattern finds, or nearly so."""
        text = self.texts.matching(self.random.choice(PATTERNS))
        if self.random.random() < 0.3 and text:
            place = self.random.randrange(len(text))
            text = (
                text[:place]
                + self.random.choice(("", self.random.choice(SIGNS)))
                + text[place + 1 :]
            )
        return text

    def spelled(self, value: str) -> str:
        """A value as a text may have it, or a part of it."""
        change = self.random.randrange(12)
        value = value.strip(" \0\t")
        if change == 0:
            value = value.upper()
        elif change == 1:
            value = unicodedata.normalize("NFD", value)
        elif change == 2:
            value = unicodedata.normalize("NFKC", value).lower()
        elif change == 3:
            signs = "".join(self.random.choice(SIGNS) for _ in range(self.random.randint(0, 7)))
            value = value.replace("^", signs).replace(" ", signs)
        elif change == 4:
            place = self.random.randint(0, len(value))
            value = value[:place] + self.random.choice(SIGNS) + value[place:]
        elif change == 5:
            value = self.random.choice(("van", "x", "CT", "7", "head")) + value
        elif change == 6:
            value += self.random.choice(("contrast", "y", "MR", "7", "head"))
        elif change == 7:
            value = "".join(f"&#{ord(c)};" if self.random.random() < 0.4 else c for c in value)
        elif change == 8:
            value = "".join(f"&#x{ord(c):x};" if self.random.random() < 0.4 else c for c in value)
        elif change == 9:
            value = value.replace("ä", "&auml;").replace("é", "&eacute;").replace("ö", "oe")
        elif change == 10:
            value = value[: self.random.randint(0, len(value))]
        else:
            value = value.replace("^", " ")
        return value

    def letters(self) -> str:
        pick = self.random.random()
        script = self.random.choice(list(SCRIPTS.values()))
        if pick < 0.4:
            script = SCRIPTS["latin"] + (SCRIPTS["western"] if pick < 0.2 else "")
        word = "".join(self.random.choice(script) for _ in range(self.random.randint(1, 9)))
        return word.title() if self.random.random() < 0.4 else word

    def character(self) -> str:
        """Any character but surrogates, more often one of the first."""
        last = self.random.choice((0x7F, 0x24F, 0x33FF, 0xD7FF, 0x1FFFF, sys.maxunicode))
        code = self.random.randint(0, last)
        return chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd"

    def digits(self, fewest: int, most: int) -> str:
        count = self.random.randint(fewest, most)
        return "".join(self.random.choice("0123456789") for _ in range(count))

    def telephone(self) -> str:
        start = self.random.choice(("+31 ", "(024) ", "0", "555-", "0049/", ""))
        return (
            start + self.digits(2, 4) + self.random.choice((" ", "-", ".", "/")) + self.digits(3, 6)
        )

    def day(self) -> str:
        year = self.random.choice((1849, 1850, 1970, 1999, 2000, 2020, 2024, 2100, 2101))
        month, number = self.random.randint(0, 13), self.random.choice((1, 5, 12, 28, 29, 30, 31))
        return f"{year}{month:02}{number:02}"

    def date(self) -> str:
        day = self.day()
        year, month, number = day[:4], day[4:6], day[6:]
        if self.random.random() < 0.4:
            year = year[2:]
        if self.random.random() < 0.3:
            month, number = month.lstrip("0"), number.lstrip("0")
        if self.random.random() < 0.3:
            month = self.random.choice(MONTHS.split(" "))
            month = self.random.choice((month, month.upper(), unicodedata.normalize("NFD", month)))
        sign = self.random.choice(
            ("-", "/", ".", " ", "", "_", " - ", "–", ", ", "st ", "th", "年", "er ")
        )
        order = [[year, month, number], [number, month, year], [month, number, year]]
        text = sign.join(self.random.choice(order))
        return text + self.random.choice(("", "", " 1015", "T101500", " 10:15", " 3:05 pm", "日"))
