"""A field as functions of a caller get it, and as ``get_identifiers`` gives it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.recipes.fields import RecipeField
from grand_challenge_dicom_de_id_procedure.recipes.language.specifier import read_specifier
from grand_challenge_dicom_de_id_procedure.recipes.names import Names, names_of, selects

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement


class DicomField:
    """One element of a file, and what it is called.

    Args:
        element: the element of pydicom.
        name: keywords from the top to the element, joined by "__".
        uid: tags and items from the top, such as (0010,1002)__0__(0010,0020).
        is_filemeta: whether it is in the file meta information.
        names: what else it is called; worked out if it is not given.
    """

    def __init__(
        self,
        element: DataElement,
        name: str,
        uid: str,
        is_filemeta: bool = False,
        names: Names | None = None,
    ) -> None:
        self.element = element
        self.name = name
        self.uid = uid
        self.is_filemeta = is_filemeta
        self._names = names

    @property
    def tag(self) -> str:
        """The tag of the element, such as (0010,0020)."""
        return spelled(self.element.tag)

    @property
    def stripped_tag(self) -> str:
        """The tag of the element, such as 00100020."""
        return f"{int(self.element.tag):08X}"

    def name_contains(self, expression: str) -> bool:
        """Whether a regular expression is in one of its names; case does not matter."""
        return selects(read_specifier(f"contains:{expression}"), self._all_names())

    def value_contains(self, expression: str) -> bool:
        """Whether a regular expression is in the text of its value; case does not matter."""
        import re

        return re.search(expression, str(self.element.value), re.IGNORECASE) is not None

    def select_matches(self, expression: str) -> bool:
        """Whether ``select:`` with this expression, such as VR:DA or group:0010, selects it."""
        return selects(read_specifier(f"select:{expression}"), self._all_names())

    def _all_names(self) -> Names:
        if self._names is None or self._names.vr != self.element.VR:
            creator = self.element.private_creator or "" if self.element.is_private else ""
            outer = self.name.rpartition("__")[0] if "__" in self.uid else None
            self._names = names_of(int(self.element.tag), self.element.VR, creator, outer)
        return self._names

    def __str__(self) -> str:
        return f"{self.element}  [{self.name}]"

    def __repr__(self) -> str:
        return str(self)


def dicom_field(field: RecipeField, *, copies: bool = False) -> DicomField:
    """A field of a data set; with ``copies``, changes of its element change nothing."""
    element = copy.deepcopy(field.element) if copies else field.element
    names = field.known.names
    return DicomField(element, names.path if names else "", field.uid, field.is_meta, names)
