"""How many processes work where nobody says how many, and when they start."""

import os
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.run import processes
from grand_challenge_dicom_de_id_procedure.run.processes import Processes
from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree, executor_of

from ..conftest import KEY
from ..scans import content_of, write_scans
from .test_tree import run


def processors(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    if hasattr(os, "sched_getaffinity"):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(number)))
    monkeypatch.setattr(os, "cpu_count", lambda: number)


@pytest.mark.parametrize(("available", "expected"), [(1, 1), (4, 4), (64, 8)])
def test_a_process_for_each_processor_but_not_too_many(
    monkeypatch: pytest.MonkeyPatch, available: int, expected: int
) -> None:
    processors(monkeypatch, available)
    executor = executor_of(None)
    assert (executor.jobs if isinstance(executor, Processes) else 1) == expected


def test_the_outputs_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    processors(monkeypatch, 2)
    write_scans(tmp_path / "in", 12)
    for jobs in (None, 1):
        applier = Deidentifier(KEY).applier
        list(deidentify_tree(applier, str(tmp_path / "in"), str(tmp_path / str(jobs)), jobs=jobs))
    assert content_of(tmp_path / "None") == content_of(tmp_path / "1")


@pytest.mark.parametrize(
    ("options", "expected"), [({}, False), ({"resume": True}, True), ({"done": {}}, True)]
)
def test_processes_start_at_once_where_an_earlier_run_may_have_been_killed_by_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], expected: bool
) -> None:
    asked: list[bool] = []

    def make(jobs: int, *, at_once: bool) -> Processes:
        asked.append(at_once)
        return Processes(jobs)

    monkeypatch.setattr(processes, "Processes", make)
    write_scans(tmp_path / "in", 2)
    run(tmp_path / "in", tmp_path / "out", jobs=2, **options)
    assert asked == [expected]
