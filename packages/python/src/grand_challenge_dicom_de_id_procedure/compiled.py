"""Regular expressions, compiled when they are first used: a run needs few of all there are."""

import re
from functools import cache
from typing import AnyStr


@cache
def compiled(pattern: AnyStr) -> re.Pattern[AnyStr]:
    """A compiled pattern; flags are spelled in it."""
    return re.compile(pattern)
