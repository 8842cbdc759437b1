"""--option, --preset and --overlay reach what carries them out, in every command that has them."""

import json
from pathlib import Path
from typing import Any

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure.cli import main

from ..conftest import real, write_key
from ..rules.overlays import about_age, decision, write

CT = "CT Image Storage"


@pytest.fixture
def choices(tmp_path: Path) -> dict[str, list[str]]:
    """Each flag alone, so that it keeps the sex (the option and the preset) or the age."""
    loosens = 'loosens = true\nloosens_because = "a reason"\n'
    overlay = write(tmp_path, loosens + about_age("K"))
    return {
        "--option": ["--option", "retain-patient-characteristics"],
        "--preset": ["--preset", "research"],
        "--overlay": ["--overlay", str(overlay)],
    }


RETAIN = ("--option", "113110")
FLAGS = ("--option", "--preset", "--overlay")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.PatientAge, ds.PatientSex, ds.StudyDate = "034Y", "O", "20040119"
    (tmp_path / "in").mkdir()
    ds.save_as(tmp_path / "in" / "scan.dcm")
    return tmp_path / "in" / "scan.dcm"


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_apply_carries_it_out(
    flag: str, jobs: str, scan: Path, choices: dict[str, list[str]], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    paths = (str(scan.parent), str(out))
    assert main(["apply", *paths, *choices[flag], "--jobs", jobs, "--layout", "mirror"]) == 0
    assert pydicom.dcmread(out / "scan.dcm").PatientAge == "034Y"


@pytest.mark.parametrize("flag", FLAGS)
def test_apply_to_a_stream_carries_it_out(
    flag: str,
    scan: Path,
    choices: dict[str, list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with scan.open("rb") as stream:
        monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": stream}))
        assert main(["apply", "-", str(tmp_path / "new.dcm"), *choices[flag]]) == 0
    assert pydicom.dcmread(tmp_path / "new.dcm").PatientAge == "034Y"


@pytest.mark.parametrize("flag", FLAGS)
def test_explain_shows_it(
    flag: str,
    scan: Path,
    choices: dict[str, list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", str(scan), "--json", *choices[flag]]) == 0
    elements = json.loads(capsys.readouterr().out)["elements"]
    (age,) = [each for each in elements if each["keyword"] == "PatientAge"]
    assert age["after"] == "034Y"


@pytest.mark.parametrize("flag", FLAGS)
def test_lookup_shows_it(
    flag: str, choices: dict[str, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lookup", "PatientAge", "--sop-class", CT, *choices[flag], "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["action"] == ("K" if flag == "--overlay" else "C")


def test_lookup_shows_what_becomes_of_a_concept(capsys: pytest.CaptureFixture[str]) -> None:
    said = {}
    for name in ("--option 113108", "--preset research", "--preset challenge"):
        assert main(["lookup", "(121032, DCM)", *name.split(), "--json"]) == 0
        said[name] = json.loads(capsys.readouterr().out)["withheld"]
    assert list(said.values()) == [False, False, True]


@pytest.mark.parametrize("flag", FLAGS)
def test_diff_shows_what_it_changes(
    flag: str, choices: dict[str, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *choices[flag]]) == 1
    shown = capsys.readouterr().out
    assert "(0010,1010) PatientAge: X -> " in shown
    assert shown.startswith("loosened: ")


def test_diff_says_that_what_the_profile_does_not_list_is_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["diff", "--option", "retain-unlisted"])
    what = "any other attribute of PS3.6 that Table E.1-1 does not list: X -> K in "
    assert what in capsys.readouterr().out


def test_diff_of_a_preset_that_changes_nothing_gives_status_0() -> None:
    assert main(["diff", "--preset", "challenge"]) == 0


@pytest.mark.parametrize(
    "arguments", [[], ["a.json"], ["a.json", "b.json", *RETAIN], ["a.json", *RETAIN]]
)
def test_diff_is_of_two_files_or_of_a_choice(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *arguments]) == 2
    assert "name OLD.json and NEW.json; or none of them, and an --option" in capsys.readouterr().err


def run(folder: Path, report: str, *arguments: str) -> int:
    paths = [str(folder / "in"), str(folder / "out")]
    key = folder / "key"
    if not key.exists():
        write_key(key)
    named = ["--key-file", str(key), "--report", str(folder / report)]
    return main(["apply", *paths, *named, *arguments])


def head(path: Path) -> dict[str, Any]:
    options: dict[str, Any] = json.loads(path.read_text().splitlines()[0])["options"]
    return options


@pytest.mark.usefixtures("scan")
def test_the_report_begins_with_what_was_chosen(
    choices: dict[str, list[str]], tmp_path: Path
) -> None:
    made = [*RETAIN, *choices["--preset"], *choices["--overlay"]]
    assert run(tmp_path, "report", *made) == 0
    said = head(tmp_path / "report")
    assert "retain-uids" in said["--option"]
    assert "clean-descriptors" in said["--option"]
    assert said["--preset"] == "research"
    (overlay,) = said["--overlay"]
    name, digest = overlay.split()
    assert (name, len(digest)) == ("mine", 8)


@pytest.mark.usefixtures("scan")
@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ("--option", "a run with --option none, and this is with retain-patient-characteristics"),
        ("--preset", "a run with --preset none, and this is with "),
        ("--overlay", "a run with --overlay none, and this is with mine "),
    ],
)
def test_another_choice_is_not_resumed(
    flag: str,
    said: str,
    choices: dict[str, list[str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(tmp_path, "report") == 0
    capsys.readouterr()
    assert run(tmp_path, "report", "--resume", *choices[flag]) == 2
    assert said in capsys.readouterr().err
    assert run(tmp_path, "other", *choices[flag], "--resume", "--dry-run") == 0
    assert run(tmp_path, "other", *choices[flag], "--resume", "--dry-run") == 0


@pytest.mark.usefixtures("scan")
def test_an_overlay_that_changed_since_is_not_resumed(
    choices: dict[str, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "report", *choices["--overlay"]) == 0
    overlay = Path(choices["--overlay"][1])
    overlay.write_text(overlay.read_text() + "# later\n")
    assert run(tmp_path, "report", "--resume", *choices["--overlay"]) == 2
    assert "is the report of a run with --overlay mine " in capsys.readouterr().err


WRONG = [
    (["--option", "retain-uid"], "no option is named 'retain-uid'; the nearest one is retain-uids"),
    (["--preset", "reserch"], "no preset is named 'reserch'; the nearest one is research"),
    (["--option", "113106", "--option", "113107"], "exclude each other; choose one"),
    (["--overlay", "{folder}/none.toml"], "cannot read the overlay"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
@pytest.mark.parametrize("command", ["apply", "stream", "explain", "lookup", "diff", "verify"])
def test_a_wrong_choice_is_one_line_and_nothing_is_written(
    command: str,
    arguments: list[str],
    said: str,
    scan: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    key, report = str(tmp_path / "new.key"), str(tmp_path / "report")
    paths = {
        "apply": ["apply", str(scan.parent), str(tmp_path / "out"), "--report", report],
        "stream": ["apply", str(scan), "-"],
        "explain": ["explain", str(scan)],
        "lookup": ["lookup", "PatientAge"],
        "diff": ["diff"],
        "verify": ["verify", str(scan), str(tmp_path)],
    }
    keyed = ["--key-file", key] if command in ("apply", "stream") else []
    given = [each.format(folder=tmp_path) for each in arguments]
    before = sorted(tmp_path.rglob("*"))
    assert main([*paths[command], *keyed, *given]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert len(printed.err.splitlines()) == 1
    assert printed.out == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_each_thing_that_is_wrong_in_an_overlay_has_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overlay = write(tmp_path, decision('["KVP", "(0018,0060) KV"]') + about_age("Q"))
    assert main(["diff", "--overlay", str(overlay)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[2] for line in lines] == ["4", "4", "7"]
    assert all(line.startswith(f"dicom-deid: {overlay}:") for line in lines)


@pytest.mark.usefixtures("scan")
@pytest.mark.parametrize("flag", FLAGS)
def test_verify_does_not_report_what_the_choice_keeps(
    flag: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loosens = 'loosens = true\nloosens_because = "a reason"\n'
    station = write(tmp_path, loosens + decision('["(0008,1010) StationName"]', '"K"'))
    chosen = {
        "--option": ["--option", "retain-uids"],
        "--preset": ["--preset", "research"],
        "--overlay": ["--overlay", str(station)],
    }[flag]
    report = ["--report", str(tmp_path / "report")]
    assert run(tmp_path, "report", *chosen) == 0
    paths = [str(tmp_path / "in"), str(tmp_path / "out")]
    assert main(["verify", *paths]) == 1
    assert main(["verify", *paths, *report, *chosen]) == 0
    capsys.readouterr()
    assert main(["verify", *paths, *report]) == 2
    said = capsys.readouterr().err
    assert "report of a run with --" in said
    assert said.endswith("and this is with none; name the same\n")
