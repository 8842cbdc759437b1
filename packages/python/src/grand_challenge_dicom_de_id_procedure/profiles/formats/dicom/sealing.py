"""A record that puts original values into an envelope: ``encrypt``, ``decrypt`` and ``retain``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.dicom.tags import CHARACTER_SET, spelled
from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.cms import Keys
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.envelope import (
    ENVELOPES,
    envelope_of,
    originals_in,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.held import items_of
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.record import (
    DICOMRecord,
    Place,
    is_meta,
    place_of,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import Key, Value
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import Target

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


class SealingRecord(DICOMRecord):
    """A record that encrypts.

    Args:
        ds: the data set.
        meta: the file meta information.
        recurses: as in ``DICOMRecord``.
        keys: what it encrypts with.
        retains: whether every element that is changed or removed is encrypted as it was.
        unread: elements whose values are not in the data set, as they are too large.
    """

    def __init__(
        self,
        ds: Dataset,
        meta: Dataset,
        *,
        recurses: bool,
        keys: Keys,
        retains: bool,
        unread: Iterable[int],
    ) -> None:
        super().__init__(ds, meta, recurses=recurses)
        self._keys = keys
        self._retains = retains
        self._unread = frozenset(unread)
        self._originals = _empty_record() if retains else None

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
        if self._originals is None:
            self._originals = _empty_record()  # it is written also if nothing is in it
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
            kept = DICOMRecord(item, _nothing(), recurses=self.recurses)
            for key in kept.find(target):
                place = place_of(key)
                if place not in done:
                    self.copy_from(kept, place)
                    done.add(place)
        return len(done)

    def seal(self) -> None:
        """Put the envelope into the data set, beside those that are there."""
        kept = self._originals
        if kept is None:
            return
        self._originals, self._retains = None, False
        if kept.ds and CHARACTER_SET in self.ds:
            kept.copy_from(self, (CHARACTER_SET,))
        before = list(items_of(self.ds, ENVELOPES)) if ENVELOPES in self.ds else []
        self.ds.add_new(ENVELOPES, "SQ", [*before, envelope_of(kept.ds, self._keys)])
        self.changed.add(ENVELOPES)

    def _keep(self, place: Place) -> None:
        """Put an element into the envelope as it was, unless it is there already."""
        if place[:1] and place[0] in self._unread:
            raise FieldError(f"{spelled(place[0])} is too large to be encrypted; keep it")
        originals = self._originals
        if originals is None or is_meta(place) or not self.has(place) or originals.has(place):
            return
        originals.copy_from(self, place)


def _nothing() -> Dataset:
    from pydicom.dataset import Dataset

    return Dataset()


def _empty_record() -> DICOMRecord:
    ds = _nothing()
    ds.set_original_encoding(is_implicit_vr=False, is_little_endian=True)
    return DICOMRecord(ds, _nothing())
