"""The compressed frames of pixel data in fragments (PS3.5 A.4)."""

from __future__ import annotations

from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.headers import fragments
from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image_boxes import IMAGE_STARTS
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_RLE = "1.2.840.10008.1.2.5"
_LONGEST_START = 12


def compressed_frames(
    source: Source,
    place: tuple[int, int],
    encoding: Encoding,
    transfer_syntax: str,
    number: int,
) -> Iterator[bytes]:
    """The compressed frames, one after the other.

    A frame begins with a fragment that begins an image. The offset tables are not asked: they are
    wrong in many files.

    Args:
        source: the file.
        place: where the value begins and ends, the delimiter included.
        encoding: of the data set.
        transfer_syntax: its UID.
        number: Number of Frames (0028,0008).

    Raises:
        UnreadableDICOMError: there is another number of frames than that.
    """
    begins = _begins(source, place, encoding, transfer_syntax)
    count = sum(begins)
    if count != number:
        raise unreadable(f"{count} frames, but Number of Frames (0028,0008) says {number}")
    frame: list[bytes] = []
    for begin, (start, end) in zip(begins, fragments(source, *place, encoding), strict=True):
        if begin and frame:
            yield b"".join(frame)
            frame.clear()
        frame.append(source.bytes_at(start, end - start))
    yield b"".join(frame)


def _begins(
    source: Source, place: tuple[int, int], encoding: Encoding, transfer_syntax: str
) -> list[bool]:
    """Whether a frame begins with each of the fragments."""
    if transfer_syntax == _RLE:  # a frame is in one fragment (PS3.5 A.4.2)
        return [True for _ in fragments(source, *place, encoding)]
    found = [
        source.bytes_at(start, min(_LONGEST_START, end - start)).startswith(IMAGE_STARTS)
        for start, end in fragments(source, *place, encoding)
    ]
    if found:
        found[0] = True  # a decoder will say what it is
    return found
