"""Items of the same elements are decided on by what they have in common, and become the same."""

from __future__ import annotations

import gc
import struct
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from pydicom.uid import EnhancedMRImageStorage

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.engine.container import Container
from grand_challenge_dicom_de_id_procedure.engine.plan import Plan
from grand_challenge_dicom_de_id_procedure.engine.reuse.outlines import Outlines

from ..conftest import KEY
from ..generated.encoding import ENCODINGS, ITEM, ITEM_END, SEQUENCE_END, Encoding, part10
from ..handmade import CHARACTER_SET, EXPLICIT, PIXELS, ct, element, name
from .test_reuse import result, spans_of

FRAMES = 400  # more than fit into one span
PER_FRAME, CONTENT, POSITION, REFERENCES = 0x52009230, 0x00209111, 0x00209113, 0x00081140
DIFFUSION, GRADIENT, REMOVED = 0x00189117, 0x00189076, 0x00081110
PRIVATE_SEQUENCE, EVENT, CODES = 0x002110FE, 0x00189477, 0x0040A170
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


def _number(value: float, encoding: Encoding, tag: int = 0x00189220) -> bytes:
    return encoding.element(tag, "FD", struct.pack(f"{encoding.order}d", value))


def _in(tag: int, content: bytes, encoding: Encoding) -> bytes:
    return encoding.sequence(tag, [content])


def _usual(number: int, encoding: Encoding, before: bytes = b"") -> bytes:
    """Numbers and a position that differ, values that do not, and what comes before these."""
    texts = element(0x00209056, "SH", b"1", encoding)
    place = b"\\".join(b"%.*f" % (number % 4, each * number / 3) for each in (-1, 0.5, 2))
    return (
        before
        + _in(CONTENT, _number(number / 7, encoding) + texts, encoding)
        + _in(POSITION, element(0x00200032, "DS", place, encoding), encoding)
    )


def _with_uid(number: int, encoding: Encoding) -> bytes:
    uid = element(0x00081155, "UI", b"1.2.3.%d" % number, encoding)
    sop_class = element(0x00081150, "UI", b"1.2.840.10008.5.1.4.1.1.4.1", encoding)
    return _usual(number, encoding, _in(REFERENCES, sop_class + uid, encoding))


def _with_date(number: int, encoding: Encoding) -> bytes:
    date = element(0x00189074, "DT", b"20190311%06d" % number, encoding)
    return _in(CONTENT, date + _number(number, encoding), encoding)


def _with_text_in_a_number(number: int, encoding: Encoding) -> bytes:
    text = encoding.element(0x00189328, "FD", b"Rhapsode" if number == 99 else bytes(8))
    return _usual(number, encoding, _in(0x00189321, text, encoding))


def _with_name_in_a_text(number: int, encoding: Encoding) -> bytes:
    comment = b"Rhapsode's head" if number == 99 else b"frame %d of the series" % (number % 3)
    return _in(CONTENT, element(0x00209158, "LT", comment, encoding), encoding)


def _with_differing_removed(number: int, encoding: Encoding) -> bytes:
    inner = element(0x00081155, "UI", b"1.2.3.%d" % number, encoding)
    inner = element(0x00080021, "DA", b"201903%02d" % (number % 28 + 1), encoding) + inner
    return _usual(number, encoding, _in(REMOVED, inner, encoding))


def _with_fewer_elements(number: int, encoding: Encoding) -> bytes:
    inner = b"" if number % 5 == 0 else _number(number, encoding, 0x00189087)
    directed = element(0x00189075, "CS", b"DIRECTIONAL", encoding)
    deeper = _in(GRADIENT, _number(number % 3, encoding, 0x00189089), encoding)
    return _in(DIFFUSION, directed + deeper + inner, encoding)


def _with_more_items(number: int, encoding: Encoding) -> bytes:
    uid = element(0x00081155, "UI", b"1.2.3.4", encoding)
    return _usual(number, encoding, encoding.sequence(REFERENCES, [uid] * (1 + number % 3)))


def _with_codes(number: int, encoding: Encoding) -> bytes:
    scheme, value = ((b"SCT", b"T-A01%d" % (number % 2)), (b"99RHAPSODE", b"Rhapsode"))[number > 99]
    code = element(0x00080100, "SH", value, encoding) + element(0x00080102, "SH", scheme, encoding)
    return _usual(number, encoding, _in(REFERENCES, _in(CODES, code, encoding), encoding))


def _with_private_elements(number: int, encoding: Encoding) -> bytes:
    creator = element(0x00190010, "LO", b"GEMS_ACQU_01", encoding)
    secret = element(0x0019100C, "IS", b"%d" % number, encoding)
    sequence = element(0x00210010, "LO", b"SIEMENS MR SDS 01", encoding) + _in(
        PRIVATE_SEQUENCE, secret + creator, encoding
    )
    return _usual(number, encoding, creator + secret + sequence)


def _with_character_set(number: int, encoding: Encoding) -> bytes:
    own = b"" if number < 99 else element(CHARACTER_SET, "CS", b"ISO_IR 100", encoding)
    text = element(0x00209158, "LT", b"Zw\xf6lf", encoding)
    return _in(CONTENT, own + _number(number, encoding) + text, encoding)


def _with_an_image(number: int, encoding: Encoding) -> bytes:
    pixels = encoding.element(PIXELS, "OW", b"%02d" % (number % 100))
    if encoding.explicit and number > 99:
        pixels = encoding.fragments(PIXELS, [b"Rhapsode"])
    return _usual(number, encoding) + _in(0x00880200, pixels, encoding)


CASES: dict[str, Frame] = {
    "numbers": _usual,
    "UIDs": _with_uid,
    "dates": _with_date,
    "text in a number": _with_text_in_a_number,
    "a name in a text": _with_name_in_a_text,
    "values in a removed sequence": _with_differing_removed,
    "fewer elements": _with_fewer_elements,
    "more items": _with_more_items,
    "codes": _with_codes,
    "private elements": _with_private_elements,
    "a character set": _with_character_set,
    "an image": _with_an_image,
}
OTHERS = ("a character set", "an image", "codes", "private elements")
OF_AN_OUTLINE = [case for case in CASES if case not in OTHERS]
OPTIONS = ["", "retain-longitudinal-modified-dates", "retain-safe-private", "retain-uids"]


def _image(items: list[bytes], encoding: Encoding) -> bytes:
    content = ct(encoding, EnhancedMRImageStorage) + name(encoding, b"Rhapsode^Ann")
    content += encoding.sequence(PER_FRAME, items)
    return part10(encoding, EnhancedMRImageStorage, content)


def _frames(case: str, encoding: Encoding, frames: int = FRAMES) -> bytes:
    return _image([CASES[case](number, encoding) for number in range(frames)], encoding)


def _outlines(deidentifier: Deidentifier) -> Outlines:
    return spans_of(deidentifier, EnhancedMRImageStorage)._of_items[PER_FRAME].outlines


@pytest.mark.parametrize("spelling", SPELLED)
@pytest.mark.parametrize("case", CASES)
def test_items_of_a_pattern_become_the_same_as_one_by_one(
    case: str, spelling: str, tmp_path: Path
) -> None:
    content = _frames(case, SPELLED[spelling])
    for option in OPTIONS:
        options = [option] if option else []
        one_by_one = result(Deidentifier(KEY, options=options, reuse=False), content, tmp_path)
        assert one_by_one[0], one_by_one[1]
        experienced = Deidentifier(KEY, options=options)
        for _ in range(2):
            assert result(experienced, content, tmp_path) == one_by_one


@pytest.mark.parametrize("spelling", SPELLED)
@pytest.mark.parametrize("case", OF_AN_OUTLINE)
def test_most_items_are_of_an_outline(case: str, spelling: str, tmp_path: Path) -> None:
    deidentifier = Deidentifier(KEY)
    for _ in range(2):
        result(deidentifier, _frames(case, SPELLED[spelling]), tmp_path)
    assert _outlines(deidentifier)._found > FRAMES // 2


@pytest.mark.parametrize("place", range(40))
def test_a_file_that_was_changed_anywhere_becomes_the_same(place: int, tmp_path: Path) -> None:
    encoding = ENCODINGS["explicit" if place % 2 else "explicit, undefined lengths"]
    content = _frames("UIDs", encoding)
    last = content.rindex(CASES["UIDs"](FRAMES - 1, encoding))
    experienced = Deidentifier(KEY)
    result(experienced, content, tmp_path)
    for new in (b"\0", b"\1", b"\xff", b"R"):
        at = last + 5 * place
        changed = content[:at] + new + content[at + 1 :]
        one_by_one = result(Deidentifier(KEY, reuse=False), changed, tmp_path)
        assert result(experienced, changed, tmp_path) == one_by_one


def test_items_that_are_longer_than_the_window_become_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grand_challenge_dicom_de_id_procedure.storage.source.Source.WINDOW", 100)
    for case in OF_AN_OUTLINE:
        content = _frames(case, ENCODINGS["explicit"])
        one_by_one = result(Deidentifier(KEY, reuse=False), content, tmp_path)
        deidentifier = Deidentifier(KEY)
        assert result(deidentifier, content, tmp_path) == one_by_one
        assert result(deidentifier, content, tmp_path) == one_by_one
        assert _outlines(deidentifier)._found > FRAMES // 2


def test_another_patient_gets_days_of_their_own(tmp_path: Path) -> None:
    option = ["retain-longitudinal-modified-dates"]
    experienced = Deidentifier(KEY, options=option)
    content = _frames("dates", ENCODINGS["explicit"])
    for patient in (b"Rhapsode^Ann", b"Rhapsode^Bob", b"Rhapsode^Ann"):
        other = content.replace(b"Rhapsode^Ann", patient)
        one_by_one = result(Deidentifier(KEY, options=option, reuse=False), other, tmp_path)
        assert result(experienced, other, tmp_path) == one_by_one


def test_where_no_item_has_a_pattern_none_is_sought_for_long(tmp_path: Path) -> None:
    encoding = ENCODINGS["explicit"]
    tags = range(0x00189060, 0x00189060 + FRAMES)
    items = [_in(CONTENT, element(tag, "CS", b"A", encoding) * 20, encoding) for tag in tags]
    deidentifier = Deidentifier(KEY)
    result(deidentifier, _image(items, encoding), tmp_path)
    assert not _outlines(deidentifier).are_sought
    assert _outlines(deidentifier)._learnt < 10


def _same_one_by_one(items: list[bytes], folder: Path, options: tuple[str, ...] = ()) -> bytes:
    encoding = ENCODINGS["explicit"]
    before = [element(0x00282000, "OB", bytes(20_000))] * 2  # too long for a span
    content = _image([*before, *items], encoding)
    one_by_one = result(Deidentifier(KEY, options=options, reuse=False), content, folder)
    experienced = Deidentifier(KEY, options=options)
    for _ in range(3):
        assert result(experienced, content, folder) == one_by_one
    return one_by_one[0]


@pytest.mark.parametrize("options", [(), ("retain-longitudinal-modified-dates",)])
def test_what_is_removed_in_one_item_is_not_taken_for_what_stays_in_another(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    encoding = ENCODINGS["explicit"]
    for text in (
        element(0x00189074, "DT", b"20190311101112", encoding),
        element(0x00102201, "LO", b"seen 2019-03-11 by A", encoding),
    ):
        empty = encoding.sequence(REMOVED, [])
        removed = _in(CONTENT, _in(REMOVED, text, encoding), encoding)
        kept = encoding.sequence(CONTENT, [empty, text])
        output = _same_one_by_one([removed, kept, kept, kept], tmp_path, options)
        assert b"2019" not in output


def test_items_in_very_many_others_become_the_same(tmp_path: Path) -> None:
    encoding = ENCODINGS["implicit"]
    items = []
    for number in range(20):
        inner = _number(number, encoding)
        for _ in range(500):
            inner = _in(REFERENCES, inner, encoding)
        items.append(inner)
    content = _image(items, encoding)
    one_by_one = result(Deidentifier(KEY, reuse=False), content, tmp_path)
    assert one_by_one[0]
    assert result(Deidentifier(KEY), content, tmp_path) == one_by_one


def test_of_a_long_item_no_outline_is_learnt(tmp_path: Path) -> None:
    encoding = ENCODINGS["explicit"]
    long = element(0x00282000, "OB", bytes(100_000), encoding)
    deidentifier = Deidentifier(KEY)
    result(deidentifier, _image([_usual(1, encoding) + long] * 9, encoding), tmp_path)
    assert _outlines(deidentifier)._length == 0


def test_what_is_remembered_refers_to_no_plan(tmp_path: Path) -> None:
    deidentifier = Deidentifier(KEY)
    result(deidentifier, _frames("UIDs", ENCODINGS["explicit"]), tmp_path)
    seen: set[int] = set()
    left: list[object] = list(_outlines(deidentifier)._outlines.values())
    assert left
    while left:
        each = left.pop()
        if id(each) not in seen and not isinstance(each, type | ModuleType):
            seen.add(id(each))
            assert not isinstance(each, Plan | Container)
            left.extend(gc.get_referents(each))
