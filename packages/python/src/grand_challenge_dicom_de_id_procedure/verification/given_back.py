"""What options and overlays keep of the values that identify, which so is no leak.

Only the rules are asked, and nothing of the engine that carried them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.tags import INSTANCE, tag_of
from grand_challenge_dicom_de_id_procedure.regex import regex
from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules
from grand_challenge_dicom_de_id_procedure.verification.identifying import DATES, ValueRules
from grand_challenge_dicom_de_id_procedure.verification.source_values import SourceValues
from grand_challenge_dicom_de_id_procedure.verification.value import Value

_UNIQUE = DATES | {"uid"}
"""Kinds of values that mean the same wherever they stand."""

_OPEN = frozenset("KCU")
"""The actions after which the items of a sequence are still there."""

_DATE_VRS = ("DA", "DT")

MEDIA_INSTANCE = 0x00020003
"""Media Storage SOP Instance UID: what the data set has as (0008,0018)."""


class GivenBack:
    """What the rules of a run give back.

    Args:
        procedure: with the options and overlays of the run.
        rules: which values identify.
    """

    def __init__(self, procedure: Mapping[str, Any], rules: ValueRules) -> None:
        self._procedure = procedure
        self._rules = rules
        self._of_class: dict[str, SOPClassRules] = {}
        self._known: dict[tuple[str, str, int], str] = {}

    def of(self, sop_class: str, values: Iterable[Value]) -> frozenset[tuple[str, str]]:
        """Kind and text of the values of a source that stay in its output.

        A number or a name that is kept in one place and removed in another may not stay: what it
        says depends on the attribute.
        """
        kept: set[tuple[str, str]] = set()
        taken: set[tuple[str, str]] = set()
        for value in values:
            if kind := self._rules.kind_of(value.tag, value.vr):
                stays = self._action(sop_class, value) == "K"
                (kept if stays else taken).update((kind, text) for text in value.texts())
        return frozenset(pair for pair in kept if pair[0] in _UNIQUE or pair not in taken)

    def explains(self, sop_class: str, value: Value, kind: str, own: SourceValues | None) -> bool:
        """Whether the rules are why a value of an output is equal to one of a source.

        So it is with a date or a UID that is kept, and with a date that was moved, and by chance
        is equal to another date of the source.
        """
        if value.vr in _DATE_VRS and kind in DATES:
            action = self._action(sop_class, value)
            moved = own is None or own.dates.get((value.prefix, value.tag)) != value.raw.strip()
            return action == "K" or (action == "C" and moved)
        return value.vr == "UI" and kind == "uid" and self._action(sop_class, value) == "K"

    def _action(self, sop_class: str, value: Value) -> str:
        """The action of an element; X inside a sequence that is not kept."""
        around = regex(r"\[\d+\]").sub("", value.prefix)
        key = sop_class, around, value.tag
        if key not in self._known:
            self._known[key] = self._resolved(*key)
        return self._known[key]

    def _resolved(self, sop_class: str, around: str, tag: int) -> str:
        rules = self._of_class.get(sop_class)
        if rules is None:
            rules = self._of_class[sop_class] = SOPClassRules(self._procedure, sop_class)
        if tag == MEDIA_INSTANCE:
            tag = INSTANCE
        path = tuple(tag_of(each) for each in around.split(">") if each)
        for depth, sequence in enumerate(path):
            if rules.resolve(sequence, path[:depth]).action not in _OPEN:
                return "X"
        return rules.resolve(tag, path).action
