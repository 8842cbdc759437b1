"""``apply`` with projects, keys for dates, the user's pseudonyms, crosswalks and patient tables."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.identity import Identity

from .. import needs
from ..conftest import KEY, real, write_key
from ..scans import content_of

Apply = Callable[..., int]
STUDIES = (  # patient, study, date, age
    ("1CT1", "1.2.1", "20200101", "089Y"),
    ("1CT1", "1.2.2", "20200303", "090Y"),
    ("2CT2", "1.2.3", "20200101", "018M"),
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    ds = pydicom.dcmread(real("CT_small.dcm"))
    for number, (patient, study, date, age) in enumerate(STUDIES):
        for image in range(2):
            ds.PatientID, ds.StudyInstanceUID, ds.StudyDate = patient, study, date
            ds.PatientAge, ds.PatientSex, ds.PatientWeight, ds.PatientSize = age, "F", "70.5", "1.7"
            ds.SOPInstanceUID = f"1.2.9.{number}.{image}"
            ds.save_as(folder / f"{number}-{image}.dcm")
    return folder


@pytest.fixture
def apply(source: Path, tmp_path: Path) -> Apply:
    key = write_key(tmp_path / "key")

    def apply(*options: object, to: str = "out") -> int:
        given = ["apply", source, tmp_path / to, "--key-file", key, *options]
        return main([str(each) for each in given])

    return apply


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def outputs(folder: Path) -> list[pydicom.Dataset]:
    return [pydicom.dcmread(path) for path in sorted(folder.rglob("*.dcm"))]


def test_a_project_and_a_date_key_are_those_of_the_interface(apply: Apply, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    dates = write_key(tmp_path / "dates")
    dates.write_text(KEY[::-1].hex(), "ascii")
    assert apply("--project", "knees", "--date-key-file", dates, "--report", report) == 0
    identity = Identity(KEY, date_key=KEY[::-1], project="knees")
    assert {str(ds.PatientID) for ds in outputs(tmp_path / "out")} == {
        identity.pseudonym(patient) for patient in ("1CT1", "2CT2")
    }
    head = json.loads(report.read_text().splitlines()[0])
    assert head["keyFingerprint"] == identity.fingerprint()
    assert head["options"]["--project"] == "knees"
    assert head["options"]["--date-key-file"] == identity.date_fingerprint()


def test_a_date_key_file_is_made_if_it_does_not_exist(
    apply: Apply, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert apply("--date-key-file", tmp_path / "dates") == 0
    assert f"date key: created {tmp_path / 'dates'}; keep it secret" in capsys.readouterr().out
    assert len((tmp_path / "dates").read_text()) == 65


@pytest.mark.parametrize("name", ["", " knees"])
def test_a_project_without_a_name_is_refused(apply: Apply, name: str, tmp_path: Path) -> None:
    assert apply("--project", name) == 2
    assert not (tmp_path / "out").exists()


def test_a_project_needs_a_key_file(source: Path, tmp_path: Path) -> None:
    assert main(["apply", str(source), str(tmp_path / "out"), "--project", "knees"]) == 2


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_patients_get_the_names_of_the_table_and_others_are_rejected(
    apply: Apply, tmp_path: Path, jobs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    table, report = tmp_path / "table.csv", tmp_path / "report.jsonl"
    table.write_text("patient_id,pseudonym\n1CT1,KNEE-1\n")
    assert apply("--pseudonyms", table, "--report", report, "--jobs", jobs) == 1
    found = {(ds.PatientID, str(ds.PatientName)) for ds in outputs(tmp_path / "out")}
    assert found == {("KNEE-1", "KNEE-1")}
    lines = [json.loads(line) for line in report.read_text().splitlines()[1:]]
    assert [line["reason"] for line in lines].count("unknown-patient") == 2
    assert "2CT2" not in report.read_text() + capsys.readouterr().err


def test_another_table_is_refused_when_a_run_is_resumed(
    apply: Apply, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, report = tmp_path / "table.csv", tmp_path / "report.jsonl"
    rows = "patient_id,pseudonym\n1CT1,KNEE-1\n2CT2,KNEE-2\n"
    table.write_text(rows)
    assert apply("--pseudonyms", table, "--report", report) == 0
    assert apply("--pseudonyms", table, "--report", report, "--resume") == 0
    table.write_text(rows.replace("KNEE-2", "KNEE-3"))
    assert apply("--pseudonyms", table, "--report", report, "--resume") == 2
    assert (
        "is the report of a run with another --pseudonyms; use the same" in capsys.readouterr().err
    )


def test_a_wrong_table_stops_everything_before_a_key_is_made(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, key = tmp_path / "table.csv", tmp_path / "new.key"
    table.write_text("patient_id,pseudonym\n1CT1,\n")
    given = [source, tmp_path / "out", "--key-file", key, "--pseudonyms", table]
    assert main(["apply", *map(str, given)]) == 2
    assert f"dicom-deid: {table}:2: pseudonym is empty" in capsys.readouterr().err
    assert not key.exists()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_crosswalk_has_each_patient_and_each_replaced_uid_once(
    apply: Apply, tmp_path: Path, jobs: str
) -> None:
    assert apply("--crosswalk", tmp_path / "who", "--jobs", jobs) == 0
    identity = Identity(KEY)
    assert rows_of(tmp_path / "who/patid_mapping.csv") == [
        ["id_old", "id_new"],
        *([patient, identity.pseudonym(patient)] for patient in ("1CT1", "2CT2")),
    ]
    head, *uids = rows_of(tmp_path / "who/uid_mapping.csv")
    assert head == ["id_old", "id_new"]
    assert all(new == identity.uid(old) for old, new in uids)
    written = b"".join(content_of(tmp_path / "out").values())
    assert all(new.encode() in written for _, new in uids)
    expected = {f"1.2.9.{number}.{image}" for number in range(3) for image in range(2)}
    assert expected | {study for _, study, *_ in STUDIES} <= {old for old, _ in uids}
    assert len({old for old, _ in uids}) == len(uids)


@needs.MODES
def test_only_the_owner_reads_who_is_who(apply: Apply, tmp_path: Path) -> None:
    assert apply("--crosswalk", tmp_path / "who", "--patient-table", tmp_path / "table.csv") == 0
    for path in (*(tmp_path / "who").iterdir(), tmp_path / "table.csv"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_rejected_is_not_in_the_crosswalk(
    apply: Apply, source: Path, tmp_path: Path
) -> None:
    ds = pydicom.dcmread(source / "2-0.dcm")
    ds.BurnedInAnnotation, ds.SOPInstanceUID = "YES", "1.2.9.99"
    ds.save_as(source / "rejected.dcm")
    assert apply("--crosswalk", tmp_path / "who") == 1
    assert "1.2.9.99" not in (tmp_path / "who/uid_mapping.csv").read_text()


def test_a_crosswalk_is_continued_also_for_what_an_earlier_run_has_done(
    apply: Apply, source: Path, tmp_path: Path
) -> None:
    report, who = tmp_path / "report.jsonl", tmp_path / "who"
    common = ("--report", report, "--crosswalk", who)
    assert apply(*common) == 0
    whole = content_of(who)
    (who / "uid_mapping.csv").unlink()  # as if the run had been killed before it was written
    (source / "0-0.dcm").unlink()  # of what is gone, the other table still tells
    assert apply(*common, "--resume") == 0
    assert content_of(who)["patid_mapping.csv"] == whole["patid_mapping.csv"]
    lines = whole["uid_mapping.csv"].decode().splitlines()
    expected = [line for line in lines if not line.startswith("1.2.9.0.0,")]
    assert content_of(who)["uid_mapping.csv"].decode().splitlines() == expected
    assert apply(*common, "--resume") == 0
    assert content_of(who)["uid_mapping.csv"].decode().splitlines() == expected


@pytest.mark.parametrize("option", ["--crosswalk", "--patient-table"])
def test_an_earlier_table_is_not_overwritten(
    apply: Apply, option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.jsonl"
    assert apply(option, tmp_path / "table") == 0
    before = content_of(tmp_path)
    assert apply(option, tmp_path / "table", "--report", report, to="other") == 2
    said = capsys.readouterr().err
    assert "already exists" in said
    assert ("add --resume to continue it" in said) is (option == "--crosswalk")
    assert content_of(tmp_path) == before


def test_a_crosswalk_of_another_key_is_not_continued(
    apply: Apply, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    who = tmp_path / "who"
    assert apply("--crosswalk", who) == 0
    before = content_of(who)
    assert apply("--crosswalk", who, "--project", "knees", "--resume", to="other") == 2
    assert "of a run with another key" in capsys.readouterr().err
    assert content_of(who) == before


def test_something_else_is_not_continued_as_a_crosswalk(
    apply: Apply, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "who").mkdir()
    (tmp_path / "who/patid_mapping.csv").write_text("name,phone\nJan,123\n")
    assert apply("--crosswalk", tmp_path / "who", "--resume") == 2
    assert "is not a crosswalk of an earlier run" in capsys.readouterr().err


def test_a_dry_run_writes_no_tables(apply: Apply, tmp_path: Path) -> None:
    who, table = tmp_path / "who", tmp_path / "table.csv"
    assert apply("--crosswalk", who, "--patient-table", table, "--dry-run") == 0
    assert not who.exists()
    assert not table.exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_table_of_patients_has_a_row_for_each_study(
    apply: Apply, tmp_path: Path, jobs: str
) -> None:
    assert apply("--patient-table", tmp_path / "table.csv", "--jobs", jobs) == 0
    head, *rows = rows_of(tmp_path / "table.csv")
    assert head == ["pseudonym", "study", "days", "age_years", "sex", "weight_kg", "height_m"]
    identity = Identity(KEY)
    expected = [
        [identity.pseudonym(patient), identity.uid(study), days, age, "F", "70.5", "1.7"]
        for (patient, study, *_), days, age in zip(
            STUDIES, ("0", "62", "0"), ("89", "90", "1"), strict=True
        )
    ]
    assert sorted(rows) == sorted(expected)


def test_the_table_of_patients_may_lie_beside_the_outputs(apply: Apply, tmp_path: Path) -> None:
    assert apply("--patient-table", tmp_path / "out/patients.csv") == 0
    assert (tmp_path / "out/patients.csv").exists()


def test_the_report_has_no_links(apply: Apply, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    assert apply("--crosswalk", tmp_path / "who", "--report", report) == 0
    assert "1CT1" not in report.read_text()
    assert "1.2.9." not in report.read_text()


def test_verify_pairs_outputs_of_a_project(apply: Apply, source: Path, tmp_path: Path) -> None:
    assert apply("--project", "knees") == 0
    given = ["verify", source, tmp_path / "out", "--key-file", tmp_path / "key"]
    assert main([*map(str, given), "--project", "knees"]) == 0


def test_stdin_and_stdout_have_no_tables(tmp_path: Path) -> None:
    assert main(["apply", "-", str(tmp_path / "o"), "--crosswalk", str(tmp_path / "who")]) == 2


@pytest.mark.parametrize("name", ["key", "report.jsonl"])
def test_a_table_of_patients_never_takes_the_place_of_another_file(
    apply: Apply, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert apply("--report", tmp_path / "report.jsonl") == 0
    (tmp_path / "copy").write_bytes((tmp_path / name).read_bytes())
    assert apply("--resume", "--patient-table", tmp_path / "copy") == 2
    assert "is not a table of patients" in capsys.readouterr().err
    assert (tmp_path / "copy").read_bytes() == (tmp_path / name).read_bytes()


@pytest.mark.parametrize("option", ["--report", "--pseudonyms", "--date-key-file"])
def test_two_options_cannot_name_one_file(
    apply: Apply, tmp_path: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert apply(option, tmp_path / "both", "--patient-table", tmp_path / "both") == 2
    assert f"{option} and --patient-table both name" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_crosswalk_that_is_a_file_is_refused_before_the_run(
    apply: Apply, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "who").write_text("")
    assert apply("--crosswalk", tmp_path / "who") == 2
    assert "is a file; name a folder" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def explained(source: Path, tmp_path: Path, *options: object) -> tuple[int, list[str]]:
    key = write_key(tmp_path / "key")
    given = ["explain", source / "0-0.dcm", "--json", "--key-file", key, *options]
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        status = main([str(each) for each in given])
    elements = json.loads(shown.getvalue())["elements"]
    shown_of = {e["path"]: e["after"] for e in elements}
    return status, [shown_of.get(tag, "") for tag in ("(0008,0020)", "(0010,0020)")]


def test_explain_shows_what_apply_gives_a_patient(
    apply: Apply, source: Path, tmp_path: Path
) -> None:
    dates, table = write_key(tmp_path / "dates"), tmp_path / "table.csv"
    dates.write_text(KEY[::-1].hex(), "ascii")
    table.write_text("patient_id,pseudonym\n1CT1,KNEE-1\n2CT2,KNEE-2\n")
    options = ["--option", "113107", "--project", "knees", "--date-key-file", dates]
    for more in ([], ["--pseudonyms", table]):
        to = f"out-{len(more)}"
        assert apply(*options, *more, to=to) == 0
        written = {(ds.StudyDate, str(ds.PatientID)) for ds in outputs(tmp_path / to)}
        status, (date, patient) = explained(source, tmp_path, *options, *more)
        assert status == 0
        assert (date, patient) in written


def test_explain_rejects_a_patient_that_is_not_in_the_table(source: Path, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("patient_id,pseudonym\n2CT2,KNEE-2\n")
    assert explained(source, tmp_path, "--pseudonyms", tmp_path / "table.csv")[0] == 1


def test_explain_does_not_create_a_date_key(source: Path, tmp_path: Path) -> None:
    key = write_key(tmp_path / "key")
    given = ["explain", source / "0-0.dcm", "--key-file", key, "--date-key-file", tmp_path / "new"]
    assert main([str(each) for each in given]) == 2
    assert not (tmp_path / "new").exists()
