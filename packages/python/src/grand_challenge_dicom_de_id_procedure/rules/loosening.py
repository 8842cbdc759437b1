"""Which rules of an overlay disclose more than Table E.1-1, or than what stood there before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import registered_uids, vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.tags import tag_of
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules, table_keys
from grand_challenge_dicom_de_id_procedure.rules.profile import PRIVATE, is_laxer, laxest

_SOP_CLASS = 0x00080016
_DERIVED = ("UI", "LO", "SH")
"""VRs whose dummies are derived from the values, and so tell which were equal."""

_MADE_FROM = ("derived", "of", "inOrder")
"""What a row says if a dummy of another VR is made from values, too."""

CONCEPT, PRIVATE_ELEMENT = "concept", "private"


class Placed(NamedTuple):
    """A row of an overlay.

    Attributes:
        place: file and line.
        named: as the file names what the row is for.
        kind: "tag", "path", "private" or "concept".
        key: the key of the row.
        uids: the SOP classes that it is for; none for all of them.
        row: with ``default`` and ``justification``.
    """

    place: str
    named: str
    kind: str
    key: str
    uids: tuple[str, ...]
    row: Mapping[str, Any]

    @property
    def action(self) -> str:
        """Its action."""
        return str(self.row["default"])

    @property
    def tag(self) -> int:
        """The tag of the attribute; of a private one, in the first block."""
        last = self.key if self.kind == PRIVATE_ELEMENT else self.key.rpartition(">")[2]
        return tag_of(last[:10].replace("xx", "10").replace("X", "0"))

    @property
    def vr(self) -> str:
        """The VR of the attribute; empty if it is unknown."""
        return str(self.row.get("vr") or next(iter(vr_choices(self.tag)), ""))


class Loosening(NamedTuple):
    """A row that discloses more than what it replaces.

    Attributes:
        placed: the row.
        before: the action, or the entry of Table E.1-1, that allows less.
        source: who says so.
        below_profile: whether Table E.1-1 allows less, too.
    """

    placed: Placed
    before: str
    source: str
    below_profile: bool


def loosenings(rows: Iterable[Placed], base: Mapping[str, Any]) -> Iterator[Loosening]:
    """The rows that disclose more than Table E.1-1 and than the procedure.

    An empty value, and a dummy that is a constant, disclose nothing. What an option allows
    is in the procedure already.

    Args:
        rows: of an overlay.
        base: the procedure that it changes, with the chosen options.
    """
    classes = _Classes(base)
    for placed in rows:
        if placed.kind == CONCEPT:
            withheld = base.get("concept", {}).get("withheld", {})
            if placed.action == "K" and placed.key in withheld:
                yield Loosening(placed, "X", "the list of withheld concepts", True)
        elif _tells(placed):
            yield from _of_attribute(placed, classes)


def _of_attribute(placed: Placed, classes: _Classes) -> Iterator[Loosening]:
    entry = PRIVATE if placed.kind == PRIVATE_ELEMENT else classes.entry(placed.tag)
    if entry and not is_laxer(placed.action, laxest(entry)):
        return
    for uid in placed.uids or classes.supported():
        before = classes.action(uid, placed)
        if is_laxer(placed.action, before):
            if entry:
                yield Loosening(placed, entry, "its entry in Table E.1-1", True)
            else:
                name = registered_uids().get(uid, uid)
                yield Loosening(placed, before, f"the action in {name}", False)
            return


def _tells(placed: Placed) -> bool:
    """Whether an output tells something of the value."""
    if placed.action == "D":
        is_derived = placed.vr in _DERIVED or any(placed.row.get(each) for each in _MADE_FROM)
        return "dummy" not in placed.row and is_derived
    return placed.action in ("U", "C", "K")


class _Classes:
    """The rules of a procedure by SOP class, made on first use."""

    def __init__(self, procedure: Mapping[str, Any]) -> None:
        self._procedure = procedure
        self._profile: Mapping[str, str] = procedure.get("profile", {})
        self._rules: dict[str, SOPClassRules] = {}

    def entry(self, tag: int) -> str:
        """What Table E.1-1 says of an attribute; empty if it does not list it."""
        return next((self._profile[key] for key in table_keys(tag) if key in self._profile), "")

    def supported(self) -> Iterator[str]:
        """The SOP classes whose files are not rejected."""
        for uid in self._procedure["sopClass"]:
            if self._of(uid).resolve(_SOP_CLASS).action != "R":
                yield uid

    def action(self, uid: str, placed: Placed) -> str:
        """The action that stands where a row would."""
        if placed.kind == PRIVATE_ELEMENT:
            creator = placed.key.split(",", 2)[2].removesuffix(")")
            return self._of(uid).resolve(placed.tag, creator=creator).action
        path = tuple(map(tag_of, placed.key.split(">")[:-1]))
        return self._of(uid).resolve(placed.tag, path).action

    def _of(self, uid: str) -> SOPClassRules:
        if uid not in self._rules:
            self._rules[uid] = SOPClassRules(self._procedure, uid)
        return self._rules[uid]
