"""Images of many frames, written byte by byte, and what the items for the frames may differ in."""

from __future__ import annotations

import struct
from collections.abc import Callable

from pydicom.uid import EnhancedMRImageStorage

from .generated.encoding import ENCODINGS, ITEM, ITEM_END, SEQUENCE_END, Encoding, part10
from .handmade import CHARACTER_SET, EXPLICIT, PIXELS, ct, element, image, name

FRAMES = 400  # more than fit into one span
PER_FRAME, CONTENT, POSITION, REFERENCES = 0x52009230, 0x00209111, 0x00209113, 0x00081140
DIFFUSION, GRADIENT, REMOVED = 0x00189117, 0x00189076, 0x00081110
PRIVATE_SEQUENCE, CONCEPT_CODE = 0x002110FE, 0x0040A168
ANATOMY, CODES = 0x00209071, 0x00082218
SPELLINGS = [name for name in ENCODINGS if name.startswith(("explicit", "implicit", "big"))]

Frame = Callable[[int, Encoding], bytes]


class Mixed(Encoding):
    """Explicit VR, in which some sequences have a length and some items have one, by their tags."""

    def sequence(self, tag: int, items: list[bytes], vr: str = "SQ") -> bytes:
        start, end = (self.bare(each, 0) for each in (ITEM, ITEM_END))
        if tag & 1:
            content = b"".join(start[:4] + b"\xff" * 4 + each + end for each in items)
        else:
            content = b"".join(self.bare(ITEM, len(each)) + each for each in items)
        if tag & 2 or tag & 0xFF == 0x10:
            return self.element(tag, vr, content)
        header = self.element(tag, vr, b"")[:-4] + b"\xff" * 4
        return header + content + self.bare(SEQUENCE_END, 0)


SPELLED = {name: ENCODINGS[name] for name in SPELLINGS} | {
    "mixed lengths": Mixed(EXPLICIT.transfer_syntax)
}


def number_of(value: float, encoding: Encoding, tag: int = 0x00189220) -> bytes:
    """An element of one FD."""
    return encoding.element(tag, "FD", struct.pack(f"{encoding.order}d", value))


def within(tag: int, content: bytes, encoding: Encoding) -> bytes:
    """A sequence with one item."""
    return encoding.sequence(tag, [content])


def usual(number: int, encoding: Encoding, before: bytes = b"") -> bytes:
    """Numbers and a position that differ, values that do not, and what comes before these."""
    texts = element(0x00209056, "SH", b"1", encoding)
    place = b"\\".join(b"%.*f" % (number % 4, each * number / 3) for each in (-1, 0.5, 2))
    return (
        before
        + within(CONTENT, number_of(number / 7, encoding) + texts, encoding)
        + within(POSITION, element(0x00200032, "DS", place, encoding), encoding)
    )


def _with_uid(number: int, encoding: Encoding) -> bytes:
    uid = element(0x00081155, "UI", b"1.2.3.%d" % number, encoding)
    sop_class = element(0x00081150, "UI", b"1.2.840.10008.5.1.4.1.1.4.1", encoding)
    return usual(number, encoding, within(REFERENCES, sop_class + uid, encoding))


def _with_date(number: int, encoding: Encoding) -> bytes:
    date = element(0x00189074, "DT", b"20190311%06d" % number, encoding)
    return usual(number, encoding, within(DIFFUSION, date, encoding))


def _with_text_in_a_number(number: int, encoding: Encoding) -> bytes:
    text = encoding.element(0x00189328, "FD", b"Rhapsode" if number == 99 else bytes(8))
    return usual(number, encoding, within(0x00189321, text, encoding))


def _with_name_in_a_text(number: int, encoding: Encoding) -> bytes:
    stack = b"Rhapsode's head" if number == 99 else b"stack %d" % (number % 3)
    text = element(0x00209056, "SH", stack, encoding)
    return usual(number, encoding, within(DIFFUSION, text, encoding))


def _with_differing_removed(number: int, encoding: Encoding) -> bytes:
    inner = element(0x00081155, "UI", b"1.2.3.%d" % number, encoding)
    inner = element(0x00080021, "DA", b"201903%02d" % (number % 28 + 1), encoding) + inner
    person = b"Xavierson" if number == 300 else b"Yvonne%d" % number
    inner += element(0x00081030, "PN", person, encoding)  # although it is no person's name
    text = b"by Xavierson" if number == FRAMES - 1 else b"1"
    before = within(REMOVED, inner, encoding)
    kept = within(DIFFUSION, element(0x00209056, "SH", text, encoding), encoding)
    return usual(number, encoding, before + kept)


def _with_fewer_elements(number: int, encoding: Encoding) -> bytes:
    inner = b"" if number % 5 == 0 else number_of(number, encoding, 0x00189087)
    directed = element(0x00189075, "CS", b"DIRECTIONAL", encoding)
    deeper = within(GRADIENT, number_of(number % 3, encoding, 0x00189089), encoding)
    return usual(number, encoding, within(DIFFUSION, directed + deeper + inner, encoding))


def _with_more_items(number: int, encoding: Encoding) -> bytes:
    uid = element(0x00081155, "UI", b"1.2.3.4", encoding)
    return usual(number, encoding, encoding.sequence(REFERENCES, [uid] * (1 + number % 3)))


def _with_codes(number: int, encoding: Encoding) -> bytes:
    scheme, value = ((b"SCT", b"T-A01%d" % (number % 2)), (b"99RHAPSODE", b"Rhapsode"))[number > 99]
    code = element(0x00080100, "SH", value, encoding) + element(0x00080102, "SH", scheme, encoding)
    return usual(number, encoding, within(ANATOMY, within(CODES, code, encoding), encoding))


def _with_schemes(number: int, encoding: Encoding) -> bytes:
    scheme = (b"SCT", b"99LOCAL")[number % 2]
    code = element(0x00080100, "SH", b"T-A0100", encoding)
    code += element(0x00080102, "SH", scheme, encoding)
    code += element(0x00080104, "LO", b"Head", encoding)
    return usual(number, encoding, within(ANATOMY, within(CODES, code, encoding), encoding))


def _with_private_elements(number: int, encoding: Encoding) -> bytes:
    creator = element(0x00190010, "LO", b"GEMS_ACQU_01", encoding)
    secret = element(0x0019100C, "IS", b"%d" % number, encoding)
    sequence = element(0x00210010, "LO", b"SIEMENS MR SDS 01", encoding) + within(
        PRIVATE_SEQUENCE, secret + creator, encoding
    )
    return usual(number, encoding, creator + secret + sequence)


def _with_character_set(number: int, encoding: Encoding) -> bytes:
    own = b"" if number < 99 else element(CHARACTER_SET, "CS", b"ISO_IR 100", encoding)
    text = element(0x00209158, "LT", b"Zw\xf6lf", encoding)
    return within(CONTENT, own + number_of(number, encoding) + text, encoding)


def _with_an_image(number: int, encoding: Encoding) -> bytes:
    pixels = image(1, 2, encoding) + encoding.element(PIXELS, "OW", b"%02d" % (number % 100))
    if encoding.explicit and number > 99:
        pixels = image(1, 2, encoding) + encoding.fragments(PIXELS, [b"Rhapsode"])
    return usual(number, encoding) + within(0x00880200, pixels, encoding)


CASES: dict[str, Frame] = {
    "numbers": usual,
    "UIDs": _with_uid,
    "dates": _with_date,
    "text in a number": _with_text_in_a_number,
    "a name in a text": _with_name_in_a_text,
    "values in a removed sequence": _with_differing_removed,
    "fewer elements": _with_fewer_elements,
    "more items": _with_more_items,
    "codes": _with_codes,
    "schemes of codes": _with_schemes,
    "private elements": _with_private_elements,
    "a character set": _with_character_set,
    "an image": _with_an_image,
}
OTHERS = ("a character set", "an image", "codes", "schemes of codes", "private elements")
OF_AN_OUTLINE = [case for case in CASES if case not in OTHERS]


def image_of(items: list[bytes], encoding: Encoding) -> bytes:
    """A file with these items for frames."""
    content = ct(encoding, EnhancedMRImageStorage) + name(encoding, b"Rhapsode^Ann")
    content += encoding.sequence(PER_FRAME, items)
    return part10(encoding, EnhancedMRImageStorage, content)


def frames_of(case: str, encoding: Encoding, frames: int = FRAMES) -> bytes:
    """A file of a case."""
    return image_of([CASES[case](number, encoding) for number in range(frames)], encoding)
