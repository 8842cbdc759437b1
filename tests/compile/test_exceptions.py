"""What the lint says of exceptions that except nothing."""

from pathlib import Path

import pytest
from tests.compile.conftest import run_step

PUBLIC_UIDS = "build/invariants/public-uids.toml"

NEEDLESS = """
[[decision]]
action = "K"
scope = { sop_class = "CT Image Storage" }
justification = "Tube voltage is a setting of the machine and tells nothing of the patient."
laxer_than_profile = "Nothing in the table says that this may not be kept."
attributes = ["(0018,0060) KVP"]

[[decision]]
action = "Z"
scope = { sop_class = "CT Image Storage" }
justification = "The name goes, and the element stays because the module requires it."
laxer_than_profile = "An empty value tells nothing of the patient at all."
attributes = ["(0010,0010) PatientName"]
"""


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (
            PUBLIC_UIDS,
            '"(0008,0117) ContextUID" = "a context group"\n',
            f"{PUBLIC_UIDS}:{{line}}: (0008,0117) ContextUID is kept in no SOP class -> "
            "leave the line out\n",
        ),
        (
            PUBLIC_UIDS,
            '"(0018,0060) KVP" = "no UID at all"\n',
            f"{PUBLIC_UIDS}:{{line}}: (0018,0060) KVP is kept in no SOP class -> "
            "leave the line out\n",
        ),
        (
            "manual/needless.toml",
            NEEDLESS,
            "manual/needless.toml:14: (0010,0010) PatientName: laxer_than_profile is not needed, "
            "Table E.1-1 allows Z -> list the attribute in an entry without laxer_than_profile\n"
            "manual/needless.toml:7: (0018,0060) KVP: laxer_than_profile is not needed, "
            "Table E.1-1 does not list it -> "
            "list the attribute in an entry without laxer_than_profile\n",
        ),
    ],
)
def test_an_exception_that_excepts_nothing_is_named(
    checkout: Path, file: str, text: str, message: str
) -> None:
    path = checkout / file
    before = path.read_text() if path.exists() else ""
    path.write_text(before + text)
    done = run_step(checkout, "lint.py")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == message.format(line=len(path.read_text().splitlines()))


DIFFERENT = """
[[decision]]
action = "X"
scope = { sop_class = "CT Image Storage" }
justification = "Milliseconds of the exposure, which are removed here for the sake of an example."
attributes = ["(0018,1150) ExposureTime"]
"""


def test_an_action_that_differs_from_other_iods_needs_a_reason(checkout: Path) -> None:
    file = checkout / "manual/different.toml"
    file.write_text(DIFFERENT)
    done = run_step(checkout, "lint.py")
    assert (done.returncode, done.stdout) == (1, "")
    line, _, rest = done.stderr.partition(" here, and ")
    assert line == "manual/different.toml:6: (0018,1150) ExposureTime is X"
    assert rest.endswith(") -> the same action, or differs_because with the reason\n")
    assert rest.count("\n") == 1
    file.write_text(DIFFERENT + 'differs_because = "Nobody computes doses from these files."\n')
    assert run_step(checkout, "lint.py").returncode == 0


def test_a_reason_where_nothing_differs_is_named(checkout: Path) -> None:
    needless = NEEDLESS.split("\n\n")[0].replace("laxer_than_profile", "differs_because")
    (checkout / "manual/needless.toml").write_text(needless)
    done = run_step(checkout, "lint.py")
    assert done.stderr == (
        "manual/needless.toml:7: (0018,0060) KVP: differs_because is not needed, no other decision "
        "differs -> list the attribute in an entry without differs_because\n"
    )


def test_the_exceptions_of_this_checkout_are_all_needed(checkout: Path) -> None:
    done = run_step(checkout, "lint.py")
    assert (done.returncode, done.stderr) == (0, "")
