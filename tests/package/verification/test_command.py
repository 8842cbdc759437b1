"""``dicom-deid verify``: what it prints, and its exit status."""

import json
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.cli import main

from .conftest import plant


def test_the_command_names_file_element_and_kind_but_not_the_value(
    source: Path, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(output, lambda ds: setattr(ds, "SeriesDescription", "for Citizen"))
    assert main(["verify", str(source), str(output)]) == 1
    printed = capsys.readouterr().out
    assert f"{output}: (0008,103E) person-name\n" in printed
    assert "1 found in 1 file\n" in printed
    assert "Citizen" not in printed


def test_the_command_shows_values_on_request(
    source: Path, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(output, lambda ds: setattr(ds, "SeriesDescription", "for Citizen"))
    assert main(["verify", str(source), str(output), "--show-values"]) == 1
    assert "(0008,103E) person-name: Citizen\n" in capsys.readouterr().out


def test_the_command_prints_findings_as_lines_of_json(
    source: Path, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(output, lambda ds: setattr(ds, "SeriesDescription", "for Citizen"))
    main(["verify", str(source), str(output), "--json"])
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"file": str(output), "path": "(0008,103E)", "kind": "person-name", "source": str(source)}
    ]


def test_the_command_finds_nothing_in_what_apply_wrote(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, report = str(tmp_path / "project.key"), str(tmp_path / "report.jsonl")
    out = str(tmp_path / "new")
    main(["apply", str(source.parent), out, "--key-file", key, "--report", report])
    capsys.readouterr()
    assert main(["verify", str(source.parent), out, "--key-file", key, "--report", report]) == 0
    printed = capsys.readouterr().out
    assert printed == "nothing found\n  1 output compared with its own source\n"


def test_an_output_that_cannot_be_searched_gives_status_1(
    source: Path, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source.write_bytes(b"none")
    assert main(["verify", str(source), str(output)]) == 1
    assert "its source cannot be read" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["missing", "{out}"],
        ["{scan}", "missing"],
        ["{scan}", "{scan}"],
        ["{scan}", "{out}", "--report", "missing"],
        ["{scan}", "{out}", "--key-file", "missing"],
    ],
)
def test_wrong_use_gives_status_2(source: Path, output: Path, arguments: list[str]) -> None:
    filled = [argument.format(scan=source, out=output) for argument in arguments]
    assert main(["verify", *filled]) == 2
