"""One file, decided and ready to be written."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.engine.copying import allocate
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.engine.source import Source

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.engine.background import Background

_MANY = 1000
_SMALL = 1 << 15  # ranges up to here are gathered in memory; larger ones are copied by the kernel


class Prepared:
    """What a file becomes: a head, and the source's bytes with edits in them.

    Args:
        source: what is copied from; closed with this.
        head: preamble and file meta information.
        start: offset of what follows them in the source.
        edits: replacements of the source's bytes, in their order, none overlapping another.
        outcome: what was done.

    Attributes:
        outcome: what was done.
        size: bytes that will be written.
    """

    def __init__(
        self,
        source: Source,
        head: bytes,
        start: int,
        edits: list[tuple[int, int, bytes]],
        outcome: Outcome,
    ) -> None:
        self._source = source
        self._head = head
        self._start = start
        self._edits = edits
        self.outcome = outcome
        grown = sum([len(new) - (end - begin) for begin, end, new in edits])
        self.size = len(head) + source.size - start + grown

    def write_to(self, descriptor: int, background: Background | None = None) -> None:
        """Write the whole to an open file, at its position.

        Args:
            descriptor: the open file.
            background: what goes on with it after this returns, and is to be waited for; if there
                is nothing, it is written on return.

        Raises:
            OSError: it cannot be written.
            UnreadableDICOMError: the source changed in the meantime.
        """
        source = self._source
        if background is None:
            allocate(descriptor, self.size)  # makes the writing faster, but is waited for
        pending = [self._head]
        position = self._start
        for begin, end, new in (*self._edits, (source.size, source.size, b"")):
            length = begin - position
            if length > _SMALL:
                source.append_to(descriptor, b"".join(pending), position, begin, background)
                pending.clear()
            elif length:
                pending.append(source.bytes_at(position, length))
            if new:
                pending.append(new)
            position = end
            if len(pending) > _MANY:
                source.append_to(descriptor, b"".join(pending), 0, 0, background)
                pending.clear()
        source.append_to(descriptor, b"".join(pending), 0, 0, background)
        if background is None:
            self.check_unchanged()

    def check_unchanged(self) -> None:
        """Check, once all is written, that the source is as it was when it was opened.

        Raises:
            UnreadableDICOMError: it was written to.
        """
        self._source.check_unchanged()

    def close(self) -> None:
        """Close the source."""
        self._source.close()

    def __enter__(self) -> Prepared:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()
