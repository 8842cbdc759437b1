"""The keys of a command: read from their files, or made."""

from __future__ import annotations

import argparse
import contextlib
import os
from typing import TextIO

from grand_challenge_dicom_de_id_procedure.cli.printing import print_line
from grand_challenge_dicom_de_id_procedure.key_file import KeyFile, new_key


class CommandKeys:
    """The keys of a command. A file that is new is made by ``create``, once all else is right.

    Args:
        options: of the command.
        tells_read: whether there is a line about a key that was read, too.

    Attributes:
        key: from the key file; a new one if that does not exist, or is not named.
        date_key: from the file for dates; None without one.

    Raises:
        KeyFileError: see ``KeyFile``.
    """

    def __init__(self, options: argparse.Namespace, *, tells_read: bool = True) -> None:
        self._tells_read = tells_read
        self._lines: list[str] = []
        self._new: list[tuple[KeyFile, bytes]] = []
        self.date_key: bytes | None = None
        if options.key_file is None:
            self.key = new_key()
            self._lines.append("key: a new random key for this run only; --key-file links runs")
        else:
            self.key = self._key_in(options.key_file, "key", options)
        if options.date_key_file is not None:
            self.date_key = self._key_in(options.date_key_file, "date key", options)

    def create(self, undo: contextlib.ExitStack, out: TextIO | None) -> None:
        """Create the files that are new, and print a line about each key.

        Args:
            undo: gets what removes them again.
            out: where the lines are printed.

        Raises:
            KeyFileError: a file cannot be created.
        """
        for file, key in self._new:
            file.create(key)
            undo.callback(os.unlink, file.path)
        for line in self._lines:
            print_line(line, out)

    def _key_in(self, path: str, what: str, options: argparse.Namespace) -> bytes:
        file = KeyFile(path)
        if options.resume or file.exists():  # a mistyped name must not become a new key
            key = file.key()
            if self._tells_read:
                self._lines.append(f"{what}: read {path}")
            return key
        key = new_key()
        if options.dry_run:
            told = "would be created; the UIDs below are from a temporary key"
            self._lines.append(f"{what}: {path} {told}")
        else:
            self._new.append((file, key))
            self._lines.append(f"{what}: created {path}; keep it secret")
        return key
