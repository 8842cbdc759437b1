"""What once broke the engine, found by fuzzing: each in its smallest form."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier

from ..conftest import CT, KEY, MR, make_procedure
from ..fuzzing.drafts import EXPLICIT, Draft, draft_of
from ..fuzzing.headers import Layout, spans
from ..fuzzing.verdict import deidentified

LAYOUT = Layout(explicit=True, little=True)
SOP_CLASS, INSTANCE, NAME, MEANING = 0x00080016, 0x00080018, 0x00100010, 0x00080104
LONG = bytes(200_000)  # several windows


def element(tag: int, vr: bytes, value: bytes) -> bytes:
    value += b"\0" * (len(value) % 2)
    return LAYOUT.header(tag, vr, len(value)) + value


def values(output: bytes) -> dict[int, bytes]:
    """The first value of each attribute."""
    body = draft_of(output).body
    return {span.tag: body[span.value : span.end] for span in reversed(spans(body, LAYOUT))}


def output_of(
    folder: Path, *elements: bytes, meta_class: str = CT, changes: dict[str, str] | None = None
) -> bytes:
    head = bytes(128) + b"DICM" + element(0x00020002, b"UI", meta_class.encode())
    path = folder / "source.dcm"
    path.write_bytes(Draft(head, EXPLICIT, b"".join(elements)).content())
    return deidentified(path, Deidentifier(KEY, make_procedure(changes)))


def test_a_sop_class_far_into_the_file_may_differ_from_the_file_meta_information(
    tmp_path: Path,
) -> None:
    output = output_of(
        tmp_path,
        element(0x00080001, b"UN", LONG),
        element(SOP_CLASS, b"UI", CT.encode()),
        element(INSTANCE, b"UI", b"1.2.3"),
        element(NAME, b"PN", b"Needle"),
        meta_class=MR,
    )
    assert values(output)[SOP_CLASS].rstrip(b"\0") == CT.encode()
    assert values(output)[NAME] == b""


def test_a_malformed_sequence_far_into_the_file_is_left_out(tmp_path: Path) -> None:
    output = output_of(
        tmp_path,
        element(SOP_CLASS, b"UI", CT.encode()),
        element(INSTANCE, b"UI", b"1.2.3"),
        element(0x00091010, b"UN", LONG),
        element(0x00091011, b"SQ", b"no item at all"),
        element(NAME, b"PN", b"Needle"),
    )
    assert 0x00091011 not in values(output)
    assert values(output)[NAME] == b""


@pytest.mark.parametrize("terms", [b"ISO 2022\0x", b"\\ISO 2022 IR 87\0", b"\\ISO 2022 \xff"])
def test_an_impossible_character_set_is_no_obstacle(tmp_path: Path, terms: bytes) -> None:
    output = output_of(
        tmp_path,
        element(0x00080005, b"CS", terms),
        element(SOP_CLASS, b"UI", CT.encode()),
        element(INSTANCE, b"UI", b"1.2.3"),
        element(MEANING, b"LO", b"seen by Needle"),
        element(NAME, b"PN", b"Needle"),
    )
    assert values(output)[MEANING].rstrip() == b"seen by REMOVED"


@pytest.mark.filterwarnings("error")
def test_characters_that_a_character_set_lacks_cause_no_warning(tmp_path: Path) -> None:
    output = output_of(
        tmp_path,
        element(0x00080005, b"CS", b"\\ISO 2022 IR 87"),
        element(SOP_CLASS, b"UI", CT.encode()),
        element(INSTANCE, b"UI", b"1.2.3"),
        element(MEANING, b"LO", b"\xfc\x1b$B\x01\x02\x1b(B Needle"),
        element(NAME, b"PN", b"Needle"),
    )
    assert b"Needle" not in output


def test_a_text_with_a_wrong_vr_gets_the_right_one_when_cleaning_finds_nothing_in_it(
    tmp_path: Path,
) -> None:
    output = output_of(
        tmp_path,
        element(SOP_CLASS, b"UI", CT.encode()),
        element(INSTANCE, b"UI", b"1.2.3"),
        element(0x00081030, b"PN", b"Abdomen"),
        changes={"(0008,1030)": "C"},
    )
    body = draft_of(output).body
    assert [span.vr for span in spans(body, LAYOUT) if span.tag == 0x00081030] == [b"LO"]


def test_large_texts_are_not_remembered_for_later_files(tmp_path: Path) -> None:
    deidentifier = Deidentifier(KEY, make_procedure({"(0008,0119)": "K"}))
    with_text(tmp_path / "first", b"first")
    with_text(tmp_path / "second", b"second")
    deidentified(tmp_path / "first", deidentifier)
    tracemalloc.start()
    try:
        deidentified(tmp_path / "second", deidentifier)
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()


def with_text(path: Path, begin: bytes) -> None:
    """A file with two million letters."""
    body = (
        element(SOP_CLASS, b"UI", CT.encode())
        + element(INSTANCE, b"UI", b"1.2.3")
        + element(0x00080119, b"UC", begin + b" and words" * 200_000)
        + element(NAME, b"PN", b"Needle")
    )
    path.write_bytes(Draft(bytes(128) + b"DICM", EXPLICIT, body).content())
