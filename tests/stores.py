"""An object store for tests: a server that speaks S3, on this machine."""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest

_numbers = itertools.count()


class Bucket(NamedTuple):
    """A bucket of its own for each test.

    Attributes:
        files: the file system of s3fs.
        name: of the bucket.
    """

    files: Any
    name: str

    def url(self, key: str = "") -> str:
        return f"s3://{self.name}/{key}"

    def put(self, folder: Path, prefix: str) -> None:
        """Copy every file of a folder below a prefix."""
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                key = f"{self.name}/{prefix}/{path.relative_to(folder).as_posix()}"
                self.files.pipe_file(key, path.read_bytes())

    def content(self, prefix: str) -> dict[str, bytes]:
        """Every object below a prefix, by its name."""
        below = f"{self.name}/{prefix}/"
        return {key.removeprefix(below): self.files.cat_file(key) for key in self.files.find(below)}

    def unfinished(self) -> list[Any]:
        """The uploads that are not completed."""
        found = self.files.call_s3("list_multipart_uploads", Bucket=self.name)
        return list(found.get("Uploads", ()))


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The URL of a server."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(s3_server: str) -> Iterator[Bucket]:
    """An empty bucket of a server that the environment names."""
    named = {
        "AWS_ENDPOINT_URL": s3_server,
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with mock.patch.dict(os.environ, named):
        from s3fs import S3FileSystem

        files = S3FileSystem(use_listings_cache=False)
        name = f"bucket-{next(_numbers)}"
        files.mkdir(name)
        yield Bucket(files, name)
