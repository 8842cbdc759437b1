"""Files in object stores and archives, by URL: what fsspec opens (s3, memory, zip, tar ...)."""

from __future__ import annotations

import contextlib
import datetime
import errno
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO, Self, cast

from grand_challenge_dicom_de_id_procedure.errors import StoreError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.storage.file_systems import (
    ARCHIVES,
    members_of,
    open_store,
)
from grand_challenge_dicom_de_id_procedure.storage.source import Source, changed
from grand_challenge_dicom_de_id_procedure.storage.stream import stream_source
from grand_challenge_dicom_de_id_procedure.storage.telling import telling
from grand_challenge_dicom_de_id_procedure.storage.url import S3, parts_of, password_scheme

WHOLE = 4 << 20
"""Bytes: an object up to here is read by one request, a larger one by ranges."""

_VERSION = "?versionId="
_SECOND = 1_000_000_000  # nanoseconds
_PAGE = 1000  # objects: the most that S3 lists at once
_TIMES = ("LastModified", "mtime", "updated", "last_modified", "created")


class ListedObject(NamedTuple):
    """An object in a listing.

    Attributes:
        url: of the object.
        relative: its name below what is listed.
        size: in bytes; -1 if the store does not tell.
        modified: when it was written, in nanoseconds since 1970; 0 if the store does not tell.
        is_repeated: whether an archive has several members of that name, of which one can be read.
    """

    url: str
    relative: str
    size: int
    modified: int
    is_repeated: bool = False


class Store(NamedTuple):
    """A store, and a name in it.

    Attributes:
        files: the file system of fsspec.
        path: the name, in the spelling of the store.
        url: what the user wrote.
    """

    files: Any
    path: str
    url: str

    @classmethod
    def of(cls, url: str) -> Self:
        """Open a store.

        Raises:
            StoreError: fsspec is not installed, or knows no such store, or has no library for it;
                or the URL has a password, which a report would show, or names a version.
        """
        if scheme := password_scheme(url):
            variable = f"FSSPEC_{scheme.upper()}_PASSWORD"
            raise StoreError(errno.EINVAL, f"a report would show its password; use {variable}")
        if url.startswith(S3) and _VERSION in url:  # s3fs would read the newest version
            raise StoreError(errno.ENOTSUP, f"versions of objects cannot be named; omit {_VERSION}")
        with telling(url):
            files, path = open_store(url)
        return cls(files, path, url)

    @property
    def is_archive(self) -> bool:
        """Whether it is an archive, which is read from its start to its end."""
        return not ARCHIVES.isdisjoint(_protocols(self.files))

    @property
    def is_s3(self) -> bool:
        """Whether it speaks S3."""
        return "s3" in _protocols(self.files)

    def url_of(self, path: str) -> str:
        """The URL of another name in this store."""
        head, rest = parts_of(self.url)
        scheme = head.partition("://")[0]
        return f"{scheme}://{path.lstrip('/')}{rest}"

    def is_in(self, folder: Self) -> bool:
        """Whether the name is that of a folder of the same store, or below it."""
        outer = folder.path.strip("/")
        return not outer or f"{self.path.strip('/')}/".startswith(f"{outer}/")

    def info(self, path: str = "") -> Mapping[str, Any]:
        """What the store says of a name.

        Raises:
            OSError: there is nothing of that name, or it cannot be asked.
        """
        with telling(self.url):
            found: Mapping[str, Any] = self.files.info(path or self.path)
            return found

    def check(self, *, must_exist: bool) -> None:
        """Check that the store can be reached, and for S3 that there is such a bucket.

        Raises:
            OSError: it cannot, or there is nothing of that name.
        """
        bucket, _, key = self.path.strip("/").partition("/")
        if self.is_s3 and not bucket:
            raise StoreError(errno.EINVAL, "it names no bucket")
        try:
            if not must_exist and self.is_s3:
                self.info(bucket)
            found = not must_exist or next(list_objects(self.url), None) is not None
        except FileNotFoundError:
            found = False
        if not found:
            there = f"there is nothing {'in' if must_exist else 'as'} the bucket {bucket}"
            if must_exist and key:
                there = f"nothing in the bucket {bucket} begins with {key}/ or has that name"
            told = there if self.is_s3 else "there is nothing of that name"
            is_pattern = must_exist and any(sign in self.path for sign in "*?[")
            hint = "; a URL is no pattern, so name a folder" if is_pattern else ""
            raise StoreError(errno.ENOENT, told + hint)
        if not must_exist and self.is_archive:
            raise StoreError(errno.ENOTSUP, "of archives, only zip:// and tar:// can be written")

    def later_than_all(self) -> int:
        """A time that is later than the times of all objects below the name.

        S3 tells times by the second, and by a clock of its own. So this waits for the next second,
        unless there are no objects.

        Returns:
            Nanoseconds since 1970; 0 if there are no objects.
        """
        with contextlib.suppress(FileNotFoundError):
            if next(list_objects(self.url), None) is None:
                return 0
            if not self.is_s3:
                return time.time_ns()
            bucket = self.path.strip("/").partition("/")[0]
            with telling(self.url):
                told = self.files.call_s3("head_bucket", Bucket=bucket)["ResponseMetadata"]
            now = parsedate_to_datetime(told["HTTPHeaders"]["date"])
            time.sleep(1)
            return round(now.timestamp() + 1) * _SECOND
        return 0

    @property
    def names_folder(self) -> bool:
        """Whether the name can only be that of a folder or a bucket."""
        return parts_of(self.url)[0].endswith("/") or not self.path.strip("/")

    def is_folder(self) -> bool:
        """Whether the name is that of a folder or a bucket: other names begin with it."""
        if self.names_folder:
            return True
        try:
            return bool(self.info()["type"] == "directory")
        except FileNotFoundError:
            return False

    def exists(self) -> bool:
        """Whether there is something of that name."""
        try:
            self.info()
        except FileNotFoundError:
            return False
        return True


class ObjectSource(Source):
    """An object, of which ranges are read. One request reads a small one whole.

    Args:
        store: with the name of the object.
        size: in bytes.
        modified: in nanoseconds since 1970; 0 if the store does not tell.
    """

    WINDOW = 1 << 20

    def __init__(self, store: Store, size: int, modified: int) -> None:
        super().__init__(size)
        self.store = store
        self.modified = modified
        self.name = store.url
        if size > WHOLE:
            self.buffer = self.read(0, WHOLE)
        else:
            self.buffer = self._read(0, size + 1)  # one more, to see whether it has grown
            if len(self.buffer) != size:
                raise changed()

    def read(self, position: int, length: int) -> bytes:
        end = min(position + length, self.size)
        found = self._read(position, end)
        if len(found) != end - position:
            raise changed()
        return found

    def _read(self, start: int, end: int) -> bytes:
        with telling(self.store.url):
            found: bytes = self.store.files.cat_file(self.store.path, start=start, end=end)
            return found

    def check_unchanged(self) -> None:
        if self.size > WHOLE:  # else it was read at one moment
            info = self.store.info()
            if (info.get("size"), modified_of(info)) != (self.size, self.modified):
                raise changed()


def open_object(url: str, size: int = -1, modified: int = 0) -> Source:
    """Open an object for reading.

    Args:
        url: of the object.
        size: in bytes, if a listing told it; -1 if it is to be asked for.
        modified: as in ``ListedObject``.

    Raises:
        OSError: there is no such object, or it cannot be read.
    """
    store = Store.of(url)
    if store.is_archive:  # a member has no ranges
        with telling(url), store.files.open(store.path, "rb") as stream:
            member = stream_source(cast("BinaryIO", _Unseekable(stream)))
        member.name = url
        return member
    if size < 0:
        info = store.info()
        size, modified = info["size"], modified_of(info)
    return ObjectSource(store, size, modified)


class _Unseekable:
    """A stream that can only be read on: so it is copied to a temporary file."""

    def __init__(self, stream: Any) -> None:
        self.read = stream.read


def list_objects(url: str) -> Iterator[ListedObject]:
    """List all objects below a name, page by page; or the single object of that name.

    Raises:
        OSError: there is nothing of that name, or it cannot be listed.
    """
    store = Store.of(url)
    with telling(url):
        members = members_of(url)
    if not store.names_folder:
        info = store.info()
        if info["type"] != "directory":
            name = store.path.rpartition("/")[2]
            is_repeated = members[store.path] > 1
            yield ListedObject(url, name, info.get("size") or 0, modified_of(info), is_repeated)
            return
    prefix = store.path.strip("/") + "/" if store.path.strip("/") else ""
    if members:
        found = _members(store, members, prefix)
    else:
        found = _pages_of_s3(store) if store.is_s3 else _walked(store)
    for path, info in found:
        relative = path.lstrip("/").removeprefix(prefix).lstrip("/")  # a key may have //
        size = info.get("size")
        yield ListedObject(
            store.url_of(path),
            relative,
            -1 if size is None else size,
            modified_of(info),
            members[path] > 1,
        )


def _members(
    store: Store, members: Mapping[str, int], prefix: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The members of an archive below a name, folder by folder."""
    for name in sorted(members, key=lambda each: each.split("/")):
        if name.startswith(prefix):
            info: Mapping[str, Any] = {}
            with contextlib.suppress(FileNotFoundError):  # as of /a.dcm, which cannot be opened
                info = store.info(name)
            yield name, info


def _pages_of_s3(store: Store) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All objects in the order of their names; a page of a thousand is in memory at a time."""
    bucket, _, prefix = store.path.strip("/").partition("/")
    asked = {"Bucket": bucket, "Prefix": prefix + "/" if prefix else "", "MaxKeys": _PAGE}
    while True:
        with telling(store.url):
            page = store.files.call_s3("list_objects_v2", **asked)
        for each in page.get("Contents", ()):
            if not each["Key"].endswith("/"):
                yield f"{bucket}/{each['Key']}", {**each, "size": each["Size"]}
        if not page.get("IsTruncated"):
            return
        asked["ContinuationToken"] = page["NextContinuationToken"]


def _walked(store: Store) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All objects; one folder of each level is in memory at a time."""
    levels = [_listed(store, store.path)]
    while levels:
        info = next(levels[-1], None)
        if info is None:
            levels.pop()
        elif info["type"] == "directory":
            levels.append(_listed(store, info["name"]))
        else:
            yield info["name"], info


def _listed(store: Store, path: str) -> Iterator[Mapping[str, Any]]:
    with telling(store.url):
        found = store.files.ls(path, detail=True)
    yield from sorted(found, key=lambda info: str(info["name"]))


def modified_of(info: Mapping[str, Any]) -> int:
    """When an object was written, in nanoseconds since 1970; 0 if the store does not tell."""
    for name in _TIMES:
        value = info.get(name)
        if isinstance(value, datetime.datetime):
            return round(value.timestamp() * 1_000_000) * 1000
        if isinstance(value, int | float):
            return round(value * 1_000_000) * 1000
    return 0


def _protocols(files: Any) -> tuple[str, ...]:
    protocol = files.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)
