"""Mutations that know DICOM. Each adds one more error to a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from .drafts import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, JPEG, RLE, Draft
from .headers import (
    ITEM,
    ITEM_END,
    LONG_VRS,
    SEQUENCE_END,
    SHORT_VRS,
    UNDEFINED,
    Layout,
    Span,
    spans,
)
from .seeds import CT, IDENTIFIER, MR, NAME, seeds

Mutation = Callable[[Draft, Random], Draft]

_TAGS = (
    ITEM, ITEM_END, SEQUENCE_END, 0xFFFEFFFE, 0, 0x00020010, 0x00080000, 0x00080005, 0x00080016,
    0x00080018, 0x00080104, 0x00081030, 0x0008114A, 0x00082218, 0x00090010, 0x00100000, 0x00100010,
    0x00100020, 0x00100021, 0x00100030, 0x00101010, 0x00104000, 0x00120062, 0x00120063, 0x00120064,
    0x0020000D, 0x0020000E, 0x00204000, 0x00280010, 0x00280303, 0x00281054, 0x0040A730, 0x50000010,
    0x60003000, 0x60020022, 0x7FE00010, 0xFFFAFFFA, 0xFFFCFFFC, 0xFFFFFFFF,
)  # fmt: skip
_VRS = (*SHORT_VRS, *LONG_VRS)
_NO_VRS = (b"\0\0", b"XX", b"un", b"  ", b"\xff\xff", b"OX")
_CHARACTER_SETS = (
    b"", b"\\", b"ISO_IR 6", b"ISO_IR 100", b"ISO_IR 101", b"ISO_IR 13", b"ISO_IR 192", b"GB18030",
    b"GBK", b"ISO_IR 999", b"\\ISO 2022 IR 87", b"ISO 2022 IR 13\\ISO 2022 IR 87",
    b"\\ISO 2022 IR 149", b"\\ISO 2022 IR 58", b"ISO 2022 IR 6\\ISO 2022 IR 100", b"ISO 2022",
    b"ISO 2022 IR 87\\ISO_IR 192", b"\\\\\\ISO 2022 IR 159", b"\xff\xfe", b"utf-16",
)  # fmt: skip
_VALUES = (
    b"", b"\0", b" ", b"\\", b"\\\\\\", b"^", b"=", b"==", b"^^^^", b"\x1b", b"\x1b$B\x1b(B",
    b"\x1b$)C\xfb\xf3", b"\xff\xfe", b"\xe4\xb8", b"\x80\x80", b"00010101", b"00000000",
    b"99991231", b"20190229", b"0001", b"2019.02.03", b"20190311080517.123456-1400", b"19",
    b"-1", b"1e99", b"nan", b"0.0.0", b"1." * 40, b"999Y", b"-01Y", b"ISO 2022 IR 87",
    b"YES ", b"MODIFIED", CT.encode(), MR.encode(), NAME.encode(), IDENTIFIER.encode(),
    NAME.lower().encode() + b"^^" + IDENTIFIER.encode(), b"A" * 70_000, b"9" * 300,
    b"\xc3\xa9" * 40, "\u0130\u00df\ufb01".encode(),
)  # fmt: skip
_ENDLESS = (
    b"Dr. ", b"a@b.c ", b"1.", b"1 ", b"-", b"\\", b"^", b"19900101 ", b"1.2.840.99999.1.4711 ",
    NAME.encode() + b" ", IDENTIFIER.encode(), b"name: ", b"\x1b$B", b"http://", b"\xcc\x81",
)  # fmt: skip


def mutant(random: Random) -> tuple[bytes, str]:
    """A file made of a seed by one to four mutations, and how it was made."""
    name = random.choice(tuple(seeds()))
    draft = seeds()[name]
    story = [name]
    for _ in range(min(4, 1 + int(random.expovariate(1.2)))):
        mutation = random.choice(MUTATIONS)
        draft = mutation(draft, random)
        story.append(mutation.__name__)
    content = draft.content()
    if random.random() < 0.05:
        change = random.choice((_flipped, _overwritten, _cut_out, _cut_short))
        content = change(content, random)
        story.append(f"{change.__name__} in the file")
    return content, ", ".join(story)


def flip(draft: Draft, random: Random) -> Draft:
    return replace(draft, body=_flipped(draft.body, random))


def overwrite(draft: Draft, random: Random) -> Draft:
    return replace(draft, body=_overwritten(draft.body, random))


def cut_out(draft: Draft, random: Random) -> Draft:
    return replace(draft, body=_cut_out(draft.body, random))


def cut_short(draft: Draft, random: Random) -> Draft:
    found = spans(draft.body, draft.layout)
    if random.random() < 0.5 or not found:
        return replace(draft, body=_cut_short(draft.body, random))
    return replace(draft, body=draft.body[: random.choice(found).start + random.randrange(12)])


def insert_bytes(draft: Draft, random: Random) -> Draft:
    place = _place(draft, random)
    return _inserted(draft, place, random.randbytes(random.randint(1, 20)))


def pad(draft: Draft, random: Random) -> Draft:
    return replace(draft, body=draft.body + random.choice((b"\0", b" ")) * random.randint(1, 300))


def change_length(draft: Draft, random: Random) -> Draft:
    span = _element(draft, random)
    if span is None:
        return draft
    length = random.choice(
        (0, 1, 2, span.length + 1, span.length - 1, span.length + 2, span.length - 2,
         span.length + 8, span.length - 8, span.length * 2, 0xFFFF, 0xFFFE, UNDEFINED,
         UNDEFINED - 1, 0x7FFFFFFF, 0x80000000, len(draft.body), random.randrange(300))
    )  # fmt: skip
    wide = span.vr in (b"", *LONG_VRS)
    raw = draft.layout.number("I" if wide else "H").pack(length & (UNDEFINED if wide else 0xFFFF))
    return _overwritten_at(draft, span.value - len(raw), raw)


def change_vr(draft: Draft, random: Random) -> Draft:
    span = _element(draft, random)
    if span is None:
        return draft
    vr = random.choice(_VRS if random.random() < 0.8 else _NO_VRS)
    if span.vr and random.random() < 0.7:  # with the header that the VR asks for
        value = draft.body[span.value : span.end]
        return _replaced(draft, span, draft.layout.header(span.tag, vr, span.length) + value)
    return _overwritten_at(draft, span.start + 4, vr)


def change_tag(draft: Draft, random: Random) -> Draft:
    span = _element(draft, random)
    if span is None:
        return draft
    return _overwritten_at(draft, span.start, _tag(draft.layout, random))


def exchange(draft: Draft, random: Random) -> Draft:
    first, second = _element(draft, random), _element(draft, random)
    if first is None or second is None:
        return draft
    if first.start > second.start:
        first, second = second, first
    if first.end > second.start:
        return draft
    body = draft.body
    pieces = (
        body[: first.start],
        body[second.start : second.end],
        body[first.end : second.start],
        body[first.start : first.end],
        body[second.end :],
    )
    return replace(draft, body=b"".join(pieces))


def repeat(draft: Draft, random: Random) -> Draft:
    span = _element(draft, random)
    if span is None:
        return draft
    element = draft.body[span.start : span.end]
    place = span.end if random.random() < 0.5 else _place(draft, random)
    return _inserted(draft, place, element * random.choice((1, 1, 2, 50)))


def leave_out(draft: Draft, random: Random) -> Draft:
    span = _element(draft, random)
    return draft if span is None else _replaced(draft, span, b"")


def insert_delimiter(draft: Draft, random: Random) -> Draft:
    tag = random.choice((ITEM, ITEM, ITEM_END, SEQUENCE_END))
    length = random.choice((0, 0, 8, UNDEFINED, random.randrange(200)))
    return _inserted(draft, _place(draft, random), draft.layout.header(tag, b"", length))


def insert_element(draft: Draft, random: Random) -> Draft:
    vr, value = random.choice(_VRS), random.choice(_VALUES)
    header = draft.layout.header(random.choice(_TAGS), vr, len(value))
    return _inserted(draft, _place(draft, random), header + value)


def change_value(draft: Draft, random: Random) -> Draft:
    span = _element(draft, random)
    if span is None:
        return draft
    value = random.choice(_VALUES)
    if random.random() < 0.3:
        value = value + draft.body[span.value : span.end][:200] + random.choice(_VALUES)
    header = draft.layout.header(span.tag, span.vr, len(value))
    return _replaced(draft, span, header + value)


def lengthen(draft: Draft, random: Random) -> Draft:
    """Make of a value one that goes on and on, as what takes long would like it."""
    span = _element(draft, random)
    if span is None or span.vr == b"SQ":
        return draft
    value = random.choice(_ENDLESS) * random.choice((10, 1000, 6000))
    return _replaced(draft, span, draft.layout.header(span.tag, span.vr, len(value)) + value)


def change_character_set(draft: Draft, random: Random) -> Draft:
    terms = random.choice(_CHARACTER_SETS)
    terms += b" " * (len(terms) % 2)
    element = draft.layout.header(0x00080005, b"CS", len(terms)) + terms
    for span in spans(draft.body, draft.layout):
        if span.tag == 0x00080005:
            return _replaced(draft, span, element)
    place = 0 if random.random() < 0.5 else _place(draft, random)
    return _inserted(draft, place, element)


def wrap(draft: Draft, random: Random) -> Draft:
    """Put an element deep into sequences."""
    span = _element(draft, random)
    if span is None:
        return draft
    layout, content = draft.layout, draft.body[span.start : span.end]
    levels = random.choice((1, 2, 5, 40, 400))
    tag = random.choice((0x00082218, 0x0008114A, 0x00081140, 0x00091011, 0x00120064, 0x0040A730))
    vr = random.choice((b"SQ", b"SQ", b"SQ", b"UN"))
    if random.random() < 0.5:
        opening = layout.header(tag, vr, UNDEFINED) + layout.header(ITEM, b"", UNDEFINED)
        closing = layout.header(ITEM_END, b"", 0) + layout.header(SEQUENCE_END, b"", 0)
        return _replaced(draft, span, opening * levels + content + closing * levels)
    for _ in range(levels):
        item = layout.header(ITEM, b"", len(content)) + content
        content = layout.header(tag, vr, len(item)) + item
    return _replaced(draft, span, content)


def splice(draft: Draft, random: Random) -> Draft:
    """The beginning of one file and the end of another."""
    other = seeds()[random.choice(tuple(seeds()))]
    place = random.choice([span.start for span in spans(other.body, other.layout)])
    if random.random() < 0.5:
        return replace(draft, body=draft.body[: _place(draft, random)] + other.body[place:])
    return _inserted(draft, _place(draft, random), other.body[place : place + 2000])


def change_syntax(draft: Draft, random: Random) -> Draft:
    syntaxes = (IMPLICIT, EXPLICIT, BIG_ENDIAN, DEFLATED, JPEG, RLE, "1.2.840.10008.1.20", "1.2.3")
    return replace(draft, syntax=random.choice(syntaxes))


MUTATIONS: tuple[Mutation, ...] = (
    flip, overwrite, cut_out, cut_short, insert_bytes, pad, change_length, change_length,
    change_length, change_vr, change_vr, change_tag, change_tag, exchange, repeat, leave_out,
    insert_delimiter, insert_delimiter, insert_element, insert_element, change_value, change_value,
    change_value, change_value, change_character_set, change_character_set, wrap, wrap, exchange,
    lengthen, repeat, splice, change_syntax,
)  # fmt: skip


def _element(draft: Draft, random: Random) -> Span | None:
    found = spans(draft.body, draft.layout)
    return random.choice(found) if found else None


def _place(draft: Draft, random: Random) -> int:
    """Mostly between two elements."""
    span = _element(draft, random)
    if span is None or random.random() < 0.1:
        return random.randint(0, len(draft.body))
    return random.choice((span.start, span.end))


def _tag(layout: Layout, random: Random) -> bytes:
    tag = random.choice(_TAGS) if random.random() < 0.8 else random.getrandbits(32)
    return layout.number("HH").pack(tag >> 16, tag & 0xFFFF)


def _replaced(draft: Draft, span: Span, new: bytes) -> Draft:
    return replace(draft, body=draft.body[: span.start] + new + draft.body[span.end :])


def _inserted(draft: Draft, place: int, new: bytes) -> Draft:
    return replace(draft, body=draft.body[:place] + new + draft.body[place:])


def _overwritten_at(draft: Draft, place: int, new: bytes) -> Draft:
    return replace(draft, body=draft.body[:place] + new + draft.body[place + len(new) :])


def _flipped(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 8)) if changed else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _overwritten(content: bytes, random: Random) -> bytes:
    place = random.randint(0, len(content))
    length = random.randint(1, 16)
    new = random.choice((bytes(length), b"\xff" * length, random.randbytes(length)))
    return content[:place] + new + content[place + length :]


def _cut_out(content: bytes, random: Random) -> bytes:
    place = random.randint(0, len(content))
    return content[:place] + content[place + random.choice((1, 2, 4, 8, 100, 5000)) :]


def _cut_short(content: bytes, random: Random) -> bytes:
    return content[: random.randint(0, len(content))]
