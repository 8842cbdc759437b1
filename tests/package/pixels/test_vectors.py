"""What the npm package is compared with: what becomes of pixel data, right, wrong and with text."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.dicom.encoding import BIG_ENDIAN, EXPLICIT, IMPLICIT
from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import RangeChange
from grand_challenge_dicom_de_id_procedure.dicom.pixels.offsets import tables_before_pixels
from grand_challenge_dicom_de_id_procedure.dicom.pixels.value import PixelValue
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

from .files import PIXELS, UIDS

_FILE = "packages/javascript/tests/dicom/pixels/pixels.json"
_VECTORS = json.loads((Path(__file__).parents[3] / _FILE).read_text("utf-8"))
_ENCODINGS = {"implicit": IMPLICIT, "explicit": EXPLICIT, "big endian": BIG_ENDIAN}
_LONGEST_SHOWN = 24  # bytes of what is written


def _inflated(text: str, dictionary: bytes = b"") -> bytes:
    return zlib.decompressobj(-zlib.MAX_WBITS, zdict=dictionary).decompress(b64decode(text))


_DICTIONARY = _inflated(_VECTORS["dictionary"])


def _shown(change: RangeChange) -> list[Any]:
    is_long = len(change.fill) > _LONGEST_SHOWN
    fill = sha256(change.fill).hexdigest()[:16] if is_long else change.fill.hex()
    return [change.start, change.end, change.kind, fill]


@pytest.mark.parametrize("case", _VECTORS["cases"], ids=lambda case: case["name"])
def test_what_becomes_of_pixel_data_is_what_the_vectors_say(case: dict[str, Any]) -> None:
    source = BytesSource(_inflated(case["value"], _DICTIONARY))
    said = {tag: bytes.fromhex(value) for tag, value in _VECTORS["descriptions"][case["said"]]}
    encoding = _ENCODINGS[case.get("encoding", "explicit")]
    value = PixelValue(
        case.get("tag", PIXELS), source, 0, source.size, not case.get("isNative"), encoding,
        UIDS + case["syntax"], said, case.get("keepsIcc", False),
    )  # fmt: skip
    if "reason" in case:
        with pytest.raises(DeidentificationError) as error:
            list(value.changes())
        assert (error.value.reason, str(error.value)) == (case["reason"], case["message"])
    else:
        assert [_shown(change) for change in value.changes()] == case["changes"]


@pytest.mark.parametrize("case", _VECTORS["tables"], ids=lambda case: case["value"][:16])
def test_extended_offset_tables_are_as_right_as_the_vectors_say(case: dict[str, Any]) -> None:
    source = BytesSource(bytes.fromhex(case["value"]))
    result = tables_before_pixels(source, 0, source.size, EXPLICIT)
    assert result == (case["end"], case["areRight"])
