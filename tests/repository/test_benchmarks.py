"""The benchmark of the compiler runs on a copy of what the compiler reads."""

import subprocess
import sys
from pathlib import Path


def test_each_step_is_measured_on_a_clean_copy(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, repository / "benchmarks" / "freeze.py", "1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps = [line.split("|")[1].strip() for line in done.stdout.splitlines() if "|" in line]
    assert steps == ["step", "---", "base", "candidate", "worklist", "final"]
