"""Read the element headers of a data set, once, front to back, to any depth (PS3.5 section 7).

What is not edited is kept byte for byte, and not even looked at unless someone may have typed it.
There is no recursion, and the work for an element does not depend on how deep it lies.
"""

from __future__ import annotations

from collections.abc import Mapping

from grand_challenge_dicom_de_id_procedure.actions import Inside
from grand_challenge_dicom_de_id_procedure.character_set import DEFAULT
from grand_challenge_dicom_de_id_procedure.encoding import (
    IMPLICIT,
    LONG_VRS,
    UNDEFINED,
    VRS,
    Encoding,
    Unpack,
)
from grand_challenge_dicom_de_id_procedure.engine.fragments import after_fragments
from grand_challenge_dicom_de_id_procedure.engine.frame import Frame
from grand_challenge_dicom_de_id_procedure.engine.plan import (
    DROP,
    ITEMS_ONLY,
    KEEP_NUMBER,
    KEEP_TEXT,
    METHOD_CODES,
    RECORD,
    SEQUENCE,
    Entry,
)
from grand_challenge_dicom_de_id_procedure.engine.source import Source
from grand_challenge_dicom_de_id_procedure.engine.stretches import (
    DEEPEST_STRETCH,
    LONGEST,
    GrowingStretch,
)
from grand_challenge_dicom_de_id_procedure.engine.treatment import (
    LARGEST_VALUE,
    SHORT,
    Treatment,
)
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.values import is_number

DEEPEST = 250_000
"""Levels of nesting at which a file is rejected; a sequence and its item are two."""

_MANY = 10_000  # values that ought to be numbers, before they are looked at
_ITEM, _ITEM_END, _SEQUENCE_END = 0xE000, 0xE00D, 0xE0DD  # in group FFFE
_NEVER = 1 << 33  # above every tag
_NO_VR = "what should be a VR is none; the transfer syntax may not be the one that the file names"
_PIXELS = (b"OB", b"OW")
_CONTAINERS = frozenset((b"SQ", b"UN", b""))


class MalformedSequenceError(UnreadableDICOMError):
    """A sequence cannot be read, but its length tells where it ends.

    Attributes:
        start: offset of its header.
    """

    def __init__(self, start: int, error: UnreadableDICOMError) -> None:
        super().__init__(str(error), error.reason)
        self.start = start


def walk(
    source: Source,
    start: int,
    encoding: Encoding,
    plans: Mapping[Inside, Mapping[int, Entry]],
    treatment: Treatment,
    opaque: frozenset[int],
) -> None:
    """Read a data set from ``start`` to the end of the source, and tell the treatment.

    Args:
        source: the file.
        start: offset of the data set.
        encoding: of the data set.
        plans: what to do with the elements, by how those around them are treated.
        treatment: gets the edits, and what is left to decide.
        opaque: offsets of sequences that are not to be looked into.

    Raises:
        MalformedSequenceError: this sequence had better be opaque.
        UnreadableDICOMError: a length leads past its sequence or the file, an item stands where
            an element should or the other way round, or the nesting is absurd.
    """
    edits, texts, numbers = treatment.edits, treatment.texts, treatment.numbers
    frame = Frame(
        None, 0, False, start, start, source.size, True, Inside.KEEPING, encoding, DEFAULT
    )
    treatment.begin(frame)
    position, stop, depth = start, frame.stop, 0
    remembered, stretches = treatment.known, frame.stretches
    growing: GrowingStretch | None = None
    kept = dropped = 0
    many = _MANY
    after_delimiter = -1  # where a delimiter ends that was just read
    gap_start = gap_end = -1  # elements that are left out, one after another
    record = iter((*RECORD, _NEVER))
    landmark = next(record)
    plan: Mapping[int, Entry] = plans[Inside.KEEPING]
    layout = encoding
    explicit, header, tag_and_length, length4 = _layout(layout)
    if start < source.base:  # an earlier walk moved the window
        source.load(start, min(12, source.size - start))
    buffer, base, edge, limit = _window(source)
    while True:
        try:
            if position >= stop:
                after, after_delimiter = after_delimiter, -1
                if after < 0:
                    if position > stop:
                        raise _too_long(position, source)
                    if frame.parent is None:
                        break
                    if not frame.defined:
                        raise _bad("a delimiter is missing")
                    after = position
                if gap_end >= 0:
                    edits.append((gap_start, gap_end, b""))
                    gap_end = -1
                if growing is not None and depth == growing.depth:
                    growing.end(position, source, kept, dropped)
                    growing = None
                frame = treatment.close(frame, position, after)
                position = after
                depth -= 1
                stop = frame.stop
                if frame.is_sequence:
                    plan, stretches = ITEMS_ONLY, None
                else:
                    plan, stretches = plans[frame.inside], frame.stretches
                if frame.encoding is not layout:
                    layout = frame.encoding
                    explicit, header, tag_and_length, length4 = _layout(layout)
                continue

            place = position - base
            if place > edge:
                source.load(position, min(12, source.size - position))
                buffer, base, edge, limit = _window(source)
                place = position - base

            if explicit:
                group, element, vr, length = header(buffer, place)
            else:
                group, element, length = tag_and_length(buffer, place)
                vr = b""
            if group == 0xFFFE:
                if explicit:
                    group, element, length = tag_and_length(buffer, place)
                value, end = position + 8, position + 8 + length
                if element == _ITEM and frame.is_sequence:
                    defined = length != UNDEFINED
                    if defined and end > stop:
                        raise _too_long(end, source)
                    if not defined:
                        end = stop
                    sequence = frame
                    frame = Frame(
                        sequence,
                        sequence.items,
                        False,
                        position,
                        value,
                        end,
                        defined,
                        sequence.inside,
                        sequence.encoding,
                        sequence.character_set,
                    )
                    sequence.items += 1
                    frame.stretches = stretches = sequence.stretches
                    if len(numbers) > many and (
                        growing is None or position - growing.start > LONGEST
                    ):
                        numbers[:] = [each for each in numbers if not is_number(each[0])]
                        many = max(_MANY, 2 * len(numbers))
                    plan = plans[frame.inside]
                    stop = end
                    position = value
                    depth += 1
                    if depth > DEEPEST:
                        raise UnreadableDICOMError("sequences are nested too deeply", "too-deep")
                    continue
                if element != (_SEQUENCE_END if frame.is_sequence else _ITEM_END):
                    raise _bad("a delimiter in the wrong place")
                if frame.defined or frame.parent is None or length:
                    raise _bad("a delimiter in the wrong place")
                after_delimiter, stop = value, position
                continue

            value = position + 8
            if not explicit:
                is_container = length == UNDEFINED
            elif vr in LONG_VRS:
                (length,) = length4(buffer, place + 8)
                value = position + 12
                is_container = vr == b"SQ" or length == UNDEFINED
            else:
                is_container = False
            tag = group << 16 | element
            entry = plan[tag]
            code = entry[0]
            end = value + length

            is_seam = False
            if tag >= landmark and depth == 0:
                if gap_end >= 0:
                    edits.append((gap_start, gap_end, b""))
                    gap_end = -1
                while tag >= landmark:
                    treatment.places[landmark] = position
                    landmark = next(record)
                is_seam = True

            if stretches is not None:
                is_breaker = tag in stretches.breakers or (
                    length > LONGEST and end > limit and length != UNDEFINED
                )
                if growing is not None:
                    is_too_long = position - growing.start > LONGEST
                    if depth > growing.depth:
                        is_over = is_too_long
                    else:
                        is_over = is_breaker or is_seam or is_too_long
                        if not is_over:
                            growing.element(position, tag)
                    if is_over:
                        if gap_end >= 0:
                            edits.append((gap_start, gap_end, b""))
                            gap_end = -1
                        growing.end(position, source, kept, dropped)
                        growing = None
                if growing is None and not is_breaker:
                    if gap_end >= 0:
                        edits.append((gap_start, gap_end, b""))
                        gap_end = -1
                    stretch = stretches.find(tag, buffer, place, stop - base)
                    if stretch is not None and (depth or stretch.highest < landmark):
                        treatment.borrow(stretch, position, frame)
                        position += len(stretch.content)
                        continue
                    if tag not in stretches.breakers:
                        growing = GrowingStretch(
                            stretches, treatment, position, tag, depth, kept, dropped
                        )

            if code < SEQUENCE and not is_container:
                if code <= KEEP_NUMBER and (vr in entry[1] or not explicit):
                    if code:
                        if end > stop:
                            raise _too_long(end, source)
                        if length > LARGEST_VALUE:
                            treatment.element(entry, tag, vr, position, value, end, frame)
                            position = end
                            continue
                        if end <= limit:
                            raw = buffer[value - base : end - base]
                        else:
                            raw = source.bytes_at(value, length)
                        (texts if code == KEEP_TEXT else numbers).append(
                            (raw, entry, tag, position, end, frame)
                        )
                    kept += 1
                    position = end
                    continue
                if end > stop:
                    if tag or depth or not _only_zeros(source, position):
                        raise _too_long(end, source)
                    end = stop
                if code == DROP and vr != b"PN":
                    if explicit and vr not in VRS:
                        if tag == 0 and depth == 0 and _only_zeros(source, position):
                            end = source.size
                        else:
                            raise _bad(_NO_VR, "bad-vr")
                    if frame.inside is not Inside.REMOVING:
                        dropped += 1
                        frame.delta += position - end
                        if gap_end == position:
                            gap_end = end
                        else:
                            if gap_end >= 0:
                                edits.append((gap_start, gap_end, b""))
                            gap_start, gap_end = position, end
                else:
                    if length <= SHORT and end <= limit and treatment.shares(tag, frame):
                        known = remembered.get((tag, vr, buffer[value - base : end - base]))
                        if known is not None:
                            treatment.carry_out(known, position, end, frame)
                            position = end
                            continue
                    if explicit and vr not in VRS:
                        raise _bad(_NO_VR, "bad-vr")
                    treatment.element(entry, tag, vr, position, value, end, frame)
                    stretches = frame.stretches
                    if depth == 0:
                        remembered = treatment.known
                position = end
                continue

            if frame.is_sequence:
                raise _bad("an element between items")
            if explicit and vr not in VRS:
                raise _bad(_NO_VR, "bad-vr")
            is_bulk = vr not in _CONTAINERS or (vr != b"SQ" and entry[1] == _PIXELS)
            if length == UNDEFINED and is_bulk:
                end = after_fragments(source, value, stop, frame.encoding)
            elif length != UNDEFINED and end > stop:
                raise _too_long(end, source)
            if is_bulk or position in opaque:
                # Encapsulated pixel data, or what cannot be a sequence: one value as a whole.
                treatment.element(entry, tag, vr, position, value, end, frame)
                position = end
                continue
            defined = length != UNDEFINED
            frame = treatment.open(
                entry,
                tag,
                Frame(
                    frame,
                    tag,
                    True,
                    position,
                    value,
                    end if defined else stop,
                    defined,
                    frame.inside,
                    IMPLICIT if vr == b"UN" else frame.encoding,
                    frame.character_set,
                ),
            )
            if tag == METHOD_CODES and depth == 0 and frame.inside is not Inside.REMOVING:
                treatment.method_codes = frame
                stretches = None
            elif frame.inside is not Inside.KEEPING or vr == b"UN" or depth >= DEEPEST_STRETCH:
                stretches = None
            elif stretches is not None:
                stretches = stretches.of_items(tag)
            frame.stretches, stretches = stretches, None
            stop = frame.stop
            plan = ITEMS_ONLY
            if frame.encoding is not layout:
                layout = frame.encoding
                explicit, header, tag_and_length, length4 = _layout(layout)
            position = value
            depth += 1
        except UnreadableDICOMError as error:
            skippable = _skippable(frame)
            if skippable is None:
                raise
            if skippable.inside is not Inside.REMOVING:
                raise MalformedSequenceError(skippable.start, error) from None
            while frame is not skippable:
                assert frame.parent is not None
                frame = frame.parent
                depth -= 1
            stretches = frame.stretches
            position = stop = frame.stop  # it goes as a whole, whatever it holds
    if gap_end >= 0:
        edits.append((gap_start, gap_end, b""))
    if growing is not None:
        growing.abandon()
    treatment.count("K", kept)
    treatment.count("X", dropped)
    while landmark != _NEVER:
        treatment.places[landmark] = position
        landmark = next(record)


def _bad(message: str, reason: str = "malformed") -> UnreadableDICOMError:
    return UnreadableDICOMError(message, reason)


def _too_long(end: int, source: Source) -> UnreadableDICOMError:
    if end > source.size:
        return UnreadableDICOMError("the file is truncated, or a length is wrong", "truncated")
    return _bad("a length leads past the end of its sequence")


def _skippable(frame: Frame | None) -> Frame | None:
    """The innermost sequence of known length that is removed, or that nobody has read before."""
    while frame is not None and frame.parent is not None:
        foreign = frame.encoding is not frame.parent.encoding
        if frame.is_sequence and frame.defined and (foreign or frame.inside is Inside.REMOVING):
            return frame
        frame = frame.parent
    return None


def _layout(encoding: Encoding) -> tuple[bool, Unpack, Unpack, Unpack]:
    return (
        encoding.explicit,
        encoding.short_header.unpack_from,
        encoding.tag_and_length.unpack_from,
        encoding.length.unpack_from,
    )


def _window(source: Source) -> tuple[bytes, int, int, int]:
    """The window, its offset, the last place in it that can be a header's, and its end's offset.

    Zeros follow the end of the source: a header that it cuts short then leads past its end.
    """
    buffer, base = source.buffer, source.base
    limit = base + len(buffer)
    if limit == source.size:
        return buffer + bytes(12), base, len(buffer), limit
    return buffer, base, len(buffer) - 12, limit


def _only_zeros(source: Source, position: int) -> bool:
    """Whether nothing but padding follows."""
    while position < source.size:
        length = min(1 << 20, source.size - position)
        if any(source.bytes_at(position, length)):
            return False
        position += length
    return True
