"""A Dask cluster does the work of a run: batches of files go to its workers, reports come back.

The work, with its key, is given to each worker once, as a plugin that the scheduler passes on as
bytes. A task has only the names of its files and that of the job, which is random.
"""

from __future__ import annotations

import errno
import pickle
import threading
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from typing import Any, Generic, TypeGuard

from distributed import Client, SchedulerPlugin, WorkerPlugin, as_completed

from grand_challenge_dicom_de_id_procedure.errors import ProcedureError, WrongUseError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Verdict
from grand_challenge_dicom_de_id_procedure.run.work import Report, Work
from grand_challenge_dicom_de_id_procedure.storage.placement import new_token

_PER_THREAD = 2  # batches that wait or work, for each thread of the cluster
_LARGEST_BATCH = 256  # files
_SHORT, _LONG = 0.5, 2.0  # seconds: a batch should take no less and no more
_LOST = Verdict("failed", "worker-died", "each worker that got this file was lost")
_jobs: dict[str, bytes] = {}  # in a worker: the work of each job
_works: dict[tuple[str, int], Work[Any]] = {}  # and what each thread made of it


class Cluster:
    """A cluster of Dask; see ``Executor``.

    Args:
        client: is connected to the scheduler. It is not closed.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def reports(
        self, work: Work[Report], files: Iterator[Found]
    ) -> Generator[Report | FileReport, None, None]:
        """See ``Executor``.

        Only a bounded number of batches is in flight, so listings of any length need no memory. The
        batch of a worker that is lost goes to another one, which finds the outputs that are
        complete.

        Raises:
            WrongUseError: a worker lacks this package, or has another version of it.
            OSError: the scheduler was lost.
        """
        client = self._client
        check_workers(client)
        job = new_token()
        name = f"dicom-deid-{job}"
        end = f"{name}-end"
        client.register_plugin(_forgetting(client.id, name), name=end)
        client.register_plugin(_job(job, pickle.dumps(work), procedure["version"]), name=name)
        flight = _Flight[Report](client, job, files)
        try:
            yield from flight.reports()
        finally:
            if client.status == "running":
                flight.cancel()
                client.unregister_worker_plugin(name)
                client.unregister_scheduler_plugin(end)
            work.remove_leftovers()


def check_workers(client: Client) -> None:
    """Check that every worker has this version of the package.

    Raises:
        WrongUseError: a worker lacks the package, or has another version; or there is no worker.
    """

    def version() -> str:  # a function in a function, so that it is sent whole
        from importlib import import_module

        try:
            package = import_module("grand_challenge_dicom_de_id_procedure")
        except ImportError:
            return ""
        return str(package.procedure["version"])

    ours = procedure["version"]
    found: dict[str, str] = client.run(version)
    if not found:
        raise WrongUseError("the cluster has no workers; start some")
    for worker, theirs in sorted(found.items()):
        if not theirs:
            raise WrongUseError(
                f"the worker {worker} lacks grand-challenge-dicom-de-id-procedure; "
                f"install version {ours} there"
            )
        if theirs != ours:
            raise WrongUseError(
                f"the worker {worker} has procedure {theirs}, and this is {ours}; "
                "install the same version"
            )


def _job(job: str, work: bytes, version: str) -> WorkerPlugin:
    """What gives the work of a job to each worker, also to those that come later.

    A worker that cannot load a plugin logs its bytes, with the key. So the class is one in a
    function, which is sent whole: it can be loaded also where this package is missing.
    """

    class Job(WorkerPlugin):
        def setup(self, worker: Any) -> None:  # noqa: ARG002
            from grand_challenge_dicom_de_id_procedure.run import dask_cluster

            dask_cluster.begin_job(job, work, version)

        def teardown(self, worker: Any) -> None:  # noqa: ARG002
            try:
                from grand_challenge_dicom_de_id_procedure.run import dask_cluster
            except ImportError:  # nothing was kept there, and the run has ended well
                return
            dask_cluster.forget_job(job)

    return Job()


def _forgetting(client_id: str, name: str) -> SchedulerPlugin:
    """What lets scheduler and workers forget a job whose client was killed.

    Sent whole, too: the scheduler needs no package.
    """

    class Forgetting(SchedulerPlugin):
        def remove_client(self, scheduler: Any, client: str) -> None:
            if client == client_id and name in scheduler.worker_plugins:
                scheduler.loop.add_callback(scheduler.unregister_worker_plugin, None, name)

    return Forgetting()


def begin_job(job: str, work: bytes, version: str) -> None:
    """Keep the work of a job in this worker, if it has the version of the client."""
    if version == procedure["version"]:
        _jobs[job] = work


def forget_job(job: str) -> None:
    """Forget the work of a job, and its key."""
    _jobs.pop(job, None)
    for key in [key for key in _works if key[0] == job]:
        del _works[key]


class _Answer(NamedTuple):
    """What a worker says of a batch."""

    reports: list[Any]
    seconds: float
    error: str = ""  # why no file can be done


def _do_batch(job: str, batch: list[Found]) -> _Answer:
    """What a worker does: one file of the batch after the other."""
    began = time.monotonic()
    try:
        work = _work_of(job)
        reports = [work.report_on(found) for found in batch]
    except ProcedureError as error:
        return _Answer([], 0.0, str(error))
    return _Answer(reports, time.monotonic() - began)


def _work_of(job: str) -> Work[Any]:
    """The work of a job; each thread has its own, because it remembers what it has seen."""
    key = (job, threading.get_ident())
    if key not in _works:
        if job not in _jobs:
            raise ProcedureError(
                f"a worker that came later has procedure {procedure['version']}; "
                "install the same version everywhere"
            )
        _works[key] = pickle.loads(_jobs[job])
    return _works[key]


def _was_lost(key: str, dask_scheduler: Any = None) -> bool:
    """Whether more than one worker got a batch; runs on the scheduler."""
    return bool(sum(each[2] == "processing" for each in dask_scheduler.story(key)) > 1)


def _is_same(report: object) -> TypeGuard[FileReport]:
    """Whether the output of a file was there already."""
    return isinstance(report, FileReport) and report.reason == "duplicate-identical"


def _scheduler_lost() -> OSError:
    return OSError(errno.ECONNABORTED, "the scheduler of Dask was lost; give the command again")


class _Flight(Generic[Report]):
    """The batches of a job that are on their way.

    Args:
        client: of the cluster.
        job: its name.
        files: the files, which are taken as they are needed.
    """

    def __init__(self, client: Client, job: str, files: Iterator[Found]) -> None:
        self._client = client
        self._job = job
        self._files = files
        self._size = 1
        self._most = _PER_THREAD
        self._suspects: deque[Found] = deque()
        self._is_last_try = False
        self._batches: dict[str, list[Found]] = {}
        self._completed = as_completed(with_results=True, raise_errors=False)
        self._futures: dict[str, Any] = {}

    def reports(self) -> Iterator[Report | FileReport]:
        """The reports of all files, as batches come back.

        Raises:
            OSError: the scheduler was lost.
        """
        self._fill()
        while self._futures:
            future, result = self._next()
            batch = self._batches.pop(future.key)
            del self._futures[future.key]
            if future.status == "finished":
                yield from self._own(future.key, self._of(result))
            elif self._is_last_try:
                yield FileReport(batch[0].path, "", *_LOST)
            else:  # one of them may have killed the workers, or a file of another batch
                self._suspects.extend(batch)
            self._fill()

    def _next(self) -> tuple[Any, Any]:
        """The next batch that came back. Without its scheduler, a client would wait for ever."""
        changed = self._completed.thread_condition
        while not self._completed.has_ready():
            if self._client.status != "running":
                raise _scheduler_lost()
            with changed:
                changed.wait(0.1)
        future, result = next(self._completed)
        if future.status == "cancelled":
            raise _scheduler_lost()
        return future, result

    def cancel(self) -> None:
        """Take back what is not done yet."""
        self._client.cancel([*self._futures.values()], force=True)

    def _of(self, answer: _Answer) -> list[Report]:
        if answer.error:
            raise ProcedureError(answer.error)
        if answer.seconds < _SHORT and len(answer.reports) == self._size:
            self._size = min(2 * self._size, _LARGEST_BATCH)
        elif answer.seconds > _LONG:
            self._size = max(self._size // 2, 1)
        return answer.reports

    def _own(self, key: str, reports: list[Report]) -> Sequence[Report | FileReport]:
        """The reports of a batch; what a lost worker had written of it counts as done."""
        if not any(map(_is_same, reports)):
            return reports
        if not self._client.run_on_scheduler(_was_lost, key=key):
            return reports
        return [
            report._replace(status="done", reason="", message="") if _is_same(report) else report
            for report in reports
        ]

    def _fill(self) -> None:
        """Hand out batches, until each thread of the cluster has enough."""
        if not self._futures:  # asking for each batch would take time
            self._most = _PER_THREAD * max(1, sum(self._client.nthreads().values()))
        while len(self._futures) < self._most:
            batch = list(islice(self._files, self._size))
            if not batch:
                break
            self._submit(batch)
        if self._suspects and not self._futures:  # the last ones are alone in the cluster
            self._is_last_try = True
            self._submit([self._suspects.popleft()])

    def _submit(self, batch: list[Found]) -> None:
        key = f"dicom-deid-{self._job}-{new_token()}"
        future = self._client.submit(_do_batch, self._job, batch, key=key, pure=False)
        self._batches[key] = batch
        self._futures[key] = future
        self._completed.add(future)
