"""The outlines of the items of a sequence."""

from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.reuse.composed import Composition
from grand_challenge_dicom_de_id_procedure.engine.reuse.outline import Outline
from grand_challenge_dicom_de_id_procedure.engine.reuse.samples import Sample
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_MISSED = 8  # items; after so many, looking pays only if as many are found as are not
_LEARNT, _OFTEN = 8, 32  # after so many, learning pays only if so many are found for each
_MOST_LEARNT = 64  # of one sequence, all of which a file may use
_MOST = 4  # outlines at a time
_SLACK = 64  # bytes by which an item may be longer than the last one was
_SIZE, _SIZE_OF_FIELD = 8, 500  # times the bytes of an item, and bytes: the memory of its outline

Shape = tuple[tuple[int, bytes, int, int], ...]
"""Tag and VR of each element of an item, the numbers of the sequence around it and of its item."""


class _Known:
    """What is known of items of one shape.

    Attributes:
        outline: what they have in common; None if no outline pays.
        values: of the last of them that was learnt.
        differing: the numbers of those that differed.
        size: roughly the memory of the outline, in bytes.
    """

    def __init__(self) -> None:
        self.outline: Outline | None = None
        self.values: list[bytes] = []
        self.differing: set[int] = set()
        self.size = 0


class Outlines:
    """The outlines of the items of a sequence."""

    def __init__(self) -> None:
        self._known: dict[Shape, _Known] = {}
        self._missed = self._found = self._learnt = 0
        self._length = 0
        self._is_given_up = False

    @property
    def are_sought(self) -> bool:
        """Whether it pays to look which outline an item has."""
        return not self._is_given_up and self._missed <= _MISSED + self._found

    @property
    def are_learnt(self) -> bool:
        """Whether it pays to learn the outline of an item."""
        return self._learnt <= min(_LEARNT + self._found // _OFTEN, _MOST_LEARNT)

    def find(self, source: Source, item: Container) -> tuple[Outline, list[int]] | None:
        """The outline of an item, and its ``places``."""
        place = item.content - source.base
        length = min(self._length + _SLACK, source.size - item.content)
        if self._length and place + length > len(source.buffer):
            source.load(item.content, length)
            place = item.content - source.base
        for known in self._known.values():
            outline = known.outline
            found = outline and outline.places(source.buffer, place, item.stop - source.base)
            if outline and found and item.ends_at(source.base + found[-1], source):
                self._found += 1
                return outline, found
        self._missed += 1
        return None

    def learn(self, sample: Sample, end: int, source: Source) -> int:
        """Learn the outline of an item that ended, if it has one.

        Returns:
            By how many bytes the memory for outlines grew, roughly.
        """
        if not sample.end(end, source):
            self.fail()
            return 0
        self._learnt += 1
        elements, shape = sample.elements, _shape(sample)
        values = [
            b"" if each.is_sequence else sample.content[each.value : each.end] for each in elements
        ]
        freed = 0
        if len(self._known) >= _MOST and shape not in self._known:
            freed = sum(each.size for each in self._known.values())
            self._known.clear()
        known = self._known.setdefault(shape, _Known())
        known.differing.update(number for number, each in enumerate(elements) if each.reaches)
        known.differing.update(
            number
            for number, (one, other) in enumerate(zip(known.values, values, strict=False))
            if one != other
        )
        known.values = values
        freed += known.size
        known.outline = Composition(sample, known.differing).outline()
        known.size = _SIZE * len(sample.content) + _SIZE_OF_FIELD * len(known.differing)
        self._is_given_up |= known.outline is None and not self._found
        self._length = max(self._length, len(sample.content))
        return known.size - freed

    def fail(self) -> None:
        """An item can have no outline; if none was found before, none is sought any more."""
        self._learnt += 1
        self._is_given_up |= not self._found


def _shape(sample: Sample) -> Shape:
    first = sample.item.content
    numbers = {each.start: number for number, each in enumerate(sample.elements)}

    def place(container: Container) -> tuple[int, int]:
        if container is sample.item:
            return -1, 0
        assert container.parent is not None
        return numbers[container.parent.start - first], container.tag

    return tuple([(each.tag, each.vr, *place(each.container)) for each in sample.elements])
