"""A recipe on files: only what it changes is written anew, in a run as well as alone."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom import Dataset

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT, IMPLICIT
from grand_challenge_dicom_de_id_procedure.errors import (
    RecipeLineError,
    UnreadableDICOMError,
)
from grand_challenge_dicom_de_id_procedure.recipes.configuration import read_configuration
from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource, open_file

from ..handmade import END_OF_SEQUENCE, item, sequence
from ..scans import write_scan, write_scans
from .observed import elements
from .unknown import LONG, NESTED, SHORT, unknown_sequence
from .written import applier, ct, path_of, written

FILES = (
    "CT_small.dcm",
    "MR_small_bigendian.dcm",
    "MR_small_implicit.dcm",
    "rtplan.dcm",
    "test-SR.dcm",
    "nested_priv_SQ.dcm",
    "SC_rgb_jpeg_dcmtk.dcm",
    "image_dfl.dcm",
    "693_J2KI.dcm",
    "UN_sequence.dcm",
    "chrX1.dcm",
    "chrH31.dcm",
    "chrSQEncoding.dcm",
)
RECIPES = (
    ("REMOVE ALL",),
    ("BLANK contains:Name", "ADD PatientComments note", "JITTER endswith:Date 3"),
    ("REPLACE contains:UID deid_func:pydicom_uuid", "KEEP SOPClassUID", "REMOVE contains:Patient"),
)
_MANY = 50
_LARGE = 1 << 32
_MOST = 1 << 23  # bytes of memory

pytestmark = pytest.mark.filterwarnings("ignore")  # those of pydicom


def without_empty(found: Mapping[str, str]) -> dict[str, str]:
    """Elements as they are read again: without group lengths, and all empty ones alike."""
    empty = (":None", ":''", ":b''")
    return {
        path: text.partition(":")[0] if text.endswith(empty) else text
        for path, text in found.items()
        if not path.endswith(",0000)")
    }


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("lines", RECIPES, ids=lambda lines: lines[0])
def test_a_file_has_the_elements_that_the_data_set_has(name: str, lines: tuple[str, ...]) -> None:
    used = applier(*lines)
    ds = pydicom.dcmread(path_of(name))
    used.carry_out(ds)
    new = pydicom.dcmread(BytesIO(written(used, open_file(path_of(name)))), force=True)
    assert without_empty(elements(new)) == without_empty(elements(ds))


def test_what_no_line_changes_stays_byte_for_byte() -> None:
    old = path_of("CT_small.dcm").read_bytes()
    assert written(applier(), open_file(path_of("CT_small.dcm"))) == old
    new = written(applier("REPLACE (0020,0010) 2CT2"), open_file(path_of("CT_small.dcm")))
    assert new == old.replace(b"\x20\0\x10\0SH\4\x001CT1", b"\x20\0\x10\0SH\4\x002CT2")
    assert new != old


def test_a_data_set_without_a_preamble_is_read() -> None:
    stream = BytesIO()
    ds = pydicom.dcmread(path_of("MR_small_implicit.dcm"))
    del ds.file_meta, ds.preamble
    pydicom.dcmwrite(stream, ds, implicit_vr=True, little_endian=True)
    new = written(applier("REMOVE PatientID"), BytesSource(stream.getvalue()))
    read = pydicom.dcmread(BytesIO(new), force=True)
    assert "PatientID" not in read
    assert read.PatientName == ds.PatientName


def test_texts_follow_the_character_set() -> None:
    old = pydicom.dcmread(path_of("chrGerm.dcm"))
    used = applier("REPLACE SpecificCharacterSet var:utf8", variables=utf8)
    new = pydicom.dcmread(BytesIO(written(used, open_file(path_of("chrGerm.dcm")))))
    assert new.PatientName == old.PatientName
    assert new.PatientName.original_string == str(old.PatientName).encode()


def utf8(_path: str, _ds: Dataset) -> dict[str, str]:
    return {"utf8": "ISO_IR 192"}


def test_the_file_meta_information_follows_the_uids() -> None:
    assert ct("REPLACE SOPInstanceUID 1.2.3").file_meta.MediaStorageSOPInstanceUID == "1.2.3"
    assert "MediaStorageSOPInstanceUID" not in ct("REMOVE SOPInstanceUID").file_meta
    kept = ct("REPLACE SOPInstanceUID 1.2.3", "KEEP MediaStorageSOPInstanceUID")
    assert kept.file_meta.MediaStorageSOPInstanceUID != "1.2.3"


def test_what_a_function_changes_by_itself_is_written() -> None:
    def change(dicom: Dataset, **_: Any) -> str:
        del dicom.PatientName
        dicom.StudyID = "77"
        dicom.PatientComments = "note"
        return "NEW"

    ds = ct("REPLACE StudyDescription func:f", variables=lambda *_: {"f": change})
    assert (ds.StudyDescription, ds.StudyID, ds.PatientComments) == ("NEW", "77", "note")
    assert "PatientName" not in ds


def test_what_a_function_of_the_configuration_changes_by_itself_is_written(tmp_path: Path) -> None:
    def change(dicom: Dataset, **_: Any) -> str:
        del dicom.PatientName
        return "NEW"

    action = {"action": "REPLACE", "field": "StudyID", "value": "func:f"}
    (tmp_path / "c.json").write_text(json.dumps({"put": {"actions": [action]}}))
    configuration = read_configuration(tmp_path / "c.json")
    ds = ct(configuration=configuration, variables=lambda *_: {"f": change})
    assert ds.StudyID == "NEW"
    assert "PatientName" not in ds


def test_variables_may_depend_on_the_path_and_the_data_set() -> None:
    def given(path: str, ds: Dataset) -> dict[str, Any]:
        return {"id": f"{Path(path).stem}-{ds.PatientID}"}

    assert ct("REPLACE PatientID var:id", variables=given).PatientID == "CT_small-1CT1"


def test_a_value_that_does_not_fit_blanks_the_element_and_is_noted() -> None:
    with applier("REPLACE Rows many").prepare(open_file(path_of("CT_small.dcm"))) as prepared:
        assert prepared.outcome.noted == ("value-does-not-fit",)
        assert prepared.outcome.actions == {"REPLACE": 1}
    assert ct("REPLACE Rows many").Rows is None


@pytest.mark.parametrize(("keyword", "value"), [("StudyDate", "20200101"), ("StudyID", "1.2")])
@pytest.mark.parametrize("days", [0, 1])
def test_a_date_that_moves_is_counted_and_a_text_that_is_none_is_not(
    keyword: str, value: str, days: int
) -> None:
    ds = Dataset()
    setattr(ds, keyword, value)
    changes = applier(f"JITTER {keyword} {days}").carry_out(ds)
    assert changes.actions == ({"JITTER": 1} if keyword == "StudyDate" else {})


def raises(**_: Any) -> None:
    raise KeyError("John")


def ends(**_: Any) -> None:
    raise SystemExit("John")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("REPLACE PatientID var:id", "r:3: var:id was not given for this file"),
        ("REPLACE PatientID var:none", "r:3: var:none has no value for this file"),
        ("JITTER StudyDate var:none", "r:3: var:none has no value for this file"),
        ("REPLACE PatientID func:ends", "r:3: func:ends raised SystemExit"),
        ("ADD PatientID var:id", "r:3: var:id was not given for this file"),
        ("REMOVE PatientID func:is", "r:3: func:is was not given for this file"),
        ("REPLACE PatientID func:raises", "r:3: func:raises raised KeyError"),
        ("REPLACE PatientID func:text", "r:3: func:text is not a function"),
        ("JITTER StudyDate var:text", "r:3: JITTER needs a whole number of days, which var:text"),
        ("BLANK values:none", "r:3: there is no group none, and no variable of that name"),
        ("ADD AcquisitionDateTime deid_func:jitter", "r:3: deid_func:jitter needs a value, and"),
        ("REPLACE StudyID deid_func:pydicom_uuid prefix=1.2", "r:3: prefix=1.2 begins no UID"),
        ("ADD TransferSyntaxUID 1.2.3", "r: a line changes the transfer syntax"),
    ],
)
def test_a_line_that_cannot_be_carried_out_is_named(line: str, message: str) -> None:
    given = {"raises": raises, "ends": ends, "text": "x", "none": None}
    used = applier(line, variables=lambda *_: given)
    with pytest.raises(RecipeLineError) as caught:
        used.prepare(open_file(path_of("CT_small.dcm")))
    assert str(caught.value).startswith(message)
    assert "John" not in str(caught.value)


def test_a_variable_that_is_missing_is_no_error_where_nothing_would_stay() -> None:
    ds = ct("REMOVE PatientID", "ADD PatientID var:id", "REPLACE PatientComments var:id")
    assert "PatientID" not in ds


def damaged() -> list[tuple[bytes, str]]:
    old = path_of("CT_small.dcm").read_bytes()
    place = old.index(b"\x10\x00\x20\x00LO")
    twice = old[:place] + old[place : place + 12] + old[place:]
    delimiter = old[:place] + b"\xfe\xff\x0d\xe0\0\0\0\0" + old[place:]
    no_vr = old[:place] + b"\x0f\x00\xff\x10??\2\0ab" + old[place:]  # no dictionary has it
    item = b"\xfe\xff\x00\xe0"
    item_in_item = (
        *(old[:place], b"\x08\x00\x40\x11SQ\0\0\x12\0\0\0"),
        *(item, b"\x0a\0\0\0", item, b"\2\0\0\0ab", old[place:]),
    )
    no_vr_in_item = (
        *(old[:place], b"\x08\x00\x40\x11SQ\0\0\x1c\0\0\0"),
        *(item, b"\x14\0\0\0\x08\0\5\x008S\2\0\xe9b"),
        *(b"\x10\0\x10\0PN\2\0\xd4\xcf", old[place:]),
    )
    return [
        (old[:-100], "truncated"),
        (twice, "malformed"),
        (delimiter, "malformed"),
        (no_vr, "bad-vr"),
        (b"".join(item_in_item), "malformed"),
        (b"".join(no_vr_in_item), "malformed"),
    ]


@pytest.mark.parametrize("number", range(6))
def test_a_file_that_is_damaged_is_refused(number: int) -> None:
    content, reason = damaged()[number]
    with pytest.raises(UnreadableDICOMError) as caught:
        applier("REMOVE PatientName").prepare(BytesSource(content))
    assert caught.value.reason == reason


@pytest.mark.parametrize("number", [1, 8, 1 << 16])
def test_zeros_that_pad_a_file_are_dropped(number: int) -> None:
    content = path_of("CT_small.dcm").read_bytes()
    end = content.index(b"\xfc\xff\xfc\xff")
    new = written(applier("REMOVE PatientName"), BytesSource(content[:end] + bytes(number)))
    assert new == written(applier("REMOVE PatientName"), BytesSource(content[:end]))


@pytest.mark.parametrize("stripped", ["", "strips_private", "strips_sequences"])
@pytest.mark.parametrize("is_nested", [False, True], ids=["top", "nested"])
@pytest.mark.parametrize("items", [SHORT, LONG])
@pytest.mark.parametrize(
    ("tag", "before"),
    [
        (0x00089215, b""),
        (0x00711018, EXPLICIT.element(0x00710010, "LO", b"AGFA-AG_HPState ")),
    ],
    ids=["standard", "private"],
)
def test_what_is_in_a_sequence_of_unknown_vr_is_found(
    tag: int, before: bytes, items: int, is_nested: bool, stripped: str
) -> None:
    content = path_of("CT_small.dcm").read_bytes()
    new = before + unknown_sequence(tag, items)
    if is_nested:
        tag = 0x00081140
        new = sequence(tag, item(new) + END_OF_SEQUENCE)
    place = content.index(b"\x10\x00\x10\x00PN" if tag < 0x00100010 else b"\xe0\x7f\x10\x00OW")
    lines = "REMOVE PatientID", 'REMOVE (0009,"ACME",01)'
    used = applier(*lines, **({stripped: True} if stripped else {}))
    assert NESTED not in written(used, BytesSource(content[:place] + new + content[place:]))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_fails_does_not_end_a_run(tmp_path: Path, jobs: int) -> None:
    write_scans(tmp_path / "in", 3)
    (tmp_path / "in" / "bad.dcm").write_bytes(path_of("CT_small.dcm").read_bytes()[:3000])
    used = applier("REPLACE PatientID var:id", "ADD PatientIdentityRemoved YES", variables=by_name)
    reports = list(deidentify_tree(used, str(tmp_path / "in"), str(tmp_path / "out"), jobs=jobs))
    assert sorted(report.reason for report in reports) == ["", "", "recipe-line", "truncated"]
    done = [report for report in reports if report.status == "done"]
    assert {pydicom.dcmread(report.destination).PatientID for report in done} == {"NEW"}
    assert len([path for path in (tmp_path / "out").rglob("*") if path.is_file()]) == len(done)


def by_name(path: str, _ds: Dataset) -> dict[str, str]:
    """Variables for all files but one."""
    return {} if path.endswith("1.dcm") else {"id": "NEW"}


@pytest.mark.parametrize("mode", ["compatible", "strict"])
@pytest.mark.parametrize("implicit", [False, True])
def test_memory_does_not_grow_with_the_pixels(tmp_path: Path, implicit: bool, mode: str) -> None:
    ds = pydicom.dcmread(path_of("MR_small_implicit.dcm" if implicit else "CT_small.dcm"))
    for tag in (0x7FE00010, 0xFFFCFFFC):
        ds.pop(tag, None)
    path = tmp_path / "large.dcm"
    ds.save_as(path)
    length = _LARGE - 2
    encoding = IMPLICIT if implicit else EXPLICIT
    with path.open("r+b") as stream:
        stream.seek(0, 2)
        stream.write(encoding.header(0x7FE00010, b"OW", length))
        stream.truncate(stream.tell() + length)
    lines = "REMOVE PatientID", "BLANK values:v", "BLANK contains:Name"
    used = applier(*lines, variables=lambda *_: {"v": ["1CT1"]}, mode=mode)
    tracemalloc.start()
    try:
        with used.prepare(open_file(path)) as prepared:
            assert prepared.size > length
        assert tracemalloc.get_traced_memory()[1] < _MOST
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_number_of_files(tmp_path: Path) -> None:
    used = applier("REMOVE endswith:ID", "JITTER endswith:Date 3", "BLANK contains:Name")
    files = [write_scan(tmp_path / f"{number}.dcm", number) for number in range(_MANY)]
    peaks = []
    for part in (files[: _MANY // 2], files[_MANY // 2 :]):
        tracemalloc.start()
        for file in part:
            written(used, open_file(file))
        peaks.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    assert peaks[1] < 1 << 17  # what the first files taught stays, and no more comes
