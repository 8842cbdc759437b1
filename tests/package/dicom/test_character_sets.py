"""Which character sets Specific Character Set (0008,0005) names."""

from __future__ import annotations

import pytest

from grand_challenge_dicom_de_id_procedure.dicom.character_set import character_set_of


@pytest.mark.parametrize(
    ("value", "raw", "text"),
    [
        (b"\\ISO 2022 IR 100", b"\x1b-A\xfc", "ü"),
        (b"\\ISO 2022-IR-100", b"\x1b-A\xfc", "ü"),
        (b"ISO-IR 144\\ISO 2022 IR 6", b"\xb6", "Ж"),
        (b"utf_8\\ISO 2022 IR 6", "ü".encode(), "Ã¼"),
        (b"utf_16\\ISO 2022 IR 6", b"ab", "ab"),
        (b"ISO 2022 IR 999", b"\xfc", "ü"),
    ],
)
def test_terms_count_with_usual_misspellings_and_names_of_codecs_do_not(
    value: bytes, raw: bytes, text: str
) -> None:
    assert character_set_of(value).decode(raw) == text
