"""What dcm2niix finds in outputs for diffusion and functional MR is what is said to be left."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ..uses.outputs import outcomes
from .test_safe_private import DATES, SAFE_PRIVATE, SERIES, treat, write

FIELDS = {"slice-timing": "SliceTiming", "phase-encoding": "PhaseEncodingDirection"}
CHOICES = ((), (SAFE_PRIVATE,), (DATES,), (SAFE_PRIVATE, DATES))


def found_in(folder: Path) -> dict[str, Any]:
    """What dcm2niix finds, by use; nothing if it takes the series for several ones."""
    destination = folder.with_name(f"{folder.name}, converted")
    destination.mkdir()
    options = ["-b", "y", "-z", "n", "-f", "series", "-o", str(destination)]
    subprocess.run(["dcm2niix", *options, str(folder)], capture_output=True, check=False)
    texts = {file.name: file.read_text() for file in destination.glob("*.[bj]*")}
    fields = json.loads(texts.get("series.json", "{}"))
    return {
        "b-values": texts.get("series.bval"),
        "b-vectors": texts.get("series.bvec"),
        **{use: fields.get(name) for use, name in FIELDS.items()},
    }


@pytest.mark.requires_program("dcm2niix")
@pytest.mark.parametrize("options", CHOICES)
@pytest.mark.parametrize("name", SERIES)
def test_dcm2niix_finds_what_is_said_to_be_left(
    name: str, options: Sequence[str], tmp_path: Path
) -> None:
    sources = write(SERIES[name].make(), tmp_path / "sources")
    expected, found = found_in(sources), found_in(treat(sources, options))
    said = outcomes(max(sources.iterdir()), options)  # with a gradient
    with_use = [use for use in expected if use in said and expected[use] is not None]
    assert {"b-values", "b-vectors"} <= {*with_use}
    for use in with_use:
        assert (found[use] == expected[use]) is (not said[use].lost), use
