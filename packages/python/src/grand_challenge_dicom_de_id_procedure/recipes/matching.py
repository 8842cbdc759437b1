"""Which specifiers of a recipe select a field; worked out once for each kind of field."""

from __future__ import annotations

from collections.abc import Iterable

from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Specifier
from grand_challenge_dicom_de_id_procedure.recipes.names import Names, names_of, selects
from grand_challenge_dicom_de_id_procedure.regex import regex

_OF_ONE_ITEM = r"(?i)\([0-9a-f]{4},[0-9a-f]{4}\)(?:__[0-9]+__\([0-9a-f]{4},[0-9a-f]{4}\))+"
_MOST_KNOWN = 1 << 16  # kinds of field that are remembered


class Program:
    """The specifiers of a recipe, and what they select.

    Attributes:
        specifiers: each once.
        by_uid: those that name a field of one item, by its path in upper case.
        asks_vr: whether one asks for the VR.
        top: the level of the data set.
    """

    def __init__(self, specifiers: Iterable[Specifier]) -> None:
        self.specifiers = tuple(dict.fromkeys(specifiers))
        self.by_uid = {
            each.text.upper(): each
            for each in self.specifiers
            if not each.expander and regex(_OF_ONE_ITEM).fullmatch(each.text)
        }
        self.asks_vr = any(each.expression.startswith("vr:") for each in self.specifiers)
        self.top = Known(self, None)
        self._known = 0

    def forget_if_many(self) -> None:
        """Limit the memory of a long run; call it between two files."""
        if self._known > _MOST_KNOWN:
            self.top = Known(self, None)
            self._known = 0

    def selecting(self, names: Names) -> frozenset[Specifier]:
        """The specifiers that select a field with these names."""
        self._known += 1
        return frozenset(each for each in self.specifiers if selects(each, names))


class Known:
    """A kind of field: the same tags, VR and private creator, in whatever item.

    Attributes:
        names: its names; None for the data set itself.
        selected_by: the specifiers that select it by its names.
    """

    __slots__ = ("_children", "_program", "names", "selected_by")

    def __init__(self, program: Program, names: Names | None) -> None:
        self.names = names
        self.selected_by: frozenset[Specifier] = frozenset()
        self._program = program
        self._children: dict[tuple[int, str, str], Known] = {}

    def child(self, tag: int, vr: str, creator: str) -> Known:
        """A kind of field in this one."""
        known = self._children.get((tag, vr, creator))
        if known is None:
            outer = None if self.names is None else self.names.path
            names = names_of(tag, vr, creator, outer)
            known = self._children[tag, vr, creator] = Known(self._program, names)
            known.selected_by = self._program.selecting(names)
        return known
