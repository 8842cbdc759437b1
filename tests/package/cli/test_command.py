"""The command itself, and ``dicom-deid lookup``, with the packaged procedure."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.cli import lookup, main

from .. import needs
from ..conftest import CT, make_procedure, real


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lookup", "PatientNam"], "did you mean PatientName"),
        (["lookup", "PatientName", "--sop-class", "CT Imag Storage"], "CT Image Storage"),
        (["lookup", "PatientName", "--sop-class", "CT"], "did you mean CT Image Storage or "),
        (["lookup", "PatientName>TextValue"], "(0010,0010) PatientName is no sequence"),
        (["lookup", "(70XX,3000)"], "repeating groups are 50XX and 60XX"),
        (["lookup", "(0008,FFFE)"], "is not in the DICOM data dictionary"),
        (["lookup", "(6000,3000"], "(6000,3000 lacks a bracket; did you mean (6000,3000)?"),
        (["lookup", "(FFFE,E000)"], "is not an attribute, but delimits items"),
        (["lookup", " "], "name an attribute: (0010,0010), 00100010 or PatientName"),
        (["lookup", ""], "argument TAG-OR-KEYWORD: must not be empty"),
        (["lookup", "PatientName", "--sop-class", ""], "argument --sop-class: must not be empty"),
        (["lookup"], "arguments are required: TAG-OR-KEYWORD; see: dicom-deid lookup --help"),
        (["apply", "in", "out", "--nothing"], "unrecognized arguments: --nothing"),
        (["lookup", "PatientName", "--sop-class", "1.2.3"], "unknown SOP class '1.2.3'"),
    ],
)
def test_wrong_use_gives_one_line_and_status_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


@pytest.mark.parametrize(
    ("attribute", "status", "out", "err"),
    [("PatientName", 0, "(0010,0010)", ""), ("PatientNam", 2, "", "did you mean PatientName")],
)
def test_the_process_ends_with_everything_printed(
    attribute: str, status: int, out: str, err: str
) -> None:
    script = "from grand_challenge_dicom_de_id_procedure.cli import command; command()"
    done = subprocess.run(
        [sys.executable, "-c", script, "lookup", attribute, "--sop-class", "CT Image Storage"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status
    assert out in done.stdout
    assert err in done.stderr


@pytest.mark.parametrize(
    "spelling", ["(0010,0010)", "00100010", "0010,0010", "PatientName", "patientname"]
)
def test_an_attribute_can_be_spelled_in_many_ways(
    spelling: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lookup", spelling, "--sop-class", "CT Image Storage", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["tag"] == "(0010,0010)"
    assert row["keyword"] == "PatientName"
    assert row["sopClass"] == "1.2.840.10008.5.1.4.1.1.2"
    assert row["action"] in ("Z", "D", "X")
    assert row["justification"]


@pytest.mark.parametrize("spelling", ["(60XX,3000)", "60xx3000", "6000,3000", "OverlayData"])
def test_a_repeating_group_can_be_looked_up(
    spelling: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lookup", spelling, "--sop-class", "1.2.840.10008.5.1.4.1.1.2"]) == 0
    assert "X  CT Image Storage" in capsys.readouterr().out


def test_a_path_looks_up_an_attribute_in_the_items_of_a_sequence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = make_procedure({"(0040,A160)": "X"})
    row = {"default": "K", "justification": "in content"}
    changed["sopClass"][CT]["path"] = {"(0040,A730)>(0040,A160)": row}
    monkeypatch.setattr(lookup, "procedure", changed)
    for attribute, action in (("TextValue", "X"), ("ContentSequence > (0040,A160)", "K")):
        assert main(["lookup", attribute, "--sop-class", CT, "--json"]) == 0
        (found,) = json.loads(capsys.readouterr().out)
        assert found["action"] == action
    assert found["tag"] == "(0040,A730)>(0040,A160)"
    assert main(["lookup", "ContentSequence>", "--sop-class", CT]) == 2
    assert "name an attribute" in capsys.readouterr().err


def test_a_lookup_without_sop_class_shows_every_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lookup", "PatientName"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("(0010,0010) PatientName\n")
    assert "CT Image Storage" in printed
    assert "MR Image Storage" in printed


@pytest.mark.parametrize(
    ("spelling", "uid", "name"),
    [
        ("Verification SOP Class", "1.2.840.10008.1.1", "Verification SOP Class"),
        ("ultrasound image", "1.2.840.10008.5.1.4.1.1.6.1", "Ultrasound Image Storage"),
        (
            "Ultrasound Image Storage (Retired)",
            "1.2.840.10008.5.1.4.1.1.6",
            "Ultrasound Image Storage (Retired)",
        ),
        ("1.2.840.10008.1.1", "1.2.840.10008.1.1", "Verification SOP Class"),
    ],
)
def test_a_sop_class_that_is_not_supported_can_be_looked_up(
    spelling: str, uid: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lookup", "SOPClassUID", "--sop-class", spelling, "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["sopClass"], row["name"]) == (uid, name)


def test_the_command_runs_as_a_module_and_prints_its_version() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "grand_challenge_dicom_de_id_procedure", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("dicom-deid ")


@pytest.mark.parametrize("command", ["apply", "explain", "verify", "lookup", "options", "diff"])
def test_every_command_is_in_the_help_and_has_a_help_text(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["--help"], [command, "--help"]):
        with pytest.raises(SystemExit, match="0"):
            main(arguments)
        assert command in capsys.readouterr().out


@pytest.mark.parametrize(
    ("concept", "said"),
    [
        ("(121033, DCM)", "withheld  Age of the person"),
        ("(121033,DCM)", "(121033,DCM) Subject Age"),
        ("(103339001, SCT)", "not withheld  Decided by the attribute."),
        ("(103339001, 99X)", "withheld  The scheme is not published."),
        ("(113832, DCM)", "(0040,A160) TextValue: stays if it is one of 0, 1, 2, A, B"),
    ],
)
def test_a_concept_is_looked_up(
    concept: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lookup", concept]) == 0
    assert said in capsys.readouterr().out
    assert main(["lookup", concept, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["withheld"] == said.startswith(("withheld", "(121"))


@pytest.mark.parametrize(
    ("attribute", "said"),
    [
        ("CodeMeaning", "\nD  in a code that is not published: "),
        (
            "ContentSequence>MeasuredValueSequence",
            "\nZ  in a content item whose concept is withheld",
        ),
    ],
)
def test_what_codes_decide_otherwise_is_said(
    attribute: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lookup", attribute]) == 0
    assert said in capsys.readouterr().out
    assert main(["lookup", attribute, "--json"]) == 0
    assert all("otherwise" in row for row in json.loads(capsys.readouterr().out))


@needs.SHELL
@pytest.mark.parametrize(
    ("redirected", "status", "said"),
    [
        ("apply - - <&-", 2, "dicom-deid: stdin is closed; send a file to it, or name one\n"),
        ("apply --files-from - o <&-", 2, "dicom-deid: stdin is closed; send a list to it, or"),
        ("apply {file} - >&-", 2, "dicom-deid: stdout is closed; send it to a file, or name one\n"),
        ("explain {file} >&-", 0, "key: a new random key"),
        ("apply --help >/dev/full", 1, "dicom-deid: No space left on device\n"),
        ("--version >/dev/full", 1, "dicom-deid: No space left on device\n"),
    ],
)
def test_what_is_closed_or_full_is_told_in_one_line(
    redirected: str, status: int, said: str, tmp_path: Path
) -> None:
    program = f"{sys.executable} -m grand_challenge_dicom_de_id_procedure"
    command = f"{program} {redirected.format(file=real('CT_small.dcm'))}"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == status
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1
