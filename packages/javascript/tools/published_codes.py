"""Writes src/cleaning/generated/published.packed.json: the codes that coding schemes publish.

It has the codes of code_meanings.tsv, but of each meaning only a hash, because the meanings
themselves are too large for a browser. Run where that file changes: python tools/published_codes.py
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from pathlib import Path

from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.cleaning.published import FILE
from grand_challenge_dicom_de_id_procedure.packaged import read_packaged

PACKED = Path(__file__).resolve().parents[1] / "src/cleaning/generated/published.packed.json"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
HASHED = 3  # bytes
SEPARATOR = "|"


def packed() -> dict[str, object]:
    synonyms: dict[str, str] = {}
    meanings: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for line in read_packaged(FILE).decode().splitlines():
        scheme, code, meaning = line.split("\t")
        if code:
            meanings[scheme].add((code, letters_and_digits(fold(meaning))))
        else:
            synonyms[scheme] = meaning
    rows = {scheme: sorted(found) for scheme, found in sorted(meanings.items())}
    return {
        "generated": f"by tools/published_codes.py from {FILE}",
        "synonyms": synonyms,
        "codes": {scheme: packed_codes(found) for scheme, found in rows.items()},
        "hashes": {scheme: packed_hashes(found) for scheme, found in rows.items()},
    }


def packed_codes(rows: list[tuple[str, str]]) -> str:
    """A code for each meaning; a digit says how many characters it shares with the one before."""
    codes: list[str] = []
    last = ""
    for code, _ in rows:
        assert SEPARATOR not in code
        shared = 0
        while code[shared : shared + 1] == last[shared : shared + 1] != "":
            shared += 1
        codes.append(DIGITS[shared] + code[shared:])
        last = code
    return SEPARATOR.join(codes)


def packed_hashes(rows: list[tuple[str, str]]) -> str:
    """The first bytes of SHA-256 of each meaning, in base 64."""
    hashes = (hashlib.sha256(meaning.encode()).digest()[:HASHED] for _, meaning in rows)
    return base64.b64encode(b"".join(hashes)).decode()


if __name__ == "__main__":
    PACKED.write_text(json.dumps(packed(), separators=(",", ":")) + "\n", encoding="utf-8")
