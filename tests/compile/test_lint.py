"""`make lint` runs every check of what is compiled, and names the line that breaks it."""

from pathlib import Path

import pytest
from tests.compile.conftest import copy_build, run_step

PUBLIC_UIDS = "build/invariants/public-uids.toml"
WRONG = """[[decision]]
action = "K"
scope = "every SOP class"
justification = "Names of physicians are kept here for the sake of an example, which is wrong."
attributes = ["(0008,0090) ReferringPhysicianName"]

[[decision]]
action = "X"
scope = { sop_class = "CT Image Storage" }
justification = "Milliseconds of the exposure, which are removed here for the sake of an example."
attributes = ["(0018,1150) ExposureTime"]
"""
LAXER = """
[[decision]]
action = "K"
scope = "every SOP class"
justification = "Alerts are kept with this option for the sake of an example, which is wrong."
attributes = ["(0010,2000) MedicalAlerts"]
"""


@pytest.fixture(scope="module")
def found(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What lint says of decisions in which something breaks each of its checks."""
    checkout = copy_build(repository, tmp_path_factory.mktemp("lint") / "checkout")
    (checkout / "manual/wrong.toml").write_text(WRONG)
    codes = checkout / "manual/codes.toml"
    only = 'only_beside = "(0040,DB00) TemplateIdentifier"\n'
    codes.write_text(codes.read_text().replace(only, ""))
    for file, more in (
        (PUBLIC_UIDS, '"(0008,0117) ContextUID" = "a context group"\n'),
        ("manual/options/retain-patient-characteristics.toml", LAXER),
    ):
        (checkout / file).write_text((checkout / file).read_text() + more)
    done = run_step(checkout, "lint.py")
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


@pytest.mark.parametrize(
    "finding",
    [
        "manual/wrong.toml:5: (0008,0090) ReferringPhysicianName in Computed Radiography Image "
        "Storage and 169 other SOP classes: Person names are never kept: a person's name is kept "
        "(K) -> X, Z or D\n",
        "manual/wrong.toml:11: (0018,1150) ExposureTime is X here, and ",
        "(0008,0105) MappingResource stays in codes, and (0008,010F) goes -> X",
        "(0008,0117) ContextUID is kept in no SOP class -> leave the line out\n",
        "(0010,2000) MedicalAlerts: K is laxer than X, by the Basic Profile",
    ],
)
def test_each_check_is_run(found: str, finding: str) -> None:
    assert finding in found
