"""Bytes get from file to file whole and in order, whatever the system can do."""

import errno
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.engine import background, copying
from grand_challenge_dicom_de_id_procedure.engine.background import Background
from grand_challenge_dicom_de_id_procedure.engine.pipes import MOST_HEAD

SIZE = 3_000_001  # of the source; a pipe holds a third of it
CONTENT = bytes(number * 7 % 251 for number in range(SIZE))
# What is appended, one after the other: bytes before, and a range of the source.
APPENDED: dict[str, list[tuple[bytes, int, int]]] = {
    "a head and a range": [(b"head", 100, 600_000)],
    "a range larger than a pipe": [(b"head", 1, SIZE)],
    "a range without a head": [(b"", 4096, 8192)],
    "only a head": [(b"head", 0, 0)],
    "a head larger than a pipe's": [(b"h" * (MOST_HEAD + 1), 5, 50_000)],
    "ranges with something between": [(b"a", 10, 70_000), (b"b", 7, 7), (b"c", 0, 3), (b"d", 0, 0)],
    "nothing": [(b"", 0, 0)],
}


@pytest.fixture(
    params=[
        "able",
        "no pipe from the source",
        "no pipe to the output",
        "no pipes",
        "large ranges",
        "large ranges, copied by the program",
    ]
)
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    splice: Callable[..., int] = os.splice

    def partly(source: int, destination: int, count: int, offset_src: int | None = None) -> int:
        from_source = offset_src is not None
        if from_source == (request.param == "no pipe from the source"):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return splice(source, destination, count, offset_src=offset_src)

    monkeypatch.setattr(copying, "_can_splice", True)
    if request.param.startswith("no pipe "):
        monkeypatch.setattr(os, "splice", partly)
    elif request.param == "no pipes":
        monkeypatch.delattr(os, "splice")
    elif request.param.startswith("large ranges"):
        monkeypatch.setattr(copying, "_can_copy", request.param == "large ranges")
        monkeypatch.setattr(copying, "LARGE", 50_000)
        monkeypatch.setattr(background, "LARGE", 50_000)


@pytest.fixture
def source(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "source").write_bytes(CONTENT)
    descriptor = os.open(tmp_path / "source", os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


def expected(appended: list[tuple[bytes, int, int]]) -> bytes:
    return b"".join(head + CONTENT[start:end] for head, start, end in appended)


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("case", APPENDED)
def test_what_is_appended_is_there_in_order(tmp_path: Path, source: int, case: str) -> None:
    with (tmp_path / "new").open("wb") as file:
        for head, start, end in APPENDED[case]:
            copying.append(file.fileno(), head, source, start, end)
    assert (tmp_path / "new").read_bytes() == expected(APPENDED[case])


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("case", APPENDED)
def test_the_same_in_the_background_for_many_files_at_once(
    tmp_path: Path, source: int, case: str
) -> None:
    files = [(tmp_path / str(number)).open("wb") for number in range(20)]
    with closing(Background(16)) as copier:
        for file in files:
            for head, start, end in APPENDED[case]:
                copier.append(file.fileno(), head, source, start, end)
        for file in files:
            copier.wait(file.fileno())
            file.close()
    for file in files:
        assert Path(file.name).read_bytes() == expected(APPENDED[case])


def test_a_file_that_cannot_be_written_is_told_by_waiting_for_it_and_no_other_is(
    tmp_path: Path, source: int
) -> None:
    with (
        Path("/dev/full").open("wb") as full,
        (tmp_path / "new").open("wb") as file,
        closing(Background(16)) as copier,
    ):
        for destination in (full, file):
            copier.append(destination.fileno(), b"head", source, 0, SIZE)
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            copier.wait(full.fileno())
        copier.wait(file.fileno())
        copier.wait(full.fileno())  # told once
    assert (tmp_path / "new").read_bytes() == b"head" + CONTENT


@pytest.mark.parametrize("settled", [True, False])
@pytest.mark.parametrize(
    ("data", "start", "end"),
    [
        ([], 0, 200 << 20),
        ([(0, b"at the start")], 5, 200 << 20),
        ([(100 << 20, b"in the middle")], 0, 200 << 20),
        ([((200 << 20) - 3, b"end")], 1, 200 << 20),
        ([(50 << 20, b"a" * 10_000), (150 << 20, b"b")], 7, (200 << 20) - 9),
    ],
)
def test_holes_stay_holes_and_all_else_is_there(
    tmp_path: Path, data: list[tuple[int, bytes]], start: int, end: int, settled: bool
) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.truncate(200 << 20)
        for place, content in data:
            file.seek(place)
            file.write(content)
        os.fsync(file.fileno())
    if settled:
        os.utime(path, (0, 0))
    with path.open("rb") as old, (tmp_path / "new").open("wb+") as new:
        copying.append(new.fileno(), b"head", old.fileno(), start, end)
        copying.append(new.fileno(), b"tail", old.fileno(), 0, 0)
    status = (tmp_path / "new").stat()
    assert status.st_size == 4 + end - start + 4
    assert (status.st_blocks * 512 < 1 << 20) == settled
    with path.open("rb") as old, (tmp_path / "new").open("rb") as new:
        assert new.read(4) == b"head"
        old.seek(start)
        left = end - start
        while left:
            block = old.read(min(1 << 20, left))
            assert new.read(len(block)) == block
            left -= len(block)
        assert new.read() == b"tail"


def test_a_kernel_that_copies_nothing_is_not_the_end_of_the_file(
    tmp_path: Path, source: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "LARGE", 50_000)
    monkeypatch.setattr(os, "copy_file_range", lambda *_: 0)
    with (tmp_path / "new").open("wb") as file:
        copying.append(file.fileno(), b"head", source, 1, SIZE)
    assert (tmp_path / "new").read_bytes() == b"head" + CONTENT[1:]


def test_a_source_that_is_shorter_than_it_was_is_an_error(tmp_path: Path, source: int) -> None:
    with (tmp_path / "new").open("wb") as file:
        with pytest.raises(EOFError):
            copying.append(file.fileno(), b"", source, SIZE - 100, SIZE + 100)
        with closing(Background(16)) as copier, pytest.raises(EOFError):
            copier.append(file.fileno(), b"", source, SIZE - 100, SIZE + 100)


def test_nothing_goes_on_once_the_background_is_closed(tmp_path: Path, source: int) -> None:
    before = threading.active_count()
    with (tmp_path / "new").open("wb") as file:
        copier = Background(16)
        copier.append(file.fileno(), b"", source, 0, SIZE)
        copier.close()
        assert (tmp_path / "new").read_bytes() == CONTENT
    assert threading.active_count() == before
