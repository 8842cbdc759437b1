"""Which rule a code asks for: its scheme, or the concept of the content item that holds a value."""

from collections.abc import Mapping
from typing import Any

from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.rules.rule import Rule, rule_of

from .elements import Element

VALUE, LONG_VALUE, SCHEME, URN = "(0008,0100)", "(0008,0119)", "(0008,0102)", "(0008,0120)"
CONCEPT_NAME = 0x0040A043
HEADINGS = (0x0040A806, 0x0040A807)


class Coded:
    """The entries ``code`` and ``concept`` of a procedure."""

    def __init__(self, procedure: Mapping[str, Any], sop_class: str) -> None:
        table = procedure["sopClass"][sop_class]["tag"]
        self._required = {tag for tag, row in table.items() if row.get("required")}
        self._code = procedure.get("code", {"schemes": [], "authorities": [], "tag": {}})
        self._concept = procedure.get("concept", {"tag": {}, "withheld": {}, "terms": {}})

    def rule(self, rule: Rule, item: Dataset, element: Element, in_value: bool) -> Rule:
        """The rule for an element of an item.

        Args:
            rule: by its SOP class.
            item: the item, or the data set.
            element: the element.
            in_value: whether the item lies in a value that stays.
        """
        tag = str(element.tag).upper()
        rule = rule._replace(choose=None, asks=None)
        if rule.beside:
            beside = rule.beside | (element.tag & 0xFF0000 if rule.beside >> 16 == 0x6000 else 0)
            value = _text(item, spelled(beside))
            return rule if value and rule.holding in ("", value) else Rule("X", "")
        if rule.action in "KCU":
            if tag in self._concept.get("table", {}) and not self._are_headings_known(item):
                return rule_of(self._concept["table"][tag])
            if tag == URN and URN in self._code["tag"]:
                return rule if self._issued(element.texts()) else rule_of(self._code["tag"][URN])
            if tag in self._code["tag"] and not self._published(item):
                return rule_of(self._code["tag"][tag])
            if self.is_value(tag) and not in_value:
                name = self._name(item)
                if name is None or name in self._concept["withheld"]:
                    withheld = rule_of(self._concept["tag"][tag])
                    is_required = tag in self._required and withheld.action in "XZ"
                    return withheld._replace(action="D") if is_required else withheld
        terms = self._concept["terms"].get(self._name(item), {}).get(tag)
        if rule.action == "D" and terms and (texts := element.texts()):
            return Rule("K", "") if set(texts) <= set(terms["terms"]) else rule
        return rule

    def is_value(self, tag: str) -> bool:
        """Whether an attribute is a value of content items."""
        return tag.upper() in self._concept["tag"]

    def _are_headings_known(self, item: Dataset) -> bool:
        headings = [
            self._name(heading)
            for tag in HEADINGS
            if tag in item
            for heading in Element(item, item[tag].tag).items() or ()
        ]
        return bool(headings) and not {None, *self._concept["withheld"]} & {*headings}

    def _issued(self, urns: list[str] | None) -> bool:
        return all(any(urn.startswith(a) for a in self._code["authorities"]) for urn in urns or ())

    def _published(self, item: Dataset) -> bool:
        if scheme := _text(item, SCHEME):
            return scheme in self._code["schemes"]
        urn = _text(item, URN)
        return bool(urn) and self._issued([urn])

    def _name(self, item: Dataset) -> str | None:
        """The concept of a content item; None where no published scheme has it."""
        if CONCEPT_NAME not in item:
            return None
        codes = Element(item, item[CONCEPT_NAME].tag).items()
        if codes is None or len(codes) != 1:  # of two names, either may be about the person
            return None
        value = _text(codes[0], VALUE) or _text(codes[0], LONG_VALUE)
        scheme = _text(codes[0], SCHEME)
        return f"({value},{scheme})" if value and scheme in self._code["schemes"] else None


def _text(item: Dataset, tag: str) -> str:
    number = int(tag[1:5] + tag[6:10], 16)
    if number not in item:
        return ""
    stored = item.get_item(number)
    assert stored is not None
    raw = stored.value if isinstance(stored.value, bytes) else str(stored.value).encode()
    return raw.decode("latin_1").strip(" \0") if len(raw) <= 1024 else ""
