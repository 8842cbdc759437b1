"""An element as rules see it that depend on its value, its path or the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.dicom import values
from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions


class MetElement(NamedTuple):
    """What ``Rule.choose`` is given; see ``rules.lookup.Met``.

    Attributes:
        tag: group and element in one number.
        vr: its VR.
        raw: its value; None where it is too large, or cannot be read under that VR.
        container: what holds it.
        decisions: on the data set, so far.
    """

    tag: int
    vr: str
    raw: bytes | None
    container: Container
    decisions: Decisions

    @property
    def path(self) -> tuple[int, ...]:
        """The tags of the sequences around it, the outermost first."""
        return self.container.sequences()

    @property
    def said(self) -> Mapping[int, bytes]:
        """Values of the data set that tell what it is of, by tag, as far as it was read."""
        return {each.tag: each.raw for each in self.decisions.said}

    def texts(self) -> list[str]:
        """Its values as texts; none where it has no value that can be read."""
        if self.raw is None or self.vr not in values.CODE_VRS | values.TEXT_VRS:
            return []
        return values.split(self.vr, self.raw, self.container.character_set)
