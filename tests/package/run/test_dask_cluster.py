"""A Dask cluster of real processes on this machine: a scheduler and two workers."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier, procedure
from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.run.dask_client import connect
from grand_challenge_dicom_de_id_procedure.run.dask_cluster import Cluster
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import FileReport

from ..conftest import KEY, write_key
from ..machines import connected, machines
from ..scans import content_of, write_scans

_OTHER_VERSION = """
import grand_challenge_dicom_de_id_procedure as package
from grand_challenge_dicom_de_id_procedure.rules import packed
package.procedure = packed.procedure = {**package.procedure, "version": "2025.1.0"}
"""
_NO_PACKAGE = "import sys; sys.modules['grand_challenge_dicom_de_id_procedure'] = None"
_RUN = """
import os, signal, sys
from distributed import Client
from grand_challenge_dicom_de_id_procedure import Deidentifier
address, source, destination, is_killed = sys.argv[1:]
with Client(address) as client:
    for _ in Deidentifier(bytes(range(32))).tree(source, destination, client=client):
        if is_killed == "True":
            os.kill(os.getpid(), signal.SIGKILL)
"""


IN_A_THREAD = {
    "n_workers": 1,
    "threads_per_worker": 1,
    "processes": False,
    "dashboard_address": None,
}
"""A cluster without processes of its own."""


def test_every_file_is_done_once_although_a_worker_is_killed(tmp_path: Path) -> None:
    source, count = write_scans(tmp_path / "in", 150), 150
    deidentifier = Deidentifier(KEY)
    list(deidentifier.tree(source, tmp_path / "alone"))
    with machines(tmp_path) as cluster:
        worker, _ = cluster.add_worker(), cluster.add_worker()
        with connected(cluster.address) as client:
            reports: list[FileReport] = []
            for report in deidentifier.tree(source, tmp_path / "out", client=client):
                reports.append(report)
                if len(reports) == 5:
                    worker.send_signal(signal.SIGKILL)
        assert worker.wait() == -signal.SIGKILL
        printed = cluster.log.read_text()
    assert [report.status for report in reports] == ["done"] * count
    assert len({report.source for report in reports}) == count
    assert content_of(tmp_path / "out") == content_of(tmp_path / "alone")
    assert KEY.hex() not in printed
    assert repr(KEY)[2:-1] not in printed


def test_a_file_that_kills_its_workers_is_the_only_one_that_fails(tmp_path: Path) -> None:
    with machines(tmp_path) as cluster:
        for _ in range(3):
            cluster.add_worker()
        with connected(cluster.address) as client:
            files = iter([Found(str(number), str(number)) for number in range(4)])
            client.run_on_scheduler(_no_second_try)
            reports = list(Cluster(client).reports(_Deadly(), files))
    assert {report.source: report.reason for report in reports} == {
        "0": "", "1": "", "2": "worker-died", "3": "",
    }  # fmt: skip
    assert len(reports) == 4


def test_certificates_that_are_missing_are_not_a_missing_scheduler() -> None:
    with pytest.raises(WrongUseError, match=r"tls://127\.0\.0\.1:1: TLS expects"):
        connect("tls://127.0.0.1:1")


def test_a_client_that_could_not_be_made_does_not_hinder_the_next() -> None:
    """Whenever garbage is collected: here, while the loop of the next client starts."""
    code = """
import gc
from distributed import Client, utils
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.run.dask_client import connect

gc.disable()
try:
    connect("tls://127.0.0.1:1")
except WrongUseError:
    pass
loop_factory = utils.get_loop_factory
utils.get_loop_factory = lambda: (gc.collect(), loop_factory())[1]
Client(processes=False, n_workers=1, dashboard_address=None).close()
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_task_has_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_scans(tmp_path / "in", 3)
    sent: list[Any] = []
    with connected(**IN_A_THREAD) as client:
        submit = client.submit

        def spied(*arguments: Any, **options: Any) -> Any:
            sent.append((arguments[1:], options))
            return submit(*arguments, **options)

        monkeypatch.setattr(client, "submit", spied)
        reports = list(Deidentifier(KEY).tree(source, tmp_path / "out", client=client))
    assert [report.status for report in reports] == ["done"] * 3
    assert sent
    assert KEY not in pickle.dumps(sent)
    assert KEY.hex() not in repr(sent)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (_OTHER_VERSION, f"has procedure 2025.1.0, and this is {procedure['version']}"),
        (_NO_PACKAGE, "lacks grand-challenge-dicom-de-id-procedure"),
    ],
    ids=["another version", "no package"],
)
def test_a_worker_that_cannot_do_it_is_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], before: str, said: str
) -> None:
    write_scans(tmp_path / "in", 2)
    key = write_key(tmp_path / "key")
    with machines(tmp_path) as cluster:
        cluster.add_worker(before)
        arguments = [str(tmp_path / "in"), str(tmp_path / "out"), "--key-file", str(key)]
        status = main(["apply", *arguments, "--dask", cluster.address])
    printed = capsys.readouterr().err
    assert status == 2
    assert said in printed
    assert printed.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_scheduler_that_is_not_there_is_named_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grand_challenge_dicom_de_id_procedure.run.dask_client._PATIENCE", 1)
    write_scans(tmp_path / "in", 2)
    before = content_of(tmp_path)
    kept = ("--key-file", str(tmp_path / "key"), "--manifest", str(tmp_path / "run.sqlite"))
    arguments = [str(tmp_path / "in"), str(tmp_path / "out"), *kept]
    assert main(["apply", *arguments, "--dask", "tcp://127.0.0.1:1"]) == 2
    printed = capsys.readouterr().err
    assert "there is no scheduler of Dask at tcp://127.0.0.1:1" in printed
    assert printed.count("\n") == 1
    assert content_of(tmp_path) == before


def test_a_worker_that_comes_later_without_the_package_logs_no_key(
    tmp_path: Path,
) -> None:
    source = write_scans(tmp_path / "in", 3)
    with machines(tmp_path) as cluster:
        cluster.add_worker()
        with connected(cluster.address) as client:
            reports = Deidentifier(KEY).tree(source, tmp_path / "out", client=client)
            first = next(reports)
            cluster.add_worker(_NO_PACKAGE)
            assert [report.status for report in [first, *reports]] == ["done"] * 3
        printed = cluster.log.read_text()
    assert "No module named 'grand_challenge_dicom_de_id_procedure.run'" in printed
    assert repr(KEY)[2:12] not in printed
    assert KEY.hex() not in printed


def test_a_scheduler_that_is_lost_ends_the_run_in_one_line(tmp_path: Path) -> None:
    source = write_scans(tmp_path / "in", 3)
    with machines(tmp_path) as cluster:
        cluster.add_worker()
        with connected(cluster.address) as client:
            reports = Deidentifier(KEY).tree(source, tmp_path / "out", client=client)
            next(reports)
            cluster.stop_scheduler()
            with pytest.raises(OSError, match="the scheduler of Dask was lost"):
                list(reports)
    assert not [*(tmp_path / "out").rglob("*.part")]


@pytest.mark.parametrize("is_killed", [False, True], ids=["ends", "is killed"])
def test_workers_forget_the_key_when_the_client(tmp_path: Path, is_killed: bool) -> None:
    source = write_scans(tmp_path / "in", 40)
    with machines(tmp_path) as cluster:
        cluster.add_worker()
        arguments = [cluster.address, str(source), str(tmp_path / "out"), str(is_killed)]
        run = subprocess.run([sys.executable, "-c", _RUN, *arguments], check=False)
        assert run.returncode == (-signal.SIGKILL if is_killed else 0)
        with connected(cluster.address) as client:
            for _ in range(100):
                left = [client.run_on_scheduler(_plugins), *client.run(_kept).values()]
                if left == [0, 0]:
                    break
                time.sleep(0.1)
    assert left == [0, 0]


def test_a_long_listing_is_taken_as_it_is_needed() -> None:
    taken = 0

    def listing() -> Iterator[Found]:
        nonlocal taken
        for number in range(100_000):
            taken += 1
            yield Found(str(number), str(number))

    with connected(**IN_A_THREAD) as client:
        reports = Cluster(client).reports(_Nothing(), listing())
        for number, _ in enumerate(reports, 1):
            assert taken - number <= 4 * 256
            if number == 20_000:
                break
        reports.close()


class _Nothing:
    """Work that is none."""

    def report_on(self, found: Found, *, again: bool = False) -> FileReport:  # noqa: ARG002
        return FileReport(found.path, "", "done")

    def report_if_written(self, found: Found) -> FileReport | None:  # noqa: ARG002
        return None

    def remove_leftovers(self) -> None:
        pass


class _Deadly(_Nothing):
    """Work that kills its process over one file."""

    def report_on(self, found: Found, *, again: bool = False) -> FileReport:
        if found.path == "2":
            signal.raise_signal(signal.SIGKILL)
        return super().report_on(found, again=again)


def _plugins(dask_scheduler: Any = None) -> int:
    return sum(name.startswith("dicom-deid") for name in dask_scheduler.worker_plugins)


def _kept() -> int:
    """How many objects of a worker have a key."""
    import gc

    from grand_challenge_dicom_de_id_procedure.run import dask_cluster
    from grand_challenge_dicom_de_id_procedure.run.task import Task

    tasks = sum(isinstance(each, Task) for each in gc.get_objects())
    return tasks + len(dask_cluster._jobs)


def _no_second_try(dask_scheduler: Any = None) -> None:
    dask_scheduler.allowed_failures = 0
