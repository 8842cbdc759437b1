"""Regular expressions that are compiled on first use, because a run needs only a few of them."""

import re
from functools import cache
from typing import AnyStr


@cache
def regex(pattern: AnyStr) -> re.Pattern[AnyStr]:
    """Compile a pattern, once per process. Flags are part of the pattern, such as ``(?a)``."""
    return re.compile(pattern)
