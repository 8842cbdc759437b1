"""Which files are found in a source."""

import os
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.run.listing import find_files

from .. import needs


def listed(source: Path) -> list[tuple[str, str]]:
    """The relative path of each file, with slashes, and the reason if it must not be opened."""
    return [(found.relative.replace(os.sep, "/"), found.verdict.reason if found.verdict else "")
            for found in find_files(str(source))]  # fmt: skip


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def test_files_at_any_depth_are_found_in_the_order_of_their_names(tmp_path: Path) -> None:
    touch(tmp_path / "b", tmp_path / "a" / "2", tmp_path / "a" / "1" / "x", tmp_path / "c")
    (tmp_path / "empty").mkdir()
    assert listed(tmp_path) == [("a/1/x", ""), ("a/2", ""), ("b", ""), ("c", "")]


def test_an_empty_folder_has_no_files(tmp_path: Path) -> None:
    assert listed(tmp_path) == []


def test_a_single_file_is_found_by_its_name(tmp_path: Path) -> None:
    touch(tmp_path / "a")
    assert [found.path for found in find_files(str(tmp_path / "a"))] == [str(tmp_path / "a")]


@pytest.mark.parametrize(
    "name",
    [
        "a b",
        "ü",
        "-",
        pytest.param("new\nline", marks=needs.ODD_NAMES),
        pytest.param("\\", marks=needs.ODD_NAMES),
        pytest.param("\udcff\udcfe", marks=needs.ANY_NAME),
    ],
)
def test_a_name_may_contain_any_character(tmp_path: Path, name: str) -> None:
    touch(tmp_path / name)
    assert listed(tmp_path) == [(name, "")]


def test_links_to_files_are_followed_and_links_to_folders_are_not(tmp_path: Path) -> None:
    touch(tmp_path / "elsewhere" / "x")
    source = tmp_path / "source"
    touch(source / "a" / "y")
    (source / "circle").symlink_to(source)
    (source / "file").symlink_to(tmp_path / "elsewhere" / "x")
    (source / "folder").symlink_to(tmp_path / "elsewhere")
    assert listed(source) == [("a/y", ""), ("circle", "symlink"), ("file", ""),
                              ("folder", "symlink")]  # fmt: skip


def test_a_broken_link_is_found_as_a_file_and_fails_when_it_is_opened(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("nowhere")
    (tmp_path / "b").symlink_to("b")
    assert listed(tmp_path) == [("a", ""), ("b", "")]


@needs.PIPES
def test_a_pipe_or_device_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to("/dev/zero")
    assert listed(tmp_path) == [("device", "not-a-file"), ("pipe", "not-a-file")]


def test_a_folder_that_cannot_be_listed_is_reported_and_others_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path / "a" / "x", tmp_path / "b" / "y")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path == str(tmp_path / "a"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert listed(tmp_path) == [("a", "permission-denied"), ("b/y", "")]
    refused = next(find_files(str(tmp_path)))
    assert refused.verdict
    assert refused.verdict.message == "the folder cannot be listed: Permission denied"


def test_folders_are_listed_only_when_they_are_reached(tmp_path: Path) -> None:
    touch(tmp_path / "a" / "x", tmp_path / "b" / "y")
    found = find_files(str(tmp_path))
    next(found)
    touch(tmp_path / "b" / "z")
    assert [file.relative for file in found] == ["b/y", "b/z"]
