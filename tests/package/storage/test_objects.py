"""Object stores and archives as sources and destinations."""

from __future__ import annotations

import io
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.errors import StoreError, UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage import object_placement, objects
from grand_challenge_dicom_de_id_procedure.storage.object_placement import place_object
from grand_challenge_dicom_de_id_procedure.storage.objects import (
    Store,
    list_objects,
    open_object,
)
from grand_challenge_dicom_de_id_procedure.storage.sink import Sink
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

from ...stores import Bucket

CONTENT = bytes(range(256)) * 40


def writing(content: bytes) -> Any:
    return lambda sink: sink.write(content)


def test_a_range_of_a_large_object_is_read_by_one_request(
    bucket: Bucket,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(objects, "WHOLE", 100)
    bucket.files.pipe_file(f"{bucket.name}/a", CONTENT)
    source = open_object(bucket.url("a"))
    assert source.size == len(CONTENT)
    assert source.bytes_at(5000, 300) == CONTENT[5000:5300]


def test_an_object_that_ends_early_is_truncated(bucket: Bucket) -> None:
    bucket.files.pipe_file(f"{bucket.name}/a", b"abc")
    with pytest.raises(UnreadableDICOMError, match="truncated"):
        open_object(bucket.url("a")).bytes_at(2, 5)


def test_a_large_object_that_is_replaced_while_it_is_read_is_noticed(
    bucket: Bucket,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(objects, "WHOLE", 100)
    bucket.files.pipe_file(f"{bucket.name}/a", CONTENT)
    source = open_object(bucket.url("a"))
    source.check_unchanged()
    bucket.files.pipe_file(f"{bucket.name}/a", CONTENT + b"more")
    with pytest.raises(UnreadableDICOMError, match="changed"):
        source.check_unchanged()


def test_a_listing_is_read_page_by_page(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_PAGE", 3)
    names = [f"scans/{number}/{number:03}" for number in range(10)]
    for name in names:
        bucket.files.pipe_file(f"{bucket.name}/{name}", b"x")
    bucket.files.pipe_file(f"{bucket.name}/scans-of-others", b"x")
    found = list(list_objects(bucket.url("scans")))
    assert [entry.url for entry in found] == [bucket.url(name) for name in names]
    assert found[4].relative == "4/004"
    assert {entry.size for entry in found} == {1}
    assert all(entry.modified > 0 for entry in found)


@pytest.mark.parametrize("whole", [1 << 20, 100], ids=["in one request", "in parts"])
def test_an_object_is_put_and_never_over_another_one(
    bucket: Bucket,
    monkeypatch: pytest.MonkeyPatch,
    whole: int,
) -> None:
    monkeypatch.setattr(object_placement, "_WHOLE", whole)
    url = bucket.url("out/a")
    assert place_object(writing(CONTENT), len(CONTENT), url) is None
    again = place_object(writing(CONTENT), len(CONTENT), url)
    assert again is not None
    assert again.equal
    other = place_object(writing(CONTENT[::-1]), len(CONTENT), url)
    assert other is not None
    assert not other.equal
    assert bucket.content("out") == {"a": CONTENT}
    assert place_object(writing(b"new"), 3, url, overwrite=True) is None
    assert bucket.content("out") == {"a": b"new"}
    assert bucket.unfinished() == []


@pytest.mark.parametrize("whole", [1 << 20, 100], ids=["in one request", "in parts"])
def test_what_fails_while_it_is_written_leaves_nothing(
    bucket: Bucket,
    monkeypatch: pytest.MonkeyPatch,
    whole: int,
) -> None:
    monkeypatch.setattr(object_placement, "_WHOLE", whole)

    def fail(sink: Sink) -> None:
        sink.write(bytes(6 << 20))
        raise UnreadableDICOMError("the file is truncated")

    with pytest.raises(UnreadableDICOMError):
        place_object(fail, 1000, bucket.url("out/a"))
    assert bucket.content("out") == {}
    assert bucket.unfinished() == []


def test_the_store_copies_what_is_unchanged_in_a_large_object(
    bucket: Bucket,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pixels = os.urandom(24 << 20)
    bucket.files.pipe_file(f"{bucket.name}/in", b"old head" + pixels)
    source = open_object(bucket.url("in"))
    sent: list[int] = []
    call = type(bucket.files).call_s3

    def spied(files: Any, method: str, *arguments: Any, **options: Any) -> Any:
        sent.append(len(options.get("Body", b"")))
        return call(files, method, *arguments, **options)

    monkeypatch.setattr(type(bucket.files), "call_s3", spied)

    def write(sink: Sink) -> None:
        sink.write(b"new")
        sink.copy(source, 8, source.size)

    assert place_object(write, 3 + len(pixels), bucket.url("out/a")) is None
    assert bucket.content("out") == {"a": b"new" + pixels}
    assert sum(sent) < 6 << 20


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_the_members_of_an_archive_are_sources(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"scans.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a/b.dcm", CONTENT)
    else:
        import tarfile

        with tarfile.open(path, "w") as tar:
            member = tarfile.TarInfo("a/b.dcm")
            member.size = len(CONTENT)
            tar.addfile(member, io.BytesIO(CONTENT))
    (entry,) = list_objects(f"{kind}://::{path}")
    assert entry.relative == "a/b.dcm"
    source = open_object(entry.url, entry.size, entry.modified)
    assert source.bytes_at(0, source.size) == CONTENT
    source.check_unchanged()
    source.close()


@pytest.mark.parametrize("name", ["/a.dcm", "//a.dcm", "./a.dcm", "d//a.dcm", "b", "b/a.dcm"])
def test_no_member_of_an_archive_is_lost_by_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "scans.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for each in (name, "b/c.dcm", "d/e.dcm"):
            archive.writestr(each, CONTENT)
    relatives = [entry.relative for entry in list_objects(f"zip://::{path}")]
    assert sorted(relatives) == sorted([name.lstrip("/"), "b/c.dcm", "d/e.dcm"])


def test_a_store_in_memory_is_a_source_and_a_destination() -> None:
    url = "memory://folder/a"
    assert place_object(writing(CONTENT), len(CONTENT), url) is None
    assert place_object(writing(CONTENT), len(CONTENT), url) is not None
    (entry,) = list_objects("memory://folder")
    assert open_object(entry.url).bytes_at(0, 256) == BytesSource(CONTENT).bytes_at(0, 256)


def test_the_relative_name_of_a_key_with_two_slashes_is_no_path_from_the_root(
    bucket: Bucket,
) -> None:
    bucket.files.call_s3("put_object", Bucket=bucket.name, Key="in//a", Body=CONTENT)
    (entry,) = list_objects(bucket.url("in"))
    assert entry.relative == "a"
    assert open_object(entry.url).bytes_at(0, 9) == CONTENT[:9]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing", "begins with nothing/ or has that name"),
        ("in/*.dcm", "a URL is no pattern, so name a folder"),
    ],
)
def test_a_name_without_objects_is_told_as_such(bucket: Bucket, name: str, said: str) -> None:
    bucket.files.pipe_file(f"{bucket.name}/in/a", CONTENT)
    with pytest.raises(StoreError, match=re.escape(said)):
        Store.of(bucket.url(name)).check(must_exist=True)


def test_a_key_may_have_two_colons(bucket: Bucket) -> None:
    bucket.files.call_s3("put_object", Bucket=bucket.name, Key="in/a::b", Body=CONTENT)
    (entry,) = list_objects(bucket.url("in"))
    assert entry.relative == "a::b"
    assert open_object(entry.url).bytes_at(0, 9) == CONTENT[:9]
    assert place_object(writing(CONTENT), len(CONTENT), bucket.url("out/c::d")) is None
    keys = bucket.files.call_s3("list_objects_v2", Bucket=bucket.name)["Contents"]
    assert [each["Key"] for each in keys] == ["in/a::b", "out/c::d"]


@pytest.mark.parametrize("now", [CONTENT + b"more", CONTENT[:-1]], ids=["grown", "cut"])
def test_a_small_object_that_changed_since_it_was_listed_is_noticed(
    bucket: Bucket, now: bytes
) -> None:
    bucket.files.pipe_file(f"{bucket.name}/a", CONTENT)
    (entry,) = list_objects(bucket.url())
    bucket.files.pipe_file(f"{bucket.name}/a", now)
    with pytest.raises(UnreadableDICOMError, match="changed"):
        open_object(entry.url, entry.size, entry.modified)
