"""What earlier files of a SOP class taught, because the files of a series have much in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.cleaning.leaks import ElementSet
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary
from grand_challenge_dicom_de_id_procedure.dicom.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.tags import (
    CHARACTER_SET,
    INSTANCE,
    RECORD,
    SOP_CLASS,
)
from grand_challenge_dicom_de_id_procedure.engine.ahead import Foreseen
from grand_challenge_dicom_de_id_procedure.engine.reuse.spans import Span, Spans
from grand_challenge_dicom_de_id_procedure.rules.conditions import Stated

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.engine.reuse.outline import Outline

_MOST_TOGETHER, _MOST_SUMS = 1000, 256
_MOST_CHARACTER_SETS = 64
_LARGEST = 1 << 24  # bytes of spans
_PADDING = 0  # the tag of zeros, which depend on whether anything follows
_LOOKED_AT = (_PADDING, CHARACTER_SET, SOP_CLASS, INSTANCE, *RECORD)
_DIFFERENT = (
    *(0x00080013, 0x00080032, 0x00080033, 0x00181151, 0x00181152, 0x00189345),
    *(0x00200013, 0x00200032, 0x00201041, 0x00280106, 0x00280107),
)
"""Attributes that differ between most files of a series: times, dose, number, position, pixels.

Without them, each would be found by one file more, in which most of a span is decided on again.
"""


class Sum:
    """What the spans that were found in a file have together.

    Attributes:
        element_set: their identifying values and texts.
        stated: values that conditions depend on.
        foreseen: what was looked at before its turn.
        actions: how many elements each action was carried out on.
        dates_removed: how many dates were removed or replaced.
        dates_moved: how many dates were moved.
    """

    def __init__(self, spans: Sequence[Span | Outline], vocabulary: Vocabulary) -> None:
        different = [each.part for each in dict.fromkeys(spans)]
        self.element_set = ElementSet(
            frozenset().union(*[each.identifying for each in different]),
            frozenset().union(*[each.uids for each in different]),
            frozenset().union(*[each.texts for each in different]),
            vocabulary,
        )
        self.foreseen = frozenset[Foreseen]().union(*[each.foreseen for each in different])
        self.stated = frozenset[Stated]().union(*[each.stated for each in different])
        self.actions = Counter[str]()
        self.dates_removed = self.dates_moved = 0
        for span, times in Counter(spans).items():
            self.dates_removed += span.part.dates_removed * times
            self.dates_moved += span.part.dates_moved * times
            for action, number in span.part.actions.items():
                self.actions[action] += number * times


class Learnt:
    """Spans by encoding, character set and days; all are forgotten when they become many.

    Attributes:
        days: by how many days the dates of the last patient moved back; None if none moved yet.
    """

    def __init__(self) -> None:
        self.days: int | None = None
        self._spans: dict[tuple[Encoding, CharacterSet, int | None], Spans] = {}
        self._sums: dict[tuple[Span | Outline, ...], Sum] = {}

    def spans_of(self, encoding: Encoding, character_set: CharacterSet) -> Spans:
        """The spans of data sets in an encoding and a character set, with dates that move so."""
        key = encoding, character_set, self.days
        known = self._spans.get(key)
        if known is None:
            if len(self._spans) >= _MOST_CHARACTER_SETS:
                self._spans.clear()
            known = self._spans[key] = Spans((*_LOOKED_AT, *_DIFFERENT))
        return known

    def sum_of(self, spans: Sequence[Span | Outline], vocabulary: Vocabulary) -> Sum:
        """The sum of these spans."""
        if len(spans) > _MOST_TOGETHER:
            return Sum(spans, vocabulary)
        key = tuple(spans)
        known = self._sums.get(key)
        if known is None:
            if len(self._sums) >= _MOST_SUMS:
                self._sums.clear()
            known = self._sums[key] = Sum(spans, vocabulary)
        return known

    def forget_if_many(self) -> None:
        """Limit the memory of a long run; call it between two files."""
        if sum([each.size for each in self._spans.values()]) > _LARGEST:
            self._spans.clear()
            self._sums.clear()
