"""``dicom-deid diff``."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.cli import main

from ..conftest import CT, MR, make_procedure

Write = Callable[[str, Any], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(name: str, content: Any) -> str:
        file = tmp_path / name
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(file)

    return _write


def test_differences_give_status_1_and_loosened_ones_come_first(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    old = write("old.json", make_procedure())
    new = write("new.json", make_procedure({"(0010,0010)": "K", "(0028,0010)": "X"}))
    assert main(["diff", old, new]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "loosened: 1",
        "  (0010,0010) PatientName: Z -> K in CT Image Storage, MR Image Storage",
        "      K!",
        "tightened: 1",
        "  (0028,0010) Rows: K -> X in CT Image Storage, MR Image Storage",
        "      X!",
    ]


def test_no_difference_gives_status_0(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = write("old.json", make_procedure()), write("new.json", make_procedure())
    assert main(["diff", old, new]) == 0
    assert capsys.readouterr().out == "no difference\n"


def test_json_has_every_sop_class(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = make_procedure(), make_procedure({"(60XX,3000)": "K"})
    assert main(["diff", write("old.json", old), write("new.json", new), "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == [
        {
            "kind": "loosened",
            "subject": "attribute",
            "name": "(60XX,3000)",
            "before": "X",
            "after": "K",
            "reason": "K!",
            "reasonBefore": "Unsupported data element",
            "sopClasses": [CT, MR],
        }
    ]


def test_many_sop_classes_are_counted(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old = make_procedure()
    old["sopClass"] = {f"{CT}.{n}": old["sopClass"][CT] for n in range(5)}
    new = json.loads(json.dumps(old))
    for sop_class in new["sopClass"].values():
        sop_class["tag"]["(0010,0010)"]["default"] = "X"
    assert main(["diff", write("old.json", old), write("new.json", new)]) == 1
    assert " and 2 more\n" in capsys.readouterr().out


def test_a_sop_class_is_shown_by_name_and_a_word_by_itself(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = make_procedure(), make_procedure()
    del old["sopClass"][MR]
    new["vocabulary"] = ["smith"]
    assert main(["diff", write("old.json", old), write("new.json", new)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "loosened: 1",
        "  smith: looked for -> left alone",
        "added: 1",
        "  MR Image Storage",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "new.json is not JSON"),
        ("[]", "new.json is not a procedure"),
        ("{}", "new.json is not a procedure"),
        ('{"sopClass": 1}', "this is not a procedure: "),
        ("[" * 100_000, "new.json is not JSON"),
    ],
)
def test_a_file_that_is_not_a_procedure_is_wrong_use(
    write: Write, content: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", write("old.json", make_procedure()), write("new.json", content)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


def test_a_missing_file_is_wrong_use(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", write("old.json", make_procedure()), "nowhere.json"]) == 2
    assert (
        capsys.readouterr().err
        == "dicom-deid: cannot read nowhere.json: No such file or directory\n"
    )
