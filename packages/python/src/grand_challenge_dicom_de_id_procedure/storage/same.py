"""Tells whether two files are one on disk, so that no source is written over."""

from __future__ import annotations

import os
import stat
from typing import BinaryIO

File = str | os.PathLike[str] | BinaryIO
"""The name of a file, or a file object."""


def are_same(source: File, target: File) -> bool:
    """Whether both are the same regular file, by name or as open file objects."""
    try:
        statuses = [_status(each) for each in (source, target)]
    except OSError:  # one does not exist, or is in memory
        return False
    return stat.S_ISREG(statuses[0].st_mode) and os.path.samestat(*statuses)


def _status(file: File) -> os.stat_result:
    if isinstance(file, str | os.PathLike):
        return os.stat(file)  # noqa: PTH116 - pathlib takes longer to import
    from tempfile import SpooledTemporaryFile

    number = getattr(file, "fileno", None)
    if number is None or isinstance(file, SpooledTemporaryFile):  # which asking would move to disk
        raise OSError
    return os.fstat(number())
