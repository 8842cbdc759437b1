"""Files are counted while a run is at work, and what costs requests is listed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.run import counting as module
from grand_challenge_dicom_de_id_procedure.run.counting import Counting
from grand_challenge_dicom_de_id_procedure.run.inputs import Inputs
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.storage.objects import Store

from ...stores import Bucket
from ..conftest import write_key
from ..scans import write_scans


def listing(count: int) -> list[Found]:
    return [Found(str(number), str(number)) for number in range(count)]


def test_what_was_counted_is_passed_on_in_its_order() -> None:
    counting = Counting()
    files = counting.through(iter(listing(10)))
    taken = [next(files), next(files)]
    counting.count(3)
    assert (counting.total, counting.is_complete) == (5, False)
    counting.count(100)
    assert (counting.total, counting.is_complete) == (10, True)
    assert [*taken, *files] == listing(10)


def test_all_are_counted_when_the_work_has_taken_them() -> None:
    counting = Counting()
    assert [*counting.through(iter(listing(10)))] == listing(10)
    assert (counting.total, counting.is_complete) == (10, True)


def test_a_bounded_number_waits_for_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_AHEAD", 4)
    counting = Counting()
    files = counting.through(iter(listing(10)))
    counting.count(100)
    assert counting.total == 4
    next(files)
    counting.count(100)
    assert (counting.total, counting.is_complete) == (5, False)


def test_an_error_of_the_listing_comes_after_the_files_before_it() -> None:
    def broken() -> Iterator[Found]:
        yield from listing(2)
        raise ConnectionError("gone")

    counting = Counting()
    files = counting.through(broken())
    counting.count(100)
    assert [next(files), next(files)] == listing(2)
    with pytest.raises(ConnectionError):
        next(files)


def test_a_folder_is_counted_without_the_files_waiting(tmp_path: Path) -> None:
    inputs = Inputs((str(write_scans(tmp_path / "in", 12)),))
    counting = Counting.of(inputs)
    files = counting.through(inputs.find())
    counting.count(100)
    assert (counting.total, counting.is_complete) == (12, True)
    assert len([*files]) == 12


def test_the_store_is_asked_once_for_each_object_of_a_list(
    tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put(write_scans(tmp_path / "in", 3), "in")
    urls = [f"s3://{key}" for key in bucket.files.find(f"{bucket.name}/in")]
    (tmp_path / "list").write_text("\n".join(urls))
    asked: list[str] = []
    info = Store.info

    def spied(self: Store, path: str = "") -> Any:
        asked.append(self.url)
        return info(self, path)

    monkeypatch.setattr(Store, "info", spied)
    key = write_key(tmp_path / "key")
    arguments = ["--files-from", str(tmp_path / "list"), "--key-file", str(key)]
    assert main(["apply", *arguments, str(tmp_path / "out")]) == 0
    assert Counter(asked) == dict.fromkeys(urls, 1)
