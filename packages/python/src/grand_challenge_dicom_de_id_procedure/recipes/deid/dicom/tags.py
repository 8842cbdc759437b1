"""Looks up tags, and private elements and sequences of a data set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.recipes.stripped import strip_sequences

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset

Entry = tuple[str, str, str, str, str]
"""VR, VM, name, "Retired" or nothing, keyword."""


def find_tag(
    term: str,
    VR: str | None = None,  # noqa: N803
    VM: str | None = None,  # noqa: N803
    retired: bool = False,
) -> list[Entry]:
    """The entries of the data dictionary with a text in their name or keyword.

    Args:
        term: the text; case does not matter.
        VR: only those with this VR.
        VM: only those with this VM.
        retired: only those that are retired.
    """
    from pydicom._dicom_dict import DicomDictionary

    wanted = term.lower()
    return [
        entry
        for entry in DicomDictionary.values()
        if (wanted in entry[2].lower() or wanted in entry[4].lower())
        and VR in (None, entry[0])
        and VM in (None, entry[1])
        and (entry[3] == "Retired" or not retired)
    ]


def get_tag(field: str) -> dict[str, Any] | None:
    """Tag, VR, VM, keyword and name of an attribute; None if there is no such keyword."""
    from pydicom.datadict import (
        dictionary_description,
        dictionary_VM,
        dictionary_VR,
        tag_for_keyword,
    )
    from pydicom.tag import Tag

    tag = tag_for_keyword(field)
    if tag is None:
        return None
    return {
        "tag": Tag(tag),
        "VR": dictionary_VR(tag),
        "VM": dictionary_VM(tag),
        "keyword": field,
        "name": dictionary_description(tag),
    }


def add_tag(
    identifier: str,
    VR: str = "ST",  # noqa: N803
    VM: str | None = None,  # noqa: N803
    name: str | None = None,
    keyword: str | None = None,
) -> dict[str, Any]:
    """The same for a tag of eight hexadecimal digits, with what the caller says of it."""
    from pydicom.tag import Tag

    tag = Tag(int(identifier, 16))
    return {"tag": tag, "VR": VR, "VM": VM, "keyword": keyword, "name": name}


def update_tag(dicom: Dataset, field: str, value: Any) -> Dataset:
    """Give an element its value, if the data set has it."""
    if field in dicom:
        dicom[field].value = value
    return dicom


def has_private(dicom: Dataset) -> bool:
    """Whether there are private elements at the top; their number is printed."""
    found = len(get_private(dicom))
    print(f"Found {found} private tags")
    return found > 0


def get_private(dicom: Dataset) -> list[DataElement]:
    """The private elements at the top."""
    return [element for element in dicom if element.tag.is_private]


def remove_sequences(dicom: Dataset) -> Dataset:
    """Remove all sequences."""
    strip_sequences(dicom)
    return dicom
