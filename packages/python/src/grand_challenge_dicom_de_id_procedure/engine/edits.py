"""What is written in place of the source's bytes."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from grand_challenge_dicom_de_id_procedure.actions.action import Stream

Edit = tuple[int, int, bytes | Stream]
"""Replace the source's bytes from start to end; an insertion where they are equal."""


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """Edits in the order of the source; insertions at one place in the order in which they came."""
    return sorted(edits, key=itemgetter(0, 1))


def edited(content: bytes, edits: Iterable[Edit]) -> bytes:
    """Bytes in memory with edits in them."""
    pieces: list[bytes] = []
    position = 0
    for start, end, new in in_order(edits):
        pieces.append(content[position:start])
        assert isinstance(new, bytes)
        pieces.append(new)
        position = end
    pieces.append(content[position:])
    return b"".join(pieces)
