"""Which action the procedure gives to an element of a SOP class."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import repeating_group
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled, tag_of


class Met(Protocol):
    """An element of a file, for rules that depend on more than its tag."""

    @property
    def tag(self) -> int:
        """Group and element in one number."""

    @property
    def path(self) -> tuple[int, ...]:
        """The tags of the sequences that contain it, the outermost first."""

    @property
    def said(self) -> Mapping[int, bytes]:
        """Values that tell what the data set is about, by tag, as far as it was read."""

    def texts(self) -> list[str]:
        """Its values as texts; none if it has no readable value."""


class Rule(NamedTuple):
    """The action for one element, and why.

    Attributes:
        action: the name of the action: D, Z, X, K, C, U, R or a registered one.
        justification: the reason for it.
        dummy: for D, the value to write (for a sequence: its items), if the procedure has one.
        item: for D on a sequence without a dummy: its only item, tag -> "D", "Z" or a nested item.
        in_order: for D on DT: whether the dummies of a file keep the order of the originals.
        if_empty: for D on LO and SH: the tag of the UID from which the dummy of an empty value is
            derived; 0 for none.
        choose: if given, gives the rule that replaces this one, from the value, path and file.
    """

    action: str
    justification: str
    dummy: Any = None
    item: Mapping[str, Any] | None = None
    in_order: bool = False
    if_empty: int = 0
    choose: Callable[[Met], "Rule"] | None = None


class RuleSource(Protocol):
    """Gives rules for the elements of one SOP class.

    Attributes:
        levels: the largest number of sequences of a path that a rule depends on.
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
        """The rule for an element; None if this source has none.

        Args:
            tag: group and element in one number, (0010,0020) as 0x00100020.
            path: the tags of the innermost ``levels`` sequences that contain it, outermost first.
            creator: the private creator of a private element.
        """


class SOPClassRules:
    """The rules of a procedure for one SOP class: a ``RuleSource`` with a rule for every element.

    Args:
        procedure: any mapping of the published shape.
        sop_class_uid: the SOP class; if the procedure lacks it, the procedure's default applies.
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
        if creator:
            key = f"({tag >> 16:04X},xx{tag & 0xFF:02X},{creator})"  # in any block
            if (row := self._private.get(key)) is not None:
                return _rule(row, "X", "Private data element")
        if reason := _never_kept(tag):
            return Rule("X", reason)
        for length in range(min(len(path), self.levels), 0, -1):
            row = self._by_path.get(">".join(map(spelled, (*path[-length:], tag))))
            if row is not None:
                return _rule(row, "X", "Unsupported data element")
        for key in table_keys(tag):
            if key in self._table:
                return _rule(self._table[key], "X", "Unsupported data element")
        return self.default


class Chain:
    """Several rule sources as one: the first that has a rule for an element decides.

    Args:
        sources: the first source first; the last one has a rule for every element.
    """

    def __init__(self, sources: Sequence[RuleSource]) -> None:
        self._sources = tuple(sources)
        self.levels = max(source.levels for source in sources)
        self.by_creator = any(source.by_creator for source in sources)
        self.insertions: Mapping[int, str] = {
            tag: value for source in reversed(sources) for tag, value in source.insertions.items()
        }

    def resolve(self, tag: int, path: tuple[int, ...] = (), creator: str = "") -> Rule | None:
        """The rule of the first source that has one."""
        for source in self._sources:
            if (rule := source.resolve(tag, path, creator)) is not None:
                return rule
        return None


def table_keys(tag: int) -> tuple[str, ...]:
    """The keys under which a tag may be listed, the most specific first (PS3.5 section 7.6)."""
    group = repeating_group(tag)
    return (spelled(tag), f"({group[:4]},{group[4:]})") if group else (spelled(tag),)


def _never_kept(tag: int) -> str | None:
    """The reason why a procedure's table cannot keep this element; None if it can."""
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
        entry.get("inOrder", False),
        tag_of(entry["ifEmpty"]) if "ifEmpty" in entry else 0,
    )
