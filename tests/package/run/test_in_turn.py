"""Runs in one process: no file is lost, mixed up or left incomplete."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.errors import ProcedureError
from grand_challenge_dicom_de_id_procedure.run import in_turn
from grand_challenge_dicom_de_id_procedure.run.inputs import Inputs
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.task import Decided, Task
from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree
from grand_challenge_dicom_de_id_procedure.storage.source import Source

from .. import needs
from ..conftest import KEY
from ..scans import content_of, is_open_in, write_large_scans
from .test_tree import outcomes, run

FILES = 40


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_large_scans(tmp_path_factory.mktemp("scans") / "in", FILES)


@pytest.fixture(scope="module")
def whole(scans: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The outputs of a complete run."""
    folder = tmp_path_factory.mktemp("whole")
    run(scans, folder / "out", Deidentifier(KEY))
    return content_of(folder / "out")


@pytest.mark.parametrize(
    "end",
    [
        "pass",  # with the iterator in a global variable
        "sys.exit()",
        "raise ValueError",
        "reports.close()",
        "del reports",
    ],
)
def test_a_program_that_ends_before_the_run_leaves_no_incomplete_output(
    scans: Path, whole: dict[str, bytes], tmp_path: Path, end: str
) -> None:
    program = (
        "import sys; from grand_challenge_dicom_de_id_procedure import Deidentifier\n"
        f"reports = Deidentifier({KEY!r}).tree(sys.argv[1], sys.argv[2])\n"
        f"next(reports)\n{end}\n"
    )
    command = [sys.executable, "-c", program, str(scans), str(tmp_path / "out")]
    subprocess.run(command, timeout=60, capture_output=True, check=end == "pass")
    assert content_of(tmp_path / "out").items() <= whole.items()


@needs.PROC
@pytest.mark.parametrize("free", [4, 10, 30])
def test_a_run_needs_few_file_descriptors(
    scans: Path, whole: dict[str, bytes], tmp_path: Path, free: int
) -> None:
    import resource

    deidentifier = Deidentifier(KEY)
    with deidentifier.prepare(scans / "0000.dcm"):  # loads the procedure
        used = max(map(int, os.listdir("/proc/self/fd"))) + 1  # noqa: PTH208 - the quickest way
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + free, before[1]))
    try:
        reports = run(scans, tmp_path / "out", deidentifier)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert {report.status for report in reports} == {"done"}
    assert content_of(tmp_path / "out") == whole


@needs.PROC
def test_no_file_descriptor_stays_open(scans: Path, tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for destination in ("a", "b"):
        applier = Deidentifier(KEY).applier
        reports = deidentify_tree(applier, str(scans), str(tmp_path / destination))
        next(reports)
        reports.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_source_that_changes_after_it_was_read_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_large_scans(tmp_path / "in", 3)
    victim, longer = tmp_path / "in" / "0001.dcm", tmp_path / "in" / "0002.dcm"
    prepare = Applier.prepare

    def prepare_and_write(applier: Applier, source: Source) -> Prepared:
        prepared = prepare(applier, source)
        if is_open_in(source, victim):
            with victim.open("r+b") as file:
                file.write(longer.read_bytes() + b"\0\0")
        return prepared

    monkeypatch.setattr(Applier, "prepare", prepare_and_write)
    reports = run(tmp_path / "in", tmp_path / "out", Deidentifier(KEY))
    assert outcomes(reports) == [
        ("0000.dcm", "done", ""),
        ("0001.dcm", "failed", "changed"),
        ("0002.dcm", "done", ""),
    ]
    assert len(content_of(tmp_path / "out")) == 2


def written_when(
    monkeypatch: pytest.MonkeyPatch, inputs: Inputs, out: Path, **options: Any
) -> list[str]:
    """What was done with which file, in the order in which it was done."""
    did: list[str] = []
    begin, report = Task.begin, Decided.report

    def begun(task: Task, found: Found, *, again: bool = False) -> Decided:
        did.append(f"decide {Path(found.path).stem}")
        return begin(task, found, again=again)

    def reported(decided: Decided) -> FileReport:
        did.append(f"write {Path(decided.found.path).stem}")
        return report(decided)

    monkeypatch.setattr(Task, "begin", begun)
    monkeypatch.setattr(Decided, "report", reported)
    reports = deidentify_tree(Deidentifier(KEY).applier, inputs, str(out), **options)
    assert {each.status for each in reports} == {"done"}
    return did


def each_in_turn(numbers: Iterable[int]) -> list[str]:
    return [f"{what} {number:04}" for number in numbers for what in ("decide", "write")]


def decided_before_written(numbers: Sequence[int]) -> list[str]:
    return [f"{what} {number:04}" for what in ("decide", "write") for number in numbers]


def test_a_few_files_are_decided_on_before_the_first_of_them_is_written(
    scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_turn, "_LONGEST_WAIT", 60)
    did = written_when(monkeypatch, Inputs((str(scans),)), tmp_path / "out", jobs=1)
    groups = (range(16), range(16, 32), range(32, FILES))
    assert did == [each for group in groups for each in decided_before_written(group)]


@pytest.mark.parametrize(("limit", "most"), [("_MOST_HELD", 0), ("_LONGEST_WAIT", 0.0)])
def test_large_files_and_slow_ones_are_written_one_by_one(
    scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: float
) -> None:
    monkeypatch.setattr(in_turn, limit, most)
    did = written_when(monkeypatch, Inputs((str(scans),)), tmp_path / "out", jobs=1)
    assert did == each_in_turn(range(FILES))


def test_files_of_a_list_are_written_one_by_one_since_who_writes_it_may_wait_for_them(
    scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tmp_path / "list"
    listed.write_text("".join(f"{scans}/{number:04}.dcm\n" for number in range(5)))
    inputs = Inputs((), str(listed))
    did = written_when(monkeypatch, inputs, tmp_path / "out", jobs=1)
    assert did == each_in_turn(range(5))


def test_files_that_were_decided_on_are_written_before_a_listing_fails(
    scans: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = Inputs.find

    def find_some(inputs: Inputs) -> Iterator[Found]:
        yield from islice(find(inputs), 5)
        raise OSError(errno.EIO, "the folder cannot be read")

    monkeypatch.setattr(Inputs, "find", find_some)
    applier, kept = Deidentifier(KEY).applier, list[FileReport]()
    with pytest.raises(OSError, match="cannot be read"):
        kept.extend(deidentify_tree(applier, str(scans), str(tmp_path / "out"), jobs=1))
    assert [report.status for report in kept] == ["done"] * 5
    assert len(content_of(tmp_path / "out")) == 5
    assert content_of(tmp_path / "out").items() <= whole.items()


def test_files_that_were_decided_on_are_written_before_the_procedure_fails(
    scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, number = Applier.prepare, count()

    def failing(applier: Applier, source: Source) -> Prepared:
        if next(number) == 5:
            source.close()
            raise ProcedureError("no such action")
        return prepare(applier, source)

    monkeypatch.setattr(Applier, "prepare", failing)
    applier, kept = Deidentifier(KEY).applier, list[FileReport]()
    with pytest.raises(ProcedureError):
        kept.extend(deidentify_tree(applier, str(scans), str(tmp_path / "out"), jobs=1))
    assert [report.status for report in kept] == ["done"] * 5
    assert len(content_of(tmp_path / "out")) == 5
