"""How the help of the command is laid out."""

import argparse
import os
from functools import cache


class HelpText(argparse.RawDescriptionHelpFormatter):
    """Descriptions stand as they are written; options are as wide as the terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_width())


@cache
def _width() -> int:
    """As argparse would find it, without the module that it imports for that at every start."""
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isdigit() and int(wanted):
        return int(wanted) - 2
    try:
        return os.get_terminal_size().columns - 2
    except OSError:  # no terminal
        return 78
