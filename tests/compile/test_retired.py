"""Retired SOP classes follow the rules of a current one, or their files are rejected."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset
from tests.compile.conftest import run_step

from decisions.retired import STORAGE, read_retired
from errors import FindingsError
from grand_challenge_dicom_de_id_procedure import Deidentifier, RejectedDICOMError
from standard.model import Standard

US_RETIRED = "1.2.840.10008.5.1.4.1.1.6"
US = "1.2.840.10008.5.1.4.1.1.6.1"
CT = "1.2.840.10008.5.1.4.1.1.2"
CURVE = "1.2.840.10008.5.1.4.1.1.9"

GOOD = """[[sop_class]]
uid = "1.2.840.10008.5.1.4.1.1.6"
name = "Ultrasound Image Storage (Retired)"
resembles = "Ultrasound Image Storage"
justification = "The first definition of the same single image."
"""


@pytest.fixture
def manual(repository: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "manual"
    (folder / "retired").mkdir(parents=True)
    shutil.copy(repository / "manual/retired/sop-classes.schema.json", folder / "retired")
    return folder


def replaced(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            replaced("1.1.6", "1.1.6.1"),
            "sop-classes.toml:2: 1.2.840.10008.5.1.4.1.1.6.1 is not a retired SOP class -> ",
        ),
        (
            GOOD + GOOD,
            "sop-classes.toml:7: 1.2.840.10008.5.1.4.1.1.6 is listed twice -> list it once",
        ),
        (
            replaced('"Ultrasound Image Storage"', '"Ultrasound Image Storag"'),
            "sop-classes.toml:4: no SOP class is named 'Ultrasound Image Storag' -> Ultrasound ",
        ),
        (
            replaced("resembles =", 'action = "R"\nresembles ='),
            "sop-classes.toml:1: ",
        ),
        (replaced('resembles = "Ultrasound Image Storage"', ""), "sop-classes.toml:1: "),
        (
            replaced('resembles = "Ultrasound Image Storage"', 'action = "X"'),
            "sop-classes.toml:4: action: 'X' must be \"R\" -> ",
        ),
        (replaced(" (Retired)", ""), "sop-classes.toml:3: name: "),
        (
            replaced("The first definition of the same", "TODO: find what it has in common,"),
            "sop-classes.toml:5: justification: ",
        ),
        ("[[sop_class]\n", "sop-classes.toml: not TOML: "),
    ],
)
def test_every_mistake_is_named_with_place_and_remedy(
    standard: Standard, manual: Path, text: str, message: str
) -> None:
    (manual / "retired/sop-classes.toml").write_text(text)
    with pytest.raises(FindingsError) as raised:
        read_retired(standard, manual)
    findings = [f for f in str(raised.value).splitlines() if " is left out" not in f]
    assert findings[0].startswith(f"manual/retired/{message}"), findings
    assert " -> " in findings[0]


def test_a_retired_storage_class_that_is_left_out_is_named(
    standard: Standard, manual: Path
) -> None:
    (manual / "retired/sop-classes.toml").write_text(GOOD)
    with pytest.raises(FindingsError) as raised:
        read_retired(standard, manual)
    left_out = {uid for uid in standard.retired_sop_classes if uid.startswith(STORAGE)}
    assert len(raised.value.findings) == len(left_out) - 1
    assert f"{CURVE} is left out" in str(raised.value)


def test_what_is_listed_is_read(standard: Standard, repository: Path) -> None:
    retired = {r.uid: r for r in read_retired(standard, repository / "manual")}
    assert retired[US_RETIRED].resembles == standard.sop_classes[US]
    assert retired[CURVE].resembles is None


def test_no_two_share_a_justification(standard: Standard, repository: Path) -> None:
    reasons = [r.justification for r in read_retired(standard, repository / "manual")]
    assert len(reasons) == len(set(reasons))


def test_lint_checks_them(decisions: Path, read_by_lint: Callable[[], object]) -> None:
    file = decisions / "retired/sop-classes.toml"
    file.write_text(file.read_text().replace("VL Photographic Image", "VL Photographic Images"))
    with pytest.raises(FindingsError, match="'VL Photographic Images Storage' -> VL Photo"):
        read_by_lint()


def candidate_of_ct(compiled: Path) -> dict[str, Any]:
    """A candidate that has CT alone, which a retired SOP class resembles."""
    candidate = json.loads((compiled / "procedure/candidate.json").read_text())
    candidate["retired"][US_RETIRED]["resembles"] = CT
    return {**candidate, "sopClass": {CT: candidate["sopClass"][CT]}}


@pytest.fixture(scope="module")
def resembling(compiled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A compiled checkout in which a retired SOP class resembles one that is decided."""
    checkout = shutil.copytree(compiled, tmp_path_factory.mktemp("retired") / "checkout")
    file = checkout / "procedure/candidate.json"
    candidate = candidate_of_ct(compiled)
    file.write_text(json.dumps(candidate))
    done = run_step(checkout, "final.py", "2026.03.0")
    assert done.returncode == 0, done.stderr
    assert "frozen:   Ultrasound Image Storage (Retired), as CT Image Storage" in done.stdout
    return checkout


def test_it_has_the_rules_of_the_one_it_resembles(resembling: Path) -> None:
    final = json.loads((resembling / "procedure/procedure.json").read_text())
    retired = final["sopClass"][US_RETIRED]
    assert retired["tag"] == final["sopClass"][CT]["tag"]
    assert retired["resembles"]["sopClass"] == CT
    assert retired["resembles"]["justification"]


def test_its_page_names_the_one_it_resembles(resembling: Path) -> None:
    page = (resembling / f"procedure/pages/{US_RETIRED}.rst").read_text()
    assert "Ultrasound Image Storage (Retired)\n====" in page
    assert f"those of `CT Image Storage <{CT}.rst>`__, which it most resembles" in page


def test_it_is_left_out_with_the_one_it_resembles(compiled: Path, tmp_path: Path) -> None:
    checkout = shutil.copytree(compiled, tmp_path / "undecided")
    file = checkout / "procedure/candidate.json"
    candidate = candidate_of_ct(compiled)
    candidate["sopClass"][CT]["tag"]["(0018,0060)"]["default"] = None
    file.write_text(json.dumps(candidate))
    done = run_step(checkout, "final.py", "2026.03.0")
    assert "left out: Ultrasound Image Storage (Retired), as CT Image Storage" in done.stdout
    final = json.loads((checkout / "procedure/procedure.json").read_text())
    assert US_RETIRED not in final["sopClass"]
    assert not (checkout / f"procedure/pages/{US_RETIRED}.rst").exists()


def test_a_file_of_a_rejected_one_is_rejected_with_the_reason(compiled: Path) -> None:
    final = json.loads((compiled / "procedure/procedure.json").read_text())
    reason = final["sopClass"][CURVE]["tag"]["(0008,0016)"]["justification"]
    assert reason.startswith("Its one content is a curve")
    assert reason in (compiled / f"procedure/pages/{CURVE}.rst").read_text()
    dataset = _dataset(CURVE)
    with pytest.raises(RejectedDICOMError) as raised:
        Deidentifier(procedure=final).dataset(dataset)
    assert raised.value.justification == reason


def test_a_file_of_a_retired_class_passes_by_the_rules_it_follows(resembling: Path) -> None:
    final = json.loads((resembling / "procedure/procedure.json").read_text())
    dataset = _dataset(US_RETIRED)
    dataset.KVP = "120"
    dataset.PatientName = "Doe^Jane"
    treated = Deidentifier(procedure=final).dataset(dataset)
    assert treated.SOPClassUID == US_RETIRED
    assert treated.KVP == 120
    assert treated.PatientName != "Doe^Jane"


def _dataset(sop_class: str) -> Dataset:
    dataset = Dataset()
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = "1.2.3"
    return dataset
