"""Which action the procedure gives to an element of a SOP class."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import repeating_group, vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.errors import ProcedureError
from grand_challenge_dicom_de_id_procedure.regex import regex
from grand_challenge_dicom_de_id_procedure.rules.coded import CodedRules
from grand_challenge_dicom_de_id_procedure.rules.rule import Rule, RuleSource, rule_of

_ZEROS = str.maketrans(dict.fromkeys("123456789ABCDEFX", "0"))
_TAG = r"\([0-9A-FX]{4},[0-9A-FX]{4}\)"


class SOPClassRules:
    """The rules of a procedure for one SOP class: a ``RuleSource`` with a rule for every element.

    Args:
        procedure: any mapping of the published shape.
        sop_class_uid: the SOP class; if the procedure lacks it, the procedure's default applies.

    Raises:
        ProcedureError: a tag is not written as it is looked up, so its rule would have no effect.
    """

    insertions: Mapping[int, str] = {}
    may_disclose_more = False

    def __init__(self, procedure: Mapping[str, Any], sop_class_uid: str) -> None:
        entry = procedure.get("sopClass", {}).get(sop_class_uid)
        self.supported = entry is not None
        if entry is None:
            self.default = rule_of(procedure, "R", "Unsupported SOP Class")
            entry = {}
        else:
            self.default = rule_of(entry)
        self._table: Mapping[str, Any] = entry.get("tag", {})
        self._by_path: Mapping[str, Any] = entry.get("path", {})
        self._private: Mapping[str, Any] = entry.get("private", {})
        self._unlisted: Mapping[str, Any] | None = entry.get("unlisted")
        self.levels = max((path.count(">") for path in self._by_path), default=0)
        self.by_creator = bool(self._private)
        if not _are_tags(self._table):
            _check_keys(self._table, _TAG, "(0018,0060)")
        _check_keys(self._by_path, f"{_TAG}(?:>{_TAG})+", "(0018,0012)>(0018,0060)")
        _check_keys(self._private, r"\([0-9A-F]{4},xx[0-9A-F]{2},.+\)", "(0019,xx0C,CREATOR)")
        self._coded = CodedRules(procedure)

    def resolve(self, tag: int, path: tuple[int, ...] = (), creator: str = "") -> Rule:
        """The rule for an element: by its path, its own, its repeating group's, or the default."""
        if creator:
            key = f"({tag >> 16:04X},xx{tag & 0xFF:02X},{creator})"  # in any block
            if (row := self._private.get(key)) is not None:
                return rule_of(row)
        if reason := _never_kept(tag):
            return Rule("X", reason)
        for length in range(min(len(path), self.levels), 0, -1):
            row = self._by_path.get(">".join(map(spelled, (*path[-length:], tag))))
            if row is not None:
                return self._coded.narrowed(
                    tag, rule_of(row), is_required=bool(row.get("required"))
                )
        for key in table_keys(tag):
            if key in self._table:
                row = self._table[key]
                return self._coded.narrowed(
                    tag, rule_of(row), is_required=bool(row.get("required"))
                )
        if self._unlisted is not None and is_unlisted(tag, self._unlisted["except"]):
            return self._coded.narrowed(tag, rule_of(self._unlisted))
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
        self.may_disclose_more = any(source.may_disclose_more for source in sources)
        self.insertions: Mapping[int, str] = {
            tag: value for source in reversed(sources) for tag, value in source.insertions.items()
        }

    def resolve(self, tag: int, path: tuple[int, ...] = (), creator: str = "") -> Rule | None:
        """The rule of the first source that has one."""
        for source in self._sources:
            if (rule := source.resolve(tag, path, creator)) is not None:
                return rule
        return None


def _are_tags(keys: Collection[str]) -> bool:
    """Whether all of very many keys are spelled as tags are."""
    zeros = "".join(keys).translate(_ZEROS)
    return zeros == "(0000,0000)" * len(keys) and all(len(key) == 11 for key in keys)


def _check_keys(table: Mapping[str, Any], form: str, example: str) -> None:
    for key in table:
        if regex(form).fullmatch(key) is None:
            raise ProcedureError(f'the procedure has a rule for "{key}"; write it as {example}')


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


def is_unlisted(tag: int, excepted: frozenset[str]) -> bool:
    """Whether a tag is of a standard attribute that is not excepted."""
    if not vr_choices(tag):
        return False
    group = repeating_group(tag)
    keys = (spelled(tag), f"({group[:4]},{group[4:]})") if group else (spelled(tag),)
    return excepted.isdisjoint(keys)
