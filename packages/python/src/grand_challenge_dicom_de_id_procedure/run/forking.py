"""Whether a new process can begin as a copy of this one."""

import os
import sys
import threading


def can_fork() -> bool:
    """Whether it can: that is fast, but threads could make it hang.

    On macOS, the libraries of the system have threads.
    """
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1
