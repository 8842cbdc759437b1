"""File objects as sources and destinations of ``Deidentifier.file``."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO

import pytest

from grand_challenge_dicom_de_id_procedure import (
    Deidentifier,
    DestinationError,
    RejectedDICOMError,
    UnreadableDICOMError,
)
from grand_challenge_dicom_de_id_procedure.storage.stream import StreamSource, stream_source

from ..conftest import KEY, make_procedure, real


class Raw(io.RawIOBase):
    """A raw file object that gives and takes few bytes at a time."""

    def __init__(self, content: bytes = b"", *, seekable: bool = True) -> None:
        self._inner = io.BytesIO(content)
        self._seekable = seekable

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._seekable

    def tell(self) -> int:
        return self._inner.tell()

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        if not self._seekable:
            raise io.UnsupportedOperation
        return self._inner.seek(position, whence)

    def readinto(self, buffer: Any) -> int:
        return self._inner.readinto(memoryview(buffer)[:1000])

    def write(self, content: Any) -> int:
        return self._inner.write(bytes(content[:1000]))

    def content(self) -> bytes:
        return self._inner.getvalue()


class Foreign:
    """A file object of another library, whose write returns nothing."""

    def __init__(self) -> None:
        self.content = b""

    def write(self, content: Any) -> None:
        self.content += bytes(content)


@pytest.fixture
def expected(tmp_path: Path) -> bytes:
    """What a file becomes by its name."""
    Deidentifier(KEY).file(real("CT_small.dcm"), tmp_path / "expected.dcm")
    return (tmp_path / "expected.dcm").read_bytes()


SOURCES: dict[str, Callable[[bytes], Any]] = {
    "in memory": io.BytesIO,
    "raw": Raw,
    "that cannot seek": lambda content: Raw(content, seekable=False),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_a_file_object_gives_the_same_output_as_the_file(kind: str, expected: bytes) -> None:
    stream = SOURCES[kind](Path(real("CT_small.dcm")).read_bytes())
    output = io.BytesIO()
    Deidentifier(KEY).file(stream, output)
    assert output.getvalue() == expected
    assert not stream.closed
    assert not output.closed


def test_an_open_file_gives_the_same_output(tmp_path: Path, expected: bytes) -> None:
    new = tmp_path / "new.dcm"
    with Path(real("CT_small.dcm")).open("rb") as source, new.open("wb") as output:
        Deidentifier(KEY).file(source, output)
    assert (tmp_path / "new.dcm").read_bytes() == expected


def test_a_pipe_gives_the_same_output(expected: bytes) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as sender:
        sender.write(Path(real("CT_small.dcm")).read_bytes())
    output = io.BytesIO()
    with os.fdopen(reading, "rb") as receiver:
        Deidentifier(KEY).file(receiver, output)
    assert output.getvalue() == expected


def test_a_file_object_is_read_from_its_position(tmp_path: Path, expected: bytes) -> None:
    stream = io.BytesIO(b"before" + Path(real("CT_small.dcm")).read_bytes())
    stream.seek(6)
    Deidentifier(KEY).file(stream, tmp_path / "new.dcm")
    assert (tmp_path / "new.dcm").read_bytes() == expected


@pytest.mark.parametrize("kind", [Raw, Foreign])
def test_an_output_is_whole_however_the_object_takes_it(
    kind: Callable[[], Any], expected: bytes
) -> None:
    output = kind()
    Deidentifier(KEY).file(real("CT_small.dcm"), output)
    assert (output.content() if isinstance(output, Raw) else output.content) == expected


def test_nothing_is_written_of_a_file_that_is_rejected() -> None:
    output = io.BytesIO()
    procedure = make_procedure({"(0008,0060)": "R"})
    with pytest.raises(RejectedDICOMError):
        Deidentifier(KEY, procedure).file(real("CT_small.dcm"), output)
    assert output.getvalue() == b""


def test_a_truncated_file_object_is_truncated() -> None:
    stream = io.BytesIO(Path(real("CT_small.dcm")).read_bytes()[:1000])
    with pytest.raises(UnreadableDICOMError):
        Deidentifier(KEY).file(stream, io.BytesIO())


def test_a_file_object_is_not_its_own_destination() -> None:
    stream = io.BytesIO(Path(real("CT_small.dcm")).read_bytes())
    with pytest.raises(DestinationError, match="another file object"):
        Deidentifier(KEY).file(stream, stream)


@pytest.mark.parametrize("wrong", [io.StringIO("text"), 7, None])
def test_what_is_no_file_object_of_bytes_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="the name of a file or a file object of bytes"):
        Deidentifier(KEY).file(wrong, io.BytesIO())


def test_the_window_does_not_hold_the_whole_file() -> None:
    source = stream_source(io.BytesIO(bytes(1 << 20)))
    assert isinstance(source, StreamSource)
    assert len(source.buffer) == source.WINDOW


def test_a_destination_that_takes_nothing_is_an_error() -> None:
    class Full(Foreign):
        def write(self, _: Any) -> int:  # type: ignore[override]
            return 0

    stuck: Any = Full()
    with pytest.raises(OSError, match="takes no more bytes"):
        Deidentifier(KEY).file(real("CT_small.dcm"), stuck)


def test_binary_io_is_accepted_by_type() -> None:
    stream: BinaryIO = io.BytesIO(Path(real("CT_small.dcm")).read_bytes())
    with Deidentifier(KEY).prepare(stream) as prepared:
        assert prepared.size > 0


@pytest.mark.parametrize("kind", ["a name and a file object", "two file objects", "and a name"])
def test_a_source_is_not_written_over_by_another_name(kind: str, tmp_path: Path) -> None:
    path, before = tmp_path / "scan.dcm", real("CT_small.dcm").read_bytes()
    path.write_bytes(before)
    with path.open("rb") as source, path.open("r+b") as target:
        given: tuple[Any, Any] = (source, target)
        if kind == "a name and a file object":
            given = (path, target)
        elif kind == "and a name":
            given = (source, path)
        with pytest.raises(DestinationError, match="the destination is the source"):
            Deidentifier(KEY).file(*given)
    assert path.read_bytes() == before


def test_an_upload_in_memory_is_not_moved_to_disk(expected: bytes) -> None:
    with SpooledTemporaryFile(max_size=1 << 20) as source:
        source.write(real("CT_small.dcm").read_bytes())
        source.seek(0)
        sink = io.BytesIO()
        Deidentifier(KEY).file(source, sink)  # type: ignore[arg-type]
        assert not source._rolled  # type: ignore[attr-defined]
    assert sink.getvalue() == expected
