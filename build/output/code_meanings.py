"""The codes whose meanings the Python package knows: pydicom's tables of PS3.16, and manual/.

They are facts of the coding schemes: a code, its scheme, and the meaning that the scheme publishes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydicom.sr import _concepts_dict, _snomed_dict

SYNONYMS = {"SNM3": "SRT", "99SDM": "SRT"}
"""Older designators of SNOMED (PS3.16 section 8), and the one under which its codes are listed."""


def render_code_meanings(manual: Path) -> str:
    """A line for each code: scheme, code, meaning; for a synonym: designator, nothing, scheme.

    Parts of a line are separated by tabs, and the lines are sorted. ``manual`` is the folder whose
    ``identifying/codes.tsv`` has codes that pydicom lacks, in the same form.
    """
    others = (manual / "identifying" / "codes.tsv").read_text(encoding="utf-8").splitlines()
    lines = [f"{line}\n" for line in others if not line.startswith("#")]
    lines += [f"{designator}\t\t{scheme}\n" for designator, scheme in SYNONYMS.items()]
    lines += [f"{scheme}\t{code}\t{meaning}\n" for scheme, code, meaning in _codes()]
    return "".join(sorted(set(lines)))


def _codes() -> Iterator[tuple[str, str, str]]:
    schemes: Mapping[str, Any] = _concepts_dict.concepts
    for scheme, concepts in schemes.items():
        for codes in concepts.values():
            for code, (meaning, _) in codes.items():
                if code:
                    yield scheme, code, meaning
                if scheme == "SCT" and (older := _snomed_dict.mapping["SCT"].get(code)):
                    yield "SRT", older, meaning
