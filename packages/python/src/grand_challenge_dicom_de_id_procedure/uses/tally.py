"""Counts over many files: how many have a use, and in how many it is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from grand_challenge_dicom_de_id_procedure.uses.present import Present
from grand_challenge_dicom_de_id_procedure.uses.survival import OptionSet, Survival, UseOutcome
from grand_challenge_dicom_de_id_procedure.uses.use import Use


@dataclass
class UseCount:
    """A use in files of one kind.

    Attributes:
        use: the use.
        files: the number of files that have it.
        left: in how many of them it is left.
        lost: the attributes that are lost in the others, each once.
        given_back_by: the sets of options that give it back in all of the others.
    """

    use: Use
    files: int = 0
    left: int = 0
    lost: dict[str, None] = field(default_factory=dict)
    given_back_by: tuple[OptionSet, ...] = ()

    def add(self, outcome: UseOutcome, files: int) -> None:
        """Count what becomes of the use in some files that are alike."""
        self.files += files
        if not outcome.lost:
            self.left += files
            return
        is_first = not self.lost
        self.lost.update({need.label: None for need in outcome.lost})
        self.given_back_by = (
            outcome.given_back_by
            if is_first
            else tuple(_in_both(self.given_back_by, outcome.given_back_by))
        )


@dataclass
class FileKind:
    """The files of one modality and SOP class.

    Attributes:
        modality: Modality (0008,0060).
        sop_class: the UID.
        files: their number.
        is_rejected: whether the procedure rejects the SOP class.
        uses: counts by the names of the uses that any of the files has.
    """

    modality: str
    sop_class: str
    files: int = 0
    is_rejected: bool = False
    uses: dict[str, UseCount] = field(default_factory=dict)


class Tally:
    """Counts files that are alike together."""

    def __init__(self) -> None:
        self._alike: dict[Present, int] = {}

    def add(self, present: Present) -> None:
        """Count a file."""
        alike = present._replace(problem="")
        self._alike[alike] = self._alike.get(alike, 0) + 1

    def kinds(self, survival: Survival) -> list[FileKind]:
        """The kinds of files by modality and SOP class, with the counts of their uses."""
        kinds: dict[tuple[str, str], FileKind] = {}
        for present, files in self._alike.items():
            key = present.modality, present.sop_class
            kind = kinds.setdefault(
                key, FileKind(*key, is_rejected=survival.is_rejected(present.sop_class))
            )
            kind.files += files
            for outcome in survival.of(present.sop_class, present.paths):
                count = kind.uses.setdefault(outcome.use.name, UseCount(outcome.use))
                count.add(outcome, files)
        return [kinds[key] for key in sorted(kinds)]


def _in_both(first: Iterable[OptionSet], second: Iterable[OptionSet]) -> list[OptionSet]:
    """The sets of options that are enough for both."""
    unions = {tuple(dict.fromkeys((*one, *other))) for one in first for other in second}
    by_names = {frozenset(each): each for each in sorted(unions)}
    fewest = min(map(len, by_names), default=0)
    return [each for names, each in by_names.items() if len(names) == fewest]
