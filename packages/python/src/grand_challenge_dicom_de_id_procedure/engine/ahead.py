"""Looks at the element that follows another, before it is its turn.

The issuer of a patient's number follows the number. To know it at once lets the result be reused.
"""

from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.dicom.encoding import LONGEST_HEADER
from grand_challenge_dicom_de_id_procedure.engine.container import Stored
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_LONGEST = 1 << 10  # bytes of a value that is looked at


class Foreseen(NamedTuple):
    """What an element's result was made with.

    Attributes:
        tag: of the element that may follow.
        raw: its value; empty if another element follows.
    """

    tag: int
    raw: bytes


def foresee(source: Source, stored: Stored, tag: int) -> tuple[Foreseen, int]:
    """The value of the element that follows, if it has this tag, and where what was read ends.

    Nothing is foreseen of what cannot be read, or is very long; it is not an error here.
    """
    container, end = stored.container, stored.end
    left = container.stop - end
    if left < LONGEST_HEADER:
        return Foreseen(tag, b""), end + LONGEST_HEADER  # past the end: it is never reused
    header = source.bytes_at(end, LONGEST_HEADER)
    found, _, length, size = container.encoding.read_header(header, 0)
    if found != tag or size + length > left or length > _LONGEST:
        return Foreseen(tag, b""), end + LONGEST_HEADER
    return Foreseen(tag, source.bytes_at(end + size, length)), end + size + length
