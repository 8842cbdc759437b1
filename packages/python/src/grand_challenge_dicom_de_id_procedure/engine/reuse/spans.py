"""Spans: neighbouring elements that are the same in file after file, and what was decided on them.

The files of a series differ in few elements, and so do the items for the frames of an image. The
elements in between are the same to the byte, and so is everything that is decided on them. One
comparison of bytes finds them again. Items for codes differ from each other; each that was met
before is found again as a whole.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.dicom.tags import CHARACTER_SET
from grand_challenge_dicom_de_id_procedure.engine.reuse.part import Part

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.engine.reuse.outlines import Outlines
    from grand_challenge_dicom_de_id_procedure.engine.reuse.samples import Sample
    from grand_challenge_dicom_de_id_procedure.storage.source import Source

_SIZE_OF_NONE, _SIZE_OF_BREAKER = 1000, 100
_HEAD = 24  # bytes at which equal items are looked up
_TRIED, _SELDOM = 64, 4  # after so many items, looking pays only if one in so many is found
_SERIES = 4  # files or items: where one differs after so many, another series may begin


Piece = tuple[int, int, bytes]
"""Where bytes of a span begin and end, and what they become."""


class Span:
    """Neighbouring elements, and everything that was decided on them.

    Args:
        content: their bytes.
        boundaries: for each, its offset in the bytes and its tag.
        pieces: what is replaced in them, in their order; no private creator is in any of these.
        part: what else was decided.

    Attributes:
        highest: the highest of their tags, which is the last unless they are out of order.
        uses: how often it was found again.
        following: what followed it last time.
    """

    def __init__(
        self,
        content: bytes,
        boundaries: tuple[tuple[int, int], ...],
        pieces: Sequence[Piece],
        part: Part,
    ) -> None:
        self.content = content
        self.boundaries = boundaries
        self.highest = max(tag for _, tag in boundaries)
        self.pieces = pieces
        self.part = part
        self.uses = 0
        self.following: Span | Between | None = None


class Between:
    """An element that is decided on in each file or item, between spans.

    Attributes:
        tag: its tag.
        vr: its VR in the file.
        following: what followed it last time.
    """

    def __init__(self, tag: int, vr: bytes) -> None:
        self.tag = tag
        self.vr = vr
        self.following: Span | Between | None = None


class Spans:
    """The spans of data sets in one encoding and character set, or of the items of a sequence.

    Args:
        looked_at: tags of the elements that are decided on in each file or item.
        root: for items, the spans of the data sets.

    Attributes:
        breakers: tags of the elements that are never part of a span: they differ between files or
            items, or are decided on in each.
        size: for data sets, roughly the memory of these spans and those of items, in bytes.
    """

    def __init__(self, looked_at: Iterable[int], root: "Spans | None" = None) -> None:
        self.breakers: set[int] = set(looked_at)
        self.size = 0
        self._by_tag: dict[int, Span] = {}
        self._between: dict[tuple[int, bytes], Between] = {}
        self._items: dict[bytes, Span] = {}
        self._tried = self._found = 0
        self._of_items: dict[int, Spans] = {}
        self._root = self if root is None else root
        self._outlines: Outlines | None = None

    def of_items(self, tag: int) -> "Spans":
        """The spans of the items of a sequence."""
        known = self._of_items.get(tag)
        if known is None:
            known = self._of_items[tag] = Spans((CHARACTER_SET,), self._root)
            self._root.size += _SIZE_OF_NONE
        return known

    def between(self, tag: int, vr: bytes) -> Between:
        """An element of this tag and VR that is decided on in each file or item."""
        return self._between.setdefault((tag, vr), Between(tag, vr))

    @property
    def knows_items(self) -> bool:
        """Whether whole items are often equal here, as those for codes are."""
        return self._tried < _TRIED or self._found * _SELDOM >= self._tried

    def item(self, buffer: bytes, place: int) -> Span | None:
        """All elements of an item, if the buffer has those of one that was decided on before."""
        self._tried += 1
        span = self._items.get(buffer[place : place + _HEAD])
        if span is None or not buffer.startswith(span.content, place):
            return None
        self._found += 1
        return span

    def keep_item(self, span: Span) -> None:
        """Remember all elements of an item."""
        self._items[span.content[:_HEAD]] = span
        self._root.size += _SIZE_OF_NONE + 2 * len(span.content)

    def find(self, tag: int, buffer: bytes, place: int, stop: int) -> Span | None:
        """The span that begins with this element, if the buffer has the same bytes.

        A span whose bytes differ is forgotten. If it was found in few files or items only, the
        first element that differs becomes a breaker.

        Args:
            tag: of the element.
            buffer: bytes of the file.
            place: where the element begins in the buffer.
            stop: where the data set or item ends in the buffer.
        """
        span = self._by_tag.get(tag)
        if span is None or place + len(span.content) > stop:
            return None
        if buffer.startswith(span.content, place):
            span.uses += 1
            return span
        if place + len(span.content) <= len(buffer):
            del self._by_tag[tag]
            if span.uses < _SERIES:
                self.break_at((_first_different(span, buffer, place),))
        return None

    def break_at(self, tags: Iterable[int]) -> None:
        """Make elements of these tags breakers."""
        before = len(self.breakers)
        self.breakers.update(tags)
        self._root.size += _SIZE_OF_BREAKER * (len(self.breakers) - before)

    @property
    def have_outlines(self) -> bool:
        """Whether it pays to look which outline an item has."""
        return self._outlines is None or self._outlines.are_sought

    @property
    def outlines(self) -> "Outlines":
        """The outlines of items that begin with no code."""
        if self._outlines is None:
            from grand_challenge_dicom_de_id_procedure.engine.reuse.outlines import Outlines

            self._outlines = Outlines()
        return self._outlines

    def learn(self, sample: "Sample", end: int, source: "Source") -> None:
        """Learn the outline of an item that ended at an offset, if it has one."""
        self._root.size += self.outlines.learn(sample, end, source)

    def keep(self, tag: int, span: Span) -> None:
        """Remember a span that begins with an element of this tag."""
        known = self._by_tag.get(tag)
        is_same = known is not None and known.content == span.content
        if known is None or not is_same or known.part.blocks != span.part.blocks:
            self._by_tag[tag] = span
            self._root.size += _SIZE_OF_NONE + 2 * len(span.content)


def _first_different(span: Span, buffer: bytes, place: int) -> int:
    low, high = 0, len(span.boundaries) - 1  # the elements before low are the same
    while low < high:
        middle = (low + high + 1) // 2
        offset = span.boundaries[middle][0]
        if buffer.startswith(span.content[:offset], place):
            low = middle
        else:
            high = middle - 1
    return span.boundaries[low][1]
