"""Reads the element headers of a data set, once, from front to back (PS3.5 section 7).

There is no recursion: the work for an element does not depend on its depth.
"""

from typing import Protocol

from grand_challenge_dicom_de_id_procedure.actions.action import Inside
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import is_sequence, vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.encoding import IMPLICIT, LONGEST_HEADER, UNDEFINED
from grand_challenge_dicom_de_id_procedure.dicom.headers import (
    ITEM,
    ITEM_END,
    SEQUENCE_END,
    after_fragments,
)
from grand_challenge_dicom_de_id_procedure.dicom.vrs import VRS
from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.private import is_private_sequence
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.source import Source

DEEPEST = 250_000
"""Levels of nesting at which a file is rejected; a sequence and its item are two."""

_BLOCK = 1 << 20  # bytes that are read at once
_PIXELS = ("OB", "OW")
_WITHOUT_VR = (b"", b"UN")
_SEQUENCE_VRS = (b"SQ", *_WITHOUT_VR)


class Handler(Protocol):
    """Is told what the parser finds, in the order of the file."""

    def element(
        self, tag: int, stored_vr: bytes, start: int, value: int, end: int, container: Container
    ) -> None:
        """An element that is not a sequence."""

    def open(self, tag: int, sequence: Container) -> None:
        """A sequence begins."""

    def close(self, container: Container, end: int) -> None:
        """A sequence or item ended."""


class Shortcut(Protocol):
    """Is asked at each element whether it, and those after it, can be passed over."""

    def element(self, tag: int, start: int, end: int, container: Container) -> int:
        """Where to go on: at the start itself, or after what was passed over."""

    def closing(self, container: Container) -> None:
        """The data set, a sequence or an item ended."""


class MalformedSequenceError(UnreadableDICOMError):
    """A sequence with its header at ``start`` cannot be read; its length says where it ends."""

    def __init__(self, start: int, error: UnreadableDICOMError) -> None:
        super().__init__(str(error), error.reason)
        self.start = start


class Parser:
    """Reads one data set.

    Args:
        source: the file.
        handler: is told what there is.
        shortcut: is asked what can be passed over, if there is one.
        opaque: offsets of sequences that are read as elements.
    """

    def __init__(
        self,
        source: Source,
        handler: Handler,
        shortcut: Shortcut | None = None,
        opaque: frozenset[int] = frozenset(),
    ) -> None:
        self._source = source
        self._handler = handler
        self._shortcut = shortcut
        self._opaque = opaque

    def parse(self, data_set: Container) -> None:
        """Read a data set up to its end.

        Raises:
            MalformedSequenceError: it must be read again, with this sequence as opaque.
            UnreadableDICOMError: it is truncated or malformed, or nested too deeply.
        """
        container, position = data_set, data_set.content
        handler, shortcut = self._handler, self._shortcut
        buffer, base, edge = self._window(position)
        while True:
            try:
                if position >= container.stop:
                    if position == container.stop and container.parent is None:
                        if shortcut is not None:
                            shortcut.closing(container)
                        return
                    container = self._leave_at_stop(container, position)
                    continue
                place = position - base
                if place > edge:
                    buffer, base, edge = self._window(position)
                    place = position - base
                tag, vr, length, header = container.encoding.read_header(buffer, place)
                value = position + header
                end = value + length
                if container.is_sequence:
                    if tag == ITEM:
                        container = self._item(length, position, value, container)
                        position = value
                        continue
                    if tag >> 16 != 0xFFFE:
                        raise UnreadableDICOMError("an element between items", "malformed")
                if tag >= 0xFFFE0000 and tag >> 16 == 0xFFFE:
                    container = self._leave_at_delimiter(tag, length, position, container)
                    position = value
                    continue
                if shortcut is not None:
                    known = end if length != UNDEFINED else position
                    after = shortcut.element(tag, position, known, container)
                    if after > position:
                        position = after
                        continue
                if vr not in VRS and container.encoding.explicit:
                    from grand_challenge_dicom_de_id_procedure.dicom.mended import mended

                    found = mended(buffer, place, container.encoding)
                    if found is None:
                        end = self._padding_end(tag, vr, position, end, container)
                    else:
                        _, vr, length, header = found
                        value = position + header
                        end = value + length
                if (
                    length == UNDEFINED
                    or vr == b"SQ"
                    or (vr in _WITHOUT_VR and _is_sequence(tag, container))
                ):
                    container, position = self._enter(tag, vr, length, position, value, container)
                    continue
                if end > container.stop:
                    end = self._padding_end(tag, vr, position, end, container)
                handler.element(tag, vr, position, value, end, container)
                position = end
            except UnreadableDICOMError as error:
                container = _skippable(container, error)
                position = container.stop  # it is removed as a whole

    def _window(self, position: int) -> tuple[bytes, int, int]:
        """The window at a position, its offset, and the last place in it for a whole header.

        Zeros follow the end of the source, so that a header that is cut short leads past it.
        """
        source = self._source
        source.load(position, min(LONGEST_HEADER, source.size - position))
        buffer, base = source.buffer, source.base
        if base + len(buffer) == source.size:
            return buffer + bytes(LONGEST_HEADER), base, len(buffer)
        return buffer, base, len(buffer) - LONGEST_HEADER

    def _item(self, length: int, position: int, value: int, sequence: Container) -> Container:
        """An item begins."""
        is_defined = length != UNDEFINED
        end = value + length if is_defined else sequence.stop
        if end > sequence.stop:
            raise self._too_long(end)
        item = Container(
            sequence, sequence.items, position, value, end, is_defined, sequence.encoding
        )
        sequence.items += 1
        if item.depth > DEEPEST:
            raise UnreadableDICOMError("sequences are nested too deeply", "too-deep")
        return item

    def _leave_at_delimiter(
        self, tag: int, length: int, position: int, container: Container
    ) -> Container:
        """The container ends with a delimiter."""
        is_end = tag == (SEQUENCE_END if container.is_sequence else ITEM_END)
        if not is_end or container.defined or container.parent is None or length:
            raise UnreadableDICOMError("a delimiter in the wrong place", "malformed")
        return self._leave(container, position, position + 8)

    def _leave_at_stop(self, container: Container, position: int) -> Container:
        """The container ends where its length says."""
        if position > container.stop or container.parent is None:
            raise self._too_long(position)
        if not container.defined:
            raise UnreadableDICOMError("a delimiter is missing", "malformed")
        return self._leave(container, position, position)

    def _leave(self, container: Container, content_end: int, end: int) -> Container:
        container.content_end = content_end
        if self._shortcut is not None:
            self._shortcut.closing(container)
        self._handler.close(container, end)
        assert container.parent is not None
        return container.parent

    def _enter(
        self, tag: int, vr: bytes, length: int, position: int, value: int, container: Container
    ) -> tuple[Container, int]:
        """A sequence begins, or pixel data in fragments, or an element that is read as opaque."""
        end, is_defined = value + length, length != UNDEFINED
        is_bulk = vr not in _SEQUENCE_VRS or (vr != b"SQ" and vr_choices(tag) == _PIXELS)
        if is_bulk and not is_defined:
            end = after_fragments(self._source, value, container.stop, container.encoding)
        elif is_defined and end > container.stop:
            raise self._too_long(end)
        if is_bulk or position in self._opaque:
            self._handler.element(tag, vr, position, value, end, container)
            return container, end
        encoding = IMPLICIT if vr == b"UN" else container.encoding
        stop = end if is_defined else container.stop
        sequence = Container(container, tag, position, value, stop, is_defined, encoding)
        self._handler.open(tag, sequence)
        return sequence, value

    def _padding_end(
        self, tag: int, vr: bytes, position: int, end: int, container: Container
    ) -> int:
        """The end of the file, if only zeros follow, which pad it.

        Raises:
            UnreadableDICOMError: it is an element that is too long or has an invalid VR.
        """
        if tag == 0 and container.parent is None and self._has_only_zeros(position):
            return self._source.size
        if end <= container.stop or (vr and vr not in VRS and is_sequence(tag)):
            raise _bad_vr()
        raise self._too_long(end)

    def _has_only_zeros(self, position: int) -> bool:
        source, size = self._source, self._source.size
        blocks = range(position, size, _BLOCK)
        return not any(any(source.bytes_at(at, min(_BLOCK, size - at))) for at in blocks)

    def _too_long(self, end: int) -> UnreadableDICOMError:
        if end > self._source.size:
            return UnreadableDICOMError("the file is truncated, or a length is wrong", "truncated")
        return UnreadableDICOMError("a length leads past the end of its sequence", "malformed")


def _is_sequence(tag: int, container: Container) -> bool:
    """Whether an element of no VR is a sequence: by the data dictionary, or by a private rule."""
    if tag >> 16 & 1:
        return is_private_sequence(tag, container)
    return is_sequence(tag)


def _bad_vr() -> UnreadableDICOMError:
    what = "invalid VR; the transfer syntax may not be the one that the file names"
    return UnreadableDICOMError(what, "bad-vr")


def _skippable(container: Container, error: UnreadableDICOMError) -> Container:
    """The innermost sequence of defined length that is removed, because it need not be read.

    Raises:
        MalformedSequenceError: there is one with VR UN, or a private one, which may not be a
            sequence.
        UnreadableDICOMError: there is neither.
    """
    inner: Container | None = container
    while inner is not None and inner.parent is not None:
        if inner.is_sequence and inner.defined:
            if inner.inside is Inside.REMOVING:
                return inner
            if inner.encoding is not inner.parent.encoding or inner.tag >> 16 & 1:
                raise MalformedSequenceError(inner.start, error) from None
        inner = inner.parent
    raise error
