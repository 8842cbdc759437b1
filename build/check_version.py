"""Refuse a wrong VERSION at once, before the steps that take time."""

from __future__ import annotations

import sys

from command import run_command
from output.version import check_version

if __name__ == "__main__":
    run_command(lambda: f"version: {check_version(sys.argv[1] if len(sys.argv) > 1 else '')}")
