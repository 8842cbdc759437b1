"""An element of explicit VR whose VR is none is read by the dictionary, and gets another header."""

from __future__ import annotations

from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.verification.contents import read_contents

from ..conftest import CT
from ..generated.encoding import ENCODINGS, ITEM, ITEM_END, SEQUENCE_END, Encoding, part10
from ..handmade import (
    EXPLICIT,
    IMPLICIT,
    KEPT_SEQUENCE,
    MODALITY,
    NAME,
    NEEDLE,
    REFERENCED_INSTANCE,
    REMOVED_SEQUENCE,
    ROWS,
    SERIES_DESCRIPTION,
    TEXT_VALUE,
    U_SEQUENCE,
    ct,
    described,
    element,
    name,
    reference,
    treat,
)

BIG_ENDIAN = ENCODINGS["big endian"]
SMALLEST, PALETTE = 0x00280106, 0x00281201
KEEPS = {f"({tag >> 16:04X},{tag & 0xFFFF:04X})": "K" for tag in (MODALITY, ROWS, PALETTE)}
U32 = 0xFFFFFFFF


def delimited(encoding: Encoding, tag: int, content: bytes) -> bytes:
    """A sequence of one item, both of undefined length."""
    end = encoding.bare(ITEM_END, 0) + encoding.bare(SEQUENCE_END, 0)
    start = encoding.element(tag, "SQ", b"")[:-4] + U32.to_bytes(4, "little")
    return start + encoding.bare(ITEM, U32) + content + end


def defined(encoding: Encoding, tag: int, content: bytes) -> bytes:
    return encoding.element(tag, "SQ", encoding.bare(ITEM, len(content)) + content)


def data_set(encoding: Encoding) -> bytes:
    """A data set of every kind of element."""
    inner = reference(encoding) + delimited(encoding, U_SEQUENCE, reference(encoding))
    return b"".join(
        (
            ct(encoding),
            element(MODALITY, "CS", b"CT", encoding),
            described(encoding),
            defined(encoding, REMOVED_SEQUENCE, name(encoding)),
            delimited(encoding, KEPT_SEQUENCE, inner + described(encoding)),
            defined(encoding, U_SEQUENCE, reference(encoding)),
            name(encoding),
            element(ROWS, "US", b"\2\0", encoding),
            element(TEXT_VALUE, "UT", b"a text by " + NEEDLE, encoding),
        )
    )


def test_a_data_set_in_implicit_vr_becomes_the_same_as_in_explicit_vr(tmp_path: Path) -> None:
    mended, right = (
        treat(tmp_path, data_set(each), changes=KEEPS) for each in (IMPLICIT, EXPLICIT)
    )
    assert mended.content == right.content
    assert mended.outcome == right.outcome
    assert NEEDLE not in mended.content


@pytest.mark.parametrize("letters", ["ZZ", "??", "  ", "lo", "XX"])
@pytest.mark.parametrize(
    ("tag", "vr", "value"),
    [
        (MODALITY, "CS", b"CT"),
        (SERIES_DESCRIPTION, "LO", b"by " + NEEDLE + b" "),
        (NAME, "PN", b"Needle^X"),
        (TEXT_VALUE, "UT", b"a text by " + NEEDLE),
        (ROWS, "US", b"\2\0"),
    ],
)
def test_letters_that_are_not_a_vr_become_that_of_the_dictionary(
    letters: str, tag: int, vr: str, value: bytes, tmp_path: Path
) -> None:
    right = EXPLICIT.element(tag, vr, value)
    wrong = right[:4] + letters.encode() + right[6:]
    outputs = [treat(tmp_path, ct() + each, changes=KEEPS).content for each in (wrong, right)]
    assert outputs[0] == outputs[1]


def test_where_the_dictionary_gives_a_choice_the_vr_becomes_un(tmp_path: Path) -> None:
    changes = {"(0028,0106)": "K"}
    treated = treat(tmp_path, ct() + IMPLICIT.element(SMALLEST, "US", b"\2\0"), changes=changes)
    assert EXPLICIT.element(SMALLEST, "UN", b"\2\0") in treated.content


def test_a_long_value_in_other_words_is_mended(tmp_path: Path) -> None:
    value = bytes(range(256)) * 512
    treated = treat(tmp_path, ct() + IMPLICIT.element(PALETTE, "OW", value), changes=KEEPS)
    assert EXPLICIT.element(PALETTE, "OW", value) in treated.content


REFUSED = {
    "letters before an unknown attribute": EXPLICIT.element(0x00089999, "ZZ", b"ab"),
    "letters where the dictionary gives a choice": EXPLICIT.element(SMALLEST, "ZZ", b"\2\0"),
    "letters before a sequence": EXPLICIT.element(KEPT_SEQUENCE, "ZZ", b""),
    "an unknown attribute in implicit VR": IMPLICIT.element(0x00089999, "LO", b"ab"),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_the_dictionary_does_not_tell_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(DeidentificationError) as caught:
        treat(tmp_path, ct() + content)
    assert caught.value.reason == "bad-vr"


def test_in_big_endian_nothing_is_mended(tmp_path: Path) -> None:
    wrong = element(MODALITY, "ZZ", b"CT", BIG_ENDIAN)
    with pytest.raises(DeidentificationError) as caught:
        treat(tmp_path, ct(BIG_ENDIAN) + wrong, BIG_ENDIAN)
    assert caught.value.reason == "bad-vr"


def test_the_verification_reads_the_same_values(tmp_path: Path) -> None:
    values = []
    for encoding in (IMPLICIT, EXPLICIT):
        (tmp_path / "file").write_bytes(part10(EXPLICIT, CT, data_set(encoding)))
        contents = read_contents(str(tmp_path / "file"))
        assert contents.problem == ""
        values.append([(each.path, each.texts()) for each in contents.values])
    assert values[0] == values[1]
    assert any(path.endswith(f"{REFERENCED_INSTANCE:08X}"[4:] + ")") for path, _ in values[0])
