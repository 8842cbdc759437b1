"""Where files come from and where outputs go: the arguments of every command over many files."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.numbers import positive
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.run.inputs import NOT_NAMES, STDIN, Inputs, is_pattern
from grand_challenge_dicom_de_id_procedure.run.one_process import check_one_process
from grand_challenge_dicom_de_id_procedure.run.tree import check_apart, is_single_file
from grand_challenge_dicom_de_id_procedure.run.work import Executor
from grand_challenge_dicom_de_id_procedure.storage.url import (
    archive_named,
    is_url,
    local_path,
    without_password,
)

STREAM = "-"
"""As a source stdin, as a destination stdout, for a single file."""


def add_places(parser: argparse.ArgumentParser, *, streams: bool = False) -> None:
    """Add the arguments for sources and the destination.

    Args:
        parser: of the subcommand.
        streams: whether a single file may come from stdin, and go to stdout.
    """
    stdin, stdout = ("; - is stdin", "; - is stdout") if streams else ("", "")
    parser.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="*",
        help="a folder, a file, a pattern such as 'scans/*.dcm', or a URL such as "
        f"s3://bucket/scans{stdin}",
    )
    parser.add_argument(
        "destination",
        metavar="DESTINATION",
        help="a folder outside SOURCE, or a URL; for a single file, a folder or the name of the "
        f"output{stdout}",
    )
    parser.add_argument(
        "--files-from",
        metavar="F",
        type=local_file,
        help="read more sources from this file, one in each line; - is stdin",
    )


def add_executor(parser: argparse.ArgumentParser) -> None:
    """Add the options for who does the work."""
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=positive,
        help="number of processes; one begins, and the others start when they pay (default: 1 per "
        "processor, at most 8)",
    )
    parser.add_argument(
        "--dask",
        metavar="ADDRESS",
        help="let a Dask cluster do the work: the address of its scheduler, such as "
        "tcp://host:8786; or local for a cluster of --jobs workers on this machine",
    )


def inputs_of(options: argparse.Namespace) -> Inputs:
    """The sources that are asked for."""
    return Inputs(tuple(map(local_path, options.sources)), options.files_from or "")


def check_places(options: argparse.Namespace) -> None:
    """Check sources and destination before anything is done.

    Raises:
        WrongUseError: one of them is missing, or cannot be reached.
        DestinationError: one folder is inside the other, or the destination is a file.
    """
    options.destination = local_path(options.destination)
    inputs, destination = inputs_of(options), options.destination
    if not inputs.sources and not inputs.files_from:
        raise WrongUseError("there is no SOURCE; name a folder, a file or a URL, then DESTINATION")
    check_sources(inputs)
    if inputs.files_from:
        _check_list(inputs.files_from)
    check_one_process(
        inputs.sources,
        destination,
        shared_by="--dask" if options.dask else "--jobs" if options.jobs not in (None, 1) else "",
        continued_by="--manifest" if options.manifest else "--resume" if options.resume else "",
    )
    if is_url(destination):
        check_store(destination, must_exist=False)
    elif is_single_file(inputs) and not os.path.isdir(destination):  # noqa: PTH112
        if os.path.lexists(destination) and not options.resume:
            raise WrongUseError(f"{destination} exists and is not overwritten; name a new file")
        parent = os.path.dirname(destination) or "."  # noqa: PTH120
        if not os.path.isdir(parent):  # noqa: PTH112
            raise WrongUseError(f"the folder {parent} does not exist; create it first")
    check_apart(inputs, destination)


def check_sources(inputs: Inputs) -> None:
    """Check that there is something of each name.

    Raises:
        WrongUseError: there is not, or it cannot be reached.
    """
    for source in inputs.sources:
        if not is_url(source):
            _check_path(source)
        else:
            check_store(source, must_exist=True)


def check_store(url: str, *, must_exist: bool) -> None:
    """Check that an object store can be reached.

    Raises:
        WrongUseError: it cannot, or there is nothing of that name.
    """
    from grand_challenge_dicom_de_id_procedure.storage.archive import check_archive
    from grand_challenge_dicom_de_id_procedure.storage.objects import Store

    try:
        if not must_exist and (archive := archive_named(url)):
            check_archive(archive)
        else:
            Store.of(url).check(must_exist=must_exist)
    except OSError as error:
        shown = without_password(url)
        raise WrongUseError(f"cannot use {shown}: {error.strerror or error}") from None


@contextlib.contextmanager
def executor_of(options: argparse.Namespace) -> Iterator[Executor | None]:
    """Who does the work; None for processes of this machine.

    Raises:
        WrongUseError: the cluster cannot be reached, or its workers cannot do the work.
    """
    if not options.dask:
        yield None
        return
    try:
        from grand_challenge_dicom_de_id_procedure.run.dask_client import connect
        from grand_challenge_dicom_de_id_procedure.run.dask_cluster import Cluster, check_workers
    except ImportError as error:
        raise WrongUseError(
            f"--dask needs {error.name}; install grand-challenge-dicom-de-id-procedure[cluster]"
        ) from None
    with connect(options.dask, options.jobs) as client:
        check_workers(client)
        yield Cluster(client)


def _check_list(name: str) -> None:
    """Check a list of sources; of one that comes from stdin only the beginning can be seen."""
    if name != STDIN:
        if not os.path.isfile(name):  # noqa: PTH113
            raise WrongUseError(f"the list {name} is not a file; name an existing one")
        try:
            with open(name, "rb") as stream:  # noqa: PTH123
                is_binary = any(b"\0" in block for block in iter(lambda: stream.read(1 << 20), b""))
        except OSError as error:
            raise WrongUseError(f"cannot read the list {name}: {error.strerror}") from None
    elif sys.stdin is None:
        raise WrongUseError("stdin is closed; send a list to it, or name one")
    else:
        is_binary = isinstance(sys.stdin, io.TextIOWrapper) and b"\0" in _start(sys.stdin.buffer)
    if is_binary:
        raise WrongUseError(f"the list {name} is {NOT_NAMES}")


def _start(stream: BinaryIO) -> bytes:
    """What comes first, which is read again."""
    return stream.peek(1) if isinstance(stream, io.BufferedReader) else b""


def _check_path(source: str) -> None:
    if os.path.exists(source) or [*Inputs((source,)).folders()] != [source]:  # noqa: PTH110
        return
    if is_pattern(source):
        raise WrongUseError(
            f"the pattern {source} matches no file; name an existing file or folder"
        )
    raise WrongUseError(f"{source} does not exist; name an existing file or folder")
