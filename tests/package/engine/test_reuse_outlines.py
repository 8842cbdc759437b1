"""Items of the same elements are decided on by what they have in common, and become the same."""

from __future__ import annotations

import gc
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydicom.uid import ComprehensiveSRStorage, EnhancedMRImageStorage

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.plan import Plan
from grand_challenge_dicom_de_id_procedure.engine.reuse.outline import Outline
from grand_challenge_dicom_de_id_procedure.engine.reuse.outlines import Outlines
from grand_challenge_dicom_de_id_procedure.engine.reuse.samples import Sample

from ..conftest import KEY
from ..frames import (
    CASES,
    CONCEPT_CODE,
    CONTENT,
    FRAMES,
    OF_AN_OUTLINE,
    PER_FRAME,
    POSITION,
    REFERENCES,
    REMOVED,
    SPELLED,
    frames_of,
    image_of,
    number_of,
    usual,
    within,
)
from ..generated.encoding import ENCODINGS, part10
from ..handmade import CHARACTER_SET, ct, element
from .test_reuse import result, spans_of

PATIENT = 0x00082218  # any sequence that is kept
OPTIONS = ["", "retain-longitudinal-modified-dates", "retain-safe-private", "retain-uids"]


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> list[Outline]:
    """The outline of each item that is decided on by one."""
    seen: list[Outline] = []
    decide = Outline.decide

    def counted(self: Outline, *given: Any) -> None:
        seen.append(self)
        decide(self, *given)

    monkeypatch.setattr(Outline, "decide", counted)
    return seen


def _outlines(deidentifier: Deidentifier) -> Outlines:
    return spans_of(deidentifier, EnhancedMRImageStorage)._of_items[PER_FRAME].outlines


@pytest.mark.parametrize("spelling", SPELLED)
@pytest.mark.parametrize("case", CASES)
def test_items_of_an_outline_become_the_same_as_one_by_one(
    case: str, spelling: str, tmp_path: Path
) -> None:
    content = frames_of(case, SPELLED[spelling])
    for option in OPTIONS:
        options = [option] if option else []
        one_by_one = result(Deidentifier(KEY, options=options, reuse=False), content, tmp_path)
        assert one_by_one[0], one_by_one[1]
        experienced = Deidentifier(KEY, options=options)
        for _ in range(2):
            assert result(experienced, content, tmp_path) == one_by_one


@pytest.mark.parametrize("spelling", SPELLED)
@pytest.mark.parametrize("case", OF_AN_OUTLINE)
def test_most_items_are_of_an_outline(case: str, spelling: str, tmp_path: Path) -> None:
    deidentifier = Deidentifier(KEY)
    for _ in range(2):
        result(deidentifier, frames_of(case, SPELLED[spelling]), tmp_path)
    assert _outlines(deidentifier)._found > FRAMES // 2


@pytest.mark.parametrize("place", range(40))
def test_a_file_that_was_changed_anywhere_becomes_the_same(
    place: int, tmp_path: Path, decided: list[Outline]
) -> None:
    encoding = ENCODINGS["explicit" if place % 2 else "explicit, undefined lengths"]
    content = frames_of("UIDs", encoding)
    last = content.rindex(CASES["UIDs"](FRAMES - 1, encoding))
    experienced = Deidentifier(KEY)
    result(experienced, content, tmp_path)
    assert len(decided) > FRAMES // 2
    for new in (b"\0", b"\1", b"\xff", b"R"):
        at = last + 5 * place
        changed = content[:at] + new + content[at + 1 :]
        one_by_one = result(Deidentifier(KEY, reuse=False), changed, tmp_path)
        assert result(experienced, changed, tmp_path) == one_by_one


def test_items_that_are_longer_than_the_window_become_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grand_challenge_dicom_de_id_procedure.storage.source.Source.WINDOW", 100)
    for case in OF_AN_OUTLINE:
        content = frames_of(case, ENCODINGS["explicit"])
        one_by_one = result(Deidentifier(KEY, reuse=False), content, tmp_path)
        deidentifier = Deidentifier(KEY)
        assert result(deidentifier, content, tmp_path) == one_by_one
        assert result(deidentifier, content, tmp_path) == one_by_one
        assert _outlines(deidentifier)._found > FRAMES // 2


def test_another_patient_gets_days_of_their_own(tmp_path: Path, decided: list[Outline]) -> None:
    option = ["retain-longitudinal-modified-dates"]
    experienced = Deidentifier(KEY, options=option)
    content = frames_of("dates", ENCODINGS["explicit"])
    for patient in (b"Rhapsode^Ann", b"Rhapsode^Bob", b"Rhapsode^Ann"):
        other = content.replace(b"Rhapsode^Ann", patient)
        one_by_one = result(Deidentifier(KEY, options=option, reuse=False), other, tmp_path)
        assert result(experienced, other, tmp_path) == one_by_one
        assert decided
        decided.clear()


def test_where_no_item_has_a_outline_none_is_sought_for_long(tmp_path: Path) -> None:
    encoding = ENCODINGS["explicit"]
    tags = range(0x00189060, 0x00189060 + FRAMES)
    items = [within(CONTENT, element(tag, "CS", b"A", encoding) * 20, encoding) for tag in tags]
    deidentifier = Deidentifier(KEY)
    result(deidentifier, image_of(items, encoding), tmp_path)
    assert not _outlines(deidentifier).are_sought
    assert _outlines(deidentifier)._learnt < 10


def _same_one_by_one(items: list[bytes], folder: Path, options: tuple[str, ...] = ()) -> bytes:
    encoding = ENCODINGS["explicit"]
    before = [element(0x00282000, "OB", bytes(20_000))] * 2  # too long for a span
    content = image_of([*before, *items], encoding)
    one_by_one = result(Deidentifier(KEY, options=options, reuse=False), content, folder)
    experienced = Deidentifier(KEY, options=options)
    for _ in range(3):
        assert result(experienced, content, folder) == one_by_one
    return one_by_one[0]


@pytest.mark.parametrize("options", [(), ("retain-longitudinal-modified-dates",)])
def test_what_is_removed_in_one_item_is_not_taken_for_what_stays_in_another(
    options: tuple[str, ...], tmp_path: Path, decided: list[Outline]
) -> None:
    encoding = ENCODINGS["explicit"]
    for text in (
        element(0x00189074, "DT", b"20190311101112", encoding),
        element(0x00102201, "LO", b"seen 2019-03-11 by A", encoding),
    ):
        empty = encoding.sequence(REMOVED, [])
        common = within(POSITION, usual(1, encoding), encoding)
        removed = within(CONTENT, within(REMOVED, text, encoding), encoding) + common
        kept = encoding.sequence(CONTENT, [empty, text]) + common
        output = _same_one_by_one([removed, kept, kept, kept], tmp_path, options)
        assert b"2019" not in output
        assert decided


def test_items_in_very_many_others_become_the_same(tmp_path: Path) -> None:
    encoding = ENCODINGS["implicit"]
    items = []
    for number in range(20):
        inner = number_of(number, encoding)
        for _ in range(500):
            inner = within(REFERENCES, inner, encoding)
        items.append(inner)
    content = image_of(items, encoding)
    one_by_one = result(Deidentifier(KEY, reuse=False), content, tmp_path)
    assert one_by_one[0]
    assert result(Deidentifier(KEY), content, tmp_path) == one_by_one


def test_a_character_set_after_a_number_counts_in_every_item(tmp_path: Path) -> None:
    encoding = ENCODINGS["explicit"]
    number = element(0x00100020, "LO", "Té1".encode("latin_1"), encoding)
    late = element(CHARACTER_SET, "CS", b"ISO_IR 144", encoding)
    patient = within(PATIENT, number + late, encoding)
    _same_one_by_one([usual(1, encoding) + patient] * 4, tmp_path)
    _same_one_by_one([usual(1, encoding) + number + late] * 4, tmp_path)


def test_what_an_item_around_was_asked_still_decides(tmp_path: Path) -> None:
    encoding = ENCODINGS["explicit"]

    def name_of(code: bytes) -> bytes:
        parts = element(0x00080100, "SH", code, encoding)
        parts += element(0x00080102, "SH", b"DCM", encoding)
        return within(0x0040A043, parts + element(0x00080104, "LO", b"m", encoding), encoding)

    values = [element(0x00282000, "OB", bytes(17_000), encoding)] * 2  # too long for a span
    for number in range(30):
        common = element(0x00080060, "CS", b"MR", encoding) + name_of(b"113832")
        text = element(0x0040A160, "UT", b"AB12"[number % 4 :][:1], encoding)
        values.append(common + within(CONCEPT_CODE, common + text, encoding))
    item = element(0x0040A040, "CS", b"CODE", encoding) + name_of(b"121071")
    content = ct(encoding, ComprehensiveSRStorage) + encoding.sequence(
        0x0040A730, [item + encoding.sequence(CONCEPT_CODE, values)]
    )
    file = part10(encoding, ComprehensiveSRStorage, content)
    for options in ([], ["clean-structured-content"]):
        one_by_one = result(Deidentifier(KEY, options=options, reuse=False), file, tmp_path)
        assert one_by_one[0]
        experienced = Deidentifier(KEY, options=options)
        for _ in range(2):
            assert result(experienced, file, tmp_path) == one_by_one


def test_an_item_of_very_many_elements_is_not_looked_at_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[int] = []
    note = Sample.element

    def counted(self: Sample, start: int, container: Container) -> None:
        noted.append(start)
        note(self, start, container)

    monkeypatch.setattr(Sample, "element", counted)
    encoding = ENCODINGS["explicit"]
    tags = range(0x00180000, 0x0018F000, 2)
    long = b"".join(element(tag, "CS", b"A", encoding) for tag in tags)
    result(Deidentifier(KEY), image_of([long] * 4, encoding), tmp_path)
    assert 0 < len(noted) < 2000


def test_of_small_items_no_outline_is_used(tmp_path: Path, decided: list[Outline]) -> None:
    encoding = ENCODINGS["explicit"]
    items = [number_of(number, encoding) for number in range(2000)]
    result(Deidentifier(KEY), image_of(items, encoding), tmp_path)
    assert len(decided) == 0


def test_of_a_long_item_no_outline_is_learnt(tmp_path: Path) -> None:
    encoding = ENCODINGS["explicit"]
    long = element(0x00282000, "OB", bytes(100_000), encoding)
    deidentifier = Deidentifier(KEY)
    result(deidentifier, image_of([usual(1, encoding) + long] * 9, encoding), tmp_path)
    assert _outlines(deidentifier)._length == 0


def test_what_is_remembered_refers_to_no_plan(tmp_path: Path) -> None:
    deidentifier = Deidentifier(KEY)
    result(deidentifier, frames_of("UIDs", ENCODINGS["explicit"]), tmp_path)
    seen: set[int] = set()
    left: list[object] = list(_outlines(deidentifier)._known.values())
    assert left
    while left:
        each = left.pop()
        if id(each) not in seen and not isinstance(each, type | ModuleType):
            seen.add(id(each))
            assert not isinstance(each, Plan | Container)
            left.extend(gc.get_referents(each))
