"""Changing a field of an image file directory changes no other byte that anything refers to."""

import io
import struct

import pytest

from grand_challenge_dicom_de_id_procedure.errors import (
    FieldError,
    UnreadableFileError,
    UnsafeFileError,
)
from grand_challenge_dicom_de_id_procedure.profiles.containers import directories, directory_changes
from grand_challenge_dicom_de_id_procedure.profiles.containers.directories import (
    Directories,
    DirectoryKind,
)
from grand_challenge_dicom_de_id_procedure.profiles.containers.directory_changes import (
    DirectoryChanges,
    NewValue,
)

from ..made_images import exif, text, tiff

ARTIST, MODEL, DATE, MAKER_NOTE, GPS = 315, 272, 306, 37500, 34853
NOTE = b"a note whose places count from the beginning of the block"

BLOCK = {
    "zeroth": {ARTIST: text("Bob Roberts"), MODEL: text("Machine"), DATE: text("2020:01:31")},
    "exif": {36867: text("2020:01:31 12:00:00"), MAKER_NOTE: (7, len(NOTE), NOTE)},
    "gps": {29: text("1999:12:31"), 1: text("N")},
    "first": {ARTIST: text("Thumb Roberts")},
}


def block(order: str = "<") -> bytes:
    return exif(**BLOCK, order=order)


def new(value: str) -> NewValue:
    return NewValue(*text(value))


def changed(content: bytes, changes: dict[tuple[int, int], NewValue | None]) -> bytes:
    source, output = io.BytesIO(content), io.BytesIO()
    wanted = DirectoryChanges(Directories(source))
    for (directory, tag), value in changes.items():
        if value is None:
            wanted.remove(directory, tag)
        else:
            wanted.set(directory, tag, value)
    wanted.write(source, output)
    return output.getvalue()


def fields(content: bytes) -> list[dict[int, bytes]]:
    """Directory by directory, without the places of other directories."""
    read = Directories(io.BytesIO(content))
    return [
        {
            entry.tag: read.value(entry)
            for entry in each.entries
            if entry.tag not in directories.POINTERS
        }
        for each in read.all
    ]


@pytest.fixture(params=["<", ">"])
def content(request: pytest.FixtureRequest) -> bytes:
    return block(request.param)


def number_of(content: bytes, kind: DirectoryKind) -> int:
    return next(
        number
        for number, each in enumerate(Directories(io.BytesIO(content)).all)
        if each.kind is kind
    )


def test_without_a_change_the_file_is_the_same(content: bytes) -> None:
    assert changed(content, {}) == content


def test_a_removed_value_is_nowhere_in_the_file(content: bytes) -> None:
    made = changed(content, {(0, ARTIST): None})
    assert b"Bob" not in made
    before = fields(content)
    del before[0][ARTIST]
    assert fields(made) == before


@pytest.mark.parametrize("value", ["R", "Mr", "Bob Robertson, who is much longer than before"])
def test_a_new_value_of_any_length_takes_the_place_of_the_old(content: bytes, value: str) -> None:
    made = changed(content, {(0, ARTIST): new(value)})
    assert b"Bob Roberts\0" not in made
    expected = fields(content)
    expected[0][ARTIST] = value.encode() + b"\0"
    assert fields(made) == expected


def test_a_field_is_inserted_in_the_order_of_tags(content: bytes) -> None:
    made = changed(content, {(0, 305): new("software of some length")})
    read = Directories(io.BytesIO(made))
    tags = [entry.tag for entry in read.all[0].entries]
    assert 305 in tags
    assert tags == sorted(tags)
    assert [len(each) for each in fields(made)] == [
        len(each) + (number == 0) for number, each in enumerate(fields(content))
    ]


def test_a_field_is_inserted_in_a_directory_that_another_leads_to(content: bytes) -> None:
    gps = number_of(content, DirectoryKind.GPS)
    made = changed(content, {(gps, 27): new("a method")})
    assert fields(made)[gps] == fields(content)[gps] | {27: b"a method\0"}


def test_a_maker_note_stays_where_it_is_whatever_changes_around_it(content: bytes) -> None:
    made = changed(content, {(0, ARTIST): None, (0, MODEL): new("M" * 99), (0, 305): new("S" * 99)})
    assert made.index(NOTE) == content.index(NOTE)


def test_a_directory_goes_with_the_field_that_leads_to_it(content: bytes) -> None:
    made = changed(content, {(0, GPS): None})
    kinds = [each.kind for each in Directories(io.BytesIO(made)).all]
    assert DirectoryKind.GPS not in kinds
    assert b"1999" not in made


def test_what_nothing_refers_to_becomes_zeros() -> None:
    made = changed(block() + b"left behind by an earlier program", {(0, 305): new("x" * 60)})
    assert b"left behind" not in made


def test_a_value_that_is_also_part_of_another_cannot_be_removed() -> None:
    content = bytearray(block())
    read = Directories(io.BytesIO(bytes(content)))
    artist, model = (
        next(each for each in read.all[0].entries if each.tag == tag) for tag in (ARTIST, MODEL)
    )
    at = content.index(struct.pack("<HHI", MODEL, 2, model.values))
    struct.pack_into("<II", content, at + 4, artist.values, artist.offset)
    with pytest.raises(UnsafeFileError, match="also part of another"):
        changed(bytes(content), {(0, ARTIST): None})


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("compression", [None, "tiff_lzw", "jpeg"])
def test_every_page_of_a_tiff_file_keeps_its_strips(big: bool, compression: str | None) -> None:
    content = tiff({ARTIST: "Bob Roberts"}, compression, 3, big=big)
    made = changed(content, {(1, ARTIST): None, (2, MODEL): new("inserted machine")})
    read = Directories(io.BytesIO(made))
    assert len(read.all) == 3
    for each in read.all:
        for start, end in read.data(each):
            assert made[start:end] == content[start:end]


def test_directories_that_lead_to_each_other_in_a_circle_are_refused() -> None:
    content = bytearray(tiff({}))
    first = struct.unpack_from("<I", content, 4)[0]
    (entries,) = struct.unpack_from("<H", content, first)
    struct.pack_into("<I", content, first + 2 + 12 * entries, first)
    with pytest.raises(UnsafeFileError, match="lead to the same directory"):
        Directories(io.BytesIO(bytes(content)))


def test_too_many_directories_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directories, "DIRECTORIES", 2)
    with pytest.raises(UnsafeFileError, match="more than 2 directories"):
        Directories(io.BytesIO(tiff({}, pages=3)))


def test_a_field_may_lead_to_no_directory() -> None:
    content = tiff({})
    entry = content.index(struct.pack("<HH", 259, 3))
    none = content[:entry] + struct.pack("<HHII", 330, 13, 0, 0) + content[entry + 12 :]
    assert len(Directories(io.BytesIO(none)).all) == 1


def test_too_many_fields_and_strips_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.BytesIO(tiff({}))
    (only,) = Directories(content).all
    strips = next(each.values for each in only.entries if each.tag == 273)
    monkeypatch.setattr(directories, "ENTRIES", len(only.entries) + strips)
    assert Directories(content).all
    for wrong in (tiff({ARTIST: "Bob"}), tiff({}, pages=2)):
        with pytest.raises(UnsafeFileError, match=r"more than .* fields, strips and tiles"):
            Directories(io.BytesIO(wrong))


def test_a_large_value_is_not_read_and_may_be_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory_changes, "FIELD", 3)
    content = tiff({ARTIST: "Bob Roberts"})
    changes = DirectoryChanges(Directories(io.BytesIO(content)))
    with pytest.raises(FieldError, match="remove or replace it"):
        changes.now(0, ARTIST)
    assert changes.type_of(0, ARTIST) == 2
    assert b"Roberts" not in changed(content, {(0, ARTIST): None})


@pytest.mark.parametrize("at", [2, 4, 8], ids=["type", "number of values", "place"])
def test_a_field_that_says_that_it_is_outside_of_the_file_is_refused(at: int) -> None:
    content = bytearray(block())
    entry = content.index(struct.pack("<HH", ARTIST, 2))
    struct.pack_into("<I" if at > 2 else "<H", content, entry + at, 12 if at == 2 else 0xFFFFFF)
    if at == 2:
        struct.pack_into("<I", content, entry + 4, 1 << 20)
    with pytest.raises(UnreadableFileError, match="outside of the file"):
        Directories(io.BytesIO(bytes(content)))


@pytest.mark.parametrize("length", [0, 4, 8, 20, 60])
def test_a_truncated_block_is_refused(length: int) -> None:
    with pytest.raises(UnreadableFileError):
        Directories(io.BytesIO(block()[:length]))


def test_strips_outside_of_the_file_are_refused() -> None:
    content = tiff({}, "tiff_lzw")
    source = io.BytesIO(content)
    read = Directories(source)
    entry = next(each for each in read.all[0].entries if each.tag == 273)
    at = content.index(struct.pack("<HHI", 273, entry.type, entry.values)) + 8
    lying = content[:at] + b"\xff\xff" + content[at + 2 :]
    with pytest.raises(UnreadableFileError, match="outside of the file"):
        changed(lying, {(0, ARTIST): new("x")})
