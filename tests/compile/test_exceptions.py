"""What the lint says of exceptions that except nothing, and of actions that differ without one."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from decisions.compilation import compile_tables
from decisions.manual import read_manual
from decisions.row import Tables
from invariants import public_uids
from invariants.exceptions import needless_exceptions
from invariants.one_reasoning import different_actions
from standard.model import Standard
from standard.occurrences import OccurrencesByIOD

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

DIFFERENT = """
[[decision]]
action = "X"
scope = { sop_class = "CT Image Storage" }
justification = "Milliseconds of the exposure, which are removed here for the sake of an example."
attributes = ["(0018,1150) ExposureTime"]
"""

With = Callable[[str], Tables]


@pytest.fixture
def compiled_with(standard: Standard, by_iod: OccurrencesByIOD, decisions: Path) -> With:
    """All decisions and some more, which are in a file of their own."""

    def compiled(more: str) -> Tables:
        (decisions / "more.toml").write_text(more)
        return compile_tables(standard, read_manual(standard, decisions), by_iod)

    return compiled


def lines(findings: Iterable[object]) -> list[str]:
    return sorted(map(str, findings))


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A copy of the list of public UIDs, which is read in place of it."""
    file = tmp_path / public_uids.FILE.name
    file.write_text(public_uids.FILE.read_text())
    monkeypatch.setattr(public_uids, "FILE", file)
    public_uids.public_uids.cache_clear()
    yield file
    public_uids.public_uids.cache_clear()


@pytest.mark.parametrize(
    ("attribute", "names"),
    [("(0008,0117) ContextUID", "a context group"), ("(0018,0060) KVP", "no UID at all")],
)
def test_a_public_uid_that_is_kept_nowhere_is_named(
    public: Path, tables: Tables, attribute: str, names: str
) -> None:
    text = public.read_text() + f'"{attribute}" = "{names}"\n'
    public.write_text(text)
    assert lines(needless_exceptions(tables)) == [
        f"build/invariants/public-uids.toml:{len(text.splitlines())}: "
        f"{attribute} is kept in no SOP class -> leave the line out"
    ]


def test_a_laxer_action_that_the_table_allows_needs_no_exception(compiled_with: With) -> None:
    assert lines(needless_exceptions(compiled_with(NEEDLESS))) == [
        "manual/more.toml:14: (0010,0010) PatientName: laxer_than_profile is not needed, "
        "Table E.1-1 allows Z -> list the attribute in an entry without laxer_than_profile",
        "manual/more.toml:7: (0018,0060) KVP: laxer_than_profile is not needed, "
        "Table E.1-1 does not list it -> "
        "list the attribute in an entry without laxer_than_profile",
    ]


def test_an_action_that_differs_from_other_iods_needs_a_reason(compiled_with: With) -> None:
    (found,) = lines(different_actions(compiled_with(DIFFERENT)))
    place, _, rest = found.partition(" here, and ")
    assert place == "manual/more.toml:6: (0018,1150) ExposureTime is X"
    assert rest.endswith(") -> the same action, or differs_because with the reason")
    assert "\n" not in rest
    reason = 'differs_because = "Nobody computes doses from these files."\n'
    assert lines(different_actions(compiled_with(DIFFERENT + reason))) == []


def test_a_reason_where_nothing_differs_is_named(compiled_with: With) -> None:
    needless = NEEDLESS.split("\n\n")[0].replace("laxer_than_profile", "differs_because")
    assert lines(different_actions(compiled_with(needless))) == [
        "manual/more.toml:7: (0018,0060) KVP: differs_because is not needed, no other decision "
        "differs -> list the attribute in an entry without differs_because"
    ]


def test_the_exceptions_of_this_checkout_are_all_needed(tables: Tables) -> None:
    assert lines(needless_exceptions(tables)) == []
    assert lines(different_actions(tables)) == []
