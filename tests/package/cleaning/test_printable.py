"""Text in values that are not text."""

import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grand_challenge_dicom_de_id_procedure.cleaning.printable import may_hold_text, printable

BYTES = st.lists(st.sampled_from([*b"AZaz 09~\0\1\x1f\x7f\xc3\xa9\xe9\xff"]), max_size=14)


@given(BYTES.map(bytes))
@example(b"Jansen")
@example(b"\0\0Jansen")
@example(b"J\0a\0n\0s\0e\0n")
def test_the_fast_test_says_whether_there_is_a_run(raw: bytes) -> None:
    assert may_hold_text(raw) == bool(printable(raw))


@pytest.mark.parametrize("number", [0.0, 1.0, -1024.0, 275.0, 0.625, 214.5])
def test_a_number_of_few_digits_is_no_text(number: float) -> None:
    assert not may_hold_text(struct.pack("<d", number))
    assert not may_hold_text(struct.pack(">d", number))


@pytest.mark.parametrize("number", [b"of Janse", b"Jansen\1\2", b"\1Jansen\2", b"\1\2Jansen"])
def test_a_number_whose_bytes_are_letters_may_be_text(number: bytes) -> None:
    assert may_hold_text(number)
