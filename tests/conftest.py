"""Fixtures for all tests, their order, and the rule that no test is skipped under CI."""

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from .stores import bucket, s3_server  # noqa: F401 - fixtures

REPOSITORY = Path(__file__).parent.parent
NO_SHARED = "../shared is missing"
COMPILE = "tests/compile/"
SLOW = (
    "tests/package/generated/test_every_sop_class.py",
    "tests/repository/test_packages.py",
    "tests/repository/test_benchmarks.py",
    "tests/repository/test_documents.py",
    "tests/package/run/test_dask_cluster.py",
    "tests/package/run/test_killed_on_objects.py",
    "tests/package/run/test_processes.py",
    "tests/package/engine/test_reuse",
    "tests/package/fuzzing/",
    "tests/package/peers/",
    "tests/package/test_systems.py",
)
"""Tests that a change seldom breaks alone, and that take long: `make test-slow` runs them."""

LONGEST = (
    COMPILE,
    *SLOW[:2],
    "tests/package/generated/test_every_action.py",
    "tests/package/test_real_files.py",
)
"""The tests that take longest: they start first, so that no core is idle at the end."""


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of oracles, which may be next to the checkout."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip(NO_SHARED)
    return folder


@pytest.hookimpl(tryfirst=True)  # before those that are not asked for are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker("slow")
    items.sort(key=lambda item: [not item.nodeid.startswith(each) for each in LONGEST])


class Modules(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a process whole modules, and those of the compiler together: they share a release."""

    def _split_scope(self, nodeid: str) -> str:
        return COMPILE if nodeid.startswith(COMPILE) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Modules:
    return Modules(config, log)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("requires_program"):
        for program in marker.args:
            if shutil.which(program) is None:
                pytest.skip(f"{program} is not installed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Under CI, a skipped test is a failure, except if the folder ../shared is missing."""
    if not os.environ.get("CI") or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    if not reason.startswith(NO_SHARED):
        report.outcome = "failed"
        report.longrepr = f"skipped under CI: {reason}"
