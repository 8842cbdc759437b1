"""FINAL: versions, what goes in, the shape that users rely on, the same bytes each time."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest
from tests.compile.conftest import run_step

import chain
from chain import STEPS, make_up_to
from decisions.candidate import Candidate
from errors import BuildError
from invariants.checks import broken_invariants
from output.packed import render_packed
from output.procedure_json import read_candidate
from output.rst import check_rst
from output.version import check_next_version, check_version, registry_version
from standard.model import Standard

CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
WSI = "1.2.840.10008.5.1.4.1.1.77.1.6"


@pytest.mark.parametrize("version", ["2026.11.0", "2026.02.0", "2026.01.10", "2027.12.3"])
def test_a_version_is_year_padded_month_and_minor(version: str) -> None:
    assert check_version(version) == version


@pytest.mark.parametrize(
    "version",
    ["", "2026.2.0", "2026.13.0", "2026.00.0", "26.11.0", "2026.11", "v2026.11.0", "2026.11.01"],
)
def test_any_other_version_is_refused_with_an_example(version: str) -> None:
    with pytest.raises(BuildError, match=r"YYYY\.0M\.MINOR.*VERSION=2026\.02\.0"):
        check_version(version)


def test_a_bad_version_stops_final_with_one_line_and_changes_nothing(checkout: Path) -> None:
    before = (checkout / "packages/python/pyproject.toml").read_bytes()
    done = run_step(checkout, "final.py", "2026.2.0")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert (checkout / "packages/python/pyproject.toml").read_bytes() == before
    assert not (checkout / "procedure/procedure.json").exists()


def test_a_bad_version_stops_the_chain_before_its_first_step(checkout: Path) -> None:
    done = run_step(checkout, "chain.py", "final", "2026.2.0")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert not (checkout / "procedure/base.json").exists()


@pytest.mark.parametrize("step", [("final.py",), ("chain.py", "final")])
def test_a_version_older_than_the_tracked_one_is_refused(
    checkout: Path, step: tuple[str, ...]
) -> None:
    tracked = checkout / "procedure/procedure.json"
    tracked.write_text('{\n  "version": "2026.11.10",\n')
    done = run_step(checkout, *step, "2026.11.9")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "VERSION: 2026.11.9 is older than 2026.11.10, the version in procedure.json -> "
        "VERSION=2026.11.10, or a later one\n"
    )


@pytest.mark.parametrize("version", ["2026.11.10", "2026.11.11", "2027.01.0"])
def test_the_tracked_version_and_later_ones_may_be_frozen(tmp_path: Path, version: str) -> None:
    tracked = tmp_path / "procedure.json"
    tracked.write_text('{\n  "version": "2026.11.10",\n')
    check_next_version(version, tracked)


@pytest.mark.parametrize("last", STEPS)
def test_the_chain_goes_up_to_a_step(
    monkeypatch: pytest.MonkeyPatch, standard: Standard, last: str
) -> None:
    monkeypatch.setattr(chain, "read_standard", lambda: standard)
    monkeypatch.setattr(chain, "occurrences_by_iod", lambda *_: {})
    monkeypatch.setattr(chain, "render_base", lambda *_: ("", ""))
    monkeypatch.setattr(chain, "compile_candidate", lambda *_: Candidate({}, {}))
    for step in STEPS:
        monkeypatch.setattr(chain, f"make_{step}", lambda *_, step=step: step)
    assert list(make_up_to(last, "2099.01.0")) == list(STEPS[: STEPS.index(last) + 1])


def test_registries_get_the_version_without_leading_zeros(compiled: Path) -> None:
    assert registry_version("2026.02.0") == "2026.2.0"
    python = tomllib.loads((compiled / "packages/python/pyproject.toml").read_text())
    javascript = json.loads((compiled / "packages/javascript/package.json").read_text())
    assert python["project"]["version"] == "2026.2.0"
    assert javascript["version"] == "2026.2.0"
    assert final_of(compiled)["version"] == "2026.02.0"


def final_of(checkout: Path) -> dict:  # type: ignore[type-arg]
    return json.loads((checkout / "procedure/procedure.json").read_text())  # type: ignore[no-any-return]


def test_final_has_the_published_shape(compiled: Path) -> None:
    final = final_of(compiled)
    assert final["dicomStandardVersion"] == "2025e"
    assert final["dicomStandardParts"] == {
        "PS3.3": "2025e",
        "PS3.4": "2025e",
        "PS3.6": "2025e",
        "PS3.15": "2026c",
    }
    assert (final["default"], final["justification"]) == ("R", "Unsupported SOP Class")
    ct = final["sopClass"][CT]
    assert (ct["default"], ct["justification"]) == ("X", "Unsupported data element")
    assert ct["tag"]["(0008,0005)"]["default"] == "K"
    assert ct["tag"]["(0008,0005)"]["justification"]


@pytest.mark.parametrize("uid", [CT, MR, WSI])
def test_the_curated_sop_classes_are_frozen_with_nothing_left_to_decide(
    compiled: Path, uid: str
) -> None:
    assert uid in final_of(compiled)["sopClass"]
    assert not (compiled / f"worklist/{uid}.rst").exists()
    assert (compiled / f"procedure/pages/{uid}.rst").exists()


def test_a_sop_class_with_an_unset_attribute_stays_out(compilation: tuple[Path, str]) -> None:
    compiled, said = compilation
    candidate = json.loads((compiled / "procedure/candidate.json").read_text())
    incomplete = {
        uid
        for uid, c in candidate["sopClass"].items()
        if any(row["default"] is None for row in c["tag"].values())
    }
    incomplete |= {u for u, r in candidate["retired"].items() if r["resembles"] in incomplete}
    frozen = set(final_of(compiled)["sopClass"])
    assert frozen == {*candidate["sopClass"], *candidate["retired"]} - incomplete
    assert said.count("left out: ") == len(incomplete)
    assert said.count("frozen:   ") == len(frozen)


def test_a_page_tells_what_no_table_of_the_iod_lists(compiled: Path) -> None:
    page = (compiled / "procedure/pages/1.2.840.10008.5.1.4.1.1.4.rst").read_text()
    _, _, rest = page.partition("(0018,9087) DiffusionBValue\n")
    row, _, _ = rest.partition("   * - ")
    assert "     - Not in Table E.1-1. In no table of the IOD: Standard Extended SOP Class." in row


def test_one_attribute_is_one_line(compiled: Path) -> None:
    lines = (compiled / "procedure/procedure.json").read_text().splitlines()
    final = final_of(compiled)
    attributes = sum(len(c["tag"]) for c in final["sopClass"].values())
    attributes += len(final["identifying"]) + len(final["holds"]) + len(final["profile"])
    attributes += sum(
        len(option["tag"]) + len(option.get("private", {})) for option in final["option"].values()
    )
    attributes += sum(len(table) for table in (final["code"]["tag"], *final["concept"].values()))
    assert sum(line.lstrip().startswith('"(') for line in lines) == attributes


def test_each_step_in_its_own_process_gives_the_same_bytes(compiled: Path, tmp_path: Path) -> None:
    again = shutil.copytree(compiled, tmp_path / "again")
    for step in (["base.py"], ["candidate.py"], ["worklist.py"], ["final.py", "2026.02.0"]):
        assert run_step(again, *step).returncode == 0
    made = [p.relative_to(compiled) for p in compiled.rglob("*") if p.is_file()]
    made = [p for p in made if "__pycache__" not in p.parts]
    assert len(made) > 200
    assert [p for p in made if (compiled / p).read_bytes() != (again / p).read_bytes()] == []


def test_the_tracked_procedure_is_not_stale(repository: Path, compiled: Path) -> None:
    tracked = final_of(repository)
    fresh = final_of(compiled) | {"version": tracked["version"]}
    assert tracked == fresh
    packaged = repository / "packages/python/src/grand_challenge_dicom_de_id_procedure"
    assert (packaged / "procedure.packed.json").read_text() == render_packed(tracked)


@pytest.mark.parametrize(
    "name",
    [
        "dictionary.json",
        "code_meanings.tsv",
        "vrs.json",
        "words.json",
        "uses.json",
        "procedure.schema.json",
    ],
)
def test_the_other_packaged_tables_are_not_stale(
    name: str, repository: Path, compiled: Path
) -> None:
    package = "packages/python/src/grand_challenge_dicom_de_id_procedure"
    assert (repository / package / name).read_bytes() == (compiled / package / name).read_bytes()


def test_the_tracked_pages_are_not_stale(repository: Path, compiled: Path) -> None:
    def pages(root: Path) -> dict[str, str]:
        return {p.name: p.read_text() for p in (root / "procedure/pages").glob("*.rst")}

    assert pages(repository) == pages(compiled)


def test_the_pages_are_valid(compiled: Path) -> None:
    """One whole page, and from the others each justification once: docutils takes its time."""
    pages = {p.name: p.read_text() for p in (compiled / "procedure/pages").glob("*.rst")}
    lines = {line for page in pages.values() for line in page.splitlines()}
    texts = sorted(line.removeprefix("     - ") for line in lines if line.startswith("     - "))
    check_rst("every text", "\n\n".join(texts))
    kept = {f"{CT}.rst", "identifying.rst", "codes.rst"} | {
        n for n, p in pages.items() if "retired" in p[:99]
    }
    for name in kept:
        check_rst(name, pages[name])


@pytest.fixture(scope="module")
def candidate_of_ct(compiled: Path) -> str:
    """The candidate of the only SOP class that the tests below change."""
    candidate = json.loads((compiled / "procedure/candidate.json").read_text())
    candidate["sopClass"] = {CT: candidate["sopClass"][CT]}
    return json.dumps(candidate)


def with_row(candidate: str, tag: str, action: str, justification: str, **more: str) -> str:
    """A candidate in which a curator has decided about an attribute of CT."""
    content = json.loads(candidate)
    content["sopClass"][CT]["tag"][tag] = {
        "default": action,
        "justification": justification,
        "source": "manual/some.toml:6",
        "automatic": justification.startswith("[AUTO]"),
        **more,
    }
    return json.dumps(content)


@pytest.mark.parametrize(
    ("tag", "action", "justification", "problem"),
    [
        ("(0010,0010)", "K", "A reason", "Basic Profile is the floor: K is laxer than Z"),
        ("(0010,0010)", "K", "A reason", "Person names are never kept"),
        ("(0028,0010)", "X", "A reason", "Type 1 keeps a value"),
        ("(0018,0060)", "X", "A reason", "Type 2 stays present"),
        ("(0008,0104)", "K", "[AUTO] By itself", "Text is kept by hand only"),
        ("(0008,0018)", "K", "A reason", "Only public UIDs are kept"),
        ("(0008,0020)", "K", "A reason", "Dates and times are never kept"),
    ],
)
def test_a_broken_invariant_is_named_with_the_offender(
    standard: Standard,
    candidate_of_ct: str,
    tmp_path: Path,
    tag: str,
    action: str,
    justification: str,
    problem: str,
) -> None:
    file = tmp_path / "candidate.json"
    file.write_text(with_row(candidate_of_ct, tag, action, justification))
    found = [str(each) for each in broken_invariants(read_candidate(standard, file).tables)]
    assert all(each.startswith(f"manual/some.toml:6: {tag} ") for each in found)
    assert any(f" in CT Image Storage: {problem}" in each for each in found)


def test_a_broken_invariant_stops_final_and_changes_nothing(
    compiled: Path, candidate_of_ct: str, tmp_path: Path
) -> None:
    checkout = shutil.copytree(compiled, tmp_path / "broken")
    broken = with_row(candidate_of_ct, "(0028,0010)", "X", "A reason")
    (checkout / "procedure/candidate.json").write_text(broken)
    before = (checkout / "procedure/procedure.json").read_bytes()
    done = run_step(checkout, "final.py", "2026.03.0")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("manual/some.toml:6: (0028,0010) Rows in CT Image Storage: ")
    assert (checkout / "procedure/procedure.json").read_bytes() == before


def test_a_curator_may_go_below_the_floor_by_saying_why(
    compiled: Path, candidate_of_ct: str, tmp_path: Path
) -> None:
    checkout = shutil.copytree(compiled, tmp_path / "laxer")
    why = {"laxerThanProfile": "Text is cleaned of what identifies."}
    laxer = with_row(candidate_of_ct, "(0008,103E)", "C", "Series are told apart by it.", **why)
    (checkout / "procedure/candidate.json").write_text(laxer)
    assert run_step(checkout, "final.py", "2026.03.0").returncode == 0
    row = final_of(checkout)["sopClass"][CT]["tag"]["(0008,103E)"]
    assert row["laxerThanProfile"] == "Text is cleaned of what identifies."
    page = (checkout / f"procedure/pages/{CT}.rst").read_text()
    assert "Laxer than the Basic Profile: Text is cleaned of what identifies." in page


def test_a_candidate_of_another_build_is_refused(compiled: Path, tmp_path: Path) -> None:
    checkout = shutil.copytree(compiled, tmp_path / "older")
    file = checkout / "procedure/candidate.json"
    file.write_text(file.read_text().replace('"automatic"', '"by_itself"'))
    done = run_step(checkout, "final.py", "2026.11.0")
    assert done.returncode == 1
    assert done.stderr == "no 'automatic' in what an earlier step wrote -> run that step again\n"


def test_final_without_a_candidate_says_what_to_run(checkout: Path) -> None:
    done = run_step(checkout, "final.py", "2026.11.0")
    assert done.returncode == 1
    assert "candidate.json: no such file -> run `make candidate` first" in done.stderr
