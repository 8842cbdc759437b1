"""Cleaning whole texts: values of the file and patterns together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grand_challenge_dicom_de_id_procedure import procedure
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.cleaning.text import clean_text, remove_needles
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def needles() -> Needles:
    return file_values()


def file_values() -> Needles:
    found = Needles(Vocabulary.of(procedure))
    found.add("person-name", "Janssen^Marie Louise^van der^Mevr.")
    found.add("person-name", "Smith^Adam^^Dr.")
    found.add("identifier", "PID-004211")
    found.add("identifier", "A20-1177")
    found.add("birth-date", "19550131")
    found.add("institution", "Radboud University Medical Center, Nijmegen")
    found.add("telephone", "024-3611111")
    found.add("station", "AWP66012")
    return found


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("CT THORAX JANSSEN", "CT THORAX REMOVED"),
        ("Janssen, Marie-Louise / 31.01.1955", "REMOVED"),
        ("v. Janssen 3.0 B30f", "v. REMOVED 3.0 B30f"),
        ("L. Janssen, CT head", "L. REMOVED, CT head"),
        ("compared with 2019-05-02 (Dr Smith)", "compared with REMOVED (Dr REMOVED)"),
        ("pid004211_T1_3mm", "REMOVED_T1_3mm"),
        ("A20-1177: lung, 5 mm", "REMOVED: lung, 5 mm"),
        ("radboud university medical center", "REMOVED"),
        ("University of Leeds", "University of Leeds"),
        ("Adam's apple", "REMOVED's apple"),
        ("van der Waals", "van der Waals"),
        ("awp66012 14:35:10", "REMOVED"),
        ("tel 024 361 11 11 or 361-1111", "tel REMOVED or REMOVED"),
        ("see REMOVED on the left", "see REMOVED on the left"),
        ("", ""),
    ],
)
def test_a_text_is_cleaned_of_values_and_patterns(needles: Needles, text: str, left: str) -> None:
    assert clean_text(text, needles)[0] == left


def test_hits_with_only_separators_between_them_get_one_replacement(needles: Needles) -> None:
    assert clean_text("Janssen, Smith; 14:35 / 20200131 x", needles) == (
        "REMOVED x",
        ("date", "person-name", "time"),
    )


def test_the_leak_check_replaces_only_values_of_this_file(needles: Needles) -> None:
    assert remove_needles("Janssen 2020-01-31 1955-01-31", needles) == (
        "REMOVED 2020-01-31 REMOVED",
        ("birth-date", "person-name"),
    )


def test_a_text_without_identifying_text_does_not_change(needles: Needles) -> None:
    assert clean_text("Thorax routine 5.0 Br40", needles) == ("Thorax routine 5.0 Br40", ())


def test_a_value_beside_the_replacement_is_still_found() -> None:
    found = Needles()
    found.add("person-name", "Doe^Moved")
    assert clean_text("Name: xREMOVED Doe", found)[0] == "Name: REMOVEDREMOVED REMOVED"
    assert remove_needles("REMOVED DOE", found)[0] == "REMOVED REMOVED"


def test_the_replacement_is_never_taken_for_a_name() -> None:
    found = Needles()
    found.add("person-name", "Removed^Move")
    assert remove_needles("was REMOVED", found) == ("was REMOVED", ())


@pytest.mark.parametrize(
    ("piece", "left"),
    [
        ("a", "aaaaa"),
        ("1", "REMOVED"),
        ("1-", "REMOVED-"),
        ("1.", "REMOVED."),
        ("a@", "a@a@a"),
        ("Dr. ", "Dr. Dr."),
        ("Janssen ", "REMOVED "),
        ("(0", "(0(0"),
        ("name: ", "name: name:"),
        (" ", "     "),
        ("REMOVED Doe ", "REMOVED Doe"),
        ("Smith\u0301 ", "REMOVED "),
    ],
)
def test_a_long_text_that_repeats_one_piece_is_cleaned_in_time(
    needles: Needles, piece: str, left: str
) -> None:
    assert clean_text(piece * 20_000, needles)[0].startswith(left)


PIECES = st.one_of(
    st.sampled_from(
        ["Janssen", "JANSSEN", "marie", "Smith", "Adam", "PID004211", "A20", "1177", "19550131",
         "31.1.55", "Radboud", "Nijmegen", "REMOVED", "Dr.", "Prof.", "Mr", "Name:", "MRN:", "DOB=",
         "ID#", "http://", "www.", "@", "x.nl", "12", "2020", "Jan", "14:35", "024", "361", "1111"]
    ),
    st.text("aA19 .,-/:^_\\\n\u0301é", max_size=5),
    st.text(max_size=3),
)  # fmt: skip
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "-", "^", ", "])), max_size=10).map(
    lambda pieces: "".join(piece + separator for piece, separator in pieces)
)
VALUES = file_values()


@given(TEXTS)
def test_cleaning_twice_gives_the_same_as_cleaning_once(text: str) -> None:
    cleaned, _ = clean_text(text, VALUES)
    assert clean_text(cleaned, VALUES) == (cleaned, ())
    checked, _ = remove_needles(text, VALUES)
    assert remove_needles(checked, VALUES) == (checked, ())


@given(TEXTS)
def test_kinds_are_returned_if_and_only_if_the_text_changes(text: str) -> None:
    for clean in (clean_text, remove_needles):
        cleaned, kinds = clean(text, VALUES)
        assert bool(kinds) == (cleaned != text)


@given(st.text(), st.text(), st.sampled_from(["JANSSEN", "Smith", "pid-004211", "1.31.1955"]))
def test_no_value_is_left_whatever_stands_around_it(before: str, after: str, value: str) -> None:
    for clean in (clean_text, remove_needles):
        assert value not in clean(f"{before} {value} {after}", VALUES)[0]
