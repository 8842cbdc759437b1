"""Looks at the elements that follow another, before it is their turn.

The patient's number follows the name, and its issuer the number. To know them at once lets the
result be reused.
"""

from collections.abc import Sequence

from grand_challenge_dicom_de_id_procedure.dicom.encoding import LONGEST_HEADER
from grand_challenge_dicom_de_id_procedure.engine.container import Stored
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
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


def foresee(source: Source, stored: Stored, tags: Sequence[int]) -> tuple[list[Foreseen], int]:
    """The values of the elements that follow, if they have these tags, and where that ends.

    Nothing is foreseen of what cannot be read, or is very long; it is not an error here.

    Args:
        source: the file.
        stored: the element that they follow.
        tags: in the order in which they may follow.

    Returns:
        What was foreseen, one for each tag; and the offset of the end of what was read for it.
    """
    container, end = stored.container, stored.end
    until, found = end, list[Foreseen]()
    for tag in tags:
        left, raw = container.stop - end, b""
        until = end + LONGEST_HEADER  # if past the end of the file, it is never reused
        if left >= LONGEST_HEADER:
            header = source.bytes_at(end, LONGEST_HEADER)
            next_tag, _, length, size = container.encoding.read_header(header, 0)
            if next_tag == tag and size + length <= left and length <= _LONGEST:
                raw = source.bytes_at(end + size, length)
                until = end = end + size + length
        found.append(Foreseen(tag, raw))
    return found, until
