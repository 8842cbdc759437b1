"""What is done with whole files, and what outputs may claim: written by curators, published."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from decisions.claims import read_codes, record_of
from decisions.conditions import read_conditions
from decisions.decision import Decision
from decisions.row import Row
from errors import FindingsError
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from standard.model import Module, Occurrence, Standard

CONDITION = """[[condition]]
name = "burned-in-annotation"
iods = ["CT Image"]
when = [{ attribute = "(0028,0301) BurnedInAnnotation", is = ["YES"] }]
then = "reject"
reason = "burned-in"
justification = "The file says that its image shows who the patient is."
"""
CODE = """[[code]]
claims = "{claims}"
value = "{value}"
scheme = "DCM"
meaning = "{claims}"
justification = "When this is true of what an output keeps."
"""
CLAIMS = {"profile": "0", "clean_graphics": "3", "clean_structured_content": "4", "nothing": "X"}
CODES = "".join(CODE.format(claims=claims, value=value) for claims, value in CLAIMS.items())


@pytest.fixture
def manual(repository: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "manual"
    (folder / "files").mkdir(parents=True)
    for schema in (repository / "manual/files").glob("*.json"):
        shutil.copy(schema, folder / "files")
    (folder / "files/conditions.toml").write_text(CONDITION)
    (folder / "files/record.toml").write_text(CODES)
    return folder


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "(0028,0301) ",
            "(0028,0302) ",
            "conditions.toml:4: (0028,0302) is not BurnedInAnnotation",
        ),
        ('"CT Image"', '"CT Imago"', "conditions.toml:3: no iod is named 'CT Imago' -> CT Image"),
        ("(0028,0301) BurnedInAnnotation", "(0010,0020) PatientID", "has VR LO -> an attribute of"),
        ('"reject"', '"refuse"', '-> "reject" or "count"'),
        (CONDITION, CONDITION * 2, "burned-in-annotation is listed twice -> another name"),
        ("is = ", "was = ", "-> attribute, and either is or is_not"),
    ],
)
def test_a_condition_that_cannot_be_is_named_with_what_would_be_right(
    standard: Standard, manual: Path, old: str, new: str, message: str
) -> None:
    assert old in CONDITION
    (manual / "files/conditions.toml").write_text(CONDITION.replace(old, new, 1))
    with pytest.raises(FindingsError) as caught:
        read_conditions(standard, manual)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CODES + CODE.format(claims="profile", value="1"), "profile is listed twice"),
        (CODES.replace('"nothing"', '"clean_descriptors"'), "no code claims nothing"),
    ],
)
def test_a_list_of_codes_that_cannot_be_is_named(manual: Path, text: str, message: str) -> None:
    (manual / "files/record.toml").write_text(text)
    with pytest.raises(FindingsError) as caught:
        read_codes(manual)
    assert message in str(caught.value)


CONTENT, GRAPHICS, WAVEFORM = "(0040,A730)", "(0070,0001)", "(0040,B020)"
TEXT, GRAPHIC_TEXT, ROLE, DESCRIPTION = "(0040,A160)", "(0070,0006)", "(0010,2297)", "(0008,103E)"


@pytest.mark.parametrize(
    ("actions", "values"),
    [
        ({}, ["0"]),
        ({CONTENT: "D", GRAPHICS: "D", WAVEFORM: "X"}, ["0"]),
        ({ROLE: "Z"}, ["0"]),  # an empty value tells no more than a missing one
        ({CONTENT: "K", TEXT: "D"}, ["0", "4"]),
        ({CONTENT: "K", TEXT: "C"}, ["0", "4"]),
        ({CONTENT: "K", TEXT: "K"}, ["X"]),
        ({GRAPHICS: "K", GRAPHIC_TEXT: "D"}, ["0", "3"]),
        ({GRAPHICS: "K", CONTENT: "K"}, ["0", "3", "4"]),
        ({WAVEFORM: "K"}, ["X"]),  # which no option allows
        ({CONTENT: "K", WAVEFORM: "K"}, ["X"]),
        ({DESCRIPTION: "C"}, ["X"]),  # by an option that has no code here
        ({ROLE: "D"}, ["0"]),
    ],
)
def test_a_sop_class_claims_what_its_decisions_allow(
    standard: Standard, manual: Path, actions: Mapping[str, str], values: list[str]
) -> None:
    paths = {TEXT: (CONTENT,), GRAPHIC_TEXT: (GRAPHICS,)}
    rows = [row(standard, tag, action, paths.get(tag, ())) for tag, action in actions.items()]
    record = record_of(rows, read_codes(manual))
    assert [code["value"] for code in record["codes"]] == values


def row(standard: Standard, tag: str, action: str, path: tuple[str, ...]) -> Row:
    module = Module("Any", "C.1", "U")
    return Row(
        next(iter(standard.sop_classes.values())),
        standard.attributes[tag],
        standard.profile.get(tag),
        standard.options.get(tag, {}),
        [Occurrence(tag, path, "3", module, None, ())],
        Decision(Action(action), "Because.", "here"),
    )


def test_every_sop_class_of_final_has_conditions_and_a_record(compiled: Path) -> None:
    final: Mapping[str, Any] = json.loads((compiled / "procedure/procedure.json").read_text())
    accepted = {
        uid: entry
        for uid, entry in final["sopClass"].items()
        if entry["tag"]["(0008,0016)"]["default"] != "R"
    }
    for uid, entry in accepted.items():
        assert "burned-in-annotation" in entry["conditions"], uid
        assert set(entry["conditions"]) <= set(final["conditions"])
        kept = {tag for tag in (CONTENT, GRAPHICS, WAVEFORM) if kept_in(entry, tag)}
        values = [code["value"] for code in entry["record"]["codes"]]
        if WAVEFORM in kept:
            assert values == ["PROCEDURE"], uid
        else:
            assert values[0] == "113100", uid
            assert ("113103" in values) == (GRAPHICS in kept), uid
            assert ("113104" in values) == (CONTENT in kept), uid
    assert "image-not-stated" in final["sopClass"]["1.2.840.10008.5.1.4.1.1.6.1"]["conditions"]
    assert "image-not-stated" not in final["sopClass"]["1.2.840.10008.5.1.4.1.1.2"]["conditions"]


def test_a_second_pass_keeps_the_codes_that_are_claimed(compiled: Path) -> None:
    final: Mapping[str, Any] = json.loads((compiled / "procedure/procedure.json").read_text())
    records = [entry.get("record", {}) for entry in final["sopClass"].values()]
    claimed = {code["scheme"] for record in records for code in record.get("codes", ())}
    assert claimed <= set(final["code"]["schemes"])


def kept_in(entry: Mapping[str, Any], tag: str) -> bool:
    return bool(entry["tag"].get(tag, {}).get("default") == "K")


def test_lint_reads_conditions_and_codes(
    decisions: Path, read_by_lint: Callable[[], object]
) -> None:
    file = decisions / "files/conditions.toml"
    file.write_text(file.read_text().replace('then = "reject"', 'then = "refuse"', 1))
    with pytest.raises(FindingsError, match=r"conditions\.toml:8: then: "):
        read_by_lint()
