"""What a Dask cluster and an object store cost: the same CT slices in four ways.

Usage: python benchmarks/cluster.py [--folder F] [--files N] [--runs N]

Prints, for one and two workers on this machine and for as many processes without Dask, the seconds
of the work alone, once everything has started; and for an S3 server on this machine the CPU seconds
of the applier for each file. Then the memory of a client whose listing has ten million files.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import multiprocessing
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import make_files
from apply import multi_frame_class
from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.run.dask_client import connect
from grand_challenge_dicom_de_id_procedure.run.dask_cluster import Cluster
from grand_challenge_dicom_de_id_procedure.run.in_turn import InTurn
from grand_challenge_dicom_de_id_procedure.run.inputs import Inputs
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.manifest import Manifest
from grand_challenge_dicom_de_id_procedure.run.processes import Processes
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Head
from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree
from grand_challenge_dicom_de_id_procedure.run.work import Executor

KEY = bytes(range(32))
_LISTED = 10_000_000
_MARKS = (100_000, 1_000_000, 2_000_000, 5_000_000, _LISTED)


class Nothing:
    """Work that is none: what is left is what the client does."""

    def report_on(self, found: Found, *, again: bool = False) -> FileReport:  # noqa: ARG002
        """See ``Work``."""
        return FileReport(found.path, "", "done")

    def report_if_written(self, _found: Found) -> FileReport | None:
        """See ``Work``."""
        return None

    def remove_leftovers(self) -> None:
        """See ``Work``."""


def run(source: str, destination: Path | str, executor: Executor) -> float:
    """Seconds for all files."""
    applier = Deidentifier(KEY).applier
    began = time.monotonic()
    reports = list(deidentify_tree(applier, Inputs((source,)), str(destination), executor=executor))
    seconds = time.monotonic() - began
    assert {report.status for report in reports} == {"done"}, reports[0]
    return seconds


def least(source: Path, folder: Path, executor: Executor, runs: int) -> float:
    """The least seconds of several runs."""
    found = []
    for number in range(runs + 1):  # the first one warms up the workers
        output = folder / f"output-{number}"
        found.append(run(str(source), output, executor))
        shutil.rmtree(output)
    return min(found[1:])


def with_workers(source: Path, folder: Path, workers: int, runs: int) -> float:
    """Seconds with a cluster on this machine."""
    with contextlib.closing(connect("local", workers)) as client:
        return least(source, folder, Cluster(client), runs)


def listed(count: int) -> Iterator[Found]:
    """A listing that is generated."""
    for number in range(count):
        name = f"{number // 1000:06}/{number:08}.dcm"
        yield Found(f"s3://archive/scans/{name}", name, is_object=True, size=530_000, modified=1)


def memory_of_client(folder: Path) -> Iterator[tuple[int, int]]:
    """Files, and the most megabytes so far, of a client with a long listing and a manifest.

    The scheduler and its worker are other processes, so their memory does not count.
    """
    with (
        in_process(_serve_cluster) as address,
        contextlib.closing(connect(address)) as client,
        Manifest(str(folder / "listing.sqlite"), Head("", "", {})) as manifest,
    ):
        for number, report in enumerate(Cluster(client).reports(Nothing(), listed(_LISTED)), 1):
            manifest.add(report)
            if number in _MARKS:
                yield number, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def from_s3(source: Path) -> tuple[float, float]:
    """CPU seconds of this process for each file: from S3 to S3, and from disk to disk.

    The server is a process of its own, so its work does not count.
    """
    files = sorted(path for path in source.rglob("*") if path.is_file())
    with s3_server() as store:
        store.mkdir("scans")
        store.mkdir("outputs")
        for path in files:
            store.pipe_file(f"scans/{path.relative_to(source)}", path.read_bytes())
        run("s3://scans", "s3://outputs/warm", InTurn())
        began = time.process_time()
        run("s3://scans", "s3://outputs/out", InTurn())
        remote = time.process_time() - began
    with tempfile.TemporaryDirectory() as folder:
        run(str(source), Path(folder, "warm"), InTurn())
        began = time.process_time()
        run(str(source), Path(folder, "out"), InTurn())
        local = time.process_time() - began
    return remote / len(files), local / len(files)


@contextlib.contextmanager
def s3_server() -> Iterator[Any]:
    """A server that speaks S3, in a process of its own, and its file system."""
    with in_process(_serve_s3) as address:
        os.environ.update(
            AWS_ENDPOINT_URL=address,
            AWS_ACCESS_KEY_ID="a",
            AWS_SECRET_ACCESS_KEY="b",
            AWS_DEFAULT_REGION="us-east-1",
        )
        from s3fs import S3FileSystem

        yield S3FileSystem(use_listings_cache=False)


@contextlib.contextmanager
def in_process(serve: Callable[[Any], None]) -> Iterator[str]:
    """A server in a process of its own, which tells its address."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs,))
    server.start()
    try:
        yield ours.recv()
    finally:
        ours.send(None)
        server.join()


def _serve_s3(connection: Any) -> None:
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    connection.send("http://{}:{}".format(*server.get_host_and_port()))
    connection.recv()
    server.stop()


def _serve_cluster(connection: Any) -> None:
    with connect("local", 1) as client:
        connection.send(client.scheduler.address)
        connection.recv()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path, help="where to work; inputs stay there")
    parser.add_argument("--runs", type=int, default=3, help="runs that count (default: 3)")
    parser.add_argument("--no-listing", action="store_true", help="leave out the long listing")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory
        folder = options.folder or Path(stack.enter_context(temporary(prefix="benchmark-")))
        source = make_files.make("small", folder / "input", multi_frame_class())
        files = sum(path.is_file() for path in source.rglob("*"))
        print(f"| {files} files | s | ms a file | times one |\n|---|---|---|---|")
        one = with_workers(source, folder, 1, options.runs)
        rows = {
            "--dask, 1 worker": one,
            "--dask, 2 workers": with_workers(source, folder, 2, options.runs),
            "--jobs 1": least(source, folder, InTurn(), options.runs),
            "--jobs 2": least(source, folder, Processes(2), options.runs),
        }
        for name, seconds in rows.items():
            print(
                f"| {name} | {seconds:.2f} | {1000 * seconds / files:.2f} | {one / seconds:.2f} |"
            )
        slices = make_files.make("slices", folder / "input", multi_frame_class())
        remote, local = from_s3(slices)
        print(f"\nCPU a file: {1000 * remote:.2f} ms from S3, {1000 * local:.2f} ms from disk")
        if not options.no_listing:
            for number, megabytes in memory_of_client(folder):
                print(f"memory of the client: {megabytes} MB after {number:,} files", flush=True)


if __name__ == "__main__":
    main()
