"""What identifies in a file, in sets of elements: the fast test misses nothing that is found."""

from __future__ import annotations

import pytest

from grand_challenge_dicom_de_id_procedure import procedure
from grand_challenge_dicom_de_id_procedure.cleaning.leaks import (
    ElementSet,
    FileNeedles,
    IdentifyingField,
)
from grand_challenge_dicom_de_id_procedure.cleaning.text import clean_text
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import (
    NO_WORDS,
    TECHNIQUE,
    Vocabulary,
)
from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT

NAME = IdentifyingField("person-name", "PN", b"Needleman^Anna", DEFAULT)
MRN = IdentifyingField("identifier", "LO", b"AB1234", DEFAULT)
BORN = IdentifyingField("birth-date", "DA", b"19700131", DEFAULT)
UID = b"1.2.345.67"
FOUND = [
    ("seen by Needleman", "person-name"),
    ("of AB1234", "identifier"),
    ("study 1.2.345.67", "uid"),
    ("1.2.345.67", "uid"),
    ("born on 31.1.1970", "birth-date"),
]
NOT_FOUND = ["", "of the head", "study 1.2.345.6", "AB 123"]


def of_texts(*texts: str) -> ElementSet:
    return ElementSet([], [], [(each.encode(), DEFAULT) for each in texts], NO_WORDS)


def identifying(*, uid: bytes = UID) -> ElementSet:
    return ElementSet([NAME, MRN, BORN], [uid], [], NO_WORDS)


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_a_value_of_one_set_is_found_in_a_text_of_another(text: str, kind: str) -> None:
    needles = FileNeedles([identifying(), of_texts("of the head", text)], NO_WORDS)
    assert needles.may_be_in_kept_texts()
    assert needles.may_occur_in(text.lower())
    assert {hit.kind for hit in needles.find(text)} == {kind}
    assert clean_text(text, needles)[1] == (kind,)


@pytest.mark.parametrize("text", NOT_FOUND)
def test_where_no_value_may_be_the_fast_test_says_so(text: str) -> None:
    needles = FileNeedles([identifying(), of_texts(text)], NO_WORDS)
    assert not needles.may_be_in_kept_texts()
    assert not needles.may_occur_in(text.lower())


@pytest.mark.parametrize("uid", [b"1.2.3", b"1.2.x.77", b"1.2.345.67\\1.2.3"])
def test_a_short_uid_or_one_with_letters_is_found_too(uid: bytes) -> None:
    text = uid.decode().split("\\")[-1]
    needles = FileNeedles([identifying(uid=uid), of_texts(f"study {text}")], NO_WORDS)
    assert needles.may_be_in_kept_texts()


@pytest.mark.parametrize("padded", [UID + b"\0", b" " + UID + b" ", UID + b"\\1.2.999.5 "])
def test_padding_is_no_part_of_a_uid(padded: bytes) -> None:
    assert FileNeedles([identifying(uid=padded)], NO_WORDS).find("study 1.2.345.67")


def test_a_registered_uid_identifies_nobody() -> None:
    registered = b"1.2.840.10008.1.2.1"
    assert not FileNeedles([identifying(uid=registered)], NO_WORDS).find(registered.decode())


@pytest.mark.parametrize(
    ("runs", "kinds"),
    [("AB1234", ("identifier",)), ("for AB-1234 and Needleman", ("identifier", "person-name"))],
)
def test_in_a_binary_value_what_has_six_letters_and_digits_counts(
    runs: str, kinds: tuple[str, ...]
) -> None:
    assert FileNeedles([identifying()], NO_WORDS).kinds_in_binary(runs) == kinds


def test_in_a_binary_value_what_is_shorter_may_be_there_by_chance() -> None:
    short = IdentifyingField("identifier", "LO", b"AB123", DEFAULT)
    needles = FileNeedles([ElementSet([short], [], [], NO_WORDS)], NO_WORDS)
    assert needles.find("AB123")
    assert needles.kinds_in_binary("AB123") == ()


@pytest.mark.parametrize("length", [0, 2000])
def test_a_technique_is_left_in_short_and_long_texts_and_a_date_is_not(length: int) -> None:
    vocabulary = Vocabulary.of(procedure)
    needles = FileNeedles([identifying()], vocabulary)
    text = "ep2d 12:30 20200131" + " " * length
    assert clean_text(text, needles, TECHNIQUE)[0].rstrip() == "ep2d 12:30 REMOVED"


@pytest.mark.parametrize("separator", ["\n", "\\"])
@pytest.mark.parametrize("length", [16, 64])
def test_a_value_that_is_cut_is_found_in_a_text_with_line_breaks(
    length: int, separator: str
) -> None:
    text = f"a{separator}b Radboudum".rjust(length, ".")
    place = IdentifyingField("institution", "LO", b"Radboudumc", DEFAULT)
    own = ElementSet([place], [], [], NO_WORDS)
    needles = FileNeedles([own, of_texts("of the head", text, "and neck")], NO_WORDS)
    assert needles.find(text)
    assert needles.may_be_in_kept_texts()
    assert clean_text(text, needles)[1] == ("institution",)
