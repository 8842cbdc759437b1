"""Expand an IOD into every occurrence of every attribute, following the included macros."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from standard.model import Module, Occurrence, SOPClass, Standard

FUNCTIONAL_GROUPS = "*functional-groups"
"""The include that stands for the functional group macros of the IOD at hand (PS3.3 C.7.6.16)."""


@dataclass(frozen=True, slots=True)
class Places:
    """The occurrences of one attribute.

    Attributes:
        occurrences: in the order of the IOD's modules and their tables.
        around: the tags of all sequences that one of them lies in.
    """

    occurrences: Sequence[Occurrence]
    around: frozenset[str]


class Occurrences(tuple[Occurrence, ...]):
    """The occurrences of an IOD's attributes, in the order of its modules and their tables."""

    @cached_property
    def by_tag(self) -> Mapping[str, Places]:
        """The places of each attribute."""
        found: dict[str, list[Occurrence]] = {}
        for each in self:
            found.setdefault(each.tag, []).append(each)
        return {
            tag: Places(places, frozenset(around for each in places for around in each.path))
            for tag, places in found.items()
        }

    @cached_property
    def needed(self) -> Sequence[Occurrence]:
        """Those of type 1 and 2, which must be in a file that has what is around them."""
        return tuple(each for each in self if each.type in ("1", "2"))


OccurrencesByIOD = Mapping[str, Occurrences]


def occurrences_by_iod(standard: Standard, sop_classes: Iterable[SOPClass]) -> OccurrencesByIOD:
    """The occurrences of every IOD that these SOP classes have."""
    iods = dict.fromkeys(sop_class.iod for sop_class in sop_classes)
    return {iod: occurrences_of_iod(standard, iod) for iod in iods}


def occurrences_of_iod(standard: Standard, iod: str) -> Occurrences:
    """Expand an IOD.

    A macro that includes itself (content items within content items, PS3.3 C.17.3) is followed
    once: a table that is already being expanded is not entered again.
    """
    found: list[Occurrence] = []
    for module in standard.modules[iod]:
        expansion = _Expansion(standard, iod, module, None, found)
        for table in standard.tables_of_module[module.name, module.section]:
            expansion.of_table(table, (), (), ())
    return Occurrences(found)


@dataclass(frozen=True, slots=True)
class _Expansion:
    standard: Standard
    iod: str
    module: Module
    group: Module | None
    found: list[Occurrence] = field(repr=False)

    def of_table(
        self, table: str, path: tuple[str, ...], stack: tuple[str, ...], macros: tuple[str, ...]
    ) -> None:
        if table in stack:
            return
        stack = (*stack, table)
        sequences: list[str] = []
        included = ""
        for row in self.standard.rows_of_table[table]:
            del sequences[row.depth :]
            if row.depth > len(sequences):
                # Rows may continue the sequence that an included table ended with (C.18.4-1).
                sequences.append(self._last_attribute(included))
            here = (*path, *sequences)
            if not row.is_include:
                self.found.append(
                    Occurrence(row.reference, here, row.type, self.module, self.group, macros)
                )
                sequences.append(row.reference)
            elif row.reference == FUNCTIONAL_GROUPS:
                self._of_functional_groups(here, stack)
            else:
                included = row.reference
                names = tuple(self.standard.names_of_table.get(included, ()))
                self.of_table(included, here, stack, (*macros, *names))

    def _last_attribute(self, table: str) -> str:
        last = [row for row in self.standard.rows_of_table[table] if row.depth == 0][-1]
        return self._last_attribute(last.reference) if last.is_include else last.reference

    def _of_functional_groups(self, path: tuple[str, ...], stack: tuple[str, ...]) -> None:
        for group in self.standard.functional_groups.get(self.iod, ()):
            expansion = _Expansion(self.standard, self.iod, self.module, group, self.found)
            for table in self.standard.tables_of_module[group.name, group.section]:
                expansion.of_table(table, path, stack, ())
