"""Texts in every spelling that a file allows: what identifies is found in them all."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom.charset import convert_encodings, encode_string

from ..generated.encoding import ENCODINGS, Encoding
from ..handmade import (
    CHARACTER_SET,
    END_OF_SEQUENCE,
    EXPLICIT,
    IMPLICIT,
    KEPT_SEQUENCE,
    MODALITY,
    NEEDLE,
    OTHER_KEPT_SEQUENCE,
    PRIVATE,
    REMOVED_SEQUENCE,
    SERIES_DESCRIPTION,
    TEXT_VALUE,
    ct,
    delimited_item,
    described,
    element,
    item,
    name,
    sequence,
    treat,
)

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom's, about the character sets

CHARACTER_SETS = [
    ("ISO_IR 100", "Müller", "Schädel von MULLER, Kopf", "Schädel von REMOVED, Kopf"),
    ("ISO_IR 192", "Müller", "Schädel von müller, Kopf", "Schädel von REMOVED, Kopf"),
    ("ISO_IR 144", "Жилин", "для Жилин", "для REMOVED"),
    ("GB18030", "王小东", "检查 王小东", "检查 REMOVED"),
    ("\\ISO 2022 IR 87", "山田", "検査 山田 head", "検査 REMOVED head"),
    ("\\ISO 2022 IR 149", "김희중", "검사 김희중 head", "검사 REMOVED head"),
    ("ISO 2022 IR 100\\ISO 2022 IR 126", "Διονυσιος", "for Διονυσιος", "for REMOVED"),
]


def encoded(text: str, terms: str) -> bytes:
    return encode_string(text, convert_encodings(terms.split("\\")))


def charset(terms: str) -> bytes:
    return element(CHARACTER_SET, "CS", terms.encode())


@pytest.mark.parametrize(("terms", "family_name", "text", "cleaned"), CHARACTER_SETS)
def test_a_name_is_found_in_kept_text_in_the_character_set_of_the_file(
    terms: str, family_name: str, text: str, cleaned: str, tmp_path: Path
) -> None:
    description = described(value=encoded(text, terms))
    patient = name(value=encoded(f"{family_name}^X", terms))
    treated = treat(tmp_path, charset(terms) + ct() + description + patient)
    assert treated.ds.SeriesDescription == cleaned


@pytest.mark.parametrize("levels", [1, 2])
def test_an_item_may_have_a_character_set_of_its_own(levels: int, tmp_path: Path) -> None:
    inner = described(value="für Müller".encode())
    if levels == 2:
        inner = element(OTHER_KEPT_SEQUENCE, "SQ", item(inner))
    own = item(charset("ISO_IR 192") + inner)
    inherited = item(described(value="für Müller".encode("latin_1")))
    treated = treat(
        tmp_path,
        charset("ISO_IR 100")
        + ct()
        + element(KEPT_SEQUENCE, "SQ", own + inherited)
        + name(value="Müller^X".encode("latin_1")),
    )
    assert [leak.path.count("[") for leak in treated.outcome.leaks] == [levels, 1]
    assert "ller" not in treated.content.decode("latin_1")


@pytest.mark.parametrize("terms", ["NONSENSE", "ISO_IR 192", ""])
def test_text_that_is_not_in_the_character_set_that_is_named_is_searched_all_the_same(
    terms: str, tmp_path: Path
) -> None:
    wrong = "Müller".encode("latin_1")
    dataset = charset(terms) + ct() + described(value=b"by " + wrong) + name(value=wrong + b"^X")
    treated = treat(tmp_path, dataset)
    assert treated.ds.SeriesDescription == "by REMOVED"


NAMES = {
    "in a private element": element(PRIVATE, "PN", NEEDLE),
    "in a removed sequence": element(REMOVED_SEQUENCE, "SQ", item(name())),
    "in a private sequence": element(PRIVATE, "SQ", item(name())),
    "in a private sequence of unknown VR": sequence(
        PRIVATE, delimited_item(name(IMPLICIT)) + END_OF_SEQUENCE, "UN"
    ),
    "in a kept sequence": element(KEPT_SEQUENCE, "SQ", item(name())),
    "in a sequence in the place of the name": element(0x00100010, "SQ", item(name())),
    "as bytes": element(0x00100010, "OB", NEEDLE),
    "as text": element(0x00100010, "LO", NEEDLE),
    "of unknown VR": element(0x00100010, "UN", NEEDLE),
}


@pytest.mark.parametrize("where", NAMES.values(), ids=NAMES)
def test_a_name_is_known_wherever_it_stands_in_the_file(where: bytes, tmp_path: Path) -> None:
    text = element(TEXT_VALUE, "UT", b"by " + NEEDLE)
    dataset = ct() + element(MODALITY, "CS", b"CT") + described() + where + text
    treated = treat(tmp_path, dataset)
    assert treated.ds.SeriesDescription == treated.ds.TextValue == "by REMOVED"
    assert NEEDLE.upper() not in treated.content.upper()


TEXTS = {
    "in a code": element(MODALITY, "CS", NEEDLE),
    "of unknown VR": element(SERIES_DESCRIPTION, "UN", NEEDLE),
    "under a number's VR": element(SERIES_DESCRIPTION, "DS", NEEDLE),
    "in one value of many": element(SERIES_DESCRIPTION, "LO", b"a\\" + NEEDLE + b"\\b"),
    "in an item": element(KEPT_SEQUENCE, "SQ", item(described())),
    "in an item of unknown VR": element(KEPT_SEQUENCE, "UN", item(described(IMPLICIT))),
    "in an item without a length": sequence(
        KEPT_SEQUENCE, delimited_item(described()) + END_OF_SEQUENCE
    ),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_identifies_is_found_in_any_text_that_is_kept(text: bytes, tmp_path: Path) -> None:
    treated = treat(tmp_path, ct() + text + name())
    assert NEEDLE.upper() not in treated.content.upper()
    assert [leak.kind for leak in treated.outcome.leaks] == ["person-name"]


LONG = b"x" * 70_001 + b" by " + NEEDLE + b" " + b"y" * 70_000


@pytest.mark.parametrize("encoding", [EXPLICIT, IMPLICIT, ENCODINGS["big endian"]])
def test_a_text_may_be_longer_than_the_window_that_a_file_is_read_through(
    encoding: Encoding, tmp_path: Path
) -> None:
    text = element(TEXT_VALUE, "UT", LONG, encoding)
    treated = treat(tmp_path, ct(encoding) + name(encoding) + text, encoding)
    assert treated.ds.TextValue == LONG.decode().replace(NEEDLE.decode(), "REMOVED")


@pytest.mark.parametrize("action", ["K", "C"])
@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (element(0x00104000, "LT", LONG, IMPLICIT), IMPLICIT),
        (EXPLICIT.element(0x00104000, "UN", LONG + b" "), EXPLICIT),
    ],
)
def test_a_text_that_is_longer_than_its_vr_allows_is_replaced_if_it_cannot_be_kept(
    action: str, content: bytes, encoding: Encoding, tmp_path: Path
) -> None:
    treated = treat(
        tmp_path,
        ct(encoding) + name(encoding) + content,
        encoding,
        changes={"(0010,4000)": action},
    )
    assert treated.ds.PatientComments == "DUMMY"


def test_a_text_that_is_too_large_to_be_searched_is_removed(tmp_path: Path) -> None:
    text = element(TEXT_VALUE, "UT", b"x" * (1 << 24) + NEEDLE)
    treated = treat(tmp_path, ct() + text)
    assert "TextValue" not in treated.ds
    assert treated.ds.PatientIdentityRemoved == "YES"
