"""Elements that stand alike in file after file: what became of them once becomes of them again.

The files of a series differ in few elements of the data set. Those in between are the same to the
byte, and so is all that is decided about them; one comparison tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from grand_challenge_dicom_de_id_procedure.engine.frame import Edit, length_patches
from grand_challenge_dicom_de_id_procedure.engine.plan import ASKED_FOR
from grand_challenge_dicom_de_id_procedure.values import is_number

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.character_set import CharacterSet
    from grand_challenge_dicom_de_id_procedure.engine.memory import Identifying
    from grand_challenge_dicom_de_id_procedure.engine.treatment import Treatment

LONGEST = 1 << 14
"""Bytes up to which a stretch is remembered."""

_FEWEST = 3  # elements


class Stretch(NamedTuple):
    """Neighbouring elements of a data set, and all that was decided about them.

    Attributes:
        content: their bytes.
        boundaries: for each, its offset in them and its tag.
        edits: by offset in them.
        texts: those that are kept, wherever they stand, with their character sets.
        identifying: values that must not survive elsewhere, but for UIDs.
        uids: UIDs that must not.
        actions: how many elements each action was carried out on.
        dates_removed: whether a date was removed or replaced.
    """

    content: bytes
    boundaries: tuple[tuple[int, int], ...]
    edits: tuple[Edit, ...]
    texts: frozenset[tuple[bytes, CharacterSet]]
    identifying: tuple[Identifying, ...]
    uids: tuple[bytes, ...]
    actions: tuple[tuple[str, int], ...]
    dates_removed: bool


class Recording:
    """A stretch that is being recorded, while its elements are decided on one by one.

    Args:
        treatment: what decides.
        kept: elements kept so far that the treatment has not counted.
        dropped: elements left out so far that it has not counted.

    Attributes:
        boundaries: for each element, its offset in the file and its tag.
    """

    def __init__(self, treatment: Treatment, kept: int, dropped: int) -> None:
        self._treatment = treatment
        self._kept, self._dropped = kept, dropped
        self._sizes = _sizes(treatment)
        self._actions = dict(treatment.actions)
        self._dates_removed = treatment.dates_removed
        treatment.dates_removed = False
        self.boundaries: list[tuple[int, int]] = []

    def finished(self, content: bytes, kept: int, dropped: int) -> Stretch:
        """What was recorded.

        Args:
            content: the bytes of the elements.
            kept: as at the beginning.
            dropped: as at the beginning.
        """
        treatment, start = self._treatment, self.boundaries[0][0]
        edits, texts, numbers, identifying, uids, closed, _ = self._sizes
        actions = {
            action: number - self._actions.get(action, 0)
            for action, number in treatment.actions.items()
        }
        actions["K"] = actions.get("K", 0) + kept - self._kept
        actions["X"] = actions.get("X", 0) + dropped - self._dropped
        decided = (*treatment.edits[edits:], *length_patches(treatment.closed[closed:]))
        suspects = (
            *treatment.texts[texts:],
            *(each for each in treatment.numbers[numbers:] if not is_number(each[0])),
        )
        return Stretch(
            content,
            tuple((position - start, tag) for position, tag in self.boundaries),
            tuple((begin - start, end - start, new) for begin, end, new in decided),
            frozenset((each[0], each[5].character_set) for each in suspects),
            tuple(treatment.identifying[identifying:]),
            tuple(treatment.uids[uids:]),
            tuple((action, number) for action, number in actions.items() if number),
            treatment.dates_removed,
        )

    def close(self) -> None:
        """Give the treatment back what was put aside for recording."""
        self._treatment.dates_removed |= self._dates_removed

    def depending(self) -> Iterable[int]:
        """Tags of the elements whose treatment depends on more than their bytes."""
        treatment = self._treatment
        places = [each.start for each in treatment.deferred[self._sizes[6] :]]
        places += [place for place in treatment.relabelled if place >= self.boundaries[0][0]]
        for place in places:
            yield max(each for each in self.boundaries if each[0] <= place)[1]


def _sizes(treatment: Treatment) -> tuple[int, ...]:
    return (
        len(treatment.edits),
        len(treatment.texts),
        len(treatment.numbers),
        len(treatment.identifying),
        len(treatment.uids),
        len(treatment.closed),
        len(treatment.deferred),
    )


class Stretches:
    """The stretches of earlier data sets in one encoding and character set.

    Attributes:
        breakers: tags of elements that differ between files, or are looked at in each.
    """

    def __init__(self) -> None:
        self.breakers: set[int] = set(ASKED_FOR)
        self._by_tag: dict[int, Stretch] = {}

    def find(self, tag: int, buffer: bytes, place: int) -> Stretch | None:
        """The stretch that begins with an element of this tag, if it stands in the buffer there.

        If it does not, the first element that differs is a breaker from now on.
        """
        stretch = self._by_tag.get(tag)
        if stretch is None or buffer.startswith(stretch.content, place):
            return stretch
        if place + len(stretch.content) <= len(buffer):
            del self._by_tag[tag]
            self.breakers.add(_first_different(stretch, buffer, place))
        return None

    def keep(self, recording: Recording, content: bytes, kept: int, dropped: int) -> None:
        """Remember what was recorded, unless it depends on more than its bytes."""
        depending = set(recording.depending())
        if depending:
            self.breakers |= depending
        elif len(recording.boundaries) >= _FEWEST:
            tag = recording.boundaries[0][1]
            self._by_tag[tag] = recording.finished(content, kept, dropped)


def _first_different(stretch: Stretch, buffer: bytes, place: int) -> int:
    low, high = 0, len(stretch.boundaries) - 1  # the elements before low are the same
    while low < high:
        middle = (low + high + 1) // 2
        offset = stretch.boundaries[middle][0]
        if buffer.startswith(stretch.content[:offset], place):
            low = middle
        else:
            high = middle - 1
    return stretch.boundaries[low][1]
