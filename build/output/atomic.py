"""Write files so that nobody ever finds half of one, even when the build is interrupted."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Write UTF-8 text to a temporary file beside ``file``, then rename it into place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_folder(folder: Path, texts: dict[str, str]) -> None:
    """Write the files of a generated folder, and remove those that are no longer generated."""
    for name, text in texts.items():
        write_whole(folder / name, text)
    for file in folder.iterdir():
        if file.is_file() and file.name not in texts:
            file.unlink()
