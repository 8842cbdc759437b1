"""A report of many elements takes no more time for each of them than a short one."""

from __future__ import annotations

import gc
from pathlib import Path

from ..handmade import END_OF_SEQUENCE, KEPT_SEQUENCE, ct, item, reference, sequence, treat


def test_elements_are_not_searched_for_circles_while_a_file_is_read(tmp_path: Path) -> None:
    items = item(reference()) * 20_000
    phases: list[str] = []
    gc.collect()
    gc.callbacks.append(lambda phase, info: phases.append(phase) if info["generation"] else None)
    try:
        treat(tmp_path, ct() + sequence(KEPT_SEQUENCE, items + END_OF_SEQUENCE))
    finally:
        gc.callbacks.pop()
    assert gc.isenabled()
    assert len(phases) < 100
