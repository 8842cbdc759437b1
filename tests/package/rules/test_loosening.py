"""An overlay that discloses more than what was there says so, and the record does."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import procedure
from grand_challenge_dicom_de_id_procedure.engine.method_record import what_runs
from grand_challenge_dicom_de_id_procedure.errors import OverlayError
from grand_challenge_dicom_de_id_procedure.rules.options import choose
from grand_challenge_dicom_de_id_procedure.rules.overlay_record import PROCEDURE_CODE

from ..conftest import CT
from .overlays import about_age, decision, entry, write

LOOSENS = 'loosens = true\nloosens_because = "the ethics committee asked for it"\n'
REASON = '"a reason"'
ACCESSION = "(0040,0275) RequestAttributesSequence > (0008,0050) AccessionNumber"
PRIVATE = entry(
    "private",
    action='"K"',
    justification=REASON,
    creator='"ACME"',
    elements='["(0019,xx0C)"]',
    vr='"IS"',
)
AGE_CONCEPT = entry(
    "concept", action='"K"', justification=REASON, concepts='["(121033, DCM) Subject Age"]'
)
SEX_CONCEPT = AGE_CONCEPT.replace("(121033, DCM) Subject Age", "(121032, DCM) Subject Sex")
AGE_DUMMY = decision('["(0010,1010) PatientAge"]', '"D"', dummy='"050Y"')
IN_CT = '{ sop_class = "CT Image Storage" }'


def chosen(folder: Path, content: str, **more: Any) -> Any:
    return choose(procedure, overlays=[write(folder, content)], **more).procedure


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            about_age("K"),
            "K for (0010,1010) PatientAge discloses more than X, its entry in Table E.1-1",
        ),
        (about_age("C", IN_CT), "C for (0010,1010) PatientAge discloses more than X"),
        (
            decision('["(0008,1030) StudyDescription"]', '"D"'),
            "D for (0008,1030) StudyDescription discloses more than X, its entry",
        ),
        (
            decision('["(0018,0060) KVP"]', '"K"', scope='{ sop_class = "MR Image Storage" }'),
            "K for (0018,0060) KVP discloses more than X, the action in MR Image Storage",
        ),
        (
            entry("path", action='"K"', justification=REASON, attributes=f'["{ACCESSION}"]'),
            f"K for {ACCESSION} discloses more than Z, its entry in Table E.1-1",
        ),
        (PRIVATE, "K for (0019,xx0C) discloses more than X, its entry in Table E.1-1"),
        (
            AGE_CONCEPT,
            "K for (121033, DCM) Subject Age discloses more than X, the list of withheld concepts",
        ),
    ],
)
def test_silent_loosening_names_attribute_actions_and_remedy(
    tmp_path: Path, content: str, said: str
) -> None:
    with pytest.raises(OverlayError) as caught:
        chosen(tmp_path, content)
    (finding,) = caught.value.findings
    assert said in finding
    assert finding.endswith('or loosens = true and loosens_because = "..." at the top')
    chosen(tmp_path, LOOSENS + content)


@pytest.mark.parametrize(
    ("content", "more", "why"),
    [
        (about_age("X"), {}, "it is removed anyway"),
        (about_age("Z"), {}, "an empty value tells nothing"),
        (
            AGE_DUMMY,
            {},
            "nor does a constant",
        ),
        (about_age("D"), {}, "nor the dummy of its VR"),
        (about_age("C"), {"options": ["113108"]}, "the option cleans it"),
        (SEX_CONCEPT, {"options": ["113108"]}, "the option gives it back"),
        ('options = ["113108"]\n' + about_age("C"), {}, "its own option cleans it"),
        (about_age("C"), {"preset": "research"}, "the preset cleans it"),
        (
            decision('["(0018,0060) KVP"]', '"K"', scope=IN_CT),
            {},
            "the procedure keeps it in this SOP class",
        ),
        (decision('["(0008,0018) SOPInstanceUID"]', '"U"'), {}, "Table E.1-1 allows it"),
    ],
)
def test_what_discloses_no_more_needs_no_reason(
    tmp_path: Path, content: str, more: dict[str, Any], why: str
) -> None:
    assert chosen(tmp_path, content, **more), why


def test_an_earlier_overlay_is_what_a_later_one_may_not_loosen(tmp_path: Path) -> None:
    stricter = write(tmp_path, decision('["(0018,0060) KVP"]', scope=IN_CT), "a.toml")
    back = write(tmp_path, decision('["(0018,0060) KVP"]', '"K"', scope=IN_CT), "b.toml")
    choose(procedure, overlays=[back, stricter])
    with pytest.raises(OverlayError, match=r"K for .* KVP discloses more than X, the action in CT"):
        choose(procedure, overlays=[stricter, back])


def recorded(folder: Path, content: str, **more: Any) -> tuple[list[str], str]:
    ran = what_runs(chosen(folder, content, **more), CT)
    return [code.value for code in ran.codes], ran.identity_removed


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (about_age("X"), ["113100"]),
        (LOOSENS + about_age("X"), ["113100"]),
        (LOOSENS + about_age("C"), ["PROCEDURE"]),
        (LOOSENS + PRIVATE, ["PROCEDURE"]),
        (LOOSENS + AGE_CONCEPT, ["PROCEDURE"]),
        (LOOSENS + decision('["(0018,0060) KVP"]', '"K"'), ["113100"]),
        ('options = ["retain-uids"]\n' + LOOSENS + about_age("K"), ["113110", "PROCEDURE"]),
    ],
)
def test_only_what_is_below_the_profile_takes_its_claim_away(
    tmp_path: Path, content: str, codes: list[str]
) -> None:
    assert recorded(tmp_path, content)[0] == codes


@pytest.mark.parametrize(
    ("attribute", "removed"),
    [
        ("(0010,0010) PatientName", "NO"),
        ("(0010,0020) PatientID", "NO"),
        ("(0010,1010) PatientAge", "YES"),
        ("(0008,0080) InstitutionName", "YES"),
    ],
)
def test_an_output_that_says_who_the_patient_is_claims_no_removal(
    tmp_path: Path, attribute: str, removed: str
) -> None:
    content = LOOSENS + decision(f'["{attribute}"]', '"K"')
    assert recorded(tmp_path, content)[1] == removed


def test_a_concept_that_says_who_the_patient_is_counts_too(tmp_path: Path) -> None:
    name = '["(121029, DCM) Subject Name"]'
    content = LOOSENS + entry("concept", action='"K"', justification=REASON, concepts=name)
    assert recorded(tmp_path, content)[1] == "NO"


def test_the_code_instead_is_that_of_the_procedures_own_record(repository: Path) -> None:
    codes = tomllib.loads((repository / "manual/files/record.toml").read_text())["code"]
    (own,) = [code for code in codes if code["claims"] == "nothing"]
    assert {key: own[key] for key in PROCEDURE_CODE} == PROCEDURE_CODE
