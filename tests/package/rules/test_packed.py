"""The procedure that the package carries, unpacked as far as it is asked for."""

import copy
import json
import pickle
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure import Procedure, packaged, procedure
from output.packed import render_packed

CT = "1.2.840.10008.5.1.4.1.1.2"
HEAD = {"version": "1", "default": "R", "justification": "c", "profile": {}, "option": {}}


def test_it_is_the_published_procedure_in_its_order(repository: Path) -> None:
    published = json.loads((repository / "procedure/procedure.json").read_text(encoding="utf-8"))
    assert json.dumps(procedure, default=dict) == json.dumps(published)
    assert procedure == published


def test_one_sop_class_is_unpacked_at_a_time() -> None:
    fresh = Procedure()
    classes = fresh["sopClass"]
    assert CT in classes
    assert len(classes) == len(list(classes))
    assert not classes._known
    assert classes[CT] is classes[CT]
    assert list(classes._known) == [CT]


def test_an_unknown_sop_class_is_no_key() -> None:
    assert "1.2.3" not in procedure["sopClass"]
    assert procedure["sopClass"].get("1.2.3") is None
    with pytest.raises(KeyError):
        procedure["sopClass"]["1.2.3"]


@pytest.mark.parametrize(
    "row",
    [
        {"default": "K", "justification": "Größe"},
        {"default": "D", "justification": "a", "dummy": "1"},
        {"default": "D", "justification": "a", "dummy": [1, 2.5]},
        {"default": "D", "justification": "a", "dummy": [{"(0008,0100)": "1"}]},
        {"default": "D", "justification": "a", "item": {"(0008,0100)": {"(0008,0102)": "Z"}}},
    ],
)
def test_every_row_comes_back(
    row: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = {"default": "X", "justification": "b", "tag": {"(0008,0005)": row, "(60XX,3000)": row}}
    whole = {**HEAD, "sopClass": {"1.2": entry}}
    (tmp_path / "procedure.packed.json").write_text(render_packed(whole), encoding="utf-8")
    monkeypatch.setattr(packaged, "__file__", str(tmp_path / "packaged.py"))
    fresh = Procedure()
    assert json.loads(json.dumps(fresh, default=dict)) == whole
    assert list(fresh["sopClass"]["1.2"]["tag"]) == ["(0008,0005)", "(60XX,3000)"]


def test_rows_that_are_equal_are_kept_once() -> None:
    row = {"default": "K", "justification": "The same everywhere."}
    entry = {"default": "X", "justification": "b", "tag": {"(0008,0005)": row}}
    whole = {**HEAD, "sopClass": {"1.2": entry, "1.3": entry}}
    assert render_packed(whole).count("The same everywhere.") == 1


def test_a_copy_is_the_same_and_another_process_reads_its_own() -> None:
    assert copy.deepcopy(procedure) is procedure
    assert pickle.loads(pickle.dumps(procedure)) is procedure
