"""What files have in common is read once, and each file is read as if it were the only one."""

from __future__ import annotations

from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.verification.contents import Contents, read_contents
from grand_challenge_dicom_de_id_procedure.verification.reading import Wanted
from grand_challenge_dicom_de_id_procedure.verification.repeated import Repeated, Run

from ..conftest import CT
from ..generated.encoding import ENCODINGS, ITEM, UNDEFINED, Encoding, part10
from ..handmade import (
    BITS_ALLOCATED,
    CHARACTER_SET,
    COLUMNS,
    DELIMITED,
    EXPLICIT,
    INSTANCE,
    KEPT_SEQUENCE,
    NAME,
    PIXELS,
    PRIVATE,
    ROWS,
    SERIES_DESCRIPTION,
    SOP_CLASS,
    ct,
    described,
    element,
    name,
    reference,
)
from ..shipped import shipped_files
from ..test_real_files import ACCEPTED

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom's warnings about malformed files

ID, BIRTH_DATE, COMMENTS, OTHER_PRIVATE = 0x00100020, 0x00100030, 0x00104000, 0x00111011
UTF_8, LATIN_1 = (element(CHARACTER_SET, "CS", each) for each in (b"ISO_IR 192", b"ISO_IR 100"))
UMLAUT = name(value="Jörg^X".encode())
REST = element(ID, "LO", b"AB-1") + element(BIRTH_DATE, "DA", b"19610704")
PIXEL_DATA = b"".join(
    (
        EXPLICIT.element(ROWS, "US", b"\x08\0"),
        EXPLICIT.element(COLUMNS, "US", b"\x04\0"),
        EXPLICIT.element(BITS_ALLOCATED, "US", b"\x10\0"),
        EXPLICIT.element(PIXELS, "OW", bytes(range(64))),
    )
)


def sequence(item: bytes, encoding: Encoding = EXPLICIT) -> bytes:
    return encoding.sequence(KEPT_SEQUENCE, [item])


BEFORE = ct() + described() + sequence(reference()) + name()
SAME = BEFORE + REST + PIXEL_DATA
NO_VR = EXPLICIT.element(PRIVATE, "\0\0", b"")
GARBAGE = element(KEPT_SEQUENCE, "SQ", b"garbage ")
UNENDING = EXPLICIT.element(KEPT_SEQUENCE, "SQ", EXPLICIT.bare(ITEM, UNDEFINED) + b"\xfe\xff")
ENDING = EXPLICIT.element(0xE00D0000, "OB", b"")  # its group is the element of the end of an item
OTHER_BULK = element(OTHER_PRIVATE, "OB", bytes(10))

SERIES = {
    "equal": [SAME] * 4,
    "another value": [ct() + name(value=each) + REST for each in (b"A", b"A", b"B", b"CC", b"A")],
    "fewer elements": [SAME, SAME, ct() + sequence(reference()) + REST, SAME, SAME],
    "more elements": [ct() + REST, ct() + REST, SAME, ct() + REST, SAME],
    "nothing in common": [SAME, SAME, described(value=b"other"), SAME, SAME],
    "another item": [
        ct() + sequence(reference(uid=each)) + REST for each in (b"1.2", b"1.2", b"1.3.4", b"1.2")
    ],
    "items with delimiters": [
        ct() + sequence(reference(), each) + REST for each in (DELIMITED, DELIMITED, EXPLICIT)
    ],
    "another character set": [
        ct() + each + UMLAUT + REST for each in (UTF_8, UTF_8, LATIN_1, b"", UTF_8)
    ],
    "pixels elsewhere": [
        ct() + described(value=each) + PIXEL_DATA for each in (b"A", b"A", b"much longer")
    ],
    "other bulk data is the largest": [
        ct() + element(PRIVATE, "OB", bytes(each)) + OTHER_BULK for each in (40, 40, 4, 40)
    ],
    "no VR": [ct() + NO_VR + each + REST for each in (name(), name(), described(), name())],
    "items that cannot be read": [
        ct() + GARBAGE + each + REST for each in (name(), name(), described(), name())
    ],
    "items that end in what follows": [
        ct() + UNENDING + each + REST for each in (ENDING, ENDING, ENDING, b"", b"", ENDING)
    ],
    "pixels in an item": [
        ct() + described(value=each) + sequence(PIXEL_DATA) for each in (b"A", b"A", b"longer")
    ],
    "not in order": [
        ct() + REST + described(value=each) + name() for each in (b"A", b"A", b"B", b"A")
    ],
    "an element twice": [
        ct() + name() + name(value=each) + REST for each in (b"A", b"A", b"B", b"A")
    ],
    "an element and a sequence of the same tag": [
        ct(instance=each) + EXPLICIT.sequence(INSTANCE, []) for each in (b"1.2 ", b"1.2 ", b"1.34")
    ],
    "truncated": [SAME, SAME, SAME[:-70], SAME],
    "malformed": [SAME, SAME, BEFORE + element(PRIVATE, "ZZ", b"ab") + REST, SAME],
    "malformed in an item": [SAME, SAME, ct() + sequence(name(), DELIMITED)[:-10], SAME],
    "longer than what is read at once": [
        ct() + element(COMMENTS, "LT", each * 40_000) + REST for each in (b"A", b"A", b"B")
    ],
}


def only_names(tag: int, _: str) -> bool:
    return tag == NAME


def all_of(contents: Contents) -> tuple[object, ...]:
    """What was read, by whatever way."""
    return (
        *(list(contents.values), contents.said, contents.largest, contents.problem),
        contents.pixels,
    )


def written(folder: Path, datasets: list[bytes]) -> list[str]:
    paths = [folder / f"{number}.dcm" for number in range(len(datasets))]
    for path, dataset in zip(paths, datasets, strict=True):
        path.write_bytes(part10(EXPLICIT, CT, dataset))
    return [str(path) for path in paths]


def check_each(paths: list[str], wanted: Wanted | None = None) -> None:
    repeated = Repeated()
    for path in paths:
        contents = read_contents(path, wanted=wanted, repeated=repeated)
        assert all_of(contents) == all_of(read_contents(path, wanted=wanted))
        found = [*contents.others, *[value for run in contents.runs for value in run.values]]
        assert sorted(map(id, found)) == sorted(map(id, contents.values))


@pytest.mark.parametrize("wanted", [None, only_names])
@pytest.mark.parametrize("series", SERIES)
def test_each_file_is_read_as_if_it_were_the_only_one(
    series: str, wanted: Wanted | None, tmp_path: Path
) -> None:
    check_each(written(tmp_path, SERIES[series]), wanted)


def test_so_are_files_of_all_kinds_in_turn() -> None:
    check_each([str(shipped_files()[each]) for each in ACCEPTED])


def test_so_are_files_of_all_encodings_in_turn(tmp_path: Path) -> None:
    paths = [tmp_path / str(number) for number in range(2 * len(ENCODINGS))]
    for path, encoding in zip(paths, 2 * [*ENCODINGS.values()], strict=True):
        path.write_bytes(part10(encoding, CT, ct(encoding) + described(encoding) + name(encoding)))
    check_each([str(path) for path in paths])


def named(value: bytes) -> bytes:
    return ct() + described() + name(value=value) + REST


def runs_in(folder: Path, datasets: list[bytes]) -> list[list[Run]]:
    """The runs in each file, which are read in turn."""
    repeated = Repeated()
    return [[*read_contents(each, repeated=repeated).runs] for each in written(folder, datasets)]


def test_what_is_the_same_is_not_read_again(tmp_path: Path) -> None:
    runs = runs_in(tmp_path, [named(each) for each in (b"A", b"B", b"C", b"D")])
    assert not runs[0]
    assert [[value.tag for value in run.values] for run in runs[2]] == [
        [SOP_CLASS, INSTANCE, SERIES_DESCRIPTION],
        [ID, BIRTH_DATE],
    ]
    assert runs[3] == runs[2]


def test_a_value_that_changed_once_stays_apart(tmp_path: Path) -> None:
    runs = runs_in(tmp_path, [named(each) for each in (b"A", b"A", b"B", b"B", b"B", b"C")])
    assert set(runs[5]) < set(runs[4])


def test_what_comes_and_goes_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    less = ct() + described() + REST
    runs = runs_in(tmp_path, [less, less, less, named(b"A"), less, named(b"A"), less])
    assert len(runs[4]) == 2
    assert runs[6] == runs[4]
