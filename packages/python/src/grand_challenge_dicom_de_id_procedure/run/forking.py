"""Whether a new process can begin as a copy of this one."""

import os
import sys


def can_fork() -> bool:
    """Whether it can: that is fast, but threads could make it hang.

    On macOS, the libraries of the system have threads.
    """
    threading = sys.modules.get("threading")  # which is slow to import
    is_alone = threading is None or threading.active_count() == 1
    return hasattr(os, "fork") and sys.platform != "darwin" and is_alone
