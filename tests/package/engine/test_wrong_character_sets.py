"""Text in another character set than the file declares: a name is found in it all the same."""

from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.dicom.character_set import (
    DEFAULT,
    character_set_of,
    other_character_sets,
)

from ..handmade import CHARACTER_SET, ct, described, element, name, treat

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom's, about the character sets


@pytest.mark.parametrize(
    ("declared", "of_name", "of_text", "patient", "text", "left"),
    [
        ("", "utf_8", "utf_8", "Müller^X", "von MÜLLER, Schädel", "von REMOVED, Schädel"),
        ("ISO_IR 100", "utf_8", "utf_8", "Müller^X", "von MÜLLER", "von REMOVED"),
        ("ISO_IR 100", "latin_1", "utf_8", "Müller^X", "von MÜLLER", "von REMOVED"),
        ("ISO_IR 100", "utf_8", "latin_1", "Müller^X", "von MÜLLER", "von REMOVED"),
        ("ISO_IR 192", "latin_1", "latin_1", "Müller^X", "von MÜLLER", "von REMOVED"),
        ("ISO_IR 192", "utf_8", "latin_1", "Müller^X", "von MÜLLER", "von REMOVED"),
        ("ISO_IR 192", "latin_1", "utf_8", "Müller^X", "von MÜLLER", "von REMOVED"),
        ("GB18030", "utf_8", "utf_8", "Müller^X", "von MÜLLER", "von REMOVED"),
        ("GB18030", "utf_8", "gb18030", "王小东^X", "检查 王小东", "检查 REMOVED"),
        ("GB18030", "gb18030", "shift_jis", "山田^X", "検査 山田", "検査 REMOVED"),
        ("\\ISO 2022 IR 87", "utf_8", "utf_8", "山田^X", "検査 山田", "検査 REMOVED"),
        ("\\ISO 2022 IR 87", "utf_8", "shift_jis", "山田^X", "検査 山田", "検査 REMOVED"),
        ("", "iso2022_jp", "iso2022_jp", "山田^X", "検査 山田", "検査 REMOVED"),
        ("\\ISO 2022 IR 87", "iso2022_jp_2", "iso2022_jp_2", "丂丄^X", "検査 丂丄", "検査 REMOVED"),
        ("\\ISO 2022 IR 149", "iso2022_jp", "iso2022_jp", "山田^X", "検査 山田", "検査 REMOVED"),
        ("ISO_IR 144", "utf_8", "utf_8", "Жилин^X", "для ЖИЛИН", "для REMOVED"),
    ],
)
def test_a_name_is_found_in_text_that_is_declared_wrongly(
    declared: str, of_name: str, of_text: str, patient: str, text: str, left: str, tmp_path: Path
) -> None:
    terms = element(CHARACTER_SET, "CS", declared.encode()) if declared else b""
    dataset = described(value=text.encode(of_text)) + name(value=patient.encode(of_name))
    new = treat(tmp_path, terms + ct() + dataset)
    assert [leak.kind for leak in new.outcome.leaks] == ["person-name"]
    stored = new.ds.get_item("SeriesDescription").value
    assert stored.rstrip(b" ").decode(of_text) == left


@pytest.mark.parametrize("raw", [b"", b"CT HEAD", b"DOE^JOHN", b"1.2.3"])
@pytest.mark.parametrize("term", ["", "ISO_IR 100", "ISO_IR 192", "GB18030", "\\ISO 2022 IR 87"])
def test_ascii_is_the_same_in_all_of_them(raw: bytes, term: str) -> None:
    assert other_character_sets(raw, character_set_of(term.encode())) == ()


def test_text_that_is_valid_as_declared_is_read_once() -> None:
    assert other_character_sets("Müller".encode("latin_1"), DEFAULT) == ()
    assert other_character_sets("Müller".encode(), character_set_of(b"ISO_IR 192")) == ()


def test_a_patient_named_as_a_defined_term_does_not_change_the_character_set(
    tmp_path: Path,
) -> None:
    terms = element(CHARACTER_SET, "CS", b"ISO_IR 144")
    text = "мозг".encode("iso8859_5")
    dataset = described(value=text) + name(value=b"ISO_IR 144")
    new = treat(tmp_path, terms + ct() + dataset)
    assert new.ds.SpecificCharacterSet == "ISO_IR 144"
    assert new.ds.SeriesDescription == "мозг"


@pytest.mark.parametrize("declared", ["", "ISO_IR 100", "ISO_IR 192", "\\ISO 2022 IR 87"])
@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        ("丂丄".encode("iso2022_jp_2"), "丂丄"),
        (b"\x1b$)C\xb1\xe8", "김"),
        (b"\x1b)I\xd4\xcf\xc0", "ﾔﾏﾀ"),
        (b"\x1b-L\xb6\xd8", "Жи"),
    ],
)
def test_escape_sequences_that_are_not_declared_are_read(
    escaped: bytes, text: str, declared: str
) -> None:
    (other,) = other_character_sets(escaped, character_set_of(declared.encode()))
    assert other.decode(escaped) == text


@pytest.mark.parametrize("raw", ["検査".encode("iso2022_jp"), b"\x1b(BHead"])
def test_escape_sequences_that_are_declared_are_read_once(raw: bytes) -> None:
    assert other_character_sets(raw, character_set_of(b"\\ISO 2022 IR 87")) == ()


UNREADABLE = {
    "a set that DICOM lacks": b"\x1b$(O0!",
    "a single escape": b"Head\x1b",
    "bytes that are no characters": b"\x1b$B\x7f\x7f\x1b(B",
    "a single shift into a set that has none": b"\x1b.J\x1bNa",
}


@pytest.mark.parametrize("declared", ["", "ISO_IR 192", "\\ISO 2022 IR 87"])
@pytest.mark.parametrize("raw", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize(("action", "left"), [("K", b""), ("C", b"DUMMY")])
def test_text_that_cannot_be_read_because_of_its_escapes_is_withheld(
    action: str, left: bytes, raw: bytes, declared: str, tmp_path: Path
) -> None:
    terms = element(CHARACTER_SET, "CS", declared.encode())
    changes = {"(0008,103E)": action}
    new = treat(tmp_path, terms + ct() + described(value=raw), changes=changes)
    assert (new.ds.get_item("SeriesDescription").value or b"").rstrip(b" ") == left
