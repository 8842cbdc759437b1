"""How every build command ends: a summary and 0, or one line per finding and 1."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

from errors import BuildError


def run_command(step: Callable[[], str]) -> None:
    """Run a step, print the summary that it returns, and exit; errors go to standard error.

    What a step makes is large, has no cycles and is needed to the end: nothing to collect.
    """
    gc.disable()
    try:
        print(step())
    except BuildError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
