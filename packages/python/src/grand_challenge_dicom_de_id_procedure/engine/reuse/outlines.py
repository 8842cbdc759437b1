"""The outlines of the items of a sequence."""

from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.reuse.composed import Composition
from grand_challenge_dicom_de_id_procedure.engine.reuse.outline import Outline
from grand_challenge_dicom_de_id_procedure.engine.reuse.samples import Sample
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_MISSED, _SELDOM = 8, 4  # after so many misses, looking pays only if one item in so many is found
_LEARNT, _OFTEN = 8, 32  # after so many, learning pays only if so many are found for each
_MOST = 8  # outlines
_SLACK = 64  # bytes by which an item may be longer than the last one was
_SIZE, _SIZE_OF_FIELD = 8, 500  # times the bytes of an item, and bytes: the memory of its outline

Shape = tuple[tuple[int, bytes, int, int], ...]
"""Tag and VR of each element of an item, the numbers of the sequence around it and of its item."""


class Outlines:
    """The outlines of the items of a sequence."""

    def __init__(self) -> None:
        self._outlines: dict[Shape, Outline] = {}
        self._values: dict[Shape, list[bytes]] = {}
        self._differing: dict[Shape, set[int]] = {}
        self._missed = self._found = self._learnt = 0
        self._length = 0
        self._is_given_up = False

    @property
    def are_sought(self) -> bool:
        """Whether it pays to look which outline an item has."""
        return not self._is_given_up and self._missed <= _MISSED + self._found * _SELDOM

    @property
    def are_learnt(self) -> bool:
        """Whether it pays to learn the outline of an item."""
        return self._learnt <= _LEARNT + self._found // _OFTEN

    def find(self, source: Source, item: Container) -> tuple[Outline, list[int]] | None:
        """The outline of an item, and its ``places``."""
        place = item.content - source.base
        length = min(self._length + _SLACK, source.size - item.content)
        if self._length and place + length > len(source.buffer):
            source.load(item.content, length)
            place = item.content - source.base
        for outline in self._outlines.values():
            found = outline.places(source.buffer, place, item.stop - source.base)
            if found is not None and item.ends_at(source.base + found[-1], source):
                self._found += 1
                return outline, found
        self._missed += 1
        return None

    def learn(self, sample: Sample) -> int:
        """Learn the outline of an item; returns roughly the memory for it, in bytes."""
        self._learnt += 1
        elements, shape = sample.elements, _shape(sample)
        values = [
            b"" if each.is_sequence else sample.content[each.value : each.end] for each in elements
        ]
        if len(self._values) >= _MOST and shape not in self._values:
            for known in (self._outlines, self._values, self._differing):
                known.clear()
        differing = self._differing.setdefault(shape, set())
        differing.update(number for number, each in enumerate(elements) if each.reaches)
        before = self._values.get(shape, values)
        differing.update(
            number
            for number, (one, other) in enumerate(zip(before, values, strict=True))
            if one != other
        )
        self._values[shape] = values
        outline = Composition(sample, differing).outline()
        if outline is None:
            self._outlines.pop(shape, None)
            self._is_given_up |= not self._found
            return 0
        self._outlines[shape] = outline
        self._length = max(self._length, len(sample.content))
        return _SIZE * len(sample.content) + _SIZE_OF_FIELD * len(differing)

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
