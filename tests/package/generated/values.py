"""Values of every VR. All are different, so a value that survives shows where it was."""

from __future__ import annotations

import re
import struct
from datetime import date, timedelta
from enum import Enum

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import least_values

TOKEN = re.compile(rb"TKN\d{6}|1\.2\.826\.0\.1\.3680043\.8\.498\.\d+", re.IGNORECASE)
"""The part that every text and every UID of a plain dataset contains."""

CODING_SCHEME, PUBLIC_SCHEME = 0x00080102, "DCM"
PUBLIC_UID = "1.2.840.10008.5.1.4.1.1.2"
NUMBERS = {
    "FD": "d", "FL": "f", "SL": "i", "SS": "h", "SV": "q", "UL": "I", "US": "H", "UV": "Q",
}  # fmt: skip
FRAMES = (0x00280008, *range(0x60000015, 0x60200015, 0x20000))  # numbers of frames
BYTES = {"OB": 10, "OD": 16, "OF": 12, "OL": 12, "OV": 16, "OW": 10, "UN": 10}
ONE_VALUE = frozenset(("LT", "ST", "UR", "UT"))
LONG_TEXTS = frozenset(("LT", "ST", "UT"))


LEAKS = ("Mustermann", "PAT4711X88", "05.03.1970", "1.2.826.0.1.3680043.8.498.777777")
"""The part of texts of the style LEAKING: a name, an identifier, a date and a UID of the file."""

SHORT_LEAK = "MUSTERMANN"
SHORT_TEXTS = frozenset(("AE", "CS", "SH"))
WITHOUT_LEAK = frozenset(("AS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"))


class Style(Enum):
    """What the values are like."""

    PLAIN = "plain"
    EMPTY = "empty"
    BLANK = "blank"
    WRONG = "wrong"
    LEAKING = "leaking"


class Values:
    """Makes values; every value is made once.

    Args:
        little: whether numbers are little endian.
        codec: Python's name of the encoding of the texts.
        style: what the values are like; numbers and bytes are empty or plain.
    """

    def __init__(self, little: bool, codec: str, style: Style = Style.PLAIN) -> None:
        self._order = "<" if little else ">"
        self.codec = codec
        self._style = style
        self.made = 0

    def value(self, tag: int, vr: str) -> bytes:
        """A value for an attribute: the least that its VM asks for, every other time one more."""
        if self._style is Style.EMPTY:
            self._next()
            return b""
        if tag == CODING_SCHEME and self._style is Style.PLAIN and self.made % 2:
            self._next()
            return PUBLIC_SCHEME.ljust(4).encode()
        if vr in BYTES:
            return f"TKN{self._next():06}".encode().ljust(BYTES[vr], b"\0")
        count = 1 if vr in ONE_VALUE else least_values(tag)
        if vr in NUMBERS:
            values = (self._next() % 30_000 for _ in range(count))
            return struct.pack(f"{self._order}{count}{NUMBERS[vr]}", *values)
        if vr == "AT":
            return struct.pack(f"{self._order}{2 * count}H", *(0x0028, 0x0010) * count)
        if self._style is Style.WRONG and tag in FRAMES:
            return b"1 "  # a wrong number, beside pixels, is a reason to refuse the file
        text = "\\".join(self._text(vr) for _ in range(count)).encode(self.codec)
        return text + (b"\0" if vr == "UI" else b" ") * (len(text) % 2)

    def _text(self, vr: str) -> str:
        number = self._next()
        match self._style:
            case Style.BLANK:
                return " " * (number % 4)
            case Style.WRONG:
                return (f"TKN{number:06}", "nobody knows", "20209999", " x")[number % 4]
            case Style.LEAKING if vr in SHORT_TEXTS:
                return f"{SHORT_LEAK} {number % 100_000:05}" if number % 2 else f"TKN{number:06}"
            case Style.LEAKING if vr == "PN":
                return f"Tkn{number:06}^{LEAKS[0]}"
            case Style.LEAKING if vr not in WITHOUT_LEAK:
                return f"TKN{number:06} {LEAKS[number % len(LEAKS)]}"
        return self._plain_text(vr, number)

    def _plain_text(self, vr: str, number: int) -> str:
        match vr:
            case "PN":
                return f"Tkn{number:06}^Zoë"
            case "UR":
                return f"https://tkn{number:06}.invalid/"
            case "UI":
                return f"1.2.826.0.1.3680043.8.498.{number}"
            case "AS":
                return f"{number % 120:03}Y"
            case "DA":
                return self._date(number)
            case "TM":
                return f"{number % 24:02}{number % 60:02}15.25"
            case "DT":
                return self._date(number) + ("", "1011", "101112.5+0100")[number % 3]
            case "DS":
                return f"{number}.5"
            case "IS":
                return str(number)
        return f"TKN{number:06}" + ("ä" if vr in LONG_TEXTS else "")

    def _date(self, number: int) -> str:
        return f"{date(1990, 1, 1) + timedelta(number):%Y%m%d}"

    def _next(self) -> int:
        self.made += 1
        return self.made
