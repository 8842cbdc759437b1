"""Rules that a code decides: the scheme that it is of, or the concept that it names.

A code is published if its Coding Scheme Designator (PS3.16 chapter 8) is one that the procedure
lists; a code without designator, if its URN begins with an authority that the procedure lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import repeating_group
from grand_challenge_dicom_de_id_procedure.dicom.tags import (
    CODING_SCHEME,
    CONCEPT_NAME,
    TABLE_HEADINGS,
    URN_CODE,
    spelled,
    tag_of,
)
from grand_challenge_dicom_de_id_procedure.rules.rule import Item, Met, Rule, rule_of

_NARROWED = frozenset("KCU")
_OTHER = "other"


class CodedRules:
    """What a procedure says of codes and concepts: its entries ``code`` and ``concept``.

    Args:
        procedure: any mapping of the published shape.
    """

    def __init__(self, procedure: Mapping[str, Any]) -> None:
        code, concept = procedure.get("code", {}), procedure.get("concept", {})
        self._schemes = frozenset(code.get("schemes", ()))
        self._authorities = tuple(code.get("authorities", ()))
        self._of_other_schemes = _by_tag(code.get("tag", {}))
        self._withheld = _by_tag(concept.get("tag", {}))
        self._tables = _by_tag(concept.get("table", {}))
        self._concepts: Mapping[str, Any] = concept.get("withheld", {})
        self._terms: dict[int, dict[str, Any]] = {}
        for name, rows in concept.get("terms", {}).items():
            for tag, row in _by_tag(rows).items():
                self._terms.setdefault(tag, {})[name] = row
        self._listed = frozenset([*self._concepts, *concept.get("terms", {})])

    def narrowed(self, tag: int, rule: Rule, *, is_required: bool = False) -> Rule:
        """A SOP class's rule for an attribute, with what it depends on in codes, if anything.

        Args:
            tag: of the attribute.
            rule: of the SOP class.
            is_required: whether the SOP class requires a value, so that it gets a dummy.
        """
        if rule.beside:
            beside = in_group_of(tag, rule.beside)
            alone = Rule(
                "X", " ".join(["Stays only beside", spelled(beside), rule.holding]).strip()
            )
            return rule._replace(asks=_has(beside, rule.holding), among={_OTHER: alone})
        if tag in self._tables and rule.action in _NARROWED:
            return rule._replace(asks=self.table_of, among={_OTHER: rule_of(self._tables[tag])})
        if rule.action not in _NARROWED:
            among = {**self._among_kinds(tag, rule), **self._among_terms(tag, rule)}
            return rule._replace(asks=self.concept_of, among=among) if among else rule
        if tag in self._of_other_schemes:
            other = rule_of(self._of_other_schemes[tag])
            if tag == URN_CODE:
                return rule._replace(choose=self._by_authority(rule, other))
            return rule._replace(asks=self.scheme_of, among={_OTHER: other})
        if tag in self._withheld:
            return rule._replace(asks=self.concept_of, among=self._among_concepts(tag, is_required))
        return rule

    def scheme_of(self, item: Item) -> str:
        """Of what scheme the code in an item is: empty if it is published, else "other"."""
        scheme = item.text(CODING_SCHEME)
        if scheme:
            return "" if scheme in self._schemes else _OTHER
        return "" if item.text(URN_CODE).startswith(self._authorities) else _OTHER

    def concept_of(self, item: Item) -> str:
        """The concept of a content item, such as "(121033,DCM)", if the procedure lists it.

        Empty for others of published schemes; "other" for those of no published scheme, and where
        there is none.
        """
        value, scheme = item.code(CONCEPT_NAME)
        if not value or scheme not in self._schemes:
            return _OTHER
        name = f"({value},{scheme})"
        return name if name in self._listed else ""

    def table_of(self, item: Item) -> str:
        """Of what the table in an item is: "other" if the concept of a row or column is withheld or
        of no published scheme, or if there is none; else empty.
        """
        names = [name for each in TABLE_HEADINGS for name in item.codes(each, CONCEPT_NAME)]
        are_known = names and all(
            value and scheme in self._schemes and f"({value},{scheme})" not in self._concepts
            for value, scheme in names
        )
        return "" if are_known else _OTHER

    def _among_concepts(self, tag: int, is_required: bool) -> Mapping[str, Rule]:
        withheld = rule_of(self._withheld[tag])
        if is_required and withheld.action in "XZ":
            withheld = withheld._replace(action="D")
        by_name = {
            name: withheld._replace(justification=row["justification"], kind=row.get("kind", ""))
            for name, row in self._concepts.items()
        }
        return {**by_name, _OTHER: withheld}

    def _among_kinds(self, tag: int, rule: Rule) -> Mapping[str, Rule]:
        """What a value that does not stay anyway is searched for as, by its concept."""
        if tag not in self._withheld:
            return {}
        kinds = {name: row.get("kind", "") for name, row in self._concepts.items()}
        return {name: rule._replace(kind=kind) for name, kind in kinds.items() if kind}

    def _among_terms(self, tag: int, rule: Rule) -> Mapping[str, Rule]:
        if rule.action != "D":
            return {}
        return {name: _unless_a_term(rule, row) for name, row in self._terms.get(tag, {}).items()}

    def _by_authority(self, rule: Rule, other: Rule) -> Callable[[Met], Rule]:
        def choose(met: Met) -> Rule:
            is_issued = all(urn.startswith(self._authorities) for urn in met.texts())
            return rule if is_issued else other

        return choose


def in_group_of(tag: int, beside: int) -> int:
    """What stands beside a tag, in its own group if both repeat (PS3.5 section 7.6)."""
    if repeating_group(tag) is None or repeating_group(beside) is None:
        return beside
    return (tag & 0xFFFF0000) | (beside & 0xFFFF)


@cache
def _has(tag: int, value: str) -> Callable[[Item], str]:
    """Asks an item whether an attribute has a value in it: empty if it has, else "other".

    Any value counts if none is given.
    """

    def has(item: Item) -> str:
        text = item.text(tag)
        return "" if text and value in ("", text) else _OTHER

    return has


def _unless_a_term(rule: Rule, row: Mapping[str, Any]) -> Rule:
    terms, kept = frozenset(row["terms"]), Rule("K", row["justification"])

    def choose(met: Met) -> Rule:
        texts = met.texts()
        return kept if texts and terms.issuperset(texts) else rule

    return rule._replace(choose=choose)


def _by_tag(rows: Mapping[str, Any]) -> dict[int, Any]:
    return {tag_of(tag): row for tag, row in rows.items()}
