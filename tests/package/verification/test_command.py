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


def test_a_truncated_output_counts_once(
    source: Path, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output.write_bytes(output.read_bytes()[:-1000])
    assert main(["verify", str(source), str(output)]) == 1
    printed = capsys.readouterr().out
    assert "1 output that cannot be searched" in printed
    assert "compared with" not in printed


@pytest.mark.parametrize("kept", ["--report", "--manifest"])
def test_an_output_that_the_run_reported_and_that_is_gone_is_named(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kept: str
) -> None:
    out, kept_in = tmp_path / "new", str(tmp_path / "kept")
    apply = ["apply", str(source.parent), str(out), "--key-file", str(tmp_path / "key")]
    assert main([*apply, kept, kept_in]) == 0
    (written,) = out.rglob("*.dcm")
    written.unlink()
    assert main(["verify", str(source.parent), str(out), kept, kept_in]) == 1
    printed = capsys.readouterr().out
    assert f"cannot be searched: {written}: the run reported it, and it is not there" in printed
    assert "1 output that cannot be searched" in printed


def test_a_part_of_the_outputs_misses_none_of_the_others(source: Path, tmp_path: Path) -> None:
    report, out = str(tmp_path / "report"), tmp_path / "new"
    apply = ["apply", str(source.parent), str(out), "--key-file", str(tmp_path / "key")]
    assert main([*apply, "--report", report, "--layout", "mirror"]) == 0
    (out / "part").mkdir()
    assert main(["verify", str(source.parent), str(out / "part"), "--report", report]) == 0


@pytest.mark.parametrize("content", ["", '{"a": 1}\n', "a: 1\n", "DICOM"])
def test_a_file_that_is_no_report_is_refused(
    source: Path, output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    (tmp_path / "f").write_text(content)
    assert main(["verify", str(source), str(output), "--report", str(tmp_path / "f")]) == 2
    assert f"{tmp_path}/f is not a report; name the one of the run" in capsys.readouterr().err


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
