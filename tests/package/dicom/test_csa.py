"""Of a CSA header, the numbers that are wanted stay; its lengths are never trusted."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from random import Random

import pytest

from grand_challenge_dicom_de_id_procedure.dicom.csa import numbers_of

from ..peers.made_siemens_headers import csa

ENTRIES: Mapping[str, tuple[str, Sequence[str]]] = {
    "B_value": ("IS", ["1000"]),
    "PatReinPattern": ("ST", ["1;HFS;Needleman"]),
    "MosaicRefAcqTimes": ("FD", ["0.00000000", "62.50000000"]),
    "SliceNormalVector": ("FD", []),
}
NEEDLE = b"Needleman"


def everything(_name: str, _values: list[str]) -> bool:
    return True


def only(*entries: str) -> bytes:
    return csa({name: ENTRIES[name] for name in entries})[:-4]  # without what ends the value


def test_entries_of_numbers_stay_as_they_were() -> None:
    assert numbers_of(csa(ENTRIES), everything) == only("B_value", "MosaicRefAcqTimes")


def test_only_what_is_wanted_stays() -> None:
    new = numbers_of(csa(ENTRIES), lambda name, values: (name, values) == ("B_value", ["1000"]))
    assert new == only("B_value")


def test_it_stays_the_same_when_it_is_cleaned_again() -> None:
    once = numbers_of(csa(ENTRIES), everything)
    assert once is not None
    assert numbers_of(once, everything) == once


def test_nothing_stays_of_a_header_without_numbers() -> None:
    assert numbers_of(csa({"A": ("ST", ["text"])}), everything) is None
    assert numbers_of(csa(ENTRIES), lambda *_: False) is None


@pytest.mark.parametrize(
    "value", ["Needleman", "1 Needleman", "1\n", "1,5", "0x10", "nan", "123456789", "+", ".5", "²"]
)
def test_a_value_that_is_no_number_takes_its_entry_with_it(value: str) -> None:
    encoded = value.encode("utf-8").decode("latin_1")
    raw = csa({"A": ("DS", ["1"]), "B": ("DS", ["x" * len(encoded)])})
    raw = raw.replace(b"x" * len(encoded), encoded.encode("latin_1"))
    assert numbers_of(raw, everything) == csa({"A": ("DS", ["1"])})[:-4]


@pytest.mark.parametrize("value", ["0", "-1", "+1.5", "1.", "0.00000000", "1e-5", "12345678"])
def test_a_number_stays(value: str) -> None:
    raw = csa({"A": ("DS", [value])})
    assert numbers_of(raw, everything) == raw[:-4]


def test_what_stands_beside_names_and_values_does_not_stay() -> None:
    raw = csa({"B_value": ("IS", ["1000"])})
    filled = raw[:16] + b"B_value\0" + NEEDLE.ljust(56, b"x") + raw[80:] + NEEDLE
    assert numbers_of(filled, everything) == raw[:-4]


def test_a_value_after_an_empty_one_takes_its_entry_with_it() -> None:
    assert numbers_of(csa({"A": ("DS", ["", "1"])}), everything) is None


def test_fewer_values_than_there_should_be_take_the_entry_with_them() -> None:
    raw = bytearray(csa({"A": ("DS", ["1"])}))
    struct.pack_into("<I", raw, 16 + 64, 2)
    assert numbers_of(bytes(raw), everything) is None


@pytest.mark.parametrize("place", range(0, 116, 4))
@pytest.mark.parametrize("number", [0, 1, 0x7FFFFFFF, 0xFFFFFFFF])
def test_no_number_in_it_leads_past_its_end(place: int, number: int) -> None:
    raw = bytearray(csa(ENTRIES))
    struct.pack_into("<I", raw, place, number)
    new = numbers_of(bytes(raw), everything)
    assert new is None or len(new) <= len(raw)


def test_whatever_the_bytes_only_numbers_stay() -> None:
    chance = Random(7)
    whole = csa(ENTRIES)
    for _ in range(3000):
        raw = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            raw[chance.randrange(len(raw))] = chance.choice((0, 1, 77, 205, 255, 65))
        new = numbers_of(bytes(raw[: chance.randrange(len(raw) + 1)]), everything)
        assert new is None or NEEDLE not in new


@pytest.mark.parametrize("raw", [b"", b"SV10", b"SV10\4\3\2\1", b"SV11" + csa(ENTRIES)[4:]])
def test_what_is_no_header_is_none(raw: bytes) -> None:
    assert numbers_of(raw, everything) is None
