"""Files that taught reuse something wrong once."""

from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier

from ..conftest import CT, KEY, make_procedure
from ..generated.encoding import part10
from ..handmade import DELIMITED, EXPLICIT, ct, element, item
from .test_reuse import result


def test_elements_that_stand_directly_in_a_sequence_teach_nothing(tmp_path: Path) -> None:
    """They looked like a span of the data set, so that the next file kept its name."""
    who = (
        element(0x00100010, "PN", b"Needle^Xaver")
        + element(0x00100020, "LO", b"PAT4711X88")
        + element(0x00100040, "CS", b"M ")
    )
    rows = EXPLICIT.element(0x00280010, "US", b"\1\0")

    def with_content(content: bytes, after: bytes = b"") -> bytes:
        sequence = EXPLICIT.element(0x00091011, "SQ", content)
        return part10(EXPLICIT, CT, ct() + sequence + after + rows)

    files = [
        with_content(b"garbage of one length"),
        with_content(b"garbage of another length"),
        with_content(who),
        with_content(item(b""), who),
        with_content(who),
    ]
    experienced = Deidentifier(KEY)
    for content in files * 2:
        alone = result(Deidentifier(KEY, reuse=False), content, tmp_path)
        assert result(experienced, content, tmp_path) == alone
        assert b"Needle" not in alone[0]


@pytest.mark.parametrize("zeros", [1, 6, 8, 20])
def test_zeros_that_pad_one_file_do_not_pad_another(tmp_path: Path, zeros: int) -> None:
    rows = b"".join(EXPLICIT.element(tag, "US", b"\1\0") for tag in (0x00280010, 0x00280011))
    shorter = part10(EXPLICIT, CT, ct() + rows + bytes(zeros))
    longer = shorter + element(0x00400254, "LO", b"not the end")
    experienced = Deidentifier(KEY)
    for content in (shorter, shorter, longer, shorter):
        alone = result(Deidentifier(KEY, reuse=False), content, tmp_path)
        assert result(experienced, content, tmp_path) == alone


_SPAN = b"".join(
    element(tag, "DS", b"1.5 ") for tag in (0x00180050, 0x00180060, 0x00180088, 0x00180090)
)
_AFTER = b"".join(
    element(tag, "CS", b"HFS ") for tag in (0x00200060, 0x00200062, 0x00280004, 0x00280301)
)
_NUMBER = 0x00200013  # Instance Number, which differs in each file
_BETWEEN = {
    "as usual": EXPLICIT.element(_NUMBER, "IS", b"12"),
    "longer": EXPLICIT.element(_NUMBER, "IS", b"1234"),
    "longer than the window": EXPLICIT.element(0x00204000, "LT", b"n" * 40_000),
    "absent": b"",
    "twice": EXPLICIT.element(_NUMBER, "IS", b"1 ") * 2,
    "another before it": element(0x00200010, "SH", b"PAT4711X88")
    + EXPLICIT.element(_NUMBER, "IS", b"7 "),
    "of a smaller tag": element(0x00100020, "LO", b"PAT4711X88"),
    "with another VR": element(_NUMBER, "LO", b"PAT4711X88"),
    "with VR UN": element(_NUMBER, "UN", b"3 "),
    "with an unknown VR": element(_NUMBER, "ZZ", b"3 "),
    "a sequence": EXPLICIT.element(_NUMBER, "SQ", item(element(0x00100010, "PN", b"Needle^X"))),
    "with no end": DELIMITED.sequence(_NUMBER, [b""], "UN"),
    "longer than the file": EXPLICIT.element(_NUMBER, "IS", b"")[:-2] + b"\xf0\xff",
    "a character set": element(0x00080005, "CS", b"ISO_IR 192"),
}


@pytest.mark.parametrize("place", ["the data set", "an item"])
@pytest.mark.parametrize("case", _BETWEEN)
def test_what_followed_in_earlier_files_need_not_follow(
    tmp_path: Path, case: str, place: str
) -> None:
    def file(between: bytes) -> bytes:
        content = _SPAN + between + _AFTER
        if place == "an item":
            content = EXPLICIT.element(0x00081140, "SQ", item(content) * 2)
        return part10(EXPLICIT, CT, ct() + content)

    experienced = Deidentifier(KEY)
    usual = [file(EXPLICIT.element(_NUMBER, "IS", b"%d " % number)) for number in range(1, 9)]
    for content in (*usual, file(_BETWEEN[case]), file(_BETWEEN[case]), usual[0]):
        alone = result(Deidentifier(KEY, reuse=False), content, tmp_path)
        assert result(experienced, content, tmp_path) == alone
        assert b"Needle" not in alone[0]
        assert b"PAT4711X88" not in alone[0]


def test_an_item_that_is_cut_short_ends_before_what_followed_in_earlier_files(
    tmp_path: Path,
) -> None:
    """What follows the number stands directly in the sequence then, which is malformed."""

    def file(number: bytes, missing: int) -> bytes:
        content = _SPAN + EXPLICIT.element(_NUMBER, "IS", number) + _AFTER
        header = item(content[: len(content) - missing])[:8]
        return part10(EXPLICIT, CT, ct() + EXPLICIT.element(0x00081140, "SQ", header + content))

    experienced = Deidentifier(KEY)
    usual = [file(b"%d " % number, 0) for number in range(1, 9)]
    for content in (*usual, file(b"9 ", len(_AFTER)), file(b"9 ", 12), usual[0]):
        alone = result(Deidentifier(KEY, reuse=False), content, tmp_path)
        assert result(experienced, content, tmp_path) == alone


def test_what_followed_a_sequence_does_not_follow_in_its_items(tmp_path: Path) -> None:
    """The last item ends where the next element of the data set begins."""
    follows = b"".join(
        element(tag, vr, value)
        for tag, vr, value in (
            (0x00100040, "CS", b"M "),
            (0x00101010, "AS", b"060Y"),
            (0x00101020, "DS", b"1.5 "),
            (0x00101030, "DS", b"4711.88 "),
        )
    )
    procedure = make_procedure({"(0008,1140)": "K", "(0010,1030)": "K"})
    rule = {"default": "X", "justification": "only in items"}
    procedure["sopClass"][CT]["path"] = {"(0008,1140)>(0010,1030)": rule}

    def file(number: int, inside: bytes, after: bytes) -> bytes:
        content = element(0x00080050, "SH", b"%d" % number) + _SPAN + inside
        return part10(
            EXPLICIT, CT, ct() + EXPLICIT.element(0x00081140, "SQ", item(content)) + after
        )

    experienced = Deidentifier(KEY, procedure)
    for number in range(8):
        result(experienced, file(number, b"", follows), tmp_path)
    content = file(8, follows, b"")
    alone = result(Deidentifier(KEY, procedure, reuse=False), content, tmp_path)
    assert b"4711.88" not in alone[0]
    assert result(experienced, content, tmp_path) == alone


def test_a_character_set_that_follows_the_patient_is_that_of_the_patient_id(
    tmp_path: Path,
) -> None:
    """The name is replaced by what is made of the Patient ID, in whatever file it stands."""
    who = element(0x00100010, "PN", b"Needle^X") + element(0x00100020, "LO", "Jö 1".encode())
    content = part10(EXPLICIT, CT, ct() + who + element(0x00080005, "CS", b"ISO_IR 192"))
    alone = result(Deidentifier(KEY, reuse=False), content, tmp_path)
    assert result(Deidentifier(KEY), content, tmp_path) == alone
