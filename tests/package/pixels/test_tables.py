"""Tables that say where frames begin: they stay where they are right, and are left out else."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT

from .files import (
    JPEG,
    LENGTHS,
    NEEDLE,
    OFFSETS,
    TOTAL,
    Described,
    encapsulated,
    file,
    frame_of,
    numbers,
    treat,
)

_FRAME = frame_of("SC_rgb_jpeg_dcmtk.dcm")
_STEP = len(_FRAME) + len(_FRAME) % 2 + 8
_SHAPE = Described(rows=100, columns=100, samples=3, photometric="RGB", frames="3")
_STARTS = [number * _STEP for number in range(3)]


def _table(tag: int, vr: str, values: Sequence[int], size: int = 8) -> bytes:
    return EXPLICIT.element(tag, vr, numbers(values, size))


def _file(*elements: bytes, table: bytes = b"") -> bytes:
    pixels = encapsulated(_FRAME, _FRAME, _FRAME, table=table)
    return file(JPEG, *elements, pixels, described=_SHAPE)


@pytest.mark.parametrize("starts", [[], _STARTS, _STARTS[:1]])
def test_a_right_basic_offset_table_stays(starts: list[int]) -> None:
    table = numbers(starts, 4)
    output = treat(_file(table=table))
    assert output.outcome.blanked == {}
    assert output.content.endswith(encapsulated(_FRAME, _FRAME, _FRAME, table=table))


@pytest.mark.parametrize(
    "table",
    [
        NEEDLE + b"  ",
        numbers([8], 4),
        numbers([0, 0], 4),
        numbers([0, _STARTS[2], _STARTS[1]], 4),
        numbers([*_STARTS, 3 * _STEP], 4),
        numbers([0, _STARTS[1] + 2], 4),
        numbers(_STARTS, 4) + NEEDLE[:2],
    ],
    ids=["text", "not the first", "twice", "not increasing", "too many", "in a frame", "a rest"],
)
def test_a_wrong_basic_offset_table_becomes_empty(table: bytes) -> None:
    output = treat(_file(table=table))
    assert output.outcome.blanked == {"Basic Offset Table": 1}
    assert output.content.endswith(encapsulated(_FRAME, _FRAME, _FRAME))


def test_a_right_extended_offset_table_stays() -> None:
    for unpadded in (0, 1):
        lengths = [_STEP - 8 - unpadded] * 3
        tables = [_table(OFFSETS, "OV", _STARTS), _table(LENGTHS, "OV", lengths)]
        tables.append(_table(TOTAL, "UV", [3 * (_STEP - 8) - unpadded]))
        output = treat(_file(*tables))
        assert output.outcome.blanked == {}
        assert b"".join(tables) in output.content


@pytest.mark.parametrize(
    "tables",
    [
        {OFFSETS: [*_STARTS[:2], int.from_bytes(b"JAN 1947", "little")]},
        {OFFSETS: _STARTS[:2]},
        {OFFSETS: [*_STARTS, 0]},
        {LENGTHS: [int.from_bytes(b"JAN 1947", "little")] * 3},
        {LENGTHS: [_STEP - 8] * 2},
        {LENGTHS: [0] * 3},
        {TOTAL: [int.from_bytes(b"JAN 1947", "little")]},
        {TOTAL: [3 * _STEP - 24, 3 * _STEP - 24]},
        {OFFSETS: None},
        {LENGTHS: None},
    ],
    ids=lambda tables: " ".join(f"{tag & 0xF} {values}"[:20] for tag, values in tables.items()),
)
def test_extended_offset_tables_of_which_one_is_wrong_are_left_out(
    tables: dict[int, list[int] | None],
) -> None:
    right = {OFFSETS: _STARTS, LENGTHS: [_STEP - 8] * 3, TOTAL: [3 * (_STEP - 8)]}
    elements = [
        _table(tag, "UV" if tag == TOTAL else "OV", values)
        for tag, values in {**right, **tables}.items()
        if values is not None
    ]
    output = treat(_file(*elements))
    assert output.outcome.blanked == {"Extended Offset Table": len(elements)}
    ds = pydicom.dcmread(BytesIO(output.content))
    assert not {OFFSETS, LENGTHS, TOTAL} & set(map(int, ds.keys()))


@pytest.mark.parametrize("tag", [OFFSETS, LENGTHS])
def test_an_extended_offset_table_with_text_that_stands_there_twice_is_left_out(tag: int) -> None:
    right = {
        OFFSETS: _table(OFFSETS, "OV", _STARTS),
        LENGTHS: _table(LENGTHS, "OV", [_STEP - 8] * 3),
    }
    text = EXPLICIT.element(tag, "OV", b"JAN 1947")
    output = treat(_file(*[text * (tag == each) + right[each] for each in right]))
    assert b"JAN 1947" not in output.content


def test_each_fragment_has_a_length_in_an_extended_offset_table() -> None:
    tables = _table(OFFSETS, "OV", [0, _STEP]), _table(LENGTHS, "OV", [_STEP - 8])
    output = treat(file(JPEG, *tables, encapsulated(_FRAME, bytes(2)), described=_SHAPE))
    assert output.outcome.blanked == {"Extended Offset Table": 2}


def test_extended_offset_tables_without_pixels_are_left_out() -> None:
    output = treat(file(JPEG, _table(OFFSETS, "OV", [0]), _table(LENGTHS, "OV", [8])))
    assert output.outcome.blanked == {"Extended Offset Table": 2}


def test_the_length_of_a_delimiter_is_no_place_for_text() -> None:
    source = _file()
    assert treat(source[:-4] + b"JAN!").content.endswith(encapsulated(_FRAME, _FRAME, _FRAME))
