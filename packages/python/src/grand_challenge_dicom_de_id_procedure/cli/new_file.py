"""Writes the file that a command was asked for: whole or not at all, and over no other file."""

import os
import sys

from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.storage.copying import write_all
from grand_challenge_dicom_de_id_procedure.storage.placement import new_token, place


def check_new(path: str, *, replaces: str = "") -> None:
    """Check that a file may be written, before the work for it is done.

    Args:
        path: of the file.
        replaces: how a file begins that may be replaced: an earlier one of the same command.

    Raises:
        WrongUseError: there is another file, or no such folder.
    """
    folder = os.path.dirname(path) or "."  # noqa: PTH120
    if not os.path.isdir(folder):  # noqa: PTH112
        raise WrongUseError(f"the folder {folder} does not exist; create it first")
    if os.path.lexists(path) and not (replaces and _begins(path, replaces)):
        raise WrongUseError(f"{path} exists and is not overwritten; name a new file")


def write_new(path: str, content: str, *, replaces: str = "", is_secret: bool = False) -> None:
    """Write a file, under a temporary name until it is whole.

    Args:
        path: of the file.
        content: of the file, which is written in UTF-8.
        replaces: see ``check_new``.
        is_secret: whether only its owner may read it. Windows has no such modes.

    Raises:
        WrongUseError: see ``check_new``; or it cannot be written.
    """

    def write(descriptor: int) -> None:
        if is_secret and sys.platform != "win32":
            os.fchmod(descriptor, 0o600)
        write_all(descriptor, content.encode("utf-8", "replace"))

    check_new(path, replaces=replaces)
    try:
        existing = place(write, path, new_token(), overwrite=bool(replaces))
    except OSError as error:
        raise WrongUseError(f"cannot write {path}: {error.strerror}") from None
    if existing is not None:
        raise WrongUseError(f"{path} exists and is not overwritten; name a new file")


def _begins(path: str, start: str) -> bool:
    wanted = start.encode("utf-8")
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            return stream.read(len(wanted)) == wanted
    except OSError:
        return False
