"""Room for content before it has its place: memory, or a file without a name."""

from __future__ import annotations

import tempfile
from io import BytesIO
from typing import BinaryIO, cast

IN_MEMORY = 1 << 24
"""So many bytes are in memory at most."""


def room(size: int, folder: str | None = None) -> BinaryIO:
    """Something to write to and to read from; whoever gets it closes it.

    Args:
        size: about how many bytes it will have.
        folder: where a file is made; None for the usual one for temporary files.

    Raises:
        OSError: a file cannot be made there.
    """
    if size <= IN_MEMORY:
        return BytesIO()
    made = tempfile.TemporaryFile(buffering=0, dir=folder)  # noqa: SIM115
    return cast(BinaryIO, getattr(made, "file", made))  # on Windows it is wrapped
