"""The layout of the help texts."""

import argparse
import os
from functools import cache


class HelpText(argparse.RawDescriptionHelpFormatter):
    """Prints descriptions as they are written, and fits options to the width of the terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_width())


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
