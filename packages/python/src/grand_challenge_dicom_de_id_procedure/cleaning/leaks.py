"""The identifying values of a file, and the test whether its kept texts contain them.

The elements of a file are in sets, because some sets are the same in many files.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from grand_challenge_dicom_de_id_procedure.cleaning.cut import CUT
from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Hit, Needles, equal_to
from grand_challenge_dicom_de_id_procedure.cleaning.printable import SHORTEST
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary
from grand_challenge_dicom_de_id_procedure.dicom.character_set import (
    CharacterSet,
    other_character_sets,
)
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import is_registered_uid
from grand_challenge_dicom_de_id_procedure.dicom.values import split
from grand_challenge_dicom_de_id_procedure.dicom.vrs import CODE_VRS, TEXT_VRS
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex

_FEWEST_DIGITS = 5  # of a UID
_PADDING = " \0"  # of values, as ``split`` removes it


class IdentifyingField(NamedTuple):
    """The value field of one element, which must not survive in any text.

    Attributes:
        kind: the kind of value, as for ``Needles.add``.
        vr: its VR.
        raw: its bytes.
        character_set: that of the data set or item that contains the element.
    """

    kind: str
    vr: str
    raw: bytes
    character_set: CharacterSet


class ElementSet:
    """Some elements of a file: their identifying values, and those of their texts that are kept.

    Args:
        identifying: the values that must not survive, without UIDs.
        uids: the value fields with UIDs that must not survive.
        texts: the texts that are kept, as bytes, with their character sets.
        vocabulary: as for ``Needles``.
    """

    def __init__(
        self,
        identifying: Iterable[IdentifyingField],
        uids: Iterable[bytes],
        texts: Iterable[tuple[bytes, CharacterSet]],
        vocabulary: Vocabulary,
    ) -> None:
        self._identifying = frozenset(identifying)
        self._uids = frozenset(uids)
        self._texts = frozenset(texts)
        self._vocabulary = vocabulary

    def uids(self) -> frozenset[str]:
        """The UIDs that must not survive."""
        return frozenset(uid for raw in self._uids for uid in _uids_in(raw))

    def may_be_in_texts_of(self, other: "ElementSet") -> bool:
        """Whether a kept text of ``other`` may contain a value of this one. No false negatives."""
        if not other._texts:
            return False
        if other is self:
            return self._may_be_in_own_texts
        return self.may_occur_in(other._folded, other._digits, other._numbers)

    def may_occur_in(self, folded: str, digits: str, numbers: list[str]) -> bool:
        """Whether a text may contain an identifying value: fast; no false negatives.

        Args:
            folded: the text, folded.
            digits: the letters and digits of the folded text.
            numbers: the numbers in ``digits``, from ``_numbers_in``.
        """
        if self._identifying and self._needles.may_occur_in(folded, digits):
            return True
        uids, least = self._uids_as_searched, self._shortest_uid
        if least < _FEWEST_DIGITS:
            return any(map(digits.__contains__, uids))
        long = " ".join([number for number in numbers if len(number) >= least])
        return bool(long) and any(map(long.__contains__, uids))

    def add_to(self, needles: Needles) -> None:
        """Add the identifying values to ``needles``."""
        needles.add_all(self._needles)
        for raw in self._uids:
            for uid in _uids_in(raw):
                if not is_registered_uid(uid):
                    needles.add("uid", uid)

    @cached_property
    def _may_be_in_own_texts(self) -> bool:  # which is asked for each file that has these elements
        return self.may_occur_in(self._folded, self._digits, self._numbers)

    @cached_property
    def _needles(self) -> Needles:
        needles = Needles(self._vocabulary)
        for kind, text in _texts_of(self._identifying):
            needles.add(kind, text)
        return needles

    @cached_property
    def _uids_as_searched(self) -> list[str]:
        return [letters_and_digits(fold(uid)) for raw in self._uids for uid in _uids_in(raw)]

    @cached_property
    def _shortest_uid(self) -> int:
        """The number of digits of the shortest UID; 0 if a UID has characters other than digits."""
        uids = self._uids_as_searched
        return min(map(len, uids), default=_FEWEST_DIGITS) if "".join(uids).isdecimal() else 0

    @cached_property
    def _folded(self) -> str:
        texts = [each.decode(raw) for raw, each in self._texts]
        texts += [
            other.decode(raw)
            for raw, each in self._texts
            for other in other_character_sets(raw, each)
        ]
        texts += [value for text in texts for value in _cut_values(text)]
        return fold("\n".join(texts))

    @cached_property
    def _digits(self) -> str:
        return letters_and_digits(self._folded)

    @cached_property
    def _numbers(self) -> list[str]:
        return _numbers_in(self._digits)


class FileNeedles:
    """All identifying values of a file, given all its elements in sets."""

    def __init__(self, sets: Sequence[ElementSet], vocabulary: Vocabulary) -> None:
        self._sets = sets
        self.vocabulary = vocabulary

    def uids(self) -> frozenset[str]:
        """The UIDs that must not survive."""
        return frozenset().union(*[each.uids() for each in self._sets])

    def may_be_in_kept_texts(self) -> bool:
        """Whether a text that is kept may contain a value: fast; no false negatives."""
        return any(each.may_be_in_texts_of(other) for each in self._sets for other in self._sets)

    def may_occur_in(self, folded: str) -> bool:
        """Whether a folded text may contain a value: fast; no false negatives."""
        digits = letters_and_digits(folded)
        numbers = _numbers_in(digits)
        return any(each.may_occur_in(folded, digits, numbers) for each in self._sets)

    def find(self, text: str, holds: str = "") -> list[Hit]:
        """Find the values in a text, as ``Needles.find`` does."""
        return self._all.find(text, holds)

    def kinds_of_number(self, vr: str, text: str) -> tuple[str, ...]:
        """The kind of value that a DS, IS or UI value as a whole is equal to; none or one."""
        return equal_to(self._exact, vr, text)

    def kinds_in_binary(self, runs: str) -> tuple[str, ...]:
        """The kinds of values in what looks like text in a value that is not text.

        Values of fewer than 6 letters and digits do not count: they may be there by chance.
        """
        found = {
            hit.kind
            for hit in self.find(runs)
            if len(letters_and_digits(fold(runs[hit.start : hit.end]))) >= SHORTEST
        }
        return tuple(sorted(found))

    @cached_property
    def _exact(self) -> dict[str, str]:
        return self._all.exact()

    @cached_property
    def _all(self) -> Needles:
        needles = Needles(self.vocabulary)
        for each in self._sets:
            each.add_to(needles)
        return needles


def _numbers_in(digits: str) -> list[str]:
    """The numbers that are long enough to contain a UID. Kept texts have few of them."""
    return regex(rf"(?a)\d{{{_FEWEST_DIGITS},}}").findall(digits)


def _texts_of(identifying: Iterable[IdentifyingField]) -> Iterator[tuple[str, str]]:
    for kind, vr, raw, character_set in identifying:
        if vr in TEXT_VRS or vr in CODE_VRS:
            for each in (character_set, *other_character_sets(raw, character_set)):
                for text in split(vr, raw, each):
                    yield kind, text


def _cut_values(text: str) -> list[str]:
    """The values of a text that may have been cut, without padding: that is not part of them."""
    values = [text.rstrip(_PADDING), *[value.strip(_PADDING) for value in text.split("\\")]]
    return [value for value in values if len(value) in CUT]


def _uids_in(raw: bytes) -> list[str]:
    return [uid for each in raw.decode("latin_1").split("\\") if (uid := each.strip(" \0"))]
