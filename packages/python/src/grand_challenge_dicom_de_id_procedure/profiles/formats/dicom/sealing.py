"""A record that puts original values into an envelope: ``encrypt``, ``decrypt`` and ``retain``."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.dicom.tags import CHARACTER_SET, spelled
from grand_challenge_dicom_de_id_procedure.errors import FieldError, UnwritableDICOMError
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.cms import Keys
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.envelope import (
    ENVELOPES,
    add_envelope,
    new_content,
    originals_in,
    originals_of,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.record import (
    DICOMRecord,
    Place,
    is_meta,
    place_of,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import Key, Value
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import Target
from grand_challenge_dicom_de_id_procedure.rewriting.data_set import DataSet


class SealingRecord(DICOMRecord):
    """A record that encrypts.

    Args:
        ds: the data set.
        meta: the file meta information.
        recurses: as in ``DICOMRecord``.
        keys: what it encrypts with.
        retains: whether every element that is changed or removed is encrypted as it was.
    """

    def __init__(
        self,
        ds: DataSet,
        meta: DataSet,
        *,
        recurses: bool,
        keys: Keys,
        retains: bool,
    ) -> None:
        super().__init__(ds, meta, recurses=recurses)
        self._keys = keys
        self._retains = retains
        self._content = new_content()
        item = originals_of(self._content)
        self._originals = DICOMRecord(item, item)  # nothing of the file meta information is kept
        self._is_sealed = retains
        self._kept: dict[Place, bool] = {}  # whether there was an element

    def set(self, key: Key, value: Value) -> None:
        """See ``Record``."""
        if self._retains:
            self._keep(place_of(key))
        super().set(key, value)

    def remove(self, key: Key) -> None:
        """See ``Record``."""
        if self._retains:
            self._keep(place_of(key))
        super().remove(key)

    def encrypt(self, target: Target) -> int:
        """Move elements into the envelope; how many.

        Raises:
            FieldError: an element is too large.
        """
        self._is_sealed = True  # also if nothing is in it
        found = self.find(target)
        for key in found:
            self._keep(place_of(key))
            super().remove(key)
        return len(found)

    def decrypt(self, target: Target) -> int:
        """Put elements back that an envelope holds; how many. The envelope stays.

        Raises:
            FieldError: there is no envelope for the keys.
        """
        done: set[Place] = set()
        for item in originals_in(self.ds, self._keys):
            kept = DICOMRecord(item, self.meta, recurses=self.recurses)
            for key in kept.find(target):
                place = place_of(key)
                if place not in done:
                    self.copy_from(kept, place)
                    done.add(place)
        return len(done)

    def seal(self) -> None:
        """Put the envelope into the data set, beside those that are there."""
        self._retains = False
        if not self._is_sealed:
            return
        if (
            self._originals.ds.elements
            and CHARACTER_SET in self.ds
            and (CHARACTER_SET,) not in self._kept
        ):
            self._originals.copy_from(self, (CHARACTER_SET,))
        add_envelope(self.ds, self._content, self._keys)
        self.changed.add(ENVELOPES)

    def _keep(self, place: Place) -> None:
        """Put an element into the envelope as it was, unless it is there already."""
        kept = self._kept
        if is_meta(place) or any(place[:end] in kept for end in range(1, len(place) + 1, 2)):
            return
        within = {each: kept[each] for each in kept if each[: len(place)] == place}
        kept[place] = self.has(place)
        if not kept[place]:
            return
        aside, originals = _empty(), self._originals
        for each in [each for each, was_there in within.items() if was_there]:
            aside.copy_from(originals, each)
        try:
            originals.copy_from(self, place)
        except UnwritableDICOMError:
            raise FieldError(f"{spelled(place[0])} is too large to be encrypted; keep it") from None
        for each, was_there in within.items():  # what fields changed before
            if was_there:
                originals.copy_from(aside, each)
            else:
                originals.remove(each)


def _empty() -> DICOMRecord:
    item = originals_of(new_content())
    return DICOMRecord(item, item)
