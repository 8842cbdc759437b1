"""A file gets into its place whole or not at all, and never over another one."""

import errno
import os
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.storage import placement
from grand_challenge_dicom_de_id_procedure.storage.placement import new_token, place

from .. import needs


def put(path: Path, content: bytes = b"new", *, overwrite: bool = False, sync: bool = False) -> str:
    """What came of it: "placed", "equal" or "different"."""

    def write(descriptor: int) -> None:
        os.write(descriptor, content)

    existing = place(write, str(path), new_token(), overwrite=overwrite, sync=sync)
    return "placed" if existing is None else "equal" if existing.equal else "different"


def refuse(*_: object) -> None:
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


@pytest.fixture(params=["hard links", "no hard links", "no hard links, as on Windows"])
def file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param.startswith("no hard links"):
        monkeypatch.setattr(os, "link", refuse)
    if request.param.endswith("Windows"):
        monkeypatch.setattr(placement, "_FOLDERS_OPEN", False)


@pytest.mark.usefixtures("file_system")
@pytest.mark.parametrize("sync", [False, True])
def test_a_new_file_is_there_and_nothing_else(tmp_path: Path, sync: bool) -> None:
    assert put(tmp_path / "a" / "b" / "new", sync=sync) == "placed"
    assert [path.name for path in tmp_path.rglob("*")] == ["a", "b", "new"]
    assert (tmp_path / "a" / "b" / "new").read_bytes() == b"new"


@pytest.mark.usefixtures("file_system")
@pytest.mark.parametrize(
    ("content", "expected"), [(b"new", "equal"), (b"old", "different"), (b"longer", "different")]
)
def test_what_is_there_already_stays_and_is_compared(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    (tmp_path / "new").write_bytes(content)
    assert put(tmp_path / "new") == expected
    assert (tmp_path / "new").read_bytes() == content
    assert list(tmp_path.iterdir()) == [tmp_path / "new"]


@needs.MODES
@pytest.mark.parametrize("is_removed_first", [False, True])
def test_a_new_file_that_is_taken_for_abandoned_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_removed_first: bool
) -> None:
    lock = placement.lock
    taken: list[Path] = []

    def lock_or_lose(descriptor: int) -> bool | None:
        if taken:
            return lock(descriptor)
        (path,) = tmp_path.glob(".*.part")
        path.unlink()
        taken.append(path)
        return lock(descriptor) if is_removed_first else False

    monkeypatch.setattr(placement, "lock", lock_or_lose)
    assert put(tmp_path / "new") == "placed"
    assert list(tmp_path.iterdir()) == [tmp_path / "new"]


def test_a_rename_that_finds_the_file_of_another_process_does_not_replace_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(_: str, new: str) -> None:
        Path(new).write_bytes(b"of another")
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "rename", rename)
    monkeypatch.setattr(placement, "_FOLDERS_OPEN", False)
    assert put(tmp_path / "new") == "different"
    assert (tmp_path / "new").read_bytes() == b"of another"
    assert list(tmp_path.iterdir()) == [tmp_path / "new"]


@pytest.mark.parametrize("kind", ["folder", pytest.param("pipe", marks=needs.PIPES), "link"])
def test_what_is_there_and_is_no_file_is_different(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "new"
    (tmp_path / "other").write_bytes(b"new")
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("other")
    assert put(path) == "different"


def test_an_existing_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"old")
    assert put(tmp_path / "new", overwrite=True) == "placed"
    assert (tmp_path / "new").read_bytes() == b"new"


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "full"), MemoryError(), KeyboardInterrupt(), SystemExit()]
)
def test_an_error_leaves_no_file_and_no_new_folder(tmp_path: Path, error: BaseException) -> None:
    def write(descriptor: int) -> None:
        os.write(descriptor, b"half")
        raise error

    (tmp_path / "there").mkdir()
    with pytest.raises(type(error)):
        place(write, str(tmp_path / "there" / "a" / "b" / "new"), new_token())
    assert list(tmp_path.rglob("*")) == [tmp_path / "there"]


def test_a_folder_that_another_file_went_into_stays_after_an_error(tmp_path: Path) -> None:
    def write(_: int) -> None:
        (tmp_path / "a" / "other").write_bytes(b"of another process")
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - its kind is of no matter
        place(write, str(tmp_path / "a" / "new"), new_token())
    assert list(tmp_path.rglob("*")) == [tmp_path / "a", tmp_path / "a" / "other"]


def test_a_folder_that_another_process_removes_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, mkdir = tmp_path / "a", os.mkdir
    removed: list[str] = []

    def make_and_lose(path: str) -> None:
        mkdir(path)
        if not removed:
            removed.append(path)
            folder.rmdir()

    monkeypatch.setattr(os, "mkdir", make_and_lose)
    assert put(folder / "new") == "placed"
    assert removed == [str(folder)]


def test_a_folder_on_a_drive_that_is_not_there_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def is_missing(*_: object) -> None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

    monkeypatch.setattr(os, "open", is_missing)
    monkeypatch.setattr(os, "mkdir", is_missing)
    monkeypatch.setattr(os.path, "isdir", lambda _: False)
    with pytest.raises(FileNotFoundError):
        put(Path("/a/new"))


def test_a_file_where_a_folder_should_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises((NotADirectoryError, FileNotFoundError)):  # as the system sees it
        put(tmp_path / "a" / "b" / "new")


def test_a_temporary_name_that_cannot_be_removed_does_not_undo_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "unlink", refuse)
    assert put(tmp_path / "new") == "placed"
    assert (tmp_path / "new").read_bytes() == b"new"
