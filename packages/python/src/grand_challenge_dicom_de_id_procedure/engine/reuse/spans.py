"""Spans: neighbouring elements that stand alike in file after file, with all that became of them.

The files of a series differ in few elements of the data set, and the items for their frames in few
elements of an item. Those in between are the same to the byte, and so is all that is decided about
them; one comparison tells.
"""

from __future__ import annotations

from collections.abc import Iterable

from grand_challenge_dicom_de_id_procedure.dicom.tags import CHARACTER_SET
from grand_challenge_dicom_de_id_procedure.engine.decisions import Part
from grand_challenge_dicom_de_id_procedure.engine.edits import edited

_SIZE_OF_NONE, _SIZE_OF_BREAKER = 1000, 100
_SERIES = 4  # files or items in a row: what differs after them may be the beginning of others


class Span:
    """Neighbouring elements, and all that was decided about them.

    Args:
        content: their bytes.
        start: where they stood in the file.
        boundaries: for each, its offset in the bytes and its tag.
        part: what was decided.

    Attributes:
        content: their bytes.
        boundaries: for each, its offset in the bytes and its tag.
        highest: the highest of their tags, which is the last one's unless they are out of order.
        result: what they become.
        texts: those that are kept, with their character sets.
        identifying: values that must not survive elsewhere, but for UIDs.
        uids: UIDs that must not survive elsewhere.
        part: what was decided.
        uses: how often it was found again.
    """

    def __init__(
        self, content: bytes, start: int, boundaries: tuple[tuple[int, int], ...], part: Part
    ) -> None:
        self.content = content
        self.boundaries = boundaries
        self.highest = max(tag for _, tag in boundaries)
        self.result = edited(
            content, [(begin - start, end - start, new) for begin, end, new in part.edits]
        )
        self.texts = frozenset(part.texts)
        self.identifying = frozenset(part.identifying)
        self.uids = frozenset(part.uids)
        self.part = part._replace(edits=[])
        self.uses = 0


class Spans:
    """The spans of data sets in one encoding and character set, or of items in them.

    Args:
        looked_at: tags of elements that are looked at in each file or item.
        root: those of the data sets, for items.

    Attributes:
        breakers: tags of elements that are not part of a span: they differ between files or
            items, or are looked at in each.
        size: of those of data sets: what they and those of their items take, roughly, in bytes.
    """

    def __init__(self, looked_at: Iterable[int], root: Spans | None = None) -> None:
        self.breakers: set[int] = set(looked_at)
        self.size = 0
        self._by_tag: dict[int, Span] = {}
        self._of_items: dict[int, Spans] = {}
        self._root = self if root is None else root

    def of_items(self, tag: int) -> Spans:
        """Those of the items of a sequence."""
        known = self._of_items.get(tag)
        if known is None:
            known = self._of_items[tag] = Spans((CHARACTER_SET,), self._root)
            self._root.size += _SIZE_OF_NONE
        return known

    def find(self, tag: int, buffer: bytes, place: int, stop: int) -> Span | None:
        """The span that begins with an element of this tag, if it stands in the buffer there.

        If it does not, it is forgotten. Where it stood in few files or items only, the first
        element that differs is a breaker from now on.

        Args:
            tag: of an element.
            buffer: bytes of the file.
            place: where the element begins in them.
            stop: where the data set or item ends: what follows is of another one.
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
        """Elements of these tags are not part of a span from now on."""
        before = len(self.breakers)
        self.breakers.update(tags)
        self._root.size += _SIZE_OF_BREAKER * (len(self.breakers) - before)

    def keep(self, tag: int, span: Span) -> None:
        """Remember a span that begins with an element of this tag."""
        known = self._by_tag.get(tag)
        if known is None or known.content != span.content:
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
