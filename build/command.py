"""How every build command ends: with summaries and 0, or one line per finding and 1."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator

from errors import BuildError


def run_command(step: Callable[[], str | Iterator[str]]) -> None:
    """Run a step and print the summary that it returns, or each of several as soon as it is there.

    Errors go to standard error, and then the status is 1.

    What a step makes is large, has no cycles and is needed to the end: nothing to collect.
    """
    gc.disable()
    try:
        made = step()
        for summary in [made] if isinstance(made, str) else made:
            print(summary, flush=True)
    except BuildError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
    except BrokenPipeError:  # the reader of the pipe, such as head, has ended
        sys.stdout = None  # nothing of it can be written at the end, either
        raise SystemExit(1) from None
