"""Which identifying values of a file are found in a text, and what is not found."""

from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grand_challenge_dicom_de_id_procedure.cleaning.fold import MARK, fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Hit, Needles
from grand_challenge_dicom_de_id_procedure.cleaning.text import remove_needles
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary

VOCABULARY = Vocabulary(frozenset({"head", "ct", "contrast", "t1", "van"}))
SPELLINGS_OF_A_DAY = [
    "%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y",
    "%d%m%Y", "%d.%m.%y", "%d/%m/%y", "%d-%m-%y", "%y-%m-%d", "%d %b %Y", "%d-%b-%Y", "%d%b%Y",
    "%b %d, %Y", "%B %d %Y", "%dth %B %Y", "%Y-%b-%d", "%Y_%m_%d", "%d %m %Y", "%d %b %y",
]  # fmt: skip


SIGNS = ["Zoo (Haus B) - Kiel", "Zoo / (Haus B) -- Kiel", "zoo haus b, kiel"]


@pytest.mark.parametrize("text", SIGNS)
def test_a_value_is_found_with_several_signs_between_its_parts(text: str) -> None:
    found = needles(("institution", "Zoo (Haus B) - Kiel")).find(f"At {text} ok")
    assert [(hit.start, hit.end) for hit in found] == [(3, 3 + len(text))]


def needles(*values: tuple[str, str]) -> Needles:
    found = Needles(VOCABULARY)
    for kind, value in values:
        found.add(kind, value)
    return found


def without_value(text: str, kind: str, value: str) -> str:
    return remove_needles(text, needles((kind, value)))[0]


SPELLED = pytest.mark.parametrize(
    ("kind", "value", "text", "left"),
    [
        ("person-name", "Doe^John", "Scan of Doe", "Scan of REMOVED"),
        ("person-name", "Doe^John", "DOE_JOHN_HEAD", "REMOVED_HEAD"),
        ("person-name", "Doe^John", "doe, john", "REMOVED"),
        ("person-name", "Doe^John", "John Doe", "REMOVED"),
        ("person-name", "Doe^John", "JOHNDOE", "REMOVED"),
        ("person-name", "Doe^John", "J. Doe", "REMOVED"),
        ("person-name", "Doe^John", "jdoe 3mm", "REMOVED 3mm"),
        ("person-name", "Doe^John", "Doe123", "REMOVED123"),
        ("person-name", "Doe^John", "does", "does"),
        ("person-name", "Doe^John", "Johnny", "Johnny"),
        ("person-name", "Doe, John", "john doe", "REMOVED"),
        ("person-name", "John Doe", "doe john", "REMOVED"),
        ("person-name", "Doe^John Michael", "Michael", "REMOVED"),
        ("person-name", "Smith-Jones^Ann", "Jones", "REMOVED"),
        ("person-name", "Smith-Jones^Ann", "SmithJones", "REMOVED"),
        ("person-name", "O'Brien^Ann", "OBrien and Brien", "REMOVED and REMOVED"),
        ("person-name", "Müller^Jörg", "MUELLER muller Müller", "REMOVED"),
        ("person-name", "Mueller^Ann", "Müller", "REMOVED"),
        ("person-name", "Weiß^Ann", "WEISS", "REMOVED"),
        ("person-name", "Müller^Ann", "Mu\u0308ller", "REMOVED"),
        ("person-name", "Martinez^Ann", "pMartinez2", "pREMOVED2"),
        ("person-name", "Yamada^Tarou=山田^太郎=やまだ^たろう", "山田さん", "REMOVEDさん"),
        ("person-name", "Doe^John^^Dr^MD", "Dr MD", "Dr MD"),
        ("person-name", "A^B", "A B C", "REMOVED C"),
        ("person-name", "Li^Bo", "Li, line", "REMOVED, line"),
        ("person-name", "Head^CT", "CT head with T1", "REMOVED with T1"),
        ("person-name", "Head^CT", "head T1 CT", "head T1 CT"),
        ("person-name", "Contra^Ann", "contra contrast", "REMOVED contrast"),
        ("person-name", "van den Berg^Ann", "van Berg", "van REMOVED"),
        ("identifier", "PID-0042", "pid0042", "REMOVED"),
        ("identifier", "12-34/5", "no 12345", "no REMOVED"),
        ("identifier", "0012345", "no 12345", "no REMOVED"),
        ("identifier", "12345", "x9123456y", "xREMOVEDy"),
        ("identifier", "1234", "1234 12345", "REMOVED 12345"),
        ("identifier", "ABC12", "ABC 12", "REMOVED"),
        ("identifier", "120", "120 kV", "120 kV"),
        ("identifier", "T1", "T1", "T1"),
        ("institution", "St. Mary's Hospital, Leeds", "ST MARYS HOSPITAL", "REMOVED"),
        ("institution", "St. Mary's Hospital, Leeds", "leeds", "REMOVED"),
        ("institution", "Radboud\r\nNijmegen", "Radboud", "REMOVED"),
        ("institution", "Radboud UMC", "radboud  \n umc", "REMOVED"),
        ("address", "12 High St, Hartford, CT", "CT of Hartford", "CT of REMOVED"),
        ("telephone", "+31 (24) 361-1111", "call 0031243611111", "call REMOVED"),
        ("telephone", "+31 (24) 361-1111", "call 361 11 11", "call REMOVED"),
        ("station", "AWP-66012", "AWP66012_seq", "REMOVED_seq"),
        ("device", "SN 39393", "sn39393", "REMOVED"),
        ("uid", "1.2.840.113619.2.55.3", "see 1.2.840.113619.2.55.3.7", "see REMOVED.7"),
        ("uid", "1.2.3", "1.2.3 and 1.2.3.4 and 11.2.3", "REMOVED and 1.2.3.4 and 11.2.3"),
        ("birth-date", "19550131", "310155 550131", "REMOVED"),
        ("date", "19550131", "550131", "550131"),
        ("date", "20200131103045.1+0100", "31.1.2020", "REMOVED"),
        ("date", "2020.01.31", "1/31/20", "REMOVED"),
        ("date", "20200131", "2020013110", "REMOVED"),
        ("date", "20200131", "131.1.2020 2.31.1.2020.5", "131.1.2020 2.31.1.2020.5"),
        ("date", "202001", "2020-01 202001", "2020-01 202001"),
        ("birth-date", "not a date", "not a date", "not a date"),
        ("other", "Left hand of God", "left HAND of god", "REMOVED"),
        ("other", "", "anything", "anything"),
    ],
)


@SPELLED
def test_a_value_is_found_in_every_spelling_and_nothing_else_is(
    kind: str, value: str, text: str, left: str
) -> None:
    assert without_value(text, kind, value) == left


@SPELLED
def test_a_value_is_found_among_very_many_too(kind: str, value: str, text: str, left: str) -> None:
    found = needles((kind, value), *[("other", f"Qz{number}y") for number in range(600)])
    assert remove_needles(text, found)[0] == left
    if text != left:
        assert found.may_occur_in(fold(text))


@pytest.mark.parametrize("spelling", SPELLINGS_OF_A_DAY)
@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_day_is_found_in_every_spelling(spelling: str, day: date) -> None:
    found = needles(("date", day.strftime("%Y%m%d")))
    text = f"on {day.strftime(spelling)}: x"
    assert remove_needles(text, found)[0] == "on REMOVED: x"
    assert found.may_occur_in(fold(text))


@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_day_is_found_without_leading_zeros(day: date) -> None:
    text = f"{day.month}/{day.day}/{day.year} {day.day}.{day.month}.{day.year}"
    assert without_value(text, "date", day.strftime("%Y%m%d")) == "REMOVED"


def test_a_hit_has_a_position_and_a_kind() -> None:
    found = needles(("person-name", "Doe^John"), ("identifier", "PID12345"))
    assert found.find("Mr Doe, pid12345") == [Hit(3, 6, "person-name"), Hit(8, 16, "identifier")]


def test_overlapping_hits_become_one_with_the_kind_of_the_longest() -> None:
    found = needles(("person-name", "Doe^John"), ("institution", "John Doe Hospital"))
    assert found.find("x John Doe Hospital") == [Hit(2, 19, "institution")]


def test_marks_that_follow_a_letter_belong_to_the_hit() -> None:
    assert needles(("person-name", "Rene^A")).find("\u0301Rene\u0301!") == [
        Hit(1, 6, "person-name")
    ]


def test_without_a_vocabulary_every_word_counts() -> None:
    found = Needles()
    found.add("person-name", "Head^Ann")
    assert found.find("HEAD") == [Hit(0, 4, "person-name")]


def test_only_a_text_with_a_value_may_have_one() -> None:
    found = needles(("person-name", "Doe^John"), ("date", "20200131"))
    assert not found.may_occur_in(fold("CT head 2.5 mm, 120 kV, B30f"))
    assert found.may_occur_in(fold("CT head\nDOE"))
    assert not Needles().may_occur_in("anything")


@pytest.mark.parametrize(
    ("kind", "value", "text", "may_occur"),
    [
        ("person-name", "Li^Wei", "HELICAL MODE, weight", False),
        ("person-name", "Li^Wei", "HELICAL MODE\nmode of Li", True),
        ("person-name", "Doe^John", "does, Johnny", False),
        ("person-name", "Doe^John", "contrastdoe", True),  # written in one with a word
        ("institution", "St. Ann", "installation", False),
        ("identifier", "1234", "1.234e3", True),  # the same number
        ("identifier", "1234", "91234", True),  # numbers are left to the search
    ],
)
def test_letters_inside_other_words_are_no_value_for_the_fast_test_either(
    kind: str, value: str, text: str, may_occur: bool
) -> None:
    assert needles((kind, value)).may_occur_in(fold(text)) is may_occur


def test_the_fast_test_stays_fast_with_very_many_names_in_a_text() -> None:
    names = [f"{one}{two}" for one in LETTERS_ONLY for two in LETTERS_ONLY]
    assert needles(*[("person-name", name) for name in names]).may_occur_in("".join(names))


LETTERS_ONLY = "bcdfghklmnpqr"
LETTERS = "abMNäÖß東é\u0301Ω"
VALUES = st.tuples(
    st.sampled_from(["person-name", "identifier", "institution", "telephone", "uid", "date", "x"]),
    st.one_of(
        st.text(LETTERS + "019-^=, ./_'\n", max_size=12),
        st.sampled_from(["Li^Wei", "Van^Ann", "Head^May", "Doe^J", "St. Ann"]),
        st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(lambda day: day.strftime("%Y%m%d")),
    ),
)
SEPARATORS = st.text(" \t\n\u00a0_-^.,/\u0301\u200b", max_size=3)


@st.composite
def texts_with(draw: st.DrawFn, values: list[tuple[str, str]]) -> str:
    """A text with parts of the values, in other spellings, between other characters."""
    pieces = [""]
    for _, value in draw(st.lists(st.sampled_from(values or [("", "")]), max_size=4)):
        change = draw(st.sampled_from([str.lower, str.upper, str.swapcase, fold, str.title]))
        separator = draw(SEPARATORS)
        pieces.append(change(value.replace("^", separator).replace(" ", separator)))
        pieces.append(draw(st.text(LETTERS + "01 2-/.^_\n\u0301", max_size=4)))
        pieces.append(draw(st.sampled_from(["", *sorted(VOCABULARY.words)])))
    return "".join(pieces)


@given(st.data(), st.lists(VALUES, max_size=4))
def test_the_fast_test_has_no_false_negatives(
    data: st.DataObject, values: list[tuple[str, str]]
) -> None:
    text, other = data.draw(texts_with(values)), data.draw(texts_with(values))
    found = needles(*values)
    if found.find(text):
        assert found.may_occur_in(fold(text))
        assert found.may_occur_in(fold(f"{other}\n{text}\n{other}"))


@given(st.data(), st.lists(VALUES, max_size=4))
def test_hits_are_sorted_inside_the_text_and_do_not_overlap(
    data: st.DataObject, values: list[tuple[str, str]]
) -> None:
    text = data.draw(texts_with(values))
    end = 0
    for hit in needles(*values).find(text):
        assert end <= hit.start < hit.end <= len(text)
        end = hit.end


@given(st.text())
def test_folding_keeps_the_length_and_folding_twice_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        *[("Müller", "muller"), ("ÅÇÉ", "ace"), ("ＤＯＥ１", "doe1"), ("Łódź", "lodz"), ("İ", "i")],  # noqa: RUF001
        ("\u1100\u1175\u11b7", "김" + MARK * 2),
        ("기\u11b7", "김" + MARK),
        ("\uffa1\uffdc", "기" + MARK),
        ("\u1100 \u1175", "\u1100 \u1175"),
        ("김\u11b7", "김\u11b7"),
        ("\u0b92\u0bd7", "\u0b94" + MARK),
    ],
)
def test_folding_removes_case_and_diacritics_and_composes_letters(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("letter", [*map(chr, range(0xAC00, 0xD7A4, 487)), "\u0b94"])
def test_a_letter_and_its_decomposition_fold_alike(letter: str) -> None:
    decomposed = normalize("NFD", letter)
    assert len(decomposed) > 1
    assert fold(decomposed).rstrip(MARK) == fold(letter)


def test_letters_and_digits_leave_out_separators_and_marks() -> None:
    assert letters_and_digits(fold("Doe^John, 1.2-é\u0301")) == "doejohn12e"
