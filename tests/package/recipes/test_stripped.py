"""What is removed before the lines of a recipe: private elements or sequences, at every depth."""

from __future__ import annotations

from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

from .unknown import LONG, NESTED, SHORT, ct_with, unknown_sequence
from .written import applier, written

pytestmark = pytest.mark.filterwarnings("ignore")  # those of pydicom


def without_lines(content: bytes, **options: Any) -> bytes:
    return written(applier(**options), BytesSource(content))


@pytest.mark.parametrize("items", [SHORT, LONG])
def test_a_sequence_of_unknown_vr_is_removed_with_the_others(items: int) -> None:
    content = ct_with(unknown_sequence(0x00089215, items))
    assert NESTED not in without_lines(content, strips_sequences=True)


@pytest.mark.parametrize("items", [SHORT, LONG])
def test_private_elements_are_removed_from_a_sequence_of_unknown_vr(items: int) -> None:
    content = ct_with(unknown_sequence(0x00089215, items))
    assert content.count(NESTED) == 2 * items
    assert without_lines(content, strips_private=True).count(NESTED) == items  # Patient IDs
