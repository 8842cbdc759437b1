"""How every build command ends: a summary and 0, or one line per finding and 1."""

from __future__ import annotations

import sys
from collections.abc import Callable

from errors import BuildError


def run_command(step: Callable[[], str]) -> None:
    """Run a step, print the summary that it returns, and exit; errors go to standard error."""
    try:
        print(step())
    except BuildError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
