"""Bytes get from file to file whole and in order, whatever the system can do."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.storage import copying

from .. import needs

SIZE = 3_000_001  # of the source: three blocks
CONTENT = bytes(number * 7 % 251 for number in range(SIZE))
RANGES = {
    "a part": (100, 600_000),
    "more than a block": (1, SIZE),
    "all": (0, SIZE),
    "one byte": (4096, 4097),
    "nothing": (7, 7),
}


@pytest.fixture(params=["able", "large ranges", "large ranges, copied by the program", "no pread"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "no pread":
        monkeypatch.delattr(os, "pread", raising=False)
    elif request.param.startswith("large ranges"):
        monkeypatch.setattr(copying, "_kernel_copies", request.param == "large ranges")
        monkeypatch.setattr(copying, "LARGE", 50_000)


@pytest.fixture
def source(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "source").write_bytes(CONTENT)
    with (tmp_path / "source").open("rb", buffering=0) as file:
        yield file.fileno()


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("case", RANGES)
def test_a_range_is_appended(tmp_path: Path, source: int, case: str) -> None:
    start, end = RANGES[case]
    with (tmp_path / "new").open("wb", buffering=0) as file:
        for head in (b"head", b"again"):
            file.write(head)
            copying.copy_range(file.fileno(), source, start, end)
    part = CONTENT[start:end]
    assert (tmp_path / "new").read_bytes() == b"head" + part + b"again" + part


@needs.HOLES
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
        os.write(new.fileno(), b"head")
        copying.copy_range(new.fileno(), old.fileno(), start, end)
        os.write(new.fileno(), b"tail")
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
    monkeypatch.setattr(os, "copy_file_range", lambda *_: 0, raising=False)
    with (tmp_path / "new").open("wb") as file:
        copying.copy_range(file.fileno(), source, 1, SIZE)
    assert (tmp_path / "new").read_bytes() == CONTENT[1:]


def test_a_source_that_is_shorter_than_it_was_is_an_error(tmp_path: Path, source: int) -> None:
    with (tmp_path / "new").open("wb") as file, pytest.raises(EOFError):
        copying.copy_range(file.fileno(), source, SIZE - 100, SIZE + 100)


@needs.FULL_DEVICE
def test_what_cannot_be_written_is_an_error(source: int) -> None:
    with Path("/dev/full").open("wb") as full, pytest.raises(OSError, match="No space left"):
        copying.copy_range(full.fileno(), source, 0, SIZE)
