"""``remove-private-tags`` and ``remove-undefined``: elements go that no field names."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.notation import (
    Private,
    path_of,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.record import (
    DICOMRecord,
    Place,
    private_tags,
)
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import FileProfile
from grand_challenge_dicom_de_id_procedure.rewriting.data_set import DataSet

_CHARACTER_SET = 0x00080005  # without it, the texts that are left cannot be read


def remove_private(record: DICOMRecord, section: FileProfile) -> None:
    """Remove every private element, also in sequences, but for those that a field names with
    their private creator, and that creator.
    """
    named = set()
    for field in section.fields:
        element = path_of(field.target.name)[-1].element if path_of(field.target.name) else None
        if isinstance(element, Private):
            named.add(element)
    if not named:
        for place in [place for place in record.places() if place[-1] >> 16 & 1]:
            record.remove(place)
        return
    _without_private(record, record.ds, (), named)
    for place, item in list(record.items()):
        _without_private(record, item, place, named)


def _without_private(
    record: DICOMRecord, holder: DataSet, place: Place, named: set[Private]
) -> None:
    kept: set[int] = set()
    for element in named:
        for tag in private_tags(holder, element):
            if tag in holder:
                kept |= {tag, _creator(tag)}
    for tag in [tag for tag in holder.elements if tag >> 16 & 1]:
        if tag not in kept:
            record.remove((*place, tag))


def named_places(record: DICOMRecord, section: FileProfile) -> set[Place]:
    """The places of the elements that fields name now, of what they are in, and of creators."""
    named: set[Place] = set()
    for field in section.fields:
        path = path_of(field.target.name)
        if path[1:]:
            named.add((path[0].element,))  # its sequence stays, also without the element
        for key in record.find(field.target):
            assert isinstance(key, tuple)
            named |= {key[:end] for end in range(1, len(key) + 1)}
            if isinstance(key[-1], int) and key[-1] >> 16 & 1:
                named.add((*key[:-1], _creator(key[-1])))
    return named


def remove_undefined(record: DICOMRecord, named: set[Place]) -> None:
    """Remove every element that no field names. Of a sequence that is named, or in which an
    element is named, the items stay, with what is named in them.

    Args:
        record: the elements.
        named: the places of what stays.
    """
    gone: set[Place] = set()
    for place in record.places():
        is_within_gone = any(place[:end] in gone for end in range(1, len(place), 2))
        if place not in named and place[-1] != _CHARACTER_SET and not is_within_gone:
            gone.add(place)
    for place in gone:
        record.remove(place)


def _creator(tag: int) -> int:
    """The tag of the private creator of an element."""
    return tag & 0xFFFF0000 | tag >> 8 & 0xFF
