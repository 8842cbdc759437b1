"""An archive that could harm is refused before anything of it is expanded."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from grand_challenge_dicom_de_id_procedure.errors import UnreadableFileError, UnsafeFileError
from grand_challenge_dicom_de_id_procedure.profiles import limits
from grand_challenge_dicom_de_id_procedure.profiles.containers.archive import Archive

NAMES = ("a.json", "d/", "d/b.json")


def archive(*members: str | zipfile.ZipInfo, content: bytes = b"{}", comment: bytes = b"") -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as made:
        for member in members:
            made.writestr(member, b"" if str(member).endswith("/") else content)
        made.comment = comment
    return output.getvalue()


def of_kind(mode: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo("link")
    member.external_attr = mode << 16
    return member


def opened(content: bytes) -> Archive:
    return Archive(io.BytesIO(content))


def test_members_are_read_as_they_are() -> None:
    read = opened(archive(*NAMES, comment=b"c"))
    assert [each.filename for each in read.members] == list(NAMES)
    assert read.comment == b"c"
    with read.expanded(read.members[0]) as content:
        assert content.read() == b"{}"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_several_members_of_one_name_are_refused() -> None:
    with pytest.raises(UnsafeFileError, match="several members of one name"):
        opened(archive("a", "b", "a"))


@pytest.mark.parametrize(
    "name",
    [
        "../a",
        "d/../../a",
        "d/..",
        "..",
        "/a",
        "//server/a",
        "\\a",
        "d\\a",
        "..\\a",
        "C:a",
        "c:/a",
        "a\nb",
        "x" * 5000,
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(UnsafeFileError, match="member 2 of the archive has a name that leads out"):
        opened(archive("a.json", name))


@pytest.mark.parametrize("name", ["a..b", "d/..a", "a..", "d/a b", "é", "..."])
def test_a_name_with_dots_or_letters_of_any_language_is_no_reason(name: str) -> None:
    assert [each.filename for each in opened(archive(name)).members] == [name]


def test_a_name_that_goes_on_after_a_zero_byte_is_refused() -> None:
    with pytest.raises(UnsafeFileError, match="has a name"):
        opened(archive("a.jsonX../b").replace(b"a.jsonX", b"a.json\0"))


def test_a_name_in_an_extra_field_is_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Newer versions of Python take the name from there (APPNOTE.TXT 4.6.9)."""
    decode = zipfile.ZipInfo._decodeExtra  # type: ignore[attr-defined]

    def decoded(member: zipfile.ZipInfo, *arguments: object) -> None:
        decode(member, *arguments)
        member.filename = "../a.json"

    monkeypatch.setattr(zipfile.ZipInfo, "_decodeExtra", decoded)
    with pytest.raises(UnsafeFileError, match="member 1 of the archive has a name that leads out"):
        opened(archive("a.json"))


@pytest.mark.parametrize("mode", [0o120777, 0o010644, 0o020644, 0o140644])
def test_links_and_devices_are_refused(mode: int) -> None:
    with pytest.raises(UnsafeFileError, match="is a link or a device"):
        opened(archive(of_kind(mode)))


def test_a_bomb_is_refused_by_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RATIO_FROM", 1 << 16)
    with pytest.raises(UnsafeFileError, match="expands to 200 times its size"):
        opened(archive("a", content=bytes(1 << 20)))
    assert opened(archive("a", content=bytes(1 << 10)))


def test_a_bomb_is_refused_that_says_less_than_it_is() -> None:
    content = archive("a", content=bytes(1 << 20))
    lying = content.replace(struct.pack("<I", 1 << 20), struct.pack("<I", 10))
    read = opened(lying)
    with pytest.raises(UnreadableFileError, match="malformed member"):
        read.expanded(read.members[0])


def test_members_that_overlap_are_refused() -> None:
    content = bytearray(archive("a", "b", content=b"x" * 50))
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    struct.pack_into("<I", content, second + 42, 0)  # the place of the first
    with pytest.raises(UnsafeFileError, match="overlap"):
        opened(bytes(content))


def test_members_within_the_content_of_another_are_refused() -> None:
    inner = archive("b", content=b"y")
    inner = inner[: inner.index(b"PK\x01\x02")]
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as made:
        made.writestr("a", inner)
        made.writestr("b", b"y")
    content = bytearray(output.getvalue())
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    struct.pack_into("<I", content, second + 42, content.index(inner))
    with pytest.raises(UnsafeFileError, match="overlap"):
        opened(bytes(content))


@pytest.mark.parametrize(
    ("limit", "most", "says"),
    [
        ("MEMBERS", 2, "more than 2 members"),
        ("EXPANDED", 3, "expands to more than 3 bytes"),
        ("CENTRAL_DIRECTORY", 60, "list of members has more than 60 bytes"),
    ],
)
def test_what_is_too_large_is_refused(
    limit: str, most: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, limit, most)
    with pytest.raises(UnsafeFileError, match=says):
        opened(archive(*NAMES))


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda _: b"",
        lambda _: b"junk",
        lambda content: content[:30],
        lambda content: content[:-10],
        lambda content: content[: content.index(b"PK\x01\x02")] + content[-22:],
        lambda content: content.replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xff"),
    ],
)
def test_what_is_no_whole_archive_is_refused(spoiled: Callable[[bytes], bytes]) -> None:
    with pytest.raises(UnreadableFileError, match="not a ZIP archive"):
        opened(spoiled(archive(*NAMES)))


def test_an_encrypted_member_is_refused() -> None:
    content = bytearray(archive("a"))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    read = opened(bytes(content))
    with pytest.raises(UnreadableFileError, match="an encrypted member"):
        read.expanded(read.members[0])


def test_a_member_with_a_wrong_checksum_is_refused() -> None:
    content = bytearray(archive("a"))
    content[content.index(b"PK\x01\x02") + 16] ^= 1
    read = opened(bytes(content))
    with pytest.raises(UnreadableFileError, match="malformed member"):
        read.expanded(read.members[0])


def test_a_member_of_an_unknown_compression_is_refused() -> None:
    content = bytearray(archive("a"))
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.index(signature) + place] = 99
    read = opened(bytes(content))
    with pytest.raises(UnreadableFileError, match="unknown compression"):
        read.expanded(read.members[0])
