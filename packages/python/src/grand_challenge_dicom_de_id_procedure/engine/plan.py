"""What to do with an element once its header is read: the rules of a SOP class, by tag."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from grand_challenge_dicom_de_id_procedure.actions.action import ActionDefinition, Inside
from grand_challenge_dicom_de_id_procedure.actions.registry import action_named
from grand_challenge_dicom_de_id_procedure.dicom import tags
from grand_challenge_dicom_de_id_procedure.dicom.allowed import Limits, limits_of, plain_test
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import DESCRIPTION
from grand_challenge_dicom_de_id_procedure.dicom.vrs import CODE_VRS, TEXT_VRS
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules
from grand_challenge_dicom_de_id_procedure.rules.rule import Item, Rule, RuleSource

KEEP, KEEP_TEXT, KEEP_NUMBER, DROP, DROP_TIME, DECIDE, BY_ITEM = range(7)
"""What becomes of an element: it stays, if its value is as usual (and is noted, if someone may have
typed it), it is removed (and is counted, if it is a time), its value must be looked at, or its item
asked. The frequent codes come first."""

ASKED_FOR = frozenset(
    (
        *(tags.CHARACTER_SET, tags.SOP_CLASS, tags.PATIENT_ID, tags.ISSUER),
        *(tags.STUDY, tags.SERIES, tags.INSTANCE, *tags.RECORD, *DESCRIPTION),
    )
)
"""Elements that say something about the data set as a whole, or about the pixels beside them."""

_SPELLED = TEXT_VRS | {"AE", "AS", "CS"}
BULK_VRS = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
"""VRs whose values are not loaded."""

LONG_BINARY_VRS = BULK_VRS | {"SV", "UV"}
"""VRs without text whose length may be undefined, as that of pixel data is."""

_COUNTED = frozenset(("DA", "DS", "DT", "IS", "TM", "UI"))
_ASCII = CODE_VRS | {"UR"}
_KINDS = {"PN": "person-name", "UI": "uid", "DA": "date", "DT": "date"}
MOMENTS = frozenset(("DA", "DT", "TM"))
_COUNTED_AFTER = 16  # files
_MOST = 20_000  # entries, and plans, that are remembered; private tags can be any
_IN_REMOVED = Rule("X", "inside a sequence that is removed")


Asks = Callable[[Item], str]
_NOTHING_ASKED: Mapping[Asks, str] = MappingProxyType({})


class Entry(NamedTuple):
    """The plan for one tag.

    Attributes:
        code: one of KEEP to BY_ITEM.
        vrs: the VRs of the data dictionary; empty if it does not know the tag.
        limits: of the length of a binary value that stays.
        is_plain: a quick test whether a value of another VR stays, and is searched if it is a text.
        rule: the action and its reason.
        action: the action itself.
        kind: which kind of identifying value the element holds; empty if none.
        is_ascii: whether its texts are in the default character set, whatever that of the file is.
        asked: what the item was asked to find the rule, if anything.
        holds: which public words the element holds; empty if none.
    """

    code: int
    vrs: tuple[bytes, ...]
    limits: Limits
    is_plain: Callable[[bytes], object]
    rule: Rule
    action: ActionDefinition
    kind: str
    is_ascii: bool = False
    asked: Asks | None = None
    holds: str = ""


class Plan(dict[int, Entry]):
    """Entries by tag, worked out when a tag is first met.

    Args:
        plans: all of the SOP class.
        inside: how the elements are treated.
        path: tags of the sequences around them, as far as rules depend on them.
        answers: what items were asked, and what they said.
        is_of_item: whether it is for an item that was asked itself.

    Attributes:
        by_creator: whether rules depend on the private creator of private elements.
        constants: elements that do not depend on the value, by tag, VR and encoding.
    """

    def __init__(
        self,
        plans: "Plans",
        inside: Inside,
        path: tuple[int, ...],
        answers: Mapping[Asks, str] = _NOTHING_ASKED,
        is_of_item: bool = False,
    ) -> None:
        super().__init__()
        self._plans = plans
        self.inside = inside
        self.path = path
        self._answers = answers
        self.is_of_item = is_of_item
        self.by_creator = plans.rules.by_creator
        self.constants: dict[tuple[int, str, Encoding], bytes] = {}
        self._siblings: list[Plan] | None = None
        self._private: dict[tuple[int, str], Entry] = {}
        self._answered: dict[tuple[Asks, str, bool], Plan] = {}

    def __missing__(self, tag: int) -> Entry:
        self[tag] = entry = self._plans.entry(tag, self.inside, self.path, answers=self._answers)
        return entry

    @property
    def size(self) -> int:
        """The number of things that it remembers, and one for itself."""
        own = 1 + len(self) + len(self._private) + len(self.constants)
        return own + sum([plan.size for plan in self._answered.values()])

    def private(self, tag: int, creator: str) -> Entry:
        """The entry for an attribute of a private creator."""
        entry = self._private.get((tag, creator))
        if entry is None:
            entry = self._plans.entry(tag, self.inside, self.path, creator)
            self._private[tag, creator] = entry
        return entry

    def with_rule(self, tag: int, rule: Rule) -> Entry:
        """The entry for a tag that gets this rule."""
        return self._plans.with_rule(tag, self.inside, rule)

    def answered(self, asks: Asks, said: str, *, of_item: bool = True) -> "Plan":
        """The plan for elements of an item that gave an answer.

        Args:
            asks: what was asked.
            said: the answer.
            of_item: whether the item gave it, and not one that contains it.
        """
        plan = self._answered.get((asks, said, of_item))
        if plan is None:
            answers = {**self._answers, asks: said}
            plan = Plan(self._plans, self.inside, self.path, answers, of_item or self.is_of_item)
            self._answered[asks, said, of_item] = plan
        return plan

    def items_of(self, tag: int, inside: Inside) -> "Plan":
        """The plan for the items of a sequence that stands among the elements."""
        if self._siblings is not None:
            return self._siblings[inside]
        return self._plans.at(inside, (*self.path, tag))


class Plans:
    """The plans of a SOP class, by how elements are treated and by the sequences around them.

    Args:
        rules: of the SOP class; they have one for every element.
        identifying: kinds of identifying values, by tag.
        holds: which public words attributes hold, by tag.
        watched: tags of elements that conditions depend on.
        removes: whether everything is removed, whatever the rules say.
    """

    def __init__(
        self,
        rules: RuleSource,
        identifying: Mapping[int, str],
        holds: Mapping[int, str],
        watched: frozenset[int] = frozenset(),
        *,
        removes: bool = False,
    ) -> None:
        self.rules = rules
        self._identifying = identifying
        self._holds = holds
        self.watched = watched
        self._removes = removes
        self._levels = rules.levels
        self._by_path: dict[tuple[int, ...], list[Plan]] = {}
        self._files = 0

    def at(self, inside: Inside, path: tuple[int, ...] = ()) -> Plan:
        """The plan for elements in these sequences, the outermost first."""
        path = path[max(0, len(path) - self._levels) :]
        plans = self._by_path.get(path)
        if plans is None:
            plans = self._by_path[path] = [Plan(self, each, path) for each in Inside]
            for plan in plans if not self._levels else ():
                plan._siblings = plans  # the rules depend on no path
        return plans[inside]

    def forget_if_many(self) -> None:
        """Limit the memory of a long run; call it between two files."""
        self._files += 1
        if self._files % _COUNTED_AFTER:
            return
        if sum([plan.size for plans in self._by_path.values() for plan in plans]) > _MOST:
            self._by_path.clear()

    def entry(
        self,
        tag: int,
        inside: Inside,
        path: tuple[int, ...],
        creator: str = "",
        answers: Mapping[Asks, str] = _NOTHING_ASKED,
    ) -> Entry:
        """The entry for a tag.

        Raises:
            ProcedureError: its rule names no action.
        """
        rule = self.rules.resolve(tag, path, creator)
        assert rule is not None
        asks = rule.asks
        if asks is None or asks not in answers:
            return self.with_rule(tag, inside, rule, has_creator=bool(creator))
        rule = rule.among.get(answers[asks], rule)._replace(asks=None)
        return self.with_rule(tag, inside, rule)._replace(asked=asks)

    def with_rule(
        self, tag: int, inside: Inside, rule: Rule, *, has_creator: bool = False
    ) -> Entry:
        """The entry for a tag that gets this rule; if private, by its private creator or not."""
        choices = tuple(rule.vr.split(" or ")) if rule.vr else vr_choices(tag)
        vr = choices[0] if choices else "UN"
        action_named(rule.action)  # an unknown one is an error wherever it stands
        if self._removes or inside is Inside.REMOVING:
            rule = _IN_REMOVED
        elif inside is Inside.REPLACING_UIDS and rule.action == "K" and vr == "UI":
            rule = rule._replace(action="U")
        action = action_named(rule.action)
        known = rule.kind or self._identifying.get(tag, _KINDS.get(vr, ""))
        kind = "" if action.keeps or (known == "uid" and tag in tags.NAMES_A_CLASS) else known
        vrs = tuple(choice.encode() for choice in choices)
        code = self._code(tag, (vr, *choices), rule, action, kind)
        if not has_creator and tag >> 16 & 1 and self.rules.by_creator and code != BY_ITEM:
            code = DECIDE
        limits = limits_of(tag, vr, rule.vm)
        is_plain = plain_test(vr if action.keeps else "")
        is_ascii, holds = not _ASCII.isdisjoint(choices), self._holds.get(tag, "")
        return Entry(code, vrs, limits, is_plain, rule, action, kind, is_ascii, holds=holds)

    def _code(
        self, tag: int, vrs: tuple[str, ...], rule: Rule, action: ActionDefinition, kind: str
    ) -> int:
        vr = vrs[0]
        if rule.asks is not None:
            return BY_ITEM
        is_special = tag in ASKED_FOR or tag in self.rules.insertions or rule.choose is not None
        if is_special or tag in self.watched or kind or vr == "SQ":
            return DECIDE
        if action.name == "X":
            if vr in MOMENTS:  # the record says whether one was removed
                return DROP_TIME if vrs[1:] == ("TM",) else DECIDE
            return DROP
        if not action.keeps or not LONG_BINARY_VRS.isdisjoint(vrs):
            return DECIDE
        if vr in _SPELLED:
            return KEEP_TEXT
        return KEEP_NUMBER if vr in _COUNTED else KEEP


def plans_of_none() -> Plans:
    """Plans that keep nothing, for a data set whose SOP class is not known yet."""
    return Plans(SOPClassRules({}, ""), {}, {}, removes=True)


NO_PLAN = plans_of_none().at(Inside.REMOVING)
"""The plan of a data set before its own is known."""
