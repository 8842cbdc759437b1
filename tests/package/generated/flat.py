"""Files and datasets as tables of elements by path, which can be compared."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_data_element

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices

from .encoding import ITEM, LONG_VRS, UNDEFINED, Encoding

Path = tuple[int, ...]
"""The tags of the sequences, each followed by the number of the item; then the element's tag."""

Flat = Mapping[Path, tuple[str, bytes]]
"""VR and value of every element: no VR if it is implicit; for a sequence the number of items."""


def spelled(path: Path) -> str:
    """A path as (0040,A730)[0]>(0040,A160)."""
    parts = [f"({tag >> 16:04X},{tag & 0xFFFF:04X})" for tag in path[::2]]
    items = [f"[{number}]>" for number in path[1::2]]
    return "".join(tag + item for tag, item in zip(parts, [*items, ""], strict=True))


def flat_file(content: bytes, encoding: Encoding) -> tuple[Flat, Flat]:
    """The file meta information and the data set of a file."""
    (length,) = struct.unpack_from("<I", content, 140)
    meta = _Reader(content[144 : 144 + length], Encoding("")).read()
    dataset = content[144 + length :]
    if encoding.deflated:
        dataset = zlib.decompressobj(wbits=-15).decompress(dataset)
    return meta, _Reader(dataset, encoding).read()


@dataclass
class _Reader:
    content: bytes
    encoding: Encoding

    def read(self) -> Flat:
        found: dict[Path, tuple[str, bytes]] = {}
        end = self._elements(0, len(self.content), (), found, self.encoding)
        assert end == len(self.content)
        return found

    def _elements(
        self,
        at: int,
        stop: int,
        path: Path,
        found: dict[Path, tuple[str, bytes]],
        encoding: Encoding,
    ) -> int:
        """Read elements up to an item's end; returns where the next thing starts."""
        while at < stop:
            tag, vr, at, length = self._header(at, encoding)
            if tag >> 16 == 0xFFFE:
                return at
            key = (*path, tag)
            assert key not in found, f"{spelled(key)} stands twice"
            if vr == "SQ" or (vr in ("UN", "") and (length == UNDEFINED or _is_sequence(tag))):
                inner = encoding.within(vr)
                end = len(self.content) if length == UNDEFINED else at + length
                found[key] = ("SQ", b"")
                at, count = self._items(at, end, key, found, inner)
                found[key] = ("SQ", b"%d items" % count)
            else:
                end = self._after_fragments(at, encoding) if length == UNDEFINED else at + length
                found[key] = (vr, self.content[at:end])
                assert end <= stop, spelled(key)
                at = end
        return at

    def _items(
        self,
        at: int,
        stop: int,
        path: Path,
        found: dict[Path, tuple[str, bytes]],
        encoding: Encoding,
    ) -> tuple[int, int]:
        count = 0
        while at < stop:
            tag, _, at, length = self._header(at, encoding)
            if tag != ITEM:
                break
            end = stop if length == UNDEFINED else at + length
            at = self._elements(at, end, (*path, count), found, encoding)
            count += 1
        return at, count

    def _header(self, at: int, encoding: Encoding) -> tuple[int, str, int, int]:
        order = encoding.order
        group, element, length = struct.unpack_from(f"{order}HHI", self.content, at)
        tag = group << 16 | element
        if group == 0xFFFE:
            return tag, "", at + 8, length
        if not encoding.explicit:
            return tag, "", at + 8, length
        vr = self.content[at + 4 : at + 6].decode()
        if vr in LONG_VRS:
            (length,) = struct.unpack_from(f"{order}I", self.content, at + 8)
            return tag, vr, at + 12, length
        (length,) = struct.unpack_from(f"{order}H", self.content, at + 6)
        return tag, vr, at + 8, length

    def _after_fragments(self, at: int, encoding: Encoding) -> int:
        tag = ITEM
        while tag == ITEM:
            tag, _, at, length = self._header(at, encoding)
            at += length
        return at


def _is_sequence(tag: int) -> bool:
    return vr_choices(tag) == ("SQ",)


def flat_dataset(dataset: Dataset, encoding: Encoding, path: Path = ()) -> Flat:
    """A pydicom dataset as it would be written."""
    found: dict[Path, tuple[str, bytes]] = {}
    for tag in dataset.keys():  # noqa: SIM118 - iterating a Dataset decodes its elements
        element = dataset.get_item(tag)
        key = (*path, int(tag))
        if element.VR == "SQ":
            items = list(element.value)
            found[key] = ("SQ", b"%d items" % len(items))
            for number, item in enumerate(items):
                found.update(flat_dataset(item, encoding, (*key, number)))
        else:
            vr = (element.VR or "") if encoding.explicit else ""
            found[key] = (vr, _value(element, encoding, dataset))
    return found


def _value(element: DataElement | RawDataElement, encoding: Encoding, dataset: Dataset) -> bytes:
    if isinstance(element, RawDataElement):
        value = element.value or b""
        ended = element.length == UNDEFINED
        return value + Encoding("").bare(0xFFFEE0DD, 0) if ended else value
    stream = DicomBytesIO()
    stream.is_implicit_VR, stream.is_little_endian = not encoding.explicit, encoding.little
    write_data_element(stream, element, list(dataset.original_character_set or ["iso8859"]))
    header = 12 if encoding.explicit and element.VR in LONG_VRS else 8
    return stream.getvalue()[header:]
