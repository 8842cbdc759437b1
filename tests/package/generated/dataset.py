"""A dataset of a SOP class with a value in every attribute, at every path."""

from __future__ import annotations

from functools import cache

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices

from .attributes import DEEPEST, Tree
from .encoding import Encoding, part10
from .values import LEAKS, PUBLIC_UID, Style, Values

SPECIFIC_CHARACTER_SET, SOP_CLASS, SOP_INSTANCE = 0x00080005, 0x00080016, 0x00080018
PIXEL_DATA = 0x7FE00010
JPEG = b"\xff\xd8\xff\xda\0\x08\1\0\0\0\x3f\0%b\xff\xd9"
"""An image that is nothing but a scan."""
FROM_ANOTHER_IOD: Tree = {0x00100010: {}, 0x00104000: {}}
"""The contents of the items of the deepest sequences."""

PRIVATE: tuple[tuple[int, str], ...] = (
    (0x00090010, "LO"), (0x00091001, "LO"), (0x00091002, "PN"), (0x00091003, "UN"),
    (0x00091004, "DA"), (0x00091005, "UI"),
)  # fmt: skip
NEVER_KEPT: tuple[tuple[int, str], ...] = ((0x00080000, "UL"), (0xFFFCFFFC, "OB"))
PRIVATE_SEQUENCE, SIGNATURES = 0x00091006, 0xFFFAFFFA
OTHER_CHARACTERS = {"utf-8": ("latin-1", b"ISO_IR 100"), "latin-1": ("utf-8", b"ISO_IR 192")}
DISGUISES = {"LO": "UN", "PN": "UN", "SH": "LO", "CS": "SH", "ST": "UN", "UI": "UN", "US": "SS"}


def generated_file(
    sop_class: str, tree: Tree, encoding: Encoding, *, utf8: bool, style: Style = Style.PLAIN
) -> bytes:
    """A DICOM file whose data set has all attributes of the tree, and private ones.

    Args:
        sop_class: its UID.
        tree: the attributes.
        encoding: how it is spelled.
        utf8: whether texts are in UTF-8; in Latin-1 otherwise.
        style: what the values are like.
    """
    maker = _Maker(sop_class, encoding, utf8, style)
    return part10(encoding, sop_class, maker.item(tree, 0, with_private=True))


class _Maker:
    def __init__(self, sop_class: str, encoding: Encoding, utf8: bool, style: Style) -> None:
        self._encoding = encoding
        self._values = Values(encoding.little, "utf-8" if utf8 else "latin-1", style)
        self._fixed = {
            SPECIFIC_CHARACTER_SET: b"ISO_IR 192" if utf8 else b"ISO_IR 100",
            SOP_CLASS: _padded_uid(sop_class),
            SOP_INSTANCE: _padded_uid(LEAKS[3]),
        }
        if style is Style.LEAKING:
            self._fixed |= {
                0x00100010: f"{LEAKS[0]}^Erika".encode(),
                0x00100020: LEAKS[1].encode(),
                0x00100030: b"19700305",
            }
        self._sequences = 0

    def item(self, tree: Tree, depth: int, *, with_private: bool) -> bytes:
        elements = {tag: self._element(tag, inner, depth) for tag, inner in tree.items()}
        if with_private:
            for tag, vr in (*PRIVATE, *NEVER_KEPT):
                value = self._values.value(tag, vr)
                elements[tag] = self._encoding.element(tag, vr, value)
            names = self.item(FROM_ANOTHER_IOD, DEEPEST + 1, with_private=False)
            for tag in (PRIVATE_SEQUENCE, SIGNATURES):
                elements[tag] = self._encoding.sequence(tag, [names])
        return b"".join(elements[tag] for tag in sorted(elements))

    def _element(self, tag: int, inner: Tree, depth: int) -> bytes:
        vr = _usual_vr(tag)
        if vr == "SQ":
            return self._sequence(tag, inner, depth)
        if tag == PIXEL_DATA and self._encoding.transfer_syntax.startswith("1.2.840.10008.1.2.4"):
            fragments = [JPEG % self._values.value(tag, "OB") for _ in range(2)]
            return self._encoding.fragments(tag, fragments)
        value = self._value(tag, vr, depth)
        if self._encoding.disguised and self._values.made % 5 == 0 and tag not in self._fixed:
            vr = DISGUISES.get(vr, vr)
        return self._encoding.element(tag, vr, value)

    def _sequence(self, tag: int, inner: Tree, depth: int) -> bytes:
        """One item, now and then two, now and then with private elements or other characters."""
        self._sequences += 1
        number = self._sequences
        around = self._encoding
        vr = "UN" if around.disguised and number % 5 == 0 else "SQ"
        self._encoding = around.within(vr)
        if depth == DEEPEST:
            inner = FROM_ANOTHER_IOD
        items = []
        for each in range(number, number + (2 if number % 7 == 0 and depth else 1)):
            if each % 13 == 0:
                items.append(self._item_in_other_characters(inner, depth + 1))
            else:
                items.append(self.item(inner, depth + 1, with_private=each % 11 == 0))
        self._encoding = around
        return around.sequence(tag, items, vr)

    def _item_in_other_characters(self, tree: Tree, depth: int) -> bytes:
        codec, told = self._values.codec, self._fixed[SPECIFIC_CHARACTER_SET]
        self._values.codec, self._fixed[SPECIFIC_CHARACTER_SET] = OTHER_CHARACTERS[codec]
        item = self.item({SPECIFIC_CHARACTER_SET: {}, **tree}, depth, with_private=False)
        self._values.codec, self._fixed[SPECIFIC_CHARACTER_SET] = codec, told
        return item

    def _value(self, tag: int, vr: str, depth: int) -> bytes:
        if depth == 0 and tag in self._fixed:
            return self._fixed[tag]
        if tag == SPECIFIC_CHARACTER_SET:
            return self._fixed[tag]
        if vr == "UI" and self._values.made % 6 == 0:
            return _padded_uid(PUBLIC_UID)
        return self._values.value(tag, vr)


@cache
def _usual_vr(tag: int) -> str:
    return vr_choices(tag)[0]


def _padded_uid(uid: str) -> bytes:
    return uid.encode() + bytes(len(uid) % 2)
