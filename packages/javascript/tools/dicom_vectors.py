"""Writes tests/dicom/dicom.json: what Python makes of values and of beginnings of files.

The values are those of a few forms, with characters changed by chance; the files are pydicom's.
Run by hand: python tools/dicom_vectors.py
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom

from grand_challenge_dicom_de_id_procedure.dicom.allowed import (
    handling,
    limits_of,
    plain_test,
    whole_number,
)
from grand_challenge_dicom_de_id_procedure.dicom.character_set import character_set_of
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import (
    is_registered_uid,
    least_values,
    most_values,
    repeating_group,
    vr_choices,
)
from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    BIG_ENDIAN,
    EXPLICIT,
    IMPLICIT,
    encoding_of,
)
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import read_file_meta
from grand_challenge_dicom_de_id_procedure.dicom.mended import mended, right_header
from grand_challenge_dicom_de_id_procedure.dicom.values import fits, representation, split
from grand_challenge_dicom_de_id_procedure.dicom.vrs import VRS
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

VECTORS = Path(__file__).resolve().parent.parent / "tests/dicom/dicom.json"
FILES = Path(pydicom.__file__).parent / "data/test_files"
TEXT_VRS = [
    "AE",
    "AS",
    "CS",
    "DA",
    "DS",
    "DT",
    "IS",
    "LO",
    "LT",
    "PN",
    "SH",
    "ST",
    "TM",
    "UC",
    "UI",
    "UR",
    "UT",
]
FORMS = [
    "DUMMY",
    "030Y",
    "20200131",
    "2020.01.31",
    "202001311015",
    "20200131101500.25+0100",
    "10:15",
]
FORMS += ["101500.123456", "235960", "1.5e3", "-12345", "+.5E-7", "12345.0", "1.2.840.10008.1.2"]
FORMS += ["1.02.3", "a=b^c", "Doe^John\\x", " a \\ b ", "line\r\nnext\tx", "http://a.b/c", "x" * 16]
FORMS += ["x" * 17, "x" * 64, "x" * 65, "0" * 16, "1" * 12, "1" * 13, "00012345", "1,5", "3e4", ""]
FORMS += [
    "\u00e9\u6771",
    "1234567e-2",
    "12345e0",
    "1e63",
    "1e70",
    "9" * 70,
    "0e5",
    "\x1b(Ba",
    "a\x00",
]
CHANGES = "019.+-eE\\ ^=:\r\n\t\x00\x1b\x7f/ZY_,\u00e9\u6771"
TERMS = ["", "ISO_IR 192", "\\ISO 2022 IR 87"]
ENCODINGS = {"implicit": IMPLICIT, "explicit": EXPLICIT, "big": BIG_ENDIAN}
TAGS = [0x00080005, 0x00080008, 0x00081140, 0x00100010, 0x7FE00010, 0x00280106, 0x60003000]
TAGS += [0x60023000, 0x00091001, 0x00080001, 0x00080000, 0x0008FFFF, 0xFFFEE000, 0x50100010]
TAGS += [0x00200037, 0x00280120, 0x00189908, 0x00081155, 0x0040A30A, 0x00720082]
STORED = ["", "UN", "OB", "OW", "US", "SS", "LO", "CS", "UI", "SQ", "xx", "\x10\x00", "UL", "FD"]


def forms(chance: random.Random) -> Iterator[str]:
    yield from FORMS
    for form in FORMS:
        for _ in range(6):
            place = chance.randrange(len(form) + 1)
            kept = place + chance.randrange(2)
            yield form[:place] + chance.choice(CHANGES) + form[kept:]


def values(chance: random.Random) -> dict[str, Any]:
    texts = sorted(set(forms(chance)))
    kept = []
    for vr in TEXT_VRS:
        for text in chance.sample(texts, 60):
            term = chance.choice(TERMS)
            raw = text.encode("utf-8")
            character_set = character_set_of(term.encode())
            plain = bool(plain_test(vr)(raw))
            result = handling(vr, raw, character_set).name.lower().replace("_", "-")
            kept.append([vr, term, raw.hex(), split(vr, raw, character_set), plain, result])
    return {
        "texts": texts,
        "fits": {
            vr: "".join(str(int(fits(vr, text))) for text in texts) for vr in [*TEXT_VRS, "UN"]
        },
        "wholeNumbers": [whole_number(text) for text in texts],
        "kept": kept,
    }


def tags() -> list[list[object]]:
    found: list[list[object]] = []
    for tag in TAGS:
        choices = vr_choices(tag)
        stored = tuple(choice.encode() for choice in choices)
        found.append(
            [
                tag,
                choices,
                least_values(tag),
                most_values(tag),
                repeating_group(tag),
                {vr: representation(stored, vr.encode("latin_1")) for vr in STORED},
                {
                    vr.decode(): [limits.unit, limits.most if limits.most < 1 << 62 else None]
                    for vr in sorted(VRS)
                    for limits in (limits_of(tag, vr.decode()),)
                },
            ]
        )
    return found


def headers(chance: random.Random) -> list[list[object]]:
    found = []
    for _ in range(300):
        tag = chance.choice(TAGS)
        name, encoding = chance.choice(list(ENCODINGS.items()))
        vr = chance.choice([*STORED[2:], "\x7fA", "A "]).encode("latin_1")
        length = chance.choice([0, 2, 0x1234, 0x12340000, 0xFFFFFFFF])
        order = "little" if encoding.little else "big"
        raw = (tag >> 16).to_bytes(2, order) + (tag & 0xFFFF).to_bytes(2, order)
        raw += vr + chance.choice([b"\0\0", b"\2\0", b"\xff\xff"]) + length.to_bytes(4, order)
        read = encoding.read_header(raw, 0)
        better = mended(raw, 0, encoding)
        stored = tuple(each.encode() for each in vr_choices(tag))
        right = right_header(tag, stored, length, encoding, is_encapsulated=length % 3 == 1)
        found.append([name, raw.hex(), shown(read), better and shown(better), length, right.hex()])
    return found


def shown(header: tuple[int, bytes, int, int]) -> list[object]:
    tag, vr, length, size = header
    return [tag, vr.decode("latin_1"), length, size]


def meta(raw: bytes, bare: bool) -> list[object]:
    try:
        found = read_file_meta(BytesSource(raw), bare=bare)
        encoding_of(found.transfer_syntax)
    except DeidentificationError as error:
        return [str(error), error.reason]
    return list(found)


def files(chance: random.Random) -> list[list[object]]:
    found = []
    for path in sorted(FILES.rglob("*.dcm")):
        head = path.read_bytes()[:700]
        changed = [head, head[132:], head[: chance.randrange(len(head) + 1)]]
        for _ in range(2):
            raw = bytearray(head)
            if len(raw) > 140:
                raw[chance.randrange(128, min(len(raw), 400))] = chance.randrange(256)
            changed.append(bytes(raw))
            changed.append(bytes(raw[132:]))
        found += [
            [raw.hex(), meta(raw, bare=True), meta(raw, bare=False)]
            for raw in chance.sample(changed, 2)
        ]
    return chance.sample(found, min(200, len(found)))


def main() -> None:
    chance = random.Random(2)
    content = {
        "values": values(chance),
        "tags": tags(),
        "registered": [[uid, is_registered_uid(uid)] for uid in ("1.2.840.10008.1.2", "1.2.3", "")],
        "headers": headers(chance),
        "files": files(chance),
    }
    text = json.dumps(content, separators=(",", ":")).replace("],[", "],\n[")
    VECTORS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
