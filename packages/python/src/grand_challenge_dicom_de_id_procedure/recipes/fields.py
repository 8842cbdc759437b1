"""The fields of a data set: its elements at every depth, and those of the file meta information."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.recipes.matching import Known, Program
from grand_challenge_dicom_de_id_procedure.recipes.names import SEPARATOR

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement, RawDataElement
    from pydicom.dataset import Dataset
    from pydicom.tag import BaseTag


class RecipeField:
    """One element of a data set.

    Attributes:
        ds: the data set or item that has it.
        tag: its tag.
        vr: its VR.
        known: its names, and the specifiers that select it.
        outer: the sequence whose item has it; None at the top.
        item: the number of that item, from 0.
        is_meta: whether it is in the file meta information.
        is_large: whether its value is so large that it was not read.
        gone: whether it was removed.
        emptied: whether it is a sequence that has lost its items.
        replaced: whether a line has replaced its value.
    """

    __slots__ = (
        "ds",
        "emptied",
        "gone",
        "is_large",
        "is_meta",
        "item",
        "known",
        "outer",
        "replaced",
        "tag",
        "vr",
    )

    def __init__(
        self,
        ds: Dataset,
        tag: int,
        vr: str,
        known: Known,
        outer: RecipeField | None,
        item: int,
        is_meta: bool,
    ) -> None:
        self.ds = ds
        self.tag = tag
        self.vr = vr
        self.known = known
        self.outer = outer
        self.item = item
        self.is_meta = is_meta
        self.is_large = self.gone = self.emptied = self.replaced = False

    @property
    def element(self) -> DataElement:
        """The element as it is now."""
        return self.ds[self.tag]

    @property
    def is_there(self) -> bool:
        """Whether neither it nor a sequence around it was removed or emptied."""
        if self.gone or self.tag not in self.ds:  # a function of the caller's may have removed it
            return False
        outer = self.outer
        return outer is None or (not outer.emptied and outer.is_there)

    @property
    def uid(self) -> str:
        """Tags and items from the top: (gggg,eeee)__0__(gggg,eeee)."""
        if self.outer is None:
            return spelled(self.tag)
        return SEPARATOR.join((self.outer.uid, str(self.item), spelled(self.tag)))

    @property
    def top(self) -> int:
        """The tag at the top that it is in, or is."""
        return self.tag if self.outer is None else self.outer.top


def fields_of(
    ds: Dataset, program: Program, hidden: Collection[int], *, expands: bool = True
) -> Iterator[RecipeField]:
    """The fields of a data set in the order of their tags, those of the file meta first.

    Args:
        ds: the data set.
        program: says what selects a field.
        hidden: tags of fields that are left out at every depth, with all that is in them.
        expands: whether the items of sequences are read.
    """
    meta = getattr(ds, "file_meta", None)
    if meta is not None:
        yield from _of(meta, program.top, program, hidden, None, 0, False, True)
    yield from _of(ds, program.top, program, hidden, None, 0, expands, False)


def _of(
    ds: Dataset,
    level: Known,
    program: Program,
    hidden: Collection[int],
    outer: RecipeField | None,
    item: int,
    expands: bool,
    is_meta: bool,
) -> Iterator[RecipeField]:
    creators = Creators(ds)
    for tag, raw in sorted(ds.items(), key=_by_tag):  # as they are: get_item reads what is large
        if tag in hidden:
            continue
        creator = creators[tag] if tag.is_private else ""
        vr = vr_of(ds, tag, raw, creator)
        known = level.child(int(tag), vr if program.asks_vr else "", creator)
        field = RecipeField(ds, int(tag), vr, known, outer, item, is_meta)
        field.is_large = raw.value is None and bool(getattr(raw, "length", 0))
        yield field
        if vr == "SQ" and expands and not field.gone:
            for number, inner in enumerate(ds[tag].value or ()):
                yield from _of(inner, known, program, hidden, field, number, True, is_meta)


def vr_of(ds: Dataset, tag: BaseTag, raw: DataElement | RawDataElement, creator: str) -> str:
    """The VR of an element; a sequence is read, and what else is large is not.

    Args:
        ds: the data set or item that has it.
        tag: its tag.
        raw: the element as it is in ``ds``.
        creator: its private creator; empty for a Standard element.
    """
    vr = raw.VR
    if vr is not None and vr not in ("UN", "SQ"):
        return vr
    if vr == "UN" or (vr is None and raw.value is None):  # with no value: large, or empty
        looked_up = _looked_up(tag, creator)
        if looked_up == "SQ" and vr == "UN":
            _read_unknown(ds, tag, raw)
        elif looked_up != "SQ" and raw.value is None:
            return looked_up
    return ds[tag].VR  # pydicom looks it up, and reads a sequence


def _read_unknown(ds: Dataset, tag: BaseTag, raw: DataElement | RawDataElement) -> None:
    """Read a sequence of VR UN (PS3.5 section 6.2.2), which pydicom does up to 64 KiB alone."""
    from pydicom.dataelem import DataElement
    from pydicom.values import convert_SQ

    content = ds[tag].value if raw.value is None else raw.value
    if not isinstance(content, bytes):
        return
    named = ds.original_character_set
    character_sets = [named] if isinstance(named, str) else list(named)
    try:
        items = convert_SQ(content, True, True, character_sets)
    except OSError as error:  # of pydicom, where the items are cut off
        problem = f"{spelled(tag)} is not the sequence that it should be"
        raise UnreadableDICOMError(problem, "malformed") from error
    ds[tag] = DataElement(tag, "SQ", items)


def _looked_up(tag: BaseTag, creator: str) -> str:
    """The VR of an element by its tag, or by its private creator; UN of one that is not known."""
    from pydicom.datadict import dictionary_VR, private_dictionary_VR

    try:
        return private_dictionary_VR(tag, creator) if tag.is_private else dictionary_VR(tag)
    except KeyError:
        return "UN"


def _by_tag(item: tuple[BaseTag, object]) -> int:
    return item[0]


class Creators(Mapping[int, str]):
    """The private creators of one data set, by the tags of their elements (PS3.5 section 7.8)."""

    def __init__(self, ds: Dataset) -> None:
        self._ds = ds
        self._known: dict[int, str] = {}

    def __getitem__(self, tag: int) -> str:
        block = (tag >> 8 & 0xFF) | (tag & 0xFFFF0000)
        if not block & 0xFF:
            return ""
        found = self._known.get(block)
        if found is None:
            value: Any = self._ds[block].value if block in self._ds else ""
            found = self._known[block] = str(value or "").strip()
        return found

    def __iter__(self) -> Iterator[int]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
