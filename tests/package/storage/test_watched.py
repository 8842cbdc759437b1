"""Large files tell how far they are read; to this process, and only while someone wants to know."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.storage import watched

CONTENT = bytes(range(256)) * 4


@contextmanager
def descriptor(folder: Path) -> Iterator[int]:
    path = folder / "file"
    path.write_bytes(CONTENT)
    found = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    os.read(found, 3)
    yield found
    os.close(found)


@pytest.mark.parametrize("large", [True, False])
def test_a_large_file_tells_its_position_and_size(
    large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "_LARGE", len(CONTENT) + (not large))
    monkeypatch.setattr(watched, "_BLOCK", 512)
    told: list[tuple[int, int]] = []
    with descriptor(tmp_path) as found, watched.watched_by(lambda *at: told.append(at)):
        with watched.opened(found, len(CONTENT)) as stream:
            assert b"".join(iter(lambda: stream.read(100), b"")) == CONTENT
        assert os.lseek(found, 0, os.SEEK_SET) == 0  # it is still open
    assert told[:2] == ([(512, 1024), (1024, 1024)] if large else [])


def test_nothing_is_told_to_another_process_or_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "_LARGE", 1)
    told: list[tuple[int, int]] = []
    with descriptor(tmp_path) as found:
        with watched.watched_by(lambda *at: told.append(at)):
            monkeypatch.setattr(os, "getpid", lambda: -1)
            with watched.opened(found, len(CONTENT)) as stream:
                assert stream.read() == CONTENT
        monkeypatch.undo()
        with watched.opened(found, len(CONTENT)) as stream:
            assert stream.read() == CONTENT
    assert told == []
