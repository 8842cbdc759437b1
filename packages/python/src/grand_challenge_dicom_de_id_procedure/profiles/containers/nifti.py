"""NIfTI-1 and NIfTI-2 files: a header of fixed fields, before extensions and image data."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import BinaryIO, cast

from grand_challenge_dicom_de_id_procedure.errors import UnreadableFileError, UnsafeFileError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.profiles.limits import EXPANDED

_BLOCK = 1 << 20
_FLAG = 4  # bytes after the header: whether there are extensions
_GZIP = b"\x1f\x8b"
_MAGIC = (b"n+1\0", b"ni1\0", b"n+2\0", b"ni2\0")

_FIRST = """
sizeof_hdr:i data_type:10s db_name:18s extents:i session_error:h regular:1s dim_info:B dim:8h
intent_p1:f intent_p2:f intent_p3:f intent_code:h datatype:h bitpix:h slice_start:h pixdim:8f
vox_offset:f scl_slope:f scl_inter:f slice_end:h slice_code:B xyzt_units:B cal_max:f cal_min:f
slice_duration:f toffset:f glmax:i glmin:i descrip:80s aux_file:24s qform_code:h sform_code:h
quatern_b:f quatern_c:f quatern_d:f qoffset_x:f qoffset_y:f qoffset_z:f srow_x:4f srow_y:4f
srow_z:4f intent_name:16s magic:4s
"""
_SECOND = """
sizeof_hdr:i magic:8s datatype:h bitpix:h dim:8q intent_p1:d intent_p2:d intent_p3:d pixdim:8d
vox_offset:q scl_slope:d scl_inter:d cal_max:d cal_min:d slice_duration:d toffset:d slice_start:q
slice_end:q descrip:80s aux_file:24s qform_code:i sform_code:i quatern_b:d quatern_c:d quatern_d:d
qoffset_x:d qoffset_y:d qoffset_z:d srow_x:4d srow_y:4d srow_z:4d slice_code:i xyzt_units:i
intent_code:i intent_name:16s dim_info:B unused_str:15s
"""


class HeaderField(NamedTuple):
    """Where a field of the header is, and its form as ``struct`` names it."""

    start: int
    form: str


def _fields(table: str) -> Mapping[str, HeaderField]:
    found: dict[str, HeaderField] = {}
    at = 0
    for each in table.split():
        name, _, form = each.partition(":")
        found[name] = HeaderField(at, form)
        at += struct.calcsize(f"<{form}")
    return found


LAYOUTS = {348: _fields(_FIRST), 540: _fields(_SECOND)}
"""The fields by name, by the length of the header, which is the first number of a file."""


class NIfTI:
    """An open file, which may be compressed with gzip.

    Attributes:
        fields: those of its header, by name.
        order: the byte order, as ``struct`` names it.
        header: its bytes, which may be changed.

    Raises:
        UnreadableFileError: it is not NIfTI.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        source.seek(0)
        self._is_packed = source.read(2) == _GZIP
        start = next(self._blocks(), b"")
        for order in "<>":
            length = struct.unpack_from(f"{order}i", start)[0] if len(start) >= 4 else 0
            if length in LAYOUTS and len(start) >= length:
                self.order, self.fields = order, LAYOUTS[length]
                self.header = bytearray(start[:length])
                break
        else:
            raise UnreadableFileError("not a NIfTI file: it does not begin with 348 or 540")
        magic = self.fields["magic"].start
        if self.header[magic : magic + 4] not in _MAGIC:
            raise UnreadableFileError("not a NIfTI file: its header has no magic")

    def write(self, output: BinaryIO, *, with_extensions: bool = True) -> None:
        """Write the header as it is now, and what follows it as it was; compressed if it was.

        Args:
            output: where to.
            with_extensions: whether they are written; else zeros are in their place.

        Raises:
            UnreadableFileError: the file is malformed.
            UnsafeFileError: it expands to more than the limit.
        """
        start = len(self.header) if with_extensions else self._image_start()
        if not self._is_packed:
            self._write(output, start)
            return
        # Without the name and the time of the source, which gzip would have kept.
        with gzip.GzipFile("", "wb", fileobj=output, mtime=0) as packed:
            self._write(cast(BinaryIO, packed), start)

    def _image_start(self) -> float:
        """Where the image begins; never in a file that has only the header and its extensions."""
        magic = self.fields["magic"].start
        if self.header[magic : magic + 2] == b"ni":
            return math.inf
        start, form = self.fields["vox_offset"]
        (offset,) = struct.unpack_from(self.order + form, self.header, start)
        if not math.isfinite(offset):
            raise UnreadableFileError("malformed NIfTI: its vox_offset is no position")
        return max(float(offset), len(self.header) + _FLAG)

    def _write(self, output: BinaryIO, start: float) -> None:
        """Write the header, zeros up to ``start``, and what follows."""
        output.write(self.header)
        at = 0
        for block in self._blocks():
            after_header = max(len(self.header) - at, 0)
            image = int(min(max(start - at, after_header), len(block)))
            output.write(bytes(image - after_header))
            output.write(block[image:])
            at += len(block)

    def _blocks(self) -> Iterator[bytes]:
        self._source.seek(0)
        opened = gzip.GzipFile(fileobj=self._source) if self._is_packed else self._source
        expanded = 0
        try:
            while block := opened.read(_BLOCK):
                expanded += len(block) if self._is_packed else 0
                if expanded > EXPANDED:
                    raise UnsafeFileError(f"a file that expands to more than {EXPANDED:,} bytes")
                yield block
        except (OSError, EOFError, zlib.error):
            raise UnreadableFileError("malformed or truncated gzip data") from None
