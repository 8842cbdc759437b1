"""What some tests need, and not every system has: marks that skip them where it is missing."""

import sys

import pytest

_OTHER_THAN_LINUX = sys.platform != "linux"
_WINDOWS = sys.platform == "win32"

PROC = pytest.mark.skipif(_OTHER_THAN_LINUX, reason="it looks into /proc, which only Linux has")
FULL_DEVICE = pytest.mark.skipif(
    _OTHER_THAN_LINUX, reason="it writes to /dev/full, a disk without room, which only Linux has"
)
ANY_NAME = pytest.mark.skipif(
    _OTHER_THAN_LINUX, reason="it names a file by bytes that are no text, which only Linux allows"
)
MEMORY_LIMIT = pytest.mark.skipif(
    _OTHER_THAN_LINUX, reason="it limits and measures memory in ways that only Linux has"
)
ODD_NAMES = pytest.mark.skipif(
    _WINDOWS, reason="it names a file by characters that Windows does not allow there"
)
SIGNALS = pytest.mark.skipif(_WINDOWS, reason="it sends signals, which Windows does not have")
SIZE_LIMIT = pytest.mark.skipif(
    _WINDOWS, reason="it limits the size that a file may grow to, which Windows cannot"
)
PIPES = pytest.mark.skipif(_WINDOWS, reason="it makes a pipe in a folder, which Windows cannot")
MODES = pytest.mark.skipif(
    _WINDOWS, reason="it asks the mode of a file who may read it; on Windows a mode does not tell"
)
SHELL = pytest.mark.skipif(_WINDOWS, reason="it closes streams in the language of a Unix shell")
HOLES = pytest.mark.skipif(
    _OTHER_THAN_LINUX, reason="it measures the room that a hole in a file takes, as on Linux"
)
TERMINAL = pytest.mark.skipif(_WINDOWS, reason="it opens a terminal as Unix does")
