"""A Dask cluster of real processes on this machine."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from distributed import Client

_WORK = "from distributed.cli.dask_worker import main; main()"


def connected(*arguments: Any, **options: Any) -> Any:
    """A client, whose types Dask does not tell."""
    client: Any = Client
    return client(*arguments, **options)


class Machines:
    """The processes of a cluster.

    Attributes:
        address: of the scheduler.
        log: what all of them print.
    """

    def __init__(self, folder: Path, protocol: str) -> None:
        self.log = folder / "log"
        self._file = folder / "scheduler.json"
        self._stream = self.log.open("w")
        self._processes: list[subprocess.Popen[str]] = []
        self._start(
            "from distributed.cli.dask_scheduler import main; main()",
            *("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"),
            *("--protocol", protocol),
        )
        self._wait_for_file()
        with connected(scheduler_file=str(self._file)) as client:
            self.address = client.scheduler.address

    def stop_scheduler(self) -> None:
        self._processes[0].kill()

    def add_worker(self, before: str = "") -> subprocess.Popen[str]:
        """Start a worker, and wait until the scheduler knows it."""
        with connected(self.address) as client:
            number = len(client.scheduler_info()["workers"]) + 1
            worker = self._start(
                f"{before}\n{_WORK}", "--no-nanny", "--nthreads", "1", "--no-dashboard"
            )
            client.wait_for_workers(number, timeout=60)
        return worker

    def stop(self) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
        self._stream.close()

    def _start(self, code: str, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code, "--scheduler-file", str(self._file), *arguments],
            stdout=self._stream,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._processes.append(process)
        return process

    def _wait_for_file(self) -> None:
        for _ in range(600):
            if self._file.exists():
                return
            time.sleep(0.1)
        raise TimeoutError(self.log.read_text())


@contextmanager
def machines(folder: Path, protocol: str = "tcp") -> Iterator[Machines]:
    started = Machines(folder, protocol)
    try:
        yield started
    finally:
        started.stop()
