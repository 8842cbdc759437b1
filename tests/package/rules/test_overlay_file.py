"""An overlay file is read as rules, or everything that is wrong in it is said, with its line."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import procedure
from grand_challenge_dicom_de_id_procedure.errors import OverlayError
from grand_challenge_dicom_de_id_procedure.rules.options import choose
from grand_challenge_dicom_de_id_procedure.rules.overlay_file import OverlayFile

from ..conftest import CT, MR
from .overlays import decision, entry, write

REASON = '"a reason"'
PATH = "(0040,0275) RequestAttributesSequence > (0008,0050) AccessionNumber"


def compiled(folder: Path, content: str) -> dict[str, Any]:
    return dict(OverlayFile(write(folder, content), procedure).over(procedure))


def row(action: str, **more: Any) -> dict[str, Any]:
    return {"default": action, "justification": "a reason", **more}


@pytest.mark.parametrize(
    ("content", "entries"),
    [
        (
            decision('["(0018,0060) KVP", "(60XX,3000) OverlayData"]'),
            {"tag": {"(0018,0060)": row("X"), "(60XX,3000)": row("X")}},
        ),
        (
            decision('["(0018,0060) KVP"]', '"D"', dummy='"100"'),
            {"tag": {"(0018,0060)": row("D", dummy="100")}},
        ),
        (
            decision('["(0018,0060) KVP"]', scope='{ sop_class = ["CT Image Storage"] }'),
            {"sopClass": {CT: {"tag": {"(0018,0060)": row("X")}}}},
        ),
        (
            decision('["(0018,0060) KVP"]', scope=f'{{ sop_class = "{MR}" }}'),
            {"sopClass": {MR: {"tag": {"(0018,0060)": row("X")}}}},
        ),
        (
            entry("path", action='"X"', justification=REASON, attributes=f'["{PATH}"]'),
            {"path": {"(0040,0275)>(0008,0050)": row("X")}},
        ),
        (
            entry(
                "private",
                action='"X"',
                justification=REASON,
                creator='"SIEMENS MR HEADER"',
                elements='["(0019,xx0C)"]',
                vr='"IS"',
            ),
            {"private": {"(0019,xx0C,SIEMENS MR HEADER)": row("X", vr="IS")}},
        ),
        (
            entry(
                "concept",
                action='"X"',
                justification=REASON,
                concepts='["(121033, DCM) Subject Age", "(121207, DCM) Height"]',
            ),
            {
                "concept": {
                    "(121033,DCM)": row("X", meaning="Subject Age"),
                    "(121207,DCM)": row("X", meaning="Height"),
                }
            },
        ),
        ('description = "For us"\n', {"description": "For us"}),
        ('options = ["retain-uids"]\n', {"options": ["retain-uids"]}),
    ],
)
def test_each_kind_of_entry_becomes_rules(
    tmp_path: Path, content: str, entries: dict[str, Any]
) -> None:
    overlay = compiled(tmp_path, content)
    del overlay["name"], overlay["method"]
    assert overlay == entries


@pytest.mark.parametrize(
    ("content", "name"), [("", "mine"), ('name = "our-challenge"\n', "our-challenge")]
)
def test_name_and_digest_go_into_the_record(tmp_path: Path, content: str, name: str) -> None:
    overlay = compiled(tmp_path, content)
    digest = hashlib.sha256(content.encode()).hexdigest()[:8]
    assert (overlay["name"], overlay["method"]) == (name, f"overlay {name} {digest}")


def test_what_a_withheld_concept_is_searched_for_as_stays(tmp_path: Path) -> None:
    name = '["(121029, DCM) Subject Name"]'
    content = entry("concept", action='"X"', justification=REASON, concepts=name)
    assert compiled(tmp_path, content)["concept"]["(121029,DCM)"]["kind"] == "person-name"


AGE = '["(121033, DCM) Subject Age"]'
KVP = '["(0018,0060) KVP"]'
WRONG = [
    ("nam = 1", "1: unknown key 'nam' -> name"),
    ('name = "a b"', "1: wrong name -> 1 to 40 letters, digits, dots and hyphens, all of ASCII"),
    ("decision = 1", "1: decision is not a table -> [[decision]]"),
    ("\nname = ", "2: not TOML: "),
    ('options = ["retain-uid"]', "1: no option is named 'retain-uid' -> retain-uids"),
    ("loosens = true", "1: loosens without a reason -> loosens_because"),
    ('loosens_because = "so"', "1: a reason without loosens -> loosens = true"),
    (decision(KVP, '"Q"'), "2: wrong action: 'Q' -> one of D Z X K C U"),
    (decision(KVP, '"R"'), "2: wrong action: 'R' -> one of D Z X K C U"),
    (entry("decision", action='"X"', justification=REASON), "1: no attributes -> a list, as in"),
    (decision(KVP, scop='"every SOP class"'), "5: unknown key 'scop' -> scope"),
    (decision(KVP, scope='"all"'), "5: wrong scope: 'all' -> \"every SOP class\", or { sop_class"),
    (
        decision(KVP, scope='{ sop_class = "CT Imag Storage" }'),
        "5: the procedure has no SOP class 'CT Imag Storage' -> CT Image Storage",
    ),
    (
        decision(KVP, scope='{ sop_class = "1.2.840.10008.5.1.4.1.1.2.9" }'),
        "5: the procedure has no SOP class '1.2.840.10008.5.1.4.1.1.2.9' -> 1.2.840.",
    ),
    (decision('["KVP"]'), "4: 'KVP' is not a tag and a keyword -> (0018,0060) KVP"),
    (decision('["(0018,0060)"]'), "'(0018,0060)' is not a tag and a keyword -> as in (0010,1010)"),
    (decision('["(0018,0060) KV"]'), "4: (0018,0060) is not KV -> (0018,0060) KVP"),
    (
        decision('["(0018,0060) PatientAge"]'),
        "(0018,0060) is not PatientAge, and PatientAge is (0010,1010) -> (0018,0060) KVP",
    ),
    (
        decision('["(0018,0059) KVPeak"]'),
        "(0018,0059) is not an attribute of the Standard -> ",
    ),
    (
        decision('["(0010,1011) PatientAg"]'),
        "(0010,1011) is not an attribute of the Standard -> (0010,1010) PatientAge",
    ),
    (decision('["(0019,100C) Own"]'), "(0019,100C) is private -> a [[private]] entry"),
    (
        decision('["(0002,0003) MediaStorageSOPInstanceUID"]'),
        "no rule applies to (0002,0003) -> leave it out",
    ),
    (decision(KVP, '"X"', dummy='"1"'), "a dummy with action X -> a dummy only with action D"),
    (decision(KVP, '"D"', dummy='"high"'), "'high' is no value of VR DS -> a value of VR DS"),
    (decision('["(0028,0010) Rows"]', '"D"', dummy='"1"'), "'1' is no value of VR US"),
    (decision('["(0028,0010) Rows"]', '"D"', dummy="70000"), "70000 is no value of VR US"),
    (
        decision('["(0018,1030) ProtocolName"]', '"D"', dummy='"Schädel"'),
        "'Schädel' is not ASCII, as a dummy has to be -> a value of ASCII characters",
    ),
    (
        decision('["(0040,0275) RequestAttributesSequence"]', '"D"', dummy='"1"'),
        "a dummy for a sequence -> leave it out",
    ),
    (decision(KVP, '"U"'), "action U for (0018,0060) KVP, of VR DS -> U only for VR UI or SQ"),
    (decision(KVP) + decision(KVP), "8: (0018,0060) KVP is also in line 4 -> one decision for it"),
    (
        entry("path", action='"X"', justification=REASON, attributes=KVP),
        "'(0018,0060) KVP' has no sequence -> as in (0040,0275) RequestAttributesSequence > ",
    ),
    (
        entry(
            "path",
            action='"X"',
            justification=REASON,
            attributes='["(0018,0060) KVP > (0018,0060) KVP"]',
        ),
        "(0018,0060) KVP is no sequence -> a sequence before each >",
    ),
    (
        entry(
            "concept", action='"Z"', justification=REASON, concepts='["(121033, DCM) Subject Age"]'
        ),
        "action Z for a concept -> K gives its values back, X withholds them",
    ),
    (
        entry("concept", action='"X"', justification=REASON, concepts='["(121033, DCM) Age"]'),
        "(121033, DCM) is not Age -> (121033, DCM) Subject Age",
    ),
    (
        entry("concept", action='"X"', justification=REASON, concepts='["(121, DCM) Subject Age"]'),
        "(121, DCM) is not Subject Age -> (121033, DCM) Subject Age",
    ),
    (
        entry("concept", action='"X"', justification=REASON, concepts='["(1, DCMM) Age"]'),
        "the coding scheme DCMM is not published -> DCM",
    ),
    (
        entry("concept", action='"X"', justification=REASON, concepts='["Subject Age"]'),
        "'Subject Age' is not a code and its meaning -> as in (121033, DCM) Subject Age",
    ),
    (
        entry(
            "private",
            action='"X"',
            justification=REASON,
            creator='"A"',
            elements='["(0019,100C)"]',
            vr='"IS"',
        ),
        "'(0019,100C)' is not a private element -> an odd group, and xx for the block",
    ),
    (
        entry(
            "private",
            action='"X"',
            justification=REASON,
            creator='"A "',
            elements='["(0019,xx0C)"]',
            vr='"IS"',
        ),
        "'A ' is not a private creator -> a text of 1 to 64 characters",
    ),
    (
        entry(
            "private",
            action='"X"',
            justification=REASON,
            creator='"A"',
            elements='["(0019,xx0C)"]',
            vr='"XX"',
        ),
        "6: wrong vr: 'XX' -> a VR, as in DS",
    ),
]


@pytest.mark.parametrize(("content", "said"), WRONG, ids=[said[:50] for _, said in WRONG])
def test_what_is_wrong_is_one_line_with_place_and_remedy(
    tmp_path: Path, content: str, said: str
) -> None:
    with pytest.raises(OverlayError) as caught:
        compiled(tmp_path, content)
    (finding,) = caught.value.findings
    assert finding.startswith(f"{tmp_path / 'mine.toml'}:")
    assert said in finding
    assert "\n" not in finding


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(OverlayError) as caught:
        compiled(tmp_path, decision('["KVP", "(0018,0060) KV"]') + decision(KVP, scope='"all"'))
    lines = [finding.split(":")[1] for finding in caught.value.findings]
    assert lines == ["4", "4", "9"]


def test_a_file_name_that_is_no_name_needs_one(tmp_path: Path) -> None:
    path = write(tmp_path, "", "my challenge.toml")
    with pytest.raises(OverlayError, match="the file name is no name -> name, of 1 to 40"):
        OverlayFile(path, procedure)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeff" + decision(KVP))
    assert OverlayFile(path, procedure).over(procedure)["tag"].keys() == {"(0018,0060)"}
    path = write(tmp_path, "\ufeffnam = 1")
    with pytest.raises(OverlayError, match=r"1: unknown key 'nam' -> name"):
        OverlayFile(path, procedure)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda _path: None, "cannot read the overlay {path}: No such file"),
        (lambda path: path.mkdir(), "cannot read the overlay {path}: Is a directory"),
        (lambda path: path.write_bytes(b"\xff"), "{path}: not UTF-8 -> save it as UTF-8"),
    ],
)
def test_an_unreadable_file_is_one_line(tmp_path: Path, make: Any, said: str) -> None:
    path = tmp_path / "mine.toml"
    make(path)
    with pytest.raises(OverlayError) as caught:
        OverlayFile(path, procedure)
    assert caught.value.findings[0].startswith(said.format(path=path))


def test_what_a_file_says_of_every_sop_class_yields_to_what_it_says_of_one(tmp_path: Path) -> None:
    content = decision(KVP) + decision(KVP, '"Z"', scope='{ sop_class = "MR Image Storage" }')
    rules = choose(procedure, overlays=[write(tmp_path, content)]).procedure["sopClass"]
    actions = [rules[uid]["tag"]["(0018,0060)"]["default"] for uid in (CT, MR)]
    assert actions == ["X", "Z"]
