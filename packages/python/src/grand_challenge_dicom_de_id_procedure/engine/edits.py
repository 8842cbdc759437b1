"""What is written in place of the source's bytes."""

from collections.abc import Iterable, Iterator
from operator import itemgetter

from grand_challenge_dicom_de_id_procedure.actions.action import Stream
from grand_challenge_dicom_de_id_procedure.engine.container import Container

Edit = tuple[int, int, bytes | Stream]
"""Replace the source's bytes from start to end; an insertion if they are equal."""


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """Edits in the order of the source; insertions at one place stay in the order given."""
    return sorted(edits, key=itemgetter(0, 1))


def length_edits(closed: Iterable[Container]) -> Iterator[Edit]:
    """The lengths of sequences and items whose content grew or shrank.

    Args:
        closed: each after everything in it.
    """
    grown: dict[Container, int] = {}
    for container in closed:
        if not (container.delta or grown):
            continue
        delta = container.delta + grown.pop(container, 0)
        if delta:
            outer = container.parent
            assert outer is not None
            grown[outer] = grown.get(outer, 0) + delta
            if container.defined:
                length = container.stop - container.content + delta
                place = container.content
                yield place - 4, place, outer.encoding.length.pack(length)
