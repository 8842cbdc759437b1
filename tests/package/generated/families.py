"""Families of IODs, and a share of the pairs of options for each SOP class in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from standard.model import SOPClass

from .named import each_pair

FAMILIES = {
    "protocols and displays": "Protocol|Structured Display|Palette",
    "implant templates": "Implant (Assembly )?Template",
    "presentation states": "Presentation State",
    "structured reports": r"\bSR\b|Procedure Log|Key Object|Content Assessment",
    "ophthalmic measurements": "Measurements|Intraocular|Macular|Prescription",
    "ophthalmic images": "Ophthalmic|Stereometric|Corneal",
    "waveforms": "Waveform",
    "radiotherapy, second generation": (
        "Radiation|Intent|RT Segment|Preparation|Instruction|(Enhanced|Continuous) RT"
    ),
    "radiotherapy": "^RT ",
    "what is derived from images": (
        "Segmentation|Surface|Tractography|Registration|Fiducials|Real World|Parametric|Annotations"
    ),
    "enhanced images": "Enhanced (CT|MR|PET|US)|Legacy|Spectroscopy|Photoacoustic|Coherence",
    "PET and nuclear medicine": "Positron|Nuclear",
    "ultrasound images": "Ultrasound",
    "secondary capture": "Secondary Capture",
    "visible light": "^VL|^Video|Microscop|Photograph",
    "X-ray images": "X-Ray|XA|XRF|Computed Radiography|Breast",
    "CT and MR images": "^(CT|MR) Image",
}
"""What the names of their SOP classes contain; the first one counts."""


def family_of(sop_class: SOPClass) -> str:
    """The family of a SOP class.

    Raises:
        ValueError: it is in none.
    """
    for family, form in FAMILIES.items():
        if re.search(form, sop_class.name):
            return family
    raise ValueError(f"{sop_class.name} is in no family")


def share_of_pairs(
    procedure: Mapping[str, Any], sop_class: SOPClass, sop_classes: Sequence[SOPClass]
) -> Iterator[tuple[str, ...]]:
    """The pairs of options for a SOP class, so that each family gets every pair once.

    Args:
        procedure: has the options.
        sop_class: one of the others.
        sop_classes: all of which files are not rejected.
    """
    family = family_of(sop_class)
    members = [each.uid for each in sop_classes if family_of(each) == family]
    place = members.index(sop_class.uid)
    for number, pair in enumerate(each_pair(procedure)):
        if number % len(members) == place:
            yield pair
