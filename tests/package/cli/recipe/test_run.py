"""``dicom-deid recipe run``."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure.cli import main

from ....stores import Bucket
from ...conftest import real, write_key
from ...scans import content_of, write_scans
from .conftest import WriteRecipe

Capture = pytest.CaptureFixture[str]
FILTER = "%filter graylist\nLABEL every file\ncoordinates 0,0,10,10"
CT = "DOE^JOHN/CT_small.dcm"
NO_PIXELS = "--pixels would blank nothing"


@pytest.fixture
def run() -> Any:
    return lambda *arguments: main(["recipe", "run", *map(str, arguments), "--jobs", "1"])


def test_a_recipe_is_carried_out_on_a_folder_and_names_stay(
    run: Any, scans: Path, write_recipe: WriteRecipe, tmp_path: Path, capsys: Capture
) -> None:
    recipe = write_recipe("REPLACE PatientID other", "BLANK PatientName")
    assert run(recipe, scans, tmp_path / "out") == 0
    assert "2 done" in capsys.readouterr().out
    written = pydicom.dcmread(tmp_path / "out" / CT)
    assert (written.PatientID, written.PatientName) == ("other", "")
    assert written.StudyDate == pydicom.dcmread(scans / CT).StudyDate


def test_strict_leaves_only_what_is_named(
    run: Any, scans: Path, write_recipe: WriteRecipe, tmp_path: Path
) -> None:
    assert run(write_recipe("KEEP StudyDate"), scans, tmp_path / "out", "--mode", "strict") == 0
    written = pydicom.dcmread(tmp_path / "out" / CT)
    assert "StudyDate" in written
    assert "PatientName" not in written
    assert written.PatientIdentityRemoved == "YES"


def test_lines_of_a_base_come_after_those_of_the_recipe(
    run: Any, scans: Path, write_recipe: WriteRecipe, tmp_path: Path
) -> None:
    first = write_recipe("REPLACE PatientID first")
    second = write_recipe("REPLACE PatientID second", name="deid.base")
    assert run(first, scans, tmp_path / "out", "--base", second) == 0
    assert pydicom.dcmread(tmp_path / "out" / CT).PatientID == "second"


def test_variables_are_those_of_the_patient(
    run: Any, scans: Path, write_recipe: WriteRecipe, tmp_path: Path, capsys: Capture
) -> None:
    table = tmp_path / "v.csv"
    table.write_text("patient_id,id\n1CT1,P001\n")
    recipe = write_recipe("REPLACE PatientID var:id")
    assert run(recipe, scans, tmp_path / "out", "--variables", table) == 1
    assert pydicom.dcmread(tmp_path / "out" / CT).PatientID == "P001"
    assert content_of(tmp_path / "out").keys() == {CT}  # the other patient is in no row
    message = capsys.readouterr().err
    assert f"{recipe}:4: var:id was not given for this file" in message
    assert "MR_small.dcm" in message


@pytest.mark.parametrize("mode", ["compatible", "strict"])
def test_pixels_are_blanked_where_the_filters_say(
    run: Any,
    scans: Path,
    write_recipe: WriteRecipe,
    tmp_path: Path,
    capsys: Capture,
    mode: str,
) -> None:
    recipe = write_recipe("BLANK PatientName", before=FILTER)
    assert run(recipe, scans, tmp_path / "out", "--pixels", "--mode", mode) == 0
    assert "parts of pixel data blanked: 2 in 2 files" in capsys.readouterr().out
    before = pydicom.dcmread(scans / CT).pixel_array
    after = pydicom.dcmread(tmp_path / "out" / CT).pixel_array
    assert before[:10, :10].any()
    assert not after[:10, :10].any()
    assert np.array_equal(before[10:], after[10:])


def test_without_pixels_filters_blank_nothing(
    run: Any, scans: Path, write_recipe: WriteRecipe, tmp_path: Path
) -> None:
    assert run(write_recipe(before=FILTER), scans, tmp_path / "out") == 0
    assert content_of(tmp_path / "out") == content_of(scans)


def test_private_elements_and_sequences_are_removed_if_that_is_wanted(
    run: Any, scans: Path, write_recipe: WriteRecipe, tmp_path: Path
) -> None:
    options = ("--strip-sequences", "--remove-private")
    assert run(write_recipe(), scans, tmp_path / "out", *options) == 0
    for element in pydicom.dcmread(tmp_path / "out" / CT):
        assert element.VR != "SQ"
        assert not element.tag.is_private


def test_the_procedure_follows_with_its_options(
    run: Any, scans: Path, write_recipe: WriteRecipe, tmp_path: Path
) -> None:
    key = write_key(tmp_path / "key")
    recipe = write_recipe("REPLACE PatientID same", "REMOVE KVP")
    options = ("--procedure", "--key-file", key, "--preset", "research", "--layout", "mirror")
    assert run(recipe, scans, tmp_path / "out", *options) == 0
    written = pydicom.dcmread(tmp_path / "out" / CT)
    assert written.PatientIdentityRemoved == "YES"
    assert "KVP" not in written  # which the procedure alone would keep
    assert main(["apply", str(scans), str(tmp_path / "alone"), "--key-file", str(key),
                 "--preset", "research", "--layout", "mirror"]) == 0  # fmt: skip
    alone = pydicom.dcmread(tmp_path / "alone" / CT)
    assert "KVP" in alone
    assert written.PatientSex == alone.PatientSex
    assert written.SOPInstanceUID == alone.SOPInstanceUID
    assert written.PatientID != alone.PatientID


def test_outputs_are_named_by_uids_after_the_procedure(
    run: Any, scans: Path, write_recipe: WriteRecipe, tmp_path: Path
) -> None:
    assert run(write_recipe(), scans, tmp_path / "out", "--procedure") == 0
    names = content_of(tmp_path / "out")
    assert len(names) == 2
    assert not any("DOE" in name for name in names)


def test_one_file_that_fails_does_not_end_the_run(
    run: Any, scans: Path, write_recipe: WriteRecipe, tmp_path: Path, capsys: Capture
) -> None:
    content = (scans / CT).read_bytes()
    (scans / "cut.dcm").write_bytes(content[: len(content) // 2])
    (scans / "note.txt").write_text("no DICOM")
    assert run(write_recipe("REMOVE PatientName"), scans, tmp_path / "out") == 1
    assert "failed" in capsys.readouterr().err
    assert content_of(tmp_path / "out").keys() == {CT, "DOE^JOHN/MR_small.dcm"}


def test_a_directory_of_files_is_left_out(
    run: Any, write_recipe: WriteRecipe, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "DICOMDIR").write_bytes(real("DICOMDIR").read_bytes())
    assert run(write_recipe("REMOVE PatientName"), tmp_path / "in", tmp_path / "out") == 0
    assert "a DICOMDIR, which lists other files" in capsys.readouterr().err


def test_a_value_that_does_not_fit_is_told(
    run: Any, scans: Path, write_recipe: WriteRecipe, tmp_path: Path, capsys: Capture
) -> None:
    assert run(write_recipe("REPLACE Rows many"), scans / CT, tmp_path / "out.dcm") == 0
    assert "with a value that did not fit, and is empty now: 1" in capsys.readouterr().out


def test_a_run_is_continued_by_its_report(
    run: Any, write_recipe: WriteRecipe, tmp_path: Path, capsys: Capture
) -> None:
    write_scans(tmp_path / "in", 3)
    recipe = write_recipe("REPLACE PatientID other")
    arguments = (recipe, tmp_path / "in", tmp_path / "out", "--report", tmp_path / "r.jsonl")
    assert run(*arguments) == 0
    assert run(*arguments, "--resume") == 0
    assert "3 skipped" in capsys.readouterr().out
    assert run(*arguments, "--resume", "--mode", "strict") == 2
    assert "a run with --mode compatible, and this is with strict" in capsys.readouterr().err
    write_recipe("REPLACE PatientID another")
    assert run(*arguments, "--resume") == 2
    assert "is the report of a run with another RECIPE; use the same" in capsys.readouterr().err
    head, *lines = map(json.loads, (tmp_path / "r.jsonl").read_text().splitlines())
    assert head["options"]["--layout"] == "mirror"
    assert [line["actions"] for line in lines] == [{"REPLACE": 3}] * 3


def test_a_dry_run_writes_nothing(
    run: Any, scans: Path, write_recipe: WriteRecipe, tmp_path: Path, capsys: Capture
) -> None:
    recipe = write_recipe("REMOVE PatientName")
    assert run(recipe, scans, tmp_path / "out", "--dry-run") == 0
    assert not (tmp_path / "out").exists()
    assert "would be written" in capsys.readouterr().out


@pytest.mark.parametrize("options", [["--jobs", "2"], ["--jobs", "1", "--dask", "local"]])
def test_several_processes_write_the_same(
    scans: Path, write_recipe: WriteRecipe, tmp_path: Path, options: list[str]
) -> None:
    (tmp_path / "v.csv").write_text("patient_id,id\n1CT1,P001\n4MR1,P002\n")
    recipe = write_recipe("REPLACE PatientID var:id", before=FILTER)
    for name, choice in (("alone", ["--jobs", "1"]), ("out", options)):
        arguments = ["recipe", "run", recipe, scans, tmp_path / name, "--pixels", "--procedure"]
        arguments += ["--key-file", write_key(tmp_path / "key"), *choice]
        assert main([*map(str, arguments), "--variables", str(tmp_path / "v.csv")]) == 0
    assert len(content_of(tmp_path / "out")) == 2
    assert content_of(tmp_path / "out") == content_of(tmp_path / "alone")


def test_objects_become_objects_and_variables_are_found_by_url(
    run: Any, write_recipe: WriteRecipe, tmp_path: Path, bucket: Bucket
) -> None:
    write_scans(tmp_path / "in", 2)
    bucket.put(tmp_path / "in" / "000", "scans")
    table = tmp_path / "v.csv"
    rows = (f"{bucket.url('scans')}/000{number}.dcm,P{number}\n" for number in range(2))
    table.write_text("".join(("file,id\n", *rows)))
    recipe = write_recipe("REPLACE PatientID var:id")
    assert run(recipe, bucket.url("scans"), bucket.url("out"), "--variables", table) == 0
    written = bucket.content("out")
    assert {name: pydicom.dcmread(BytesIO(each)).PatientID for name, each in written.items()} == {
        "0000.dcm": "P0",
        "0001.dcm": "P1",
    }


def test_a_warning_is_printed_with_its_line(
    run: Any, scans: Path, write_recipe: WriteRecipe, tmp_path: Path, capsys: Capture
) -> None:
    recipe = write_recipe("REMOVE PatientNam")
    assert run(recipe, scans, tmp_path / "out") == 0
    assert (
        f"warning: {recipe}:4: no attribute has the keyword PatientNam; did you mean PatientName?"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"foo": 1}', "unknown key 'foo'; there are get and put"),
        (b'{"get": {"skp": []}}', "unknown key 'skp'; there are skip and ids"),
        (b"\xff\xfe{", "is not in UTF-8; save it as UTF-8"),
    ],
)
def test_a_wrong_configuration_is_refused(
    run: Any,
    scans: Path,
    write_recipe: WriteRecipe,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    said: str,
) -> None:
    (tmp_path / "c.json").write_bytes(content)
    options = ("--config", tmp_path / "c.json")
    assert run(write_recipe(), scans, tmp_path / "out", *options) == 2
    assert said in capsys.readouterr().err


def test_a_run_without_the_procedure_is_not_continued_with_it(
    run: Any,
    scans: Path,
    write_recipe: WriteRecipe,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    key = write_key(tmp_path / "key")
    arguments = (write_recipe(), scans, tmp_path / "out", "--report", tmp_path / "r.jsonl")
    assert run(*arguments) == 0
    assert run(*arguments, "--resume", "--procedure", "--key-file", key) == 2
    assert "of a run without --procedure, and this is with it; " in capsys.readouterr().err


@pytest.mark.parametrize("command", [("recipe",), ("profile",)])
def test_no_stream_is_offered_where_none_is_taken(
    command: tuple[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([*command, "run", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "s3://bucket/scans --" in told or "s3://bucket/scans DESTINATION" in told
    assert "name of the output; -" not in told


@pytest.mark.parametrize(
    ("lines", "options", "message"),
    [
        (["DELETE X"], [], "deid.mine:4: there is no action 'DELETE'"),
        (["ADD PatientNam x"], [], "deid.mine:4: ADD needs a keyword or a tag, not PatientNam"),
        (["REPLACE PatientID var:id"], [], "deid.mine:4: var:id is given for no file"),
        (["REPLACE PatientID func:f"], [], "deid.mine:4: func:f calls a function"),
        ([], ["--pixels"], NO_PIXELS),
        ([], ["--preset", "research"], "--preset needs --procedure"),
        ([], ["--key-file", "k"], "--key-file needs --procedure"),
        ([], ["--on-leak", "reject"], "--on-leak needs --procedure"),
        ([], ["--burned-in", "reject"], "--burned-in needs --procedure"),
        ([], ["--procedure", "--resume"], "--resume needs --key-file"),
        (["REMOVE contains:UID"], ["--procedure"], "no SOPClassUID and no SOPInstanceUID, which"),
        (["KEEP Modality"], ["--procedure", "--mode", "strict"], "; write KEEP SOPInstanceUID"),
        ([], ["--variables", "none.csv"], "none.csv: No such file"),
        ([], ["--config", "none.json"], "none.json: No such file"),
        ([], ["--base", "dicm"], "did you mean dicom?"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_done(
    run: Any,
    scans: Path,
    write_recipe: WriteRecipe,
    tmp_path: Path,
    capsys: Capture,
    lines: list[str],
    options: list[str],
    message: str,
) -> None:
    assert run(write_recipe(*lines), scans, tmp_path / "out", *options) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_no_recipe_is_named(
    run: Any, scans: Path, tmp_path: Path, capsys: Capture
) -> None:
    assert run(scans / CT, scans, tmp_path / "out") == 2
    assert "CT_small.dcm: this is no recipe: it is not text" in capsys.readouterr().err


def test_streams_are_refused(
    run: Any, write_recipe: WriteRecipe, tmp_path: Path, capsys: Capture
) -> None:
    assert run(write_recipe(), "-", tmp_path / "out") == 2
    assert "- is no SOURCE or DESTINATION of a recipe" in capsys.readouterr().err
