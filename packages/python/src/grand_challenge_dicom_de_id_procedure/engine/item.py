"""What an item says of itself: elements that rules ask for, also those that are not read yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    IMPLICIT,
    LONGEST_HEADER,
    UNDEFINED,
    Encoding,
    Header,
)
from grand_challenge_dicom_de_id_procedure.dicom.headers import ITEM
from grand_challenge_dicom_de_id_procedure.dicom.tags import (
    CODE_VALUE,
    CODING_SCHEME,
    LONG_CODE_VALUE,
)
from grand_challenge_dicom_de_id_procedure.dicom.vrs import VRS
from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.engine.plan import Asks, Entry
from grand_challenge_dicom_de_id_procedure.storage.source import Source

Found = tuple[int, int, bytes]
"""Offset and length of the value of an element, and its VR."""

ReadHeader = Callable[[bytes, int], Header]

_LONGEST = 1 << 10  # bytes of a value that is looked at
_MOST_SAID = 4096  # answers that are remembered


class SecondNameError(Exception):
    """An item was asked what it says of itself, and its concept is named again after that."""


class Items:
    """Asks the items of a file what rules depend on.

    Args:
        source: the file.
        decisions: on its data set; they say which items were asked.

    Attributes:
        whole: whether items are read to their end, for a second name of their concept.
        may_be_mistaken: whether one was asked that was not read to its end.
    """

    def __init__(self, source: Source, decisions: Decisions) -> None:
        self._source = source
        self._decisions = decisions
        self._ends: dict[int, int] = {}
        self._said: dict[tuple[Asks, bool, bool, bytes], str] = {}  # by what the items begin with
        self.whole = self.may_be_mistaken = False

    def entry(self, entry: Entry, tag: int, start: int, container: Container) -> Entry:
        """The entry for an element whose rule depends on its item, which is asked once."""
        asks = entry.rule.asks
        assert asks is not None
        container.plan = container.plan.answered(asks, self._ask(asks, start, container))
        self._decisions.asked.append((start, container.start))
        return container.plan[tag]

    def _ask(self, asks: Asks, start: int, container: Container) -> str:
        """What the item says, or the data set, that contains the element at an offset."""
        if self.whole:
            return asks(HeldItem(self._source, container, self._ends, container.stop))
        self.may_be_mistaken = True
        if start - container.content > _LONGEST:
            return asks(HeldItem(self._source, container, self._ends, start))
        begins = self._source.bytes_at(container.content, start - container.content)
        key = asks, container.encoding.explicit, container.encoding.little, begins
        said = self._said.get(key)
        if said is None:
            item = HeldItem(self._source, container, self._ends, start)
            said = asks(item)
            if not item.was_read_on and len(self._said) < _MOST_SAID:
                self._said[key] = said
        return said

    def expect_no_name(self, container: Container) -> None:
        """Call it where the concept of an item or data set is named.

        Raises:
            SecondNameError: what was asked of the item may have depended on an earlier name.
        """
        if container.plan.is_of_item and not self.whole:
            raise SecondNameError


class HeldItem:
    """An item, or the data set; see ``rules.rule.Item``.

    Args:
        source: the file.
        container: the item or data set.
        ends: where sequences and items of undefined length end, by the offsets of what they hold;
            it grows, so that none of them is read twice to get past it.
        until: offset from which on no second sequence for a code is sought.

    Attributes:
        was_read_on: whether what it said may depend on more than stands before that offset.
    """

    def __init__(
        self, source: Source, container: Container, ends: dict[int, int], until: int
    ) -> None:
        self._source = source
        self._container = container
        self._ends = ends
        self._until = until
        self.was_read_on = False

    def text(self, tag: int) -> str:
        """The value of an element of it; empty where there is none that can be read."""
        held = self._container
        return self._text(held.encoding, held.content, held.stop, tag)

    def code(self, tag: int) -> tuple[str, str]:
        """Value and scheme of the code (PS3.3 section 8.8) in the only item of a sequence."""
        held = self._container
        return self._code(held.encoding, held.content, held.stop, tag, self._until)

    def codes(self, sequence: int, tag: int) -> list[tuple[str, str]]:
        """Value and scheme of the code in each item of another sequence, as ``code`` gives it."""
        held = self._container
        items = self._items(held.encoding, held.content, held.stop, sequence, held.stop)
        return [self._code(*item, tag, held.stop) for item in items]

    def _code(
        self, encoding: Encoding, start: int, stop: int, tag: int, until: int
    ) -> tuple[str, str]:
        items = list(islice(self._items(encoding, start, stop, tag, until), 2))
        if len(items) != 1:
            return "", ""
        value = self._text(*items[0], CODE_VALUE) or self._text(*items[0], LONG_CODE_VALUE)
        return value, self._text(*items[0], CODING_SCHEME)

    def _items(
        self, encoding: Encoding, start: int, stop: int, tag: int, until: int
    ) -> Iterator[tuple[Encoding, int, int]]:
        """Encoding, start and end of each item of all sequences of a tag."""
        for position, length, vr in self._find(encoding, start, stop, tag, until):
            within = IMPLICIT if vr == b"UN" else encoding
            end = stop if length == UNDEFINED else min(stop, position + length)
            self.was_read_on |= length != UNDEFINED and position + length > self._until
            for content, size, _ in self._find(within, position, end, ITEM, end):
                yield within, content, end if size == UNDEFINED else min(end, content + size)

    def _text(self, encoding: Encoding, start: int, stop: int, tag: int) -> str:
        """The value of an element between two offsets; empty where none can be read."""
        found = next(self._find(encoding, start, stop, tag, stop), None)
        if found is None:
            return ""
        self.was_read_on |= found[0] + found[1] > self._until
        if found[1] > min(_LONGEST, stop - found[0]):
            return ""
        return self._source.bytes_at(found[0], found[1]).decode("latin_1").strip(" \0")

    def _find(
        self, encoding: Encoding, position: int, stop: int, tag: int, until: int
    ) -> Iterator[Found]:
        """Each element or item of a tag, but a second one only before an offset.

        What stands inside others is passed over.
        """
        begin = position
        source, read_header = self._source, encoding.read_header
        buffer, base = source.buffer, source.base
        edge = len(buffer) - LONGEST_HEADER
        inside: list[tuple[int, ReadHeader]] = []  # what of undefined length stands before it
        while position + 8 <= stop:
            place = position - base
            if 0 <= place <= edge:
                found, vr, length, header = read_header(buffer, place)
            else:
                found, vr, length, header = read_header(*_window(source, position))
            if vr and vr not in VRS:
                self.was_read_on = True
                from grand_challenge_dicom_de_id_procedure.dicom.mended import mended

                right = mended(*_window(source, position), encoding)
                if right is None:
                    return
                _, vr, length, header = right
            position += header
            if position > self._until:
                self.was_read_on = True
            if found == tag and not inside:
                yield position, length, vr
                stop = min(stop, until)
            if found >> 16 == 0xFFFE and found != ITEM:  # a sequence or an item ends
                if not inside:
                    self._ends[begin] = position
                    return
                start, read_header = inside.pop()
                self._ends[start] = position
            elif length != UNDEFINED:
                position += length
            elif position in self._ends:
                position = self._ends[position]
            else:
                inside.append((position, read_header))
                if vr == b"UN":  # its items are in implicit VR
                    read_header = IMPLICIT.read_header
        self.was_read_on |= position > self._until


def _window(source: Source, position: int) -> tuple[bytes, int]:
    """Bytes in which a header stands, and its place in them; the source's window stays."""
    place = position - source.base
    if 0 <= place <= len(source.buffer) - LONGEST_HEADER:
        return source.buffer, place
    length = min(LONGEST_HEADER, source.size - position)
    return source.bytes_at(position, length) + bytes(LONGEST_HEADER), 0
