"""What a benchmark ran on."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def describe(folder: Path) -> str:
    """Processor, cores, memory, kernel, Python, and the file system of a folder, in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return ", ".join(
        (
            f"{_processor()} ({platform.machine()})",
            f"{os.cpu_count()} cores",
            f"{memory:.0f} GiB of memory",
            f"{platform.system()} {platform.release().partition('-')[0]}",
            _file_system(folder.resolve()),
            f"Python {platform.python_version()}",
        )
    )


def _processor() -> str:
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"


def _file_system(folder: Path) -> str:
    """The kind of file system that holds a folder."""
    mounts = [line.split() for line in _lines("/proc/self/mounts")]
    holding = [mount for mount in mounts if folder.is_relative_to(mount[1])]
    return max(holding, key=lambda mount: len(mount[1]))[2] if holding else "unknown file system"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []  # no Linux
