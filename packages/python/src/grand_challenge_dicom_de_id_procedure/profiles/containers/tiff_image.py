"""Whether a TIFF file can have images of the size that it says."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.errors import UnsafeFileError
from grand_challenge_dicom_de_id_procedure.profiles.containers.directories import (
    Directories,
    Directory,
    DirectoryKind,
)
from grand_challenge_dicom_de_id_procedure.profiles.limits import DEFLATE, JPEG_PIXELS, LZW

# Bytes that one byte can become at most, by compression. Without one it is two, as colours may be
# of fewer pixels than brightness.
_MOST = {1: 2, 5: LZW, 7: 3 * JPEG_PIXELS, 8: DEFLATE, 32946: DEFLATE, 32773: 64}
_WIDTH, _LENGTH, _BITS, _COMPRESSION, _SAMPLES = 256, 257, 258, 259, 277


def check_images(directories: Directories) -> None:
    """Compare the size of each image with that of its strips or tiles.

    Raises:
        UnreadableFileError: strips or tiles are outside of the file.
        UnsafeFileError: an image would be larger than its data can hold. An image with strips or
            tiles that are left out, and one of another compression, may be of any size.
    """
    for directory in directories.all:
        if directory.kind is DirectoryKind.IMAGE:
            _check(directories, directory)


def _check(directories: Directories, directory: Directory) -> None:
    def number(tag: int, default: int = 0) -> int:
        return directories.number(directory, tag, default)

    most = _MOST.get(number(_COMPRESSION, 1))
    lengths = [end - start for start, end in directories.data(directory)]
    if most is None or not lengths or not all(lengths):
        return
    bits = number(_WIDTH) * number(_LENGTH) * number(_BITS, 1) * number(_SAMPLES, 1)
    if bits > 8 * most * sum(lengths):
        raise UnsafeFileError(
            f"{number(_WIDTH)} x {number(_LENGTH)} pixels cannot be in {sum(lengths)} bytes"
        )
