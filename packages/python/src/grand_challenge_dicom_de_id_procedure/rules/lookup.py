"""Which action the procedure gives to an element of a SOP class."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled


class Met(Protocol):
    """An element as it was met in a file, for rules that depend on more than its tag."""

    @property
    def tag(self) -> int:
        """Group and element in one number."""

    @property
    def path(self) -> tuple[int, ...]:
        """The tags of the sequences around it, the outermost first."""

    @property
    def said(self) -> Mapping[int, bytes]:
        """Values of the data set that tell what it is of, by tag, as far as it was read."""

    def texts(self) -> list[str]:
        """Its values as texts; none where it has no value that can be read."""


class Rule(NamedTuple):
    """The action for one element, and why.

    Attributes:
        action: the name of the action: one of D, Z, X, K, C, U and R, or of one that was added.
        justification: the reason for it.
        dummy: for D, the value to write (for a sequence: its items), where the procedure has one.
        item: for D on a sequence without a dummy: its one item, tag -> "D", "Z" or a nested item.
        choose: asked in each file for the rule to follow instead of this one, where there is one:
            it may look at the value, the path and the file.
    """

    action: str
    justification: str
    dummy: Any = None
    item: Mapping[str, Any] | None = None
    choose: Callable[[Met], "Rule"] | None = None


class RuleSource(Protocol):
    """Gives rules for the elements of one SOP class; several stand on top of each other.

    Attributes:
        levels: how many of the sequences around an element its rules depend on, at most.
        by_creator: whether it has rules for private attributes.
        insertions: elements that every output of the SOP class has, by tag: a value as text.
    """

    @property
    def levels(self) -> int: ...

    @property
    def by_creator(self) -> bool: ...

    @property
    def insertions(self) -> Mapping[int, str]: ...

    def resolve(self, tag: int, path: tuple[int, ...] = (), creator: str = "") -> Rule | None:
        """The rule for an element; None where this source has none.

        Args:
            tag: group and element in one number, (0010,0020) as 0x00100020.
            path: tags of the sequences around it, outermost first; ``levels`` of them are enough.
            creator: the private creator of a private element.
        """


class SOPClassRules:
    """The rules of a procedure for one SOP class: a ``RuleSource`` that has one for every element.

    Args:
        procedure: any mapping of the published shape.
        sop_class_uid: the SOP class; one that the procedure does not name gets its own default.
    """

    insertions: Mapping[int, str] = {}

    def __init__(self, procedure: Mapping[str, Any], sop_class_uid: str) -> None:
        entry = procedure.get("sopClass", {}).get(sop_class_uid)
        self.supported = entry is not None
        if entry is None:
            self.default = _rule(procedure, "R", "Unsupported SOP Class")
            entry = {}
        else:
            self.default = _rule(entry, "X", "Unsupported data element")
        self._table: Mapping[str, Any] = entry.get("tag", {})
        self._by_path: Mapping[str, Any] = entry.get("path", {})
        self._private: Mapping[str, Any] = entry.get("private", {})
        self.levels = max((path.count(">") for path in self._by_path), default=0)
        self.by_creator = bool(self._private)

    def resolve(self, tag: int, path: tuple[int, ...] = (), creator: str = "") -> Rule:
        """The rule for an element: by its path, its own, its repeating group's, or the default."""
        if creator and (row := self._private.get(private_key(tag, creator))) is not None:
            return _rule(row, "X", "Private data element")
        if reason := _never_kept(tag):
            return Rule("X", reason)
        for length in range(min(len(path), self.levels), 0, -1):
            row = self._by_path.get(path_key((*path[-length:], tag)))
            if row is not None:
                return _rule(row, "X", "Unsupported data element")
        for key in table_keys(tag):
            if key in self._table:
                return _rule(self._table[key], "X", "Unsupported data element")
        return self.default


def resolve(
    procedure: Mapping[str, Any], sop_class_uid: str, tag: int, path: tuple[int, ...] = ()
) -> Rule:
    """The rule of a procedure for one element of one SOP class; see ``SOPClassRules.resolve``."""
    return SOPClassRules(procedure, sop_class_uid).resolve(tag, path)


def path_key(tags: tuple[int, ...]) -> str:
    """The key of a path: the sequences, outermost first, then the attribute."""
    return ">".join(map(spelled, tags))


def private_key(tag: int, creator: str) -> str:
    """The key of a private attribute: the block that its creator reserved does not matter."""
    return f"({tag >> 16:04X},xx{tag & 0xFF:02X},{creator})"


def table_keys(tag: int) -> tuple[str, ...]:
    """The keys under which a tag may be listed, the most specific first (PS3.5 section 7.6)."""
    group, element = tag >> 16, tag & 0xFFFF
    if group & 0xFF01 in (0x5000, 0x6000):
        return spelled(tag), f"({group >> 8:02X}XX,{element:04X})"
    return (spelled(tag),)


def _never_kept(tag: int) -> str | None:
    """Why no table of a procedure can keep this element in a data set, if so."""
    group, element = tag >> 16, tag & 0xFFFF
    if group % 2:
        return "Private data element: its meaning is not known"
    if group in (0x0000, 0x0002):
        return "Not allowed in a data set"
    if element == 0:
        return "Group length: retired, and wrong once elements are removed"
    if tag == 0xFFFCFFFC:
        return "Trailing padding: may hold anything"
    if tag == 0xFFFAFFFA:
        return "Digital signature: identifies, and is void once elements are changed"
    return None


def _rule(entry: Mapping[str, Any], action: str, justification: str) -> Rule:
    return Rule(
        entry.get("default", action),
        entry.get("justification", justification),
        entry.get("dummy"),
        entry.get("item"),
    )
