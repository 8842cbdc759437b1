"""Files with encapsulated and native pixels that tests make, and what becomes of them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pydicom
from pydicom.encaps import generate_fragments

from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    EXPLICIT,
    UNDEFINED,
    Encoding,
)
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import new_file_meta
from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

from ..conftest import CT, KEY, make_procedure, real

UIDS = "1.2.840.10008.1.2."
LITTLE, IMPLICIT_LITTLE, BIG = f"{UIDS}1", "1.2.840.10008.1.2", f"{UIDS}2"
JPEG, JPEG_LS, J2K, RLE = f"{UIDS}4.50", f"{UIDS}4.80", f"{UIDS}4.90", f"{UIDS}5"
JXL, HTJ2K, DEFLATED_FRAME = f"{UIDS}4.110", f"{UIDS}4.201", f"{UIDS}8.1"
UNCOMPRESSED = f"{UIDS}1.98"
MPEG2, H264, HEVC = f"{UIDS}4.100", f"{UIDS}4.102", f"{UIDS}4.107"

NEEDLE = b"QVORBINEX^JAN 1947"

PIXELS, OFFSETS, LENGTHS, TOTAL = 0x7FE00010, 0x7FE00001, 0x7FE00002, 0x7FE00003
ICC_PROFILE = 0x00282000
KEPT = {
    "(0028,0008)": "K", "(7FE0,0001)": "K", "(7FE0,0002)": "K", "(7FE0,0003)": "K",
    "(7FE0,0008)": "K", "(7FE0,0009)": "K", "(60XX,3000)": "K", "(60XX,0010)": "K",
    "(60XX,0011)": "K", "(60XX,0015)": "K", "(60XX,0100)": "K", "(0088,0200)": "K",
    "(0028,2000)": "K",
}  # fmt: skip


@dataclass(frozen=True)
class Described:
    """What describes pixels, and how they are written."""

    rows: int = 2
    columns: int = 2
    samples: int = 1
    bits: int = 8
    frames: str = ""
    photometric: str = "MONOCHROME2"

    def elements(self, encoding: Encoding) -> bytes:
        """The elements of group 0028 that say it."""
        order = "<H" if encoding.little else ">H"
        values = (
            (0x00280002, "US", struct.pack(order, self.samples)),
            (0x00280004, "CS", self.photometric.encode()),
            (0x00280008, "IS", self.frames.encode()),
            (0x00280010, "US", struct.pack(order, self.rows)),
            (0x00280011, "US", struct.pack(order, self.columns)),
            (0x00280100, "US", struct.pack(order, self.bits)),
        )
        return b"".join(
            encoding.element(tag, vr, value + b" " * (len(value) % 2)) for tag, vr, value in values
        )


def items(*contents: bytes) -> bytes:
    """Items, each padded to an even length, and the delimiter behind them."""
    padded = [content + bytes(len(content) % 2) for content in contents]
    return b"".join(map(EXPLICIT.item, padded)) + EXPLICIT.tag_and_length.pack(0xFFFE, 0xE0DD, 0)


def encapsulated(*fragments: bytes, table: bytes = b"", tag: int = PIXELS) -> bytes:
    """Pixel Data in fragments."""
    return EXPLICIT.header(tag, b"OB", UNDEFINED) + items(table, *fragments)


def native(value: bytes, vr: str = "OB", tag: int = PIXELS, encoding: Encoding = EXPLICIT) -> bytes:
    """Pixel Data that are not compressed."""
    return encoding.element(tag, vr, value + bytes(len(value) % 2))


def file(
    syntax: str,
    *elements: bytes,
    described: Described | None = Described(),
    encoding: Encoding = EXPLICIT,
) -> bytes:
    """A CT with these elements at its end, in a transfer syntax."""
    start = encoding.element(0x00080016, "UI", CT.encode() + bytes(len(CT) % 2))
    start += encoding.element(0x00080018, "UI", b"1.2.3.4\0")
    if described is not None:
        start += described.elements(encoding)
    return new_file_meta(CT, "1.2.3.4", syntax) + start + b"".join(elements)


@dataclass(frozen=True)
class Output:
    """What became of a file."""

    content: bytes
    outcome: Outcome


def treat(content: bytes, changes: dict[str, Any] | None = None) -> Output:
    """De-identify a file by a procedure that keeps everything that is pixels."""
    applier = Applier(Identity(KEY), make_procedure({**KEPT, **(changes or {})}))
    outputs = []
    for _ in range(2):  # the second time, with what the first taught
        sink = MemorySink()
        with applier.prepare(BytesSource(content)) as prepared:
            prepared.write_to(sink)
            assert prepared.size == len(sink.content())
            outputs.append(Output(sink.content(), prepared.outcome))
    assert outputs[0].content == outputs[1].content
    assert outputs[0].outcome.blanked == outputs[1].outcome.blanked
    return outputs[0]


@cache
def frames_of(name: str) -> tuple[bytes, ...]:
    """The fragments of a real file."""
    return tuple(generate_fragments(pydicom.dcmread(real(name)).PixelData))[1:]


def frame_of(name: str) -> bytes:
    """The first frame of a real file."""
    return frames_of(name)[0]


def shape_of(name: str) -> Described:
    """What describes the pixels of a real file."""
    ds = pydicom.dcmread(real(name))
    return Described(
        ds.Rows, ds.Columns, ds.SamplesPerPixel, ds.BitsAllocated, "", ds.PhotometricInterpretation
    )


def segment(code: int, content: bytes) -> bytes:
    """A marker segment of JPEG or JPEG 2000."""
    return bytes((0xFF, code)) + struct.pack(">H", len(content) + 2) + content


def box(kind: bytes, *contents: bytes) -> bytes:
    """A box of JPEG 2000, JPEG XL or MP4."""
    content = b"".join(contents)
    return struct.pack(">I", len(content) + 8) + kind + content


def numbers(values: Sequence[int], size: int) -> bytes:
    """Little endian numbers."""
    return b"".join(value.to_bytes(size, "little") for value in values)
