"""What a rule is: an action with its reason; and what it may ask of the element that it is for."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from grand_challenge_dicom_de_id_procedure.dicom.tags import tag_of
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple


class Item(Protocol):
    """An item, or the data set, for rules that depend on what it says of itself."""

    def text(self, tag: int) -> str:
        """The value of an element of it; empty if there is none that can be read."""

    def code(self, tag: int) -> tuple[str, str]:
        """Value and scheme of the code in a sequence of it; empty if there is none, or several."""

    def codes(self, sequence: int, tag: int) -> list[tuple[str, str]]:
        """The same for each item of a sequence of it."""


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
        derived: for D on a text, whether the new value is the pseudonym of the old one.
        issuer: for D on LO and SH: the tag of what says by whom the value was issued, and so makes
            equal values of two issuers differ; 0 for none.
        of: for D on a text: the tag of the attribute from whose value, in the data set itself, the
            pseudonym is made instead of its own; 0 for its own.
        beside: the tag of an attribute; in items where it has no value, X replaces this rule. 0 for
            none; of a repeating group, that of its first group.
        holding: the value that it must have there; empty for any.
        kind: which kind of identifying value the element holds; empty to go by its tag.
        vr: of a private attribute, which no dictionary has, as in "IS" or "FL or DS"; empty for
            others.
        vm: of a private attribute, as in "1" or "1-64"; empty for any number of values.
        entries: for C on the CSA header of a Siemens scanner, the names of the entries that may
            stay; their values are numbers.
        choose: if given, gives the rule that replaces this one, from the value, path and file.
        asks: if given, what to ask the item that contains the element.
        among: rules that replace this one, by what the item says.
    """

    action: str
    justification: str
    dummy: Any = None
    item: Mapping[str, Any] | None = None
    in_order: bool = False
    if_empty: int = 0
    derived: bool = False
    issuer: int = 0
    of: int = 0
    beside: int = 0
    holding: str = ""
    kind: str = ""
    vr: str = ""
    vm: str = ""
    entries: frozenset[str] = frozenset()
    choose: Callable[[Met], "Rule"] | None = None
    asks: Callable[[Item], str] | None = None
    among: Mapping[str, "Rule"] = MappingProxyType({})


class RuleSource(Protocol):
    """Gives rules for the elements of one SOP class.

    Attributes:
        levels: the largest number of sequences of a path that a rule depends on.
        by_creator: whether it has rules for private attributes.
        insertions: elements that every output of the SOP class has, by tag: a value as text.
        may_disclose_more: whether its rules may tell more than those that they replace.
    """

    @property
    def levels(self) -> int: ...

    @property
    def by_creator(self) -> bool: ...

    @property
    def insertions(self) -> Mapping[int, str]: ...

    @property
    def may_disclose_more(self) -> bool: ...

    def resolve(self, tag: int, path: tuple[int, ...] = (), creator: str = "") -> Rule | None:
        """The rule for an element; None if this source has none.

        Args:
            tag: group and element in one number, (0010,0020) as 0x00100020.
            path: the tags of the innermost ``levels`` sequences that contain it, outermost first.
            creator: the private creator of a private element.
        """


def rule_of(
    row: Mapping[str, Any], action: str = "X", justification: str = "Unsupported data element"
) -> Rule:
    """The rule in a row of a procedure; action and justification are for a row without them."""
    return Rule(
        row.get("default", action),
        row.get("justification", justification),
        row.get("dummy"),
        row.get("item"),
        row.get("inOrder", False),
        tag_of(row["ifEmpty"]) if "ifEmpty" in row else 0,
        row.get("derived", False),
        tag_of(row["issuer"]) if "issuer" in row else 0,
        tag_of(row["of"]) if "of" in row else 0,
        tag_of(row["onlyBeside"].replace("X", "0")) if "onlyBeside" in row else 0,
        row.get("holding", ""),
        vr=row.get("vr", ""),
        vm=row.get("vm", ""),
        entries=frozenset(row.get("entries", ())),
    )
