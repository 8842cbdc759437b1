"""A recipe and the procedure as one applier: the procedure reads what the recipe would write."""

from __future__ import annotations

import os
import tempfile
from bisect import bisect_right
from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.actions.action import Stream
from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.engine.reading_before import read_before
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.run.task import Prepares
from grand_challenge_dicom_de_id_procedure.storage.copying import write_all
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource, FileSource, Source


class Followed:
    """Carries out a recipe, and then the procedure on what comes of it; nothing is between them.

    Args:
        recipe: decides first.
        procedure: decides on what the recipe would write. It also searches texts for what
            identifies in the file itself, and takes what the file says of its pixels as it was,
            unless the recipe says otherwise.
    """

    def __init__(self, recipe: Prepares, procedure: Applier) -> None:
        self._recipe = recipe
        self._procedure = procedure

    def prepare(self, source: Source, /) -> Prepared:
        """Decide on everything in a file; nothing is written yet.

        Args:
            source: the file. It is closed with the result, or at once if this raises an error.

        Raises:
            DeidentificationError: one of the two raised it.
        """
        try:
            before = read_before(_Borrowed(source), self._procedure.settings())
        except BaseException:
            source.close()
            raise
        between = self._recipe.prepare(source)
        prepared = self._procedure.prepare(Rewritten(between), before=before)
        first, second = between.outcome, prepared.outcome
        prepared.outcome = second._replace(
            actions={**first.actions, **second.actions},
            blanked={**first.blanked, **second.blanked},
            noted=(*first.noted, *second.noted),
        )
        return prepared


class _Borrowed(Source):
    """A source that another closes."""

    def __init__(self, source: Source) -> None:
        super().__init__(source.size)
        self._source = source

    def read(self, position: int, length: int) -> bytes:
        return self._source.read(position, length)


class _Piece(NamedTuple):
    """A range of a source that lies at some offset of the output."""

    source: Source
    start: int
    length: int


class Rewritten(Source):
    """What would be written, as a source; the bytes that stay are read from the file itself.

    Args:
        prepared: the output, which is closed with this, or at once if there is an error.

    Raises:
        OSError: there is no room in the folder for temporary files.
    """

    def __init__(self, prepared: Prepared) -> None:
        super().__init__(prepared.size)
        self._prepared = prepared
        self._pieces: list[_Piece] = []
        self._offsets: list[int] = []
        self._owned: list[Source] = []
        self.name = prepared.source.name
        self.modified = prepared.source.modified
        try:
            position = 0
            for piece in self._made():
                if piece.length:
                    self._pieces.append(piece)
                    self._offsets.append(position)
                    position += piece.length
        except BaseException:
            self.close()
            raise

    def _made(self) -> Iterator[_Piece]:
        prepared = self._prepared
        yield _Piece(BytesSource(prepared.head), 0, len(prepared.head))
        position = prepared.start
        for begin, end, new in prepared.edits:
            yield _Piece(prepared.source, position, begin - position)
            content = BytesSource(new) if isinstance(new, bytes) else self._on_disk(new)
            yield _Piece(content, 0, content.size)
            position = end
        yield _Piece(prepared.source, position, prepared.source.size - position)

    def _on_disk(self, stream: Stream) -> Source:
        """What can only be read from its beginning to its end, in a file without a name."""
        with tempfile.TemporaryFile() as file:
            for block in stream.blocks(self._prepared.source):
                write_all(file.fileno(), block)
            self._owned.append(FileSource(os.dup(file.fileno())))
        return self._owned[-1]

    def read(self, position: int, length: int) -> bytes:
        found: list[bytes] = []
        end = min(position + length, self.size)
        number = bisect_right(self._offsets, position) - 1
        while position < end:
            piece = self._pieces[number]
            within = position - self._offsets[number]
            part = piece.source.bytes_at(
                piece.start + within, min(end - position, piece.length - within)
            )
            found.append(part)
            position += len(part)
            number += 1
        return b"".join(found)

    def check_unchanged(self) -> None:
        self._prepared.source.check_unchanged()

    def close(self) -> None:
        for each in self._owned:
            each.close()
        self._prepared.close()
