"""Elements that stand alike in file after file: what became of them once becomes of them again.

The files of a series differ in few elements of the data set, and the items for their frames in few
elements of an item. Those in between are the same to the byte, and so is all that is decided about
them; one comparison tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.engine.frame import Edit, length_patches
from grand_challenge_dicom_de_id_procedure.engine.plan import ASKED_FOR, CHARACTER_SET
from grand_challenge_dicom_de_id_procedure.values import is_number

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.character_set import CharacterSet
    from grand_challenge_dicom_de_id_procedure.engine.portion import Identifying
    from grand_challenge_dicom_de_id_procedure.engine.source import Source
    from grand_challenge_dicom_de_id_procedure.engine.treatment import Treatment

LONGEST = 1 << 14
"""Bytes up to which a stretch is remembered."""

DEEPEST_STRETCH = 8
"""Levels of nesting down to which stretches are looked for; a sequence and its item are two."""

_FEWEST, _SHORTEST = 3, 40  # elements and bytes; what has less of both is decided on as fast
_SIZE_OF_NONE, _SIZE_OF_BREAKER = 1000, 100
_SERIES = 4  # files or items in a row: what differs after them may be the beginning of others


class Stretch:
    """Neighbouring elements, and all that was decided about them.

    Attributes:
        content: their bytes.
        boundaries: for each, its offset in them and its tag.
        highest: the highest of their tags, which is the last one's unless they are out of order.
        result: what becomes of them.
        texts: those that are kept, with their character sets.
        identifying: values that must not survive elsewhere, but for UIDs.
        uids: UIDs that must not.
        actions: how many elements each action was carried out on.
        dates_removed: whether a date was removed or replaced.
        uses: how often it was found again.
    """

    __slots__ = (
        "actions",
        "boundaries",
        "content",
        "dates_removed",
        "highest",
        "identifying",
        "result",
        "texts",
        "uids",
        "uses",
    )

    def __init__(
        self,
        content: bytes,
        boundaries: tuple[tuple[int, int], ...],
        edits: Iterable[Edit],
        texts: frozenset[tuple[bytes, CharacterSet]],
        identifying: frozenset[Identifying],
        uids: frozenset[bytes],
        actions: Mapping[str, int],
        dates_removed: bool,
    ) -> None:
        self.content = content
        self.boundaries = boundaries
        self.highest = max(tag for _, tag in boundaries)
        self.result = b"".join(_edited(content, edits))
        self.texts = texts
        self.identifying = identifying
        self.uids = uids
        self.actions = actions
        self.dates_removed = dates_removed
        self.uses = 0


def _edited(content: bytes, edits: Iterable[Edit]) -> Iterator[bytes]:
    position = 0
    for begin, end, new in sorted(edits, key=itemgetter(0, 1)):
        yield content[position:begin]
        yield new
        position = end
    yield content[position:]


class GrowingStretch:
    """A stretch that is being recorded, while its elements are decided on one by one.

    Args:
        stretches: where it will be remembered.
        treatment: what decides.
        start: offset of the first element.
        tag: its tag.
        depth: how deep the elements lie; those in their items belong to them.
        kept: elements kept so far that the treatment has not counted.
        dropped: elements left out so far that it has not counted.

    Attributes:
        start: offset of the first element.
        depth: how deep the elements lie.
    """

    def __init__(
        self,
        stretches: Stretches,
        treatment: Treatment,
        start: int,
        tag: int,
        depth: int,
        kept: int,
        dropped: int,
    ) -> None:
        self._stretches = stretches
        self._treatment = treatment
        self.start = start
        self.depth = depth
        self._boundaries = [(start, tag)]
        self._kept, self._dropped = kept, dropped
        self._sizes = _sizes(treatment)
        self._actions = dict(treatment.actions)
        self._dates_removed = treatment.dates_removed
        treatment.dates_removed = False

    def element(self, start: int, tag: int) -> None:
        """The next element begins at this offset."""
        self._boundaries.append((start, tag))

    def end(self, end: int, source: Source, kept: int, dropped: int) -> None:
        """Remember the elements up to an offset, unless that is not worth it.

        The tags of elements that are not to be a part of a stretch become breakers: what is
        treated by more than its bytes, what stands between two breakers, and what is too long.
        """
        stretches = self._stretches
        depending = set(self._depending())
        if depending:
            stretches.break_at(depending)
        elif end - self.start > LONGEST:
            stretches.break_at((self._boundaries[-1][1],))
        elif len(self._boundaries) < _FEWEST and end - self.start < _SHORTEST:
            stretches.break_at(tag for _, tag in self._boundaries)
        else:
            content = source.bytes_at(self.start, end - self.start)
            stretches.keep(self._boundaries[0][1], self._finished(content, kept, dropped))
        self.abandon()

    def abandon(self) -> None:
        """Give the treatment back what was put aside for recording."""
        self._treatment.dates_removed |= self._dates_removed

    def _finished(self, content: bytes, kept: int, dropped: int) -> Stretch:
        treatment, start = self._treatment, self.start
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
            tuple((position - start, tag) for position, tag in self._boundaries),
            [(begin - start, end - start, new) for begin, end, new in decided],
            frozenset((each[0], each[1].read_in(each[5].character_set)) for each in suspects),
            frozenset(treatment.identifying[identifying:]),
            frozenset(treatment.uids[uids:]),
            {action: number for action, number in actions.items() if number},
            treatment.dates_removed,
        )

    def _depending(self) -> Iterable[int]:
        """Tags of the elements whose treatment depends on more than their bytes."""
        treatment = self._treatment
        places = [each.start for each in treatment.deferred[self._sizes[6] :]]
        for place in reversed(treatment.relabelled):  # they are in the order of the file
            if place < self.start:
                break
            places.append(place)
        for place in places:
            yield max(each for each in self._boundaries if each[0] <= place)[1]


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
    """The stretches of data sets in one encoding and character set, or of items in them.

    Args:
        asked_for: tags of elements that are looked at wherever they stand.
        root: those of the data sets, for items.

    Attributes:
        breakers: tags of elements that are no part of a stretch: they differ between files or
            items, or are looked at in each.
        size: of those of data sets: what they and those of their items take, roughly, in bytes.
    """

    def __init__(self, asked_for: Iterable[int] = ASKED_FOR, root: Stretches | None = None) -> None:
        self.breakers: set[int] = set(asked_for)
        self.size = 0
        self._by_tag: dict[int, Stretch] = {}
        self._of_items: dict[int, Stretches] = {}
        self._root = self if root is None else root

    def of_items(self, tag: int) -> Stretches:
        """Those of the items of a sequence."""
        known = self._of_items.get(tag)
        if known is None:
            known = self._of_items[tag] = Stretches((CHARACTER_SET,), self._root)
            self._root.size += _SIZE_OF_NONE
        return known

    def find(self, tag: int, buffer: bytes, place: int, stop: int) -> Stretch | None:
        """The stretch that begins with an element of this tag, if it stands in the buffer there.

        If it does not, it is forgotten. Where it stood in few files or items only, the first
        element that differs is a breaker from now on.

        Args:
            tag: of an element.
            buffer: bytes of the file.
            place: where the element begins in them.
            stop: where the data set or item ends: what follows is of another one.
        """
        stretch = self._by_tag.get(tag)
        if stretch is None or place + len(stretch.content) > stop:
            return None
        if buffer.startswith(stretch.content, place):
            stretch.uses += 1
            return stretch
        if place + len(stretch.content) <= len(buffer):
            del self._by_tag[tag]
            if stretch.uses < _SERIES:
                self.break_at((_first_different(stretch, buffer, place),))
        return None

    def break_at(self, tags: Iterable[int]) -> None:
        """Elements of these tags are no part of a stretch from now on."""
        before = len(self.breakers)
        self.breakers.update(tags)
        self._root.size += _SIZE_OF_BREAKER * (len(self.breakers) - before)

    def keep(self, tag: int, stretch: Stretch) -> None:
        """Remember a stretch that begins with an element of this tag."""
        known = self._by_tag.get(tag)
        if known is None or known.content != stretch.content:
            self._by_tag[tag] = stretch
            self._root.size += _SIZE_OF_NONE + 2 * len(stretch.content)


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
