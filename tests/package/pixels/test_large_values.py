"""Pixel data of any size are walked and written in pieces."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT, UNDEFINED
from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.storage.source import Source, open_file

from ..conftest import KEY, make_procedure
from .files import JPEG, KEPT, LITTLE, NEEDLE, PIXELS, file, frame_of, segment

_LARGE = 1 << 28
_MOST = 1 << 23  # bytes of memory


class _Counting:
    """Takes bytes and forgets them."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, content: bytes) -> None:
        assert NEEDLE not in content
        self.size += len(content)

    def copy(self, _source: Source, start: int, end: int) -> None:
        self.size += end - start


def _jpeg(path: Path, frame: int, total: int) -> None:
    """Frames of this size, each with a comment; zeros, which take no room, are their scans."""
    real = frame_of("SC_rgb_jpeg_dcmtk.dcm")
    head = real[:2] + segment(0xFE, NEEDLE) + real[2 : real.index(b"\xff\xda") + 14]
    with path.open("wb") as stream:
        stream.write(file(JPEG) + EXPLICIT.header(PIXELS, b"OB", UNDEFINED) + EXPLICIT.item(b""))
        for _ in range(total // frame):
            stream.write(EXPLICIT.tag_and_length.pack(0xFFFE, 0xE000, frame) + head)
            stream.seek(frame - len(head) - 2, 1)
            stream.write(b"\xff\xd9")
        stream.write(EXPLICIT.tag_and_length.pack(0xFFFE, 0xE0DD, 0))


def _native(path: Path, size: int) -> None:
    """Four pixels, and zeros and text behind them."""
    with path.open("wb") as stream:
        stream.write(file(LITTLE) + EXPLICIT.header(PIXELS, b"OW", size) + b"\1\2\3\4")
        stream.seek(size - 4 - len(NEEDLE), 1)
        stream.write(NEEDLE)


@pytest.mark.parametrize("kind", ["one frame", "frames of 32 KB", "native"])
def test_memory_does_not_grow_with_the_value(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "large.dcm"
    if kind == "native":
        _native(path, _LARGE)
    else:
        _jpeg(path, *((_LARGE, _LARGE) if kind == "one frame" else (1 << 15, 1 << 26)))
    applier, sink = Applier(Identity(KEY), make_procedure(KEPT)), _Counting()
    tracemalloc.start()
    try:
        with applier.prepare(open_file(path)) as prepared:
            prepared.write_to(sink)
            assert sink.size == prepared.size
            assert sum(prepared.outcome.blanked.values()) == (2048 if "32" in kind else 1)
        assert tracemalloc.get_traced_memory()[1] < _MOST
    finally:
        tracemalloc.stop()
