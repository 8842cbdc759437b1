"""Lookup tables are stored as US or as OW (PS3.3 C.11.1.1); both are kept as they are."""

from pathlib import Path

import pytest

from ..generated.encoding import Encoding
from ..handmade import EXPLICIT, IMPLICIT, ct, element, treat

KEPT = {"(0028,3000)": "K", "(0028,3002)": "K", "(0028,3006)": "K"}
DESCRIPTOR, DATA, SEQUENCE = 0x00283002, 0x00283006, 0x00283000
TABLE = bytes(range(256))


@pytest.mark.parametrize(("vr", "encoding"), [("US", EXPLICIT), ("OW", EXPLICIT), ("OW", IMPLICIT)])
def test_the_data_of_a_lookup_table_are_kept(tmp_path: Path, vr: str, encoding: Encoding) -> None:
    content = element(DESCRIPTOR, "US", b"\x80\0\0\0\x10\0", encoding)
    content += element(DATA, vr, TABLE, encoding)
    table = encoding.sequence(SEQUENCE, [content])
    new = treat(tmp_path, ct(encoding) + table, encoding, changes=KEPT)
    assert element(DATA, vr, TABLE, encoding) in new.content
