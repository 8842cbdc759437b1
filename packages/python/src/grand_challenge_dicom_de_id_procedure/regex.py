"""Regular expressions, compiled when they are first used: a run needs only a few of them."""

import re
from functools import cache
from typing import AnyStr


@cache
def regex(pattern: AnyStr) -> re.Pattern[AnyStr]:
    """A compiled pattern; its flags are written in it."""
    return re.compile(pattern)
