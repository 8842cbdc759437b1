"""What the lint says to a curator: where, what is wrong, what would be right."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tests.compile.conftest import run_step

from decisions.compilation import compile_tables
from decisions.manual import read_manual
from decisions.precedence import Precedence
from errors import FindingsError
from standard.model import Standard
from standard.occurrences import OccurrencesByIOD, occurrences_of_iod

GOOD = """[[decision]]
action = "K"
scope = "every SOP class"
justification = "Tube voltage is a setting of the machine and tells nothing of the patient."
attributes = [
    "(0018,0060) KVP",
]
"""

PATIENT_NAME = "(0010,0010) PatientName"

EXTENDED = """[[decision]]
action = "K"
scope = { iod = "MR Image" }
justification = "Strength of the diffusion weighting, which scanners write into classic images too."
standard_extended = true
attributes = ["(0018,9087) DiffusionBValue"]
"""


@pytest.fixture
def manual(repository: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "manual"
    folder.mkdir()
    shutil.copy(repository / "manual/decision.schema.json", folder)
    return folder


@pytest.fixture(scope="module")
def few(standard: Standard) -> Standard:
    """The Standard, as if it had the SOP classes of CT and MR only."""
    uids = ("1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4")
    return replace(standard, sop_classes={uid: standard.sop_classes[uid] for uid in uids})


def findings(standard: Standard, manual: Path, text: str) -> list[str]:
    (manual / "some.toml").write_text(text)
    with pytest.raises(FindingsError) as raised:
        compile_tables(standard, read_manual(standard, manual))
    return str(raised.value).splitlines()


def replaced(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            replaced("(0018,0060) KVP", "(0018,0061) KVP"),
            "manual/some.toml:6: (0018,0061) is not KVP, and KVP is (0018,0060) -> (0018,0061) ",
        ),
        (
            replaced("(0018,0060) KVP", "(0018,FFF0) KVP"),
            "manual/some.toml:6: (0018,FFF0) is not an attribute of the Standard -> (0018,0060) ",
        ),
        (
            replaced("(0018,0060) KVP", "(0018,0060) KvP"),
            "manual/some.toml:6: (0018,0060) is not KvP -> (0018,0060) KVP",
        ),
        (
            replaced("(0018,0060) KVP", "KVP"),
            "manual/some.toml:6: 'KVP' is not a tag and a keyword -> write them as ",
        ),
        (
            replaced('action = "K"', 'action = "Q"'),
            "manual/some.toml:2: action: 'Q' is not one of ['D', 'Z', 'X', 'K', 'C', 'U', 'R'] -> "
            "one of D Z X K C U R",
        ),
        (
            replaced('action = "K"', 'action = "U"'),
            "manual/some.toml:6: action U on VR DS -> action U only for VR UI or SQ",
        ),
        (
            replaced('scope = "every SOP class"', 'scope = { iod = "CT Imag" }'),
            "manual/some.toml:3: no iod is named 'CT Imag' -> 'CT Image'",
        ),
        (
            replaced("Tube voltage is a setting", "TODO: say why this is kept, a setting"),
            "manual/some.toml:4: justification: ",
        ),
        (
            replaced("attributes = [", 'dummy = "1"\nattributes = ['),
            "manual/some.toml:5: a dummy with action K -> a dummy only with action D",
        ),
        (
            replaced('action = "K"', 'action = "D"\ndummy = "much"'),
            "manual/some.toml:3: dummy of (0018,0060) KVP: Invalid value for VR DS: 'much'",
        ),
        (
            replaced('"(0018,0060) KVP",', '"(0018,0060) KVP",\n    "(0018,0060) KVP",'),
            "manual/some.toml:6: (0018,0060) KVP is listed twice -> list it once",
        ),
        (
            GOOD + "\n" + GOOD,
            "manual/some.toml:14: (0018,0060) KVP is decided at manual/some.toml:6 for the same",
        ),
        (
            replaced('scope = "every SOP class"', 'scope = { iod = "MR Image" }'),
            "manual/some.toml:6: (0018,0060) KVP: no SOP class uses this decision -> ",
        ),
        (
            replaced("scope =", "scpoe ="),
            "manual/some.toml:1: no key 'scope' -> a decision has action, scope, justification",
        ),
        (
            replaced('scope = "every', 'dumy = "1"\nscope = "every'),
            "manual/some.toml:3: unknown key 'dumy' -> dummy",
        ),
        (
            replaced('"every SOP class"', '"CT Image Storage"'),
            "manual/some.toml:3: scope: invalid value 'CT Image Storage' -> \"every SOP class\"",
        ),
        (
            replaced('"every SOP class"', '{ sopclass = "CT Image Storage" }'),
            "manual/some.toml:3: scope: unknown key 'sopclass' -> sop_class",
        ),
        (
            replaced('"every SOP class"', "{ iod = 3 }"),
            "manual/some.toml:3: scope.iod: invalid value 3 -> a name, or a list of names",
        ),
        ("[[decision]\n", "manual/some.toml: not TOML: "),
        (
            replaced("attributes = [", "standard_extended = true\nattributes = ["),
            "manual/some.toml:3: standard_extended with the scope of every SOP class -> ",
        ),
        (
            replaced('"every SOP class"', '{ iod = "CT Image" }\nstandard_extended = true'),
            "manual/some.toml:7: (0018,0060) KVP is in the tables of CT Image -> ",
        ),
        (
            EXTENDED.replace('"K"', '"X"'),
            "manual/some.toml:2: standard_extended with action X: what no table lists is removed ",
        ),
        (
            EXTENDED.replace("= true", "= false"),
            "manual/some.toml:5: standard_extended: False must be true -> true, for attributes ",
        ),
        (
            replaced('action = "K"', 'action = "D"\nin_order = true'),
            "manual/some.toml:3: in_order with action D on VR DS -> action D on VR DT",
        ),
        (
            replaced('action = "K"', 'action = "D"\nif_empty = "(0020,000D) StudyInstanceUID"'),
            "manual/some.toml:3: if_empty with action D on VR DS -> action D on VR LO or SH",
        ),
        (
            replaced('action = "K"', 'action = "D"\nif_empty = "(0010,0010) PatientName"'),
            "manual/some.toml:3: if_empty: '(0010,0010) PatientName' is not one of ['(0020,000D) ",
        ),
        (
            replaced('action = "K"', 'action = "D"\ndummy = "1"\nin_order = true'),
            "manual/some.toml:4: in_order with a dummy -> leave one of them out",
        ),
        (
            EXTENDED + "\n" + EXTENDED,
            "manual/some.toml:13: (0018,9087) DiffusionBValue is decided at manual/some.toml:6",
        ),
        (
            EXTENDED.replace("standard_extended = true\n", ""),
            "manual/some.toml:5: (0018,9087) DiffusionBValue: no SOP class uses this decision -> ",
        ),
    ],
)
def test_every_mistake_is_named_with_place_and_remedy(
    few: Standard, manual: Path, text: str, message: str
) -> None:
    found = findings(few, manual, text)
    assert found[0].startswith(message), found
    assert " -> " in found[0]


def test_a_file_that_is_not_utf_8_is_named_with_the_line(few: Standard, manual: Path) -> None:
    (manual / "some.toml").write_bytes(b"# Gr\xc3\xb6\xc3\x9fe\n# Gr\xf6\xdfe\n")
    with pytest.raises(FindingsError) as raised:
        read_manual(few, manual)
    assert str(raised.value) == "manual/some.toml:2: not UTF-8 -> save the file as UTF-8"


def test_all_mistakes_are_named_at_once(few: Standard, manual: Path) -> None:
    text = GOOD.replace("KVP", "KvP") + "\n" + GOOD.replace('"K"', '"U"')
    assert len(findings(few, manual, text)) == 2


def test_the_narrower_scope_wins(standard: Standard, manual: Path) -> None:
    scopes = [
        '"every SOP class"',
        '{ module = "CT Image" }',
        '{ iod = "CT Image" }',
        '{ sop_class = "CT Image Storage" }',
    ]
    ct = standard.sop_classes["1.2.840.10008.5.1.4.1.1.2"]
    occurrences = [o for o in occurrences_of_iod(standard, ct.iod) if o.tag == "(0018,0060)"]
    text = ""
    for scope, action in zip(scopes, "KZCX", strict=True):
        text += replaced('"every SOP class"', scope).replace('"K"', f'"{action}"') + "\n"
        (manual / "some.toml").write_text(text)
        precedence = Precedence(standard, read_manual(standard, manual))
        decision = precedence.decide(ct, "(0018,0060)", occurrences)
        assert decision is not None
        assert decision.action == action


def test_a_dummy_may_be_an_item_of_a_sequence(few: Standard, manual: Path) -> None:
    (manual / "some.toml").write_text(
        """[[decision]]
action = "D"
scope = { iod = "CT Image" }
justification = "A code that says the region is not given takes the place of the original."
dummy = [{ "(0008,0100) CodeValue" = "1", "(0008,0104) CodeMeaning" = "Unknown" }]
attributes = ["(0008,2218) AnatomicRegionSequence"]
"""
    )
    tables = compile_tables(few, read_manual(few, manual))
    decision = tables["1.2.840.10008.5.1.4.1.1.2"]["(0008,2218)"].decision
    assert decision is not None
    assert decision.dummy == [{"(0008,0100)": "1", "(0008,0104)": "Unknown"}]


def test_an_attribute_that_no_table_lists_can_be_decided(
    standard: Standard, by_iod: OccurrencesByIOD, manual: Path
) -> None:
    mr, enhanced_mr = "1.2.840.10008.5.1.4.1.1.4", "1.2.840.10008.5.1.4.1.1.4.1"
    everywhere = replaced("(0018,0060) KVP", "(0018,9087) DiffusionBValue").replace('"K"', '"Z"')
    (manual / "some.toml").write_text(EXTENDED + "\n" + everywhere)
    tables = compile_tables(standard, read_manual(standard, manual), by_iod)
    row, listed = tables[mr]["(0018,9087)"], tables[enhanced_mr]["(0018,9087)"]
    assert list(tables[mr]) == sorted(tables[mr])
    assert row.decision is not None
    assert (row.occurrences, row.decision.action) == ((), "K")
    assert listed.occurrences
    assert listed.decision is not None
    assert listed.decision.action == "Z"
    assert "(0018,9087)" not in tables["1.2.840.10008.5.1.4.1.1.2"]


def test_a_wide_decision_is_about_the_iods_whose_tables_do_not_list_the_attribute(
    standard: Standard, by_iod: OccurrencesByIOD, manual: Path
) -> None:
    wide = EXTENDED.replace('iod = "MR Image"', 'module = "General Image"')
    everywhere = replaced("(0018,0060) KVP", "(0018,9087) DiffusionBValue").replace('"K"', '"Z"')
    (manual / "some.toml").write_text(wide + "\n" + everywhere)
    tables = compile_tables(standard, read_manual(standard, manual), by_iod)
    actions = {
        standard.sop_classes[uid].name: rows["(0018,9087)"].action
        for uid, rows in tables.items()
        if "(0018,9087)" in rows
    }
    assert actions["CT Image Storage"] == actions["MR Image Storage"] == "K"
    assert actions["Enhanced MR Image Storage"] == "Z"
    assert "General ECG Waveform Storage" not in actions


def test_lint_reports_on_standard_error_and_fails(checkout: Path) -> None:
    (checkout / "manual/wrong.toml").write_text(GOOD.replace("KVP", "KvP"))
    done = run_step(checkout, "lint.py")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "manual/wrong.toml:6: (0018,0060) is not KvP -> (0018,0060) KVP\n"


def test_a_wrong_decision_leaves_the_last_candidate_as_it_was(checkout: Path) -> None:
    candidate = checkout / "procedure/candidate.json"
    candidate.write_text("the last one")
    (checkout / "manual/wrong.toml").write_text(GOOD.replace("0060", "FFF0"))
    done = run_step(checkout, "candidate.py")
    assert done.returncode == 1
    assert candidate.read_text() == "the last one"
    assert sorted(f.name for f in candidate.parent.iterdir()) == ["candidate.json", "schema"]
