"""Opens the file systems of fsspec, each once."""

from __future__ import annotations

import os
import re
import threading
from collections import Counter
from functools import lru_cache
from typing import Any

from grand_challenge_dicom_de_id_procedure.storage.url import S3, local_path, parts_of

ARCHIVES = frozenset({"zip", "tar", "libarchive"})
"""The schemes of archives, which are read from their start to their end."""


def open_store(url: str) -> tuple[Any, str]:
    """Open the file system of a URL, or take the one that is open; and give the name in it.

    It raises whatever fsspec and its stores raise.
    """
    head, rest = parts_of(url)
    scheme, _, member = head.partition("://")
    if scheme not in ARCHIVES:
        return _opened_store(url)
    files, _ = _opened_archive(f"{scheme}://{rest}", *_state_of(rest.removeprefix("::")))
    return files, files._strip_protocol(f"{scheme}://{member}")


def members_of(url: str) -> Counter[str]:
    """The files in an archive, zip or tar, by name, each with its number; of any other, none.

    Of several files of one name, only the last can be opened. It raises as ``open_store``.
    """
    head, rest = parts_of(url)
    scheme = head.partition("://")[0]
    if scheme not in ("zip", "tar"):
        return Counter()
    return _members_in(f"{scheme}://{rest}", *_state_of(rest.removeprefix("::")))


def _state_of(archive: str) -> tuple[object, ...]:
    """Who must not share an open archive, and when it was written: reading it moves its position.

    To open it once for each member would take long.
    """
    this = os.getpid(), threading.get_ident()
    try:
        status = os.stat(local_path(archive))  # noqa: PTH116
    except (OSError, ValueError):  # it is in a store
        return this
    return *this, status.st_ino, status.st_size, status.st_mtime_ns


@lru_cache(maxsize=8)
def _opened_archive(url: str, *_state: object) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    found: tuple[Any, str] = url_to_fs(url, use_listings_cache=False)
    return found


@lru_cache(maxsize=8)
def _members_in(url: str, *state: object) -> Counter[str]:
    files, _ = _opened_archive(url, *state)
    if url.startswith("zip"):
        names = (each.filename for each in files.zip.infolist() if not each.is_dir())
    else:  # whose names fsspec writes so
        names = (re.sub("/+", "/", each.name) for each in files.tar if not each.isdir())
    return Counter(each.strip("/") for each in names)


@lru_cache(maxsize=64)
def _opened_store(url: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    if url.startswith(S3):  # whose keys fsspec would take for a chain
        files, _ = url_to_fs("s3://", use_listings_cache=False)
        return files, files._strip_protocol(url)
    files, path = url_to_fs(url, use_listings_cache=False)
    return files, path
