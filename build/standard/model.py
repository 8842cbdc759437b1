"""The part of the DICOM Standard that the procedure is compiled from, as a typed model.

A storage SOP class has one IOD (PS3.4 Annex B.5); an IOD is a list of modules and functional
group macros, each with a usage (PS3.3 Annex A); a module is a table of attributes with types,
nested in sequences (PS3.3 Annex C). :class:`Occurrence` is one attribute at one path of one IOD.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Usage = Literal["M", "C", "U"]
AttributeType = Literal["1", "1C", "2", "2C", "3", "-"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A row of the data dictionary (PS3.6 Table 6-1); repeating groups are spelled (60XX,0010)."""

    tag: str
    keyword: str
    name: str
    vr: str
    vm: str
    retired: bool


@dataclass(frozen=True, slots=True)
class Module:
    """A module or functional group macro as an IOD uses it, with its section of PS3.3."""

    name: str
    section: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One attribute at one place of an IOD.

    ``path`` holds the tags of the enclosing sequences, outermost first; ``group`` the functional
    group macro, where the module is one of functional groups (PS3.3 C.7.6.16); ``macros`` the
    names of the macros that brought the attribute in, outermost first.
    """

    tag: str
    path: tuple[str, ...]
    type: AttributeType
    module: Module
    group: Module | None
    macros: tuple[str, ...]

    @property
    def is_mandatory(self) -> bool:
        """Whether the IOD requires the module, and the functional group, it stands in."""
        return self.module.usage == "M" and (self.group is None or self.group.usage == "M")

    @property
    def places(self) -> frozenset[str]:
        """The names a curator may scope a decision by: its module, its group, its macros."""
        group = () if self.group is None else (self.group.name,)
        return frozenset((self.module.name, *group, *self.macros))


@dataclass(frozen=True, slots=True)
class SOPClass:
    """A storage SOP class (PS3.4 Table B.5-1) and the name of its IOD."""

    uid: str
    name: str
    iod: str


@dataclass(frozen=True, slots=True)
class RegisteredUID:
    """A row of PS3.6 Table A-1 or A-2; ``kind`` is its UID Type."""

    name: str
    kind: str
    retired: bool


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a module or macro table: an attribute, or another table included."""

    depth: int
    is_include: bool
    reference: str
    type: AttributeType


@dataclass(frozen=True)
class Standard:
    """One edition of the Standard, as far as the procedure needs it.

    ``safe_private``: the elements of PS3.15 Table E.3.10-1, as in "(0019,xx0C,SIEMENS MR HEADER)".
    """

    edition: str
    parts: Mapping[str, str]
    sop_classes: Mapping[str, SOPClass]
    attributes: Mapping[str, Attribute]
    profile: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]
    modules: Mapping[str, Sequence[Module]]
    functional_groups: Mapping[str, Sequence[Module]]
    tables_of_module: Mapping[tuple[str, str], Sequence[str]]
    rows_of_table: Mapping[str, Sequence[TableRow]]
    registered_uids: Mapping[str, RegisteredUID]
    safe_private: frozenset[str]

    @cached_property
    def editions(self) -> str:
        """The edition of each part, as in "2025e (PS3.3, PS3.4, PS3.6), 2026c (PS3.15)"."""
        editions = dict.fromkeys(self.parts.values())
        return ", ".join(
            f"{edition} ({', '.join(part for part, its in self.parts.items() if its == edition)})"
            for edition in editions
        )

    @cached_property
    def names_of_table(self) -> Mapping[str, Sequence[str]]:
        """The modules and macros that each table defines."""
        names: dict[str, list[str]] = {}
        for (module, _section), tables in self.tables_of_module.items():
            for table in tables:
                names.setdefault(table, []).append(module)
        return names

    @cached_property
    def retired_sop_classes(self) -> Sequence[str]:
        """The UIDs of the SOP classes that are retired."""
        uids = self.registered_uids.items()
        return [uid for uid, each in uids if each.retired and each.kind == "SOP Class"]

    @cached_property
    def attributes_by_keyword(self) -> Mapping[str, Attribute]:
        """The data dictionary by keyword, without attributes that lost theirs on retirement."""
        return {a.keyword: a for a in self.attributes.values() if a.keyword}
