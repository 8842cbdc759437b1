"""The parser of the command's arguments."""

import argparse
import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any, NoReturn

from grand_challenge_dicom_de_id_procedure.cli.local_file import named
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError

_DISTRIBUTION = "grand-challenge-dicom-de-id-procedure"


class _HelpText(argparse.RawDescriptionHelpFormatter):
    """Prints descriptions as they are written, and fits options to the width of the terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_width())


class CommandParser(argparse.ArgumentParser):
    """The parser of the command; those of the subcommands are of this class, too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_HelpText, **options)
        self.register("type", None, named)  # of every argument that has no other type

    def add_subparsers(self, **options: Any) -> Any:
        """Add what subcommands are added to; each checks its own arguments."""
        self.register("type", None, str)
        return super().add_subparsers(**options)

    def error(self, message: str) -> NoReturn:
        """End with one line; argparse itself would print the usage of all options before it.

        Raises:
            WrongUseError: always.
        """
        raise WrongUseError(f"{message}; see: {self.prog} --help")

    def print_help(self, file: Any = None) -> None:
        """Print the help; argparse itself would say nothing of a full disk.

        Raises:
            OSError: it cannot be printed.
        """
        print(self.format_help(), end="", file=file)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """End the process after help or the version, once it is printed.

        Raises:
            OSError: it cannot be printed.
        """
        if sys.stdout is not None:
            sys.stdout.flush()
        super().exit(status, message)


@cache
def _width() -> int:
    """The width that argparse would use. It would import shutil for this at every start."""
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isdigit() and int(wanted):
        return int(wanted) - 2
    try:
        return os.get_terminal_size().columns - 2
    except OSError:  # no terminal
        return 78


class Version(argparse.Action):
    """Prints the version. It is looked up only on request, because that takes long."""

    def __init__(self, option_strings: Sequence[str], dest: str, **options: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, **options)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"{parser.prog} {version(_DISTRIBUTION)}")
        parser.exit()
