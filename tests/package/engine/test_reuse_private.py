"""With the safe private attributes, a file becomes the same whatever came before it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grand_challenge_dicom_de_id_procedure import DeidentificationError, Deidentifier

from ..conftest import KEY
from ..generated.encoding import Encoding, part10
from ..handmade import EXPLICIT, IMPLICIT, ct, element
from ..shipped import shipped_files

ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
OPTIONS = ("retain-safe-private",)
FRAMES, SIEMENS, OTHER = 0x52009230, b"SIEMENS MR SDI 02", b"SOMEONE ELSE 02"

Block = tuple[bytes | None, int, dict[int, tuple[str, bytes]], bool]
File = tuple[bytes, list[Block], list[list[Block]], bool]

creators = st.sampled_from([SIEMENS, SIEMENS + b" ", OTHER, None])
values = st.fixed_dictionaries(
    {},
    optional={
        0x05: st.sampled_from([("IS", b"0"), ("IS", b"1000"), ("UN", b"1000"), ("IS", b"4711234")]),
        0x1C: st.just(("IS", b"1")),
        0x4F: st.sampled_from([("LO", b"HEA;HEP"), ("LO", b"HEA of Needleman")]),
        0x53: st.sampled_from([("FD", bytes(8)), ("FD", b"Needlema")]),
        0x66: st.just(("LT", b"landmarks")),
    },
)
blocks = st.tuples(creators, st.sampled_from([0x10, 0x11]), values, st.booleans())
items = st.lists(blocks, max_size=3)
names = st.sampled_from([b"Needleman^Ada", b"Other^Name", b"HEA^HEP"])
files = st.tuples(names, items, st.lists(items, max_size=4), st.booleans())


def written(block: list[Block], encoding: Encoding) -> bytes:
    """Blocks of private elements; a sequence of them too, if it is asked for."""
    content = b""
    for creator, number, elements, nests in block:
        own = b"".join(
            element(0x00210000 | number << 8 | each, vr, value, encoding)
            for each, (vr, value) in sorted(elements.items())
        )
        head = element(0x00210000 | number, "LO", creator, encoding) if creator else b""
        content += head + own
        if nests:
            content += encoding.sequence(0x00210000 | number << 8 | 0xFE, [head + own])
    return content


def result(deidentifier: Deidentifier, content: bytes, folder: Path) -> object:
    source, output = folder / "in.dcm", folder / "out.dcm"
    source.write_bytes(content)
    try:
        outcome = deidentifier.file(source, output)
    except DeidentificationError as error:
        return str(error)
    return output.read_bytes(), outcome


@settings(max_examples=60, deadline=None)
@given(st.lists(files, min_size=3, max_size=7), st.data())
def test_a_series_becomes_the_same_with_reuse_and_without(
    tmp_path_factory: pytest.TempPathFactory, series: list[File], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("series")
    experienced = Deidentifier(KEY, options=OPTIONS)
    forgetful = Deidentifier(KEY, options=OPTIONS, reuse=False)
    again = data.draw(st.lists(st.sampled_from(series), max_size=3))
    for name, top, frames, is_implicit in [*series, *again]:
        encoding = IMPLICIT if is_implicit else EXPLICIT
        content = (
            ct(encoding, ENHANCED_MR)
            + element(0x00100010, "PN", name, encoding)
            + element(0x00100020, "LO", b"4711234", encoding)
            + written(top, encoding)
            + encoding.sequence(FRAMES, [written(frame, encoding) for frame in frames])
        )
        content = part10(encoding, ENHANCED_MR, content)
        expected = result(forgetful, content, folder)
        assert result(experienced, content, folder) == expected
        if name.startswith(b"Needleman"):
            assert "Needleman" not in str(expected)


def enhanced(*groups: bytes) -> bytes:
    content = b"".join([ct(EXPLICIT, ENHANCED_MR), *groups])
    return part10(EXPLICIT, ENHANCED_MR, content)


def block(creator: bytes, *members: int, number: int = 0x10) -> bytes:
    """A private creator, and as many bytes of each member, whatever it is."""
    head = element(0x00210000 | number, "LO", creator, EXPLICIT)
    return head + b"".join(member(each, number) for each in members)


def member(place: int, number: int = 0x10) -> bytes:
    return element(0x00210000 | number << 8 | place, "IS", b"1000", EXPLICIT)


B_VALUE, FRAMES_IN_MOSAIC, TEXT = 0x05, 0x1C, 0x66
KEPT, REMOVED = (B_VALUE, FRAMES_IN_MOSAIC), (TEXT, 0x67, 0x68)
NUMBER = element(0x00200013, "IS", b"1", EXPLICIT)
ALIKE = b"".join(element(tag, "DS", b"1.5 ") for tag in (0x00180050, 0x00180060, 0x00180088))
SERIES: list[tuple[str, list[bytes]]] = [
    (
        "the same elements of other creators in turn",
        [enhanced(block(each, *KEPT, *REMOVED)) for each in (SIEMENS, OTHER) * 4],
    ),
    (
        "the same elements of one creator for some files, and then of another",
        [
            enhanced(ALIKE, block(each, *KEPT, *REMOVED))
            for each in (SIEMENS, OTHER, SIEMENS, OTHER, OTHER, OTHER, SIEMENS, SIEMENS, OTHER)
        ],
    ),
    (
        "a creator with more and fewer spaces",
        [enhanced(block(SIEMENS + b" " * each, *KEPT, *REMOVED)) for each in (1, 3, 5) * 3],
    ),
    (
        "a creator that only a late element of its block needs",
        [
            enhanced(block(SIEMENS, *REMOVED), NUMBER, *late)
            for late in ([], [], [], [member(B_VALUE)], [], [member(B_VALUE)])
        ],
    ),
    (
        "a creator that is named twice",
        [
            enhanced(block(SIEMENS, *KEPT), block(each, *KEPT, *REMOVED))
            for each in (OTHER, OTHER, OTHER, SIEMENS, OTHER, SIEMENS)
        ],
    ),
    (
        "elements before their creator",
        [
            enhanced(*map(member, KEPT), *map(member, REMOVED), each)
            for each in (block(SIEMENS), block(SIEMENS), block(OTHER), block(SIEMENS, B_VALUE)) * 2
        ],
    ),
    (
        "a block that moves",
        [
            enhanced(block(OTHER, number=0x10 + each), block(SIEMENS, *KEPT, number=0x11 - each))
            for each in (0, 0, 0, 1, 1, 1, 0, 1)
        ],
    ),
]


@pytest.mark.parametrize(("name", "series"), SERIES, ids=[name for name, _ in SERIES])
def test_a_private_element_means_what_its_creator_says(
    name: str, series: list[bytes], tmp_path: Path
) -> None:
    experienced = Deidentifier(KEY, options=OPTIONS)
    outputs = set()
    for content in series:
        fresh = Deidentifier(KEY, options=OPTIONS, reuse=False)
        expected = result(fresh, content, tmp_path)
        assert result(experienced, content, tmp_path) == expected
        outputs.add(str(expected))
    assert len(outputs) > 1, f"{name}: all are the same"


def test_private_elements_that_stand_alike_in_every_file_are_looked_at_only_once(
    tmp_path: Path,
) -> None:
    deidentifier = Deidentifier(KEY, options=OPTIONS)
    for _ in range(4):
        result(deidentifier, enhanced(block(SIEMENS, *KEPT, *REMOVED), NUMBER), tmp_path)
    (learnt,) = deidentifier.applier._plans[ENHANCED_MR].learnt._spans.values()
    assert not [tag for tag in learnt.breakers if tag >> 16 & 1]
    (span,) = (each for each in learnt._by_tag.values() if each.part.creators)
    assert (span.uses, span.part.blocks) == (3, ())


def test_every_real_file_becomes_the_same_with_reuse_and_without(tmp_path: Path) -> None:
    experienced = Deidentifier(KEY, options=OPTIONS)
    forgetful = Deidentifier(KEY, options=OPTIONS, reuse=False)
    for _ in range(2):  # the second time after all the others
        for path in shipped_files().values():
            content = path.read_bytes()
            assert result(experienced, content, tmp_path) == result(forgetful, content, tmp_path), (
                path
            )
