"""A file that is ready to be written."""

from types import TracebackType

from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.errors import UnwritableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.sink import Sink
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_MANY = 1000  # pieces that are gathered before they are written
_SMALL = 1 << 15  # ranges up to here are gathered in memory; larger ones go from source to sink


class Prepared:
    """What a file becomes: a head, and the data set with edits.

    Args:
        source: the source, which is closed with this.
        head: the new preamble and file meta information.
        start: offset of the data set in the source.
        edits: replacements of the source's bytes, in their order and without overlap.
        outcome: what was done.
    """

    def __init__(
        self, source: Source, head: bytes, start: int, edits: list[Edit], outcome: Outcome
    ) -> None:
        self.source = source
        self.head = head
        self.start = start
        self.edits = edits
        self.outcome = outcome

    @property
    def size(self) -> int:
        """The number of bytes that will be written."""
        grown = sum([len(new) - (end - begin) for begin, end, new in self.edits])
        return len(self.head) + self.source.size - self.start + grown

    def write_to(self, sink: Sink) -> None:
        """Write everything.

        Raises:
            OSError: it cannot be written.
            UnreadableDICOMError: the source changed in the meantime.
            UnwritableDICOMError: two edits overlap.
        """
        source = self.source
        pending = [self.head]
        position = self.start
        for begin, end, new in (*self.edits, (source.size, source.size, b"")):
            length = begin - position
            if length < 0:
                raise UnwritableDICOMError("two edits overlap; this is a fault of this program")
            if length > _SMALL:
                sink.write(b"".join(pending))
                pending.clear()
                sink.copy(source, position, begin)
            elif length:
                pending.append(source.bytes_at(position, length))
            if isinstance(new, bytes):
                pending.append(new)
            else:
                sink.write(b"".join(pending))
                pending.clear()
                for block in new.blocks(source):
                    sink.write(block)
            position = end
            if len(pending) > _MANY:
                sink.write(b"".join(pending))
                pending.clear()
        if last := b"".join(pending):
            sink.write(last)
        source.check_unchanged()

    def close(self) -> None:
        """Close the source."""
        self.source.close()

    def __enter__(self) -> "Prepared":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()
