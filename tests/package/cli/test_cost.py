"""``dicom-deid cost``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import UID

from grand_challenge_dicom_de_id_procedure.cli import main

from ..conftest import real

Capture = pytest.CaptureFixture[str]
CHARACTERISTICS, FULL, MODIFIED = (
    "retain-patient-characteristics",
    "retain-longitudinal-full-dates",
    "retain-longitudinal-modified-dates",
)
CT_WITHOUT_OPTIONS = f"""\
CT, CT Image Storage: 1 file
  lost  Age
        without (0010,1010) PatientAge
        given back by {CHARACTERISTICS}
  lost  Sex
        without (0010,0040) PatientSex
        given back by {CHARACTERISTICS}
  lost  Intervals between studies
        without (0008,0020) StudyDate, (0008,0030) StudyTime
        given back by {FULL}, or by {MODIFIED}
"""


def uses_in(printed: str) -> dict[str, dict[str, object]]:
    """The uses of the only kind of files, by their names."""
    (kind,) = json.loads(printed)["kinds"]
    return {each["name"]: each for each in kind["uses"]}


def test_uses_are_told_by_modality_with_the_options_that_give_them_back(
    scans: Path, capsys: Capture
) -> None:
    assert main(["cost", str(scans)]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith(CT_WITHOUT_OPTIONS)
    assert "\nMR, MR Image Storage: 1 file\n" in printed
    assert "\n  left  Models of devices\n" in printed
    assert printed.endswith("\n2 files read\n")


@pytest.mark.parametrize(
    "chosen", [["--option", MODIFIED], ["--option", "113107"], ["--preset", "research"]]
)
def test_what_is_chosen_gives_back_is_left(chosen: list[str], scans: Path, capsys: Capture) -> None:
    assert main(["cost", str(scans), *chosen]) == 1
    assert capsys.readouterr().out.count("  left  Intervals between studies\n") == 2


def test_the_status_is_0_if_every_use_is_left(tmp_path: Path, capsys: Capture) -> None:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    keep = ("SOPClassUID", "SOPInstanceUID", "Modality", "Manufacturer", "ManufacturerModelName")
    for element in list(ds):
        if element.keyword not in keep:
            del ds[element.tag]
    ds.save_as(tmp_path / "scan.dcm")
    assert main(["cost", str(tmp_path)]) == 0
    assert capsys.readouterr().out == (
        "CT, CT Image Storage: 1 file\n  left  Models of devices\n1 file read\n"
    )


def test_a_use_that_some_files_keep_is_counted(tmp_path: Path, capsys: Capture) -> None:
    for number, delay in enumerate(("15", None, None)):
        ds = pydicom.dcmread(real("CT_small.dcm"))
        if delay:
            ds.TriggerTime = delay
        ds.save_as(tmp_path / f"{number}.dcm")
    assert main(["cost", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert (
        "  part  Times of contrast phases, left in 1\n"
        "        without (0008,0022) AcquisitionDate, (0008,0032) AcquisitionTime\n"
        f"        given back by {FULL}, or by {MODIFIED}\n"
    ) in printed


def test_json_has_the_same(scans: Path, capsys: Capture) -> None:
    assert main(["cost", str(scans / "DOE^JOHN" / "CT_small.dcm"), "--json"]) == 1
    printed = capsys.readouterr().out
    assert {key: json.loads(printed)[key] for key in ("options", "files", "unreadable")} == {
        "options": [],
        "files": 1,
        "unreadable": 0,
    }
    assert uses_in(printed)["study-intervals"] == {
        "name": "study-intervals",
        "title": "Intervals between studies",
        "files": 1,
        "left": 0,
        "lost": ["(0008,0020)", "(0008,0030)"],
        "given_back_by": [[FULL], [MODIFIED]],
    }


def test_a_file_that_cannot_be_read_is_named_and_other_formats_are_counted(
    scans: Path, capsys: Capture
) -> None:
    shutil.copy(real("CT_small.dcm"), scans / "cut.dcm")
    (scans / "cut.dcm").write_bytes((scans / "cut.dcm").read_bytes()[:2000])
    (scans / "notes.txt").write_text("nothing to see")
    assert main(["cost", str(scans)]) == 1
    captured = capsys.readouterr()
    assert f"cannot read {scans / 'cut.dcm'}: the file is truncated\n" in captured.err
    assert captured.out.endswith(
        "3 files read\n  1 other is not a DICOM file\n  1 cannot be read, or not all of it\n"
    )


def test_files_that_are_rejected_are_lost_as_a_whole(tmp_path: Path, capsys: Capture) -> None:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = UID("1.2.3")
    ds.save_as(tmp_path / "scan.dcm")
    assert main(["cost", str(tmp_path)]) == 1
    assert capsys.readouterr().out == (
        "CT, 1.2.3: 1 file\n  lost  all of it: the procedure rejects this SOP class\n1 file read\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing"], "missing does not exist; name an existing file or folder"),
        ([".", "--option", "retain-uid"], "no option is named 'retain-uid'; the nearest one is"),
        ([".", "--option", FULL, "--option", MODIFIED], "exclude each other; choose one"),
    ],
)
def test_wrong_use_is_one_line(arguments: list[str], message: str, capsys: Capture) -> None:
    assert main(["cost", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert captured.err.count("\n") == 1


def test_files_that_do_not_say_what_they_are_are_counted(tmp_path: Path, capsys: Capture) -> None:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    del ds.SOPClassUID, ds.Modality
    ds.save_as(tmp_path / "scan.dcm")
    main(["cost", str(tmp_path)])
    assert "no modality, no SOP class: 1 file\n" in capsys.readouterr().out
