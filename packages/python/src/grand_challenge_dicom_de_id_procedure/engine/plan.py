"""What to do with an element once its header is read: a SOP class's rules, compiled by tag."""

from collections.abc import Mapping
from typing import NamedTuple

from grand_challenge_dicom_de_id_procedure.actions import Inside
from grand_challenge_dicom_de_id_procedure.character_set import DEFAULT, CharacterSet
from grand_challenge_dicom_de_id_procedure.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.lookup import Rule, SOPClassRules
from grand_challenge_dicom_de_id_procedure.values import CODE_VRS, TEXT_VRS

KEEP, KEEP_TEXT, KEEP_NUMBER, DROP, TREAT, SEQUENCE, MISPLACED = range(7)
"""What the walk does, the frequent first: leave as it is (and remember it, if someone may have
typed it), leave out, ask for the value, or follow the structure."""

CHARACTER_SET = 0x00080005
SOP_CLASS = 0x00080016
INSTANCE = 0x00080018
PATIENT_ID = 0x00100020
ISSUER = 0x00100021
STUDY = 0x0020000D
SERIES = 0x0020000E
IDENTITY_REMOVED = 0x00120062
METHOD = 0x00120063
METHOD_CODES = 0x00120064
LONGITUDINAL = 0x00280303
CODE_VALUE = 0x00080100
CODING_SCHEME = 0x00080102

RECORD = (IDENTITY_REMOVED, METHOD, METHOD_CODES, LONGITUDINAL)
"""Where the output says what was done to it."""

ASKED_FOR = frozenset(
    (CHARACTER_SET, SOP_CLASS, INSTANCE, PATIENT_ID, ISSUER, STUDY, SERIES, *RECORD)
)
"""Elements of the data set that say something about it as a whole."""

SPELLED_VRS = TEXT_VRS | {"AE", "AS", "CS"}
_COUNTED = frozenset(("DA", "DS", "DT", "IS", "TM", "UI"))
_ASCII = CODE_VRS | {"UR"}
_DATES = frozenset(("DA", "DT"))


class Entry(NamedTuple):
    """The plan for one tag.

    Attributes:
        code: what the walk does.
        vrs: the VRs of the data dictionary; none where it does not know the tag.
        rule: the action and its reason.
        kind: which kind of identifying value it holds; empty if none.
        is_ascii: whether its texts are in no character set of the file's.
    """

    code: int
    vrs: tuple[bytes, ...]
    rule: Rule
    kind: str
    is_ascii: bool = False

    def read_in(self, character_set: CharacterSet) -> CharacterSet:
        """The character set that its texts are in, where the data set's or item's is this."""
        return DEFAULT if self.is_ascii else character_set


class Plan(dict[int, Entry]):
    """Entries by tag, worked out when a tag is first met.

    Args:
        rules: of the SOP class.
        inside: how the elements are treated.
        identifying: kinds of identifying values, by tag.
    """

    def __init__(
        self, rules: SOPClassRules, inside: Inside, identifying: Mapping[int, str]
    ) -> None:
        super().__init__()
        self._rules = rules
        self._inside = inside
        self._identifying = identifying

    def __missing__(self, tag: int) -> Entry:
        self[tag] = entry = self._entry(tag)
        return entry

    def _entry(self, tag: int) -> Entry:
        choices = vr_choices(tag)
        vr = choices[0] if choices else "UN"
        rule = self._rules.resolve(tag)
        if self._inside is Inside.REMOVING:
            rule = Rule("X", "inside a sequence that is removed")
        elif self._inside is Inside.REPLACING_UIDS and rule.action == "K" and vr == "UI":
            rule = rule._replace(action="U")
        kind = "" if rule.action == "K" else self._kind(tag, vr)
        vrs = tuple(choice.encode() for choice in choices)
        return Entry(_code(tag, vr, rule, kind), vrs, rule, kind, not _ASCII.isdisjoint(choices))

    def _kind(self, tag: int, vr: str) -> str:
        if tag in self._identifying:
            return self._identifying[tag]
        return {"PN": "person-name", "UI": "uid", "DA": "date", "DT": "date"}.get(vr, "")


class ItemsOnly(dict[int, Entry]):
    """The plan for elements that stand directly in a sequence, where only items may."""

    def __missing__(self, tag: int) -> Entry:
        return Entry(MISPLACED, (), Rule("X", "between the items of a sequence"), "")


ITEMS_ONLY = ItemsOnly()


def _code(tag: int, vr: str, rule: Rule, kind: str) -> int:
    if vr == "SQ":
        return SEQUENCE
    if tag in ASKED_FOR or kind:
        return TREAT
    if rule.action == "X":
        return DROP
    if rule.action != "K":
        return TREAT
    if vr in SPELLED_VRS:
        return KEEP_TEXT
    return KEEP_NUMBER if vr in _COUNTED else KEEP
