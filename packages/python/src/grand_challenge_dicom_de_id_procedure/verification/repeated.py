"""Elements that are the same in file after file of a series: read once, then only compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from grand_challenge_dicom_de_id_procedure.dicom.character_set import CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.verification.value import Value

_TAG_AND_LENGTH = 8  # bytes
_LONGEST = 1 << 15  # bytes of an element
_MOST = 10_000  # elements


class Run:
    """Neighbouring elements, with their items, that may be the same in the next file.

    Attributes:
        tag: of the first.
        content: their bytes.
        character_set: of the data set before them.
        values: what was read of them.
        said: what they say about the data set, by tag.
        parts: each element, if they are several.
        varies: whether it was different, or missing, in another file.
        is_found: whether the last file had it, to the byte.
    """

    __slots__ = ("character_set", "content", "is_found", "parts", "said", "tag", "values", "varies")

    def __init__(
        self,
        tag: int,
        content: bytes,
        character_set: CharacterSet,
        values: tuple[Value, ...],
        said: Mapping[int, bytes],
        parts: tuple[Run, ...] = (),
    ) -> None:
        self.tag = tag
        self.content = content
        self.character_set = character_set
        self.values = values
        self.said = said
        self.parts = parts
        self.varies = False
        self.is_found = False

    @classmethod
    def of(cls, parts: tuple[Run, ...]) -> Run:
        """One of several neighbours, which have the same character set."""
        return cls(
            parts[0].tag,
            b"".join([each.content for each in parts]),
            parts[0].character_set,
            tuple([value for each in parts for value in each.values]),
            {tag: raw for each in parts for tag, raw in each.said.items()},
            parts,
        )


class Repeated:
    """The elements of the last file, outside sequences; those that may be in the next one, too.

    They are of files that are read in the same way: all of their values, or those that identify.
    """

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._next = 0
        self._encoding: Encoding | None = None
        self._learnt = 0  # elements of this file that the last one did not have

    def begin(self, encoding: Encoding) -> None:
        """Begin with another file.

        Args:
            encoding: of its data set.
        """
        found = sum([len(run.parts) or 1 for run in self._runs if run.is_found])
        if encoding is not self._encoding or len(self._runs) > _MOST:
            self._runs, self._encoding = [], encoding
        elif self._learnt > found:  # another series began: what varied there may not vary here
            self._runs = self._runs[: self._next]
            for run in self._runs:
                run.varies = False
        elif any(map(_are_the_same, self._runs, self._runs[1:])):
            self._runs = [*_joined(self._runs)]
        for run in self._runs:
            run.is_found = False
            for part in run.parts:
                part.is_found = False
        self._next = self._learnt = 0

    def at(self, buffer: bytes, place: int, character_set: CharacterSet) -> Run | None:
        """What of the last file is at this place; None if it is something else.

        Args:
            buffer: bytes of the file.
            place: of the header of an element.
            character_set: of the data set, so far.
        """
        if place < 0:
            return None
        runs, number, tag = self._runs, self._next, -1
        while number < len(runs):
            run = runs[number]
            if run.character_set is character_set and buffer.startswith(run.content, place):
                run.is_found = True
                self._next = number + 1
                return run
            tag = self._tag_at(buffer, place) if tag < 0 else tag
            if run.tag > tag:
                break
            if run.parts:
                runs[number : number + 1] = run.parts
                continue
            if run.tag == tag:
                break
            run.varies = True
            number += 1
        self._next = number
        return None

    def learn(
        self,
        buffer: bytes,
        place: tuple[int, int],
        character_set: CharacterSet,
        values: Sequence[Value],
        said: Mapping[int, bytes],
    ) -> None:
        """Store an element that the last file did not have here.

        Args:
            buffer: bytes of the file.
            place: where the element begins in them, and ends; ignored if it is not in them.
            character_set: of the data set before it.
            values: what was read of it.
            said: what the data set says about itself, by tag.
        """
        start, end = place
        if not 0 <= start < end <= min(len(buffer), start + _LONGEST):
            return
        tag, runs, number = self._tag_at(buffer, start), self._runs, self._next
        own = {tag: said[tag]} if tag in said else {}
        run = Run(tag, buffer[start:end], character_set, tuple(values), own)
        if number < len(runs) and runs[number].tag == tag:
            run.varies = True
            runs[number] = run
        else:
            runs.insert(number, run)
        self._learnt += 1
        self._next = number + 1

    def _tag_at(self, buffer: bytes, place: int) -> int:
        assert self._encoding is not None
        if place + _TAG_AND_LENGTH > len(buffer):
            return 0
        group, element, _ = self._encoding.tag_and_length.unpack_from(buffer, place)
        return int(group) << 16 | int(element)


def _are_the_same(run: Run, other: Run) -> bool:
    """Whether two neighbours were in both of the last two files, and in none were different."""
    return (
        run.is_found
        and other.is_found
        and not (run.varies or other.varies)
        and run.character_set is other.character_set
    )


def _joined(runs: list[Run]) -> Iterator[Run]:
    """The runs, those that are the same as one."""
    together: list[Run] = []
    for run in runs:
        if together and not _are_the_same(together[-1], run):
            yield _one_of(together)
            together = []
        together.append(run)
    if together:
        yield _one_of(together)


def _one_of(runs: list[Run]) -> Run:
    if len(runs) == 1:
        return runs[0]
    return Run.of(tuple([part for run in runs for part in run.parts or (run,)]))
