"""The seven actions on a pydicom dataset, as simple as possible.

This is a second implementation: slow, recursive, and sharing with the package only the rules, the
data dictionary and the search in text. The tests hold the package's output against it.
"""

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from grand_challenge_dicom_de_id_procedure import RejectedDICOMError
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.cleaning.text import clean_text, remove_needles
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary
from grand_challenge_dicom_de_id_procedure.rules.rule import Rule

from .coded import Coded
from .dates import capped_age, later, moved_date, moved_datetime, valid_time
from .dummies import DUMMIES, dummy, emptied, replacement
from .elements import Element, text_of, texts_of
from .identifying import Collector
from .identities import days, pseudonym, replaced_uid
from .kept import digits_of, is_allowed, is_allowed_length, kinds_in_binary
from .record import METHOD, REWRITTEN, new_file_meta, said_of_dates, write_record
from .remembered import RememberedRules

NewElement = DataElement | RawDataElement | None
CLEANED_TEXTS = frozenset(("LO", "LT", "SH", "ST", "UC", "UT"))
KEPT_TEXTS = CLEANED_TEXTS | frozenset(("AE", "AS", "CS", "PN", "UR"))
TABLES = frozenset((0x7FE00001, 0x7FE00002, 0x7FE00003))
NUMBERS = frozenset(("DA", "DS", "DT", "IS", "TM", "UI"))
NOTHING_SPELLED = FORMED = NUMBERS | frozenset(("AS",))
LONGEST = {"AE": 16, "CS": 16, "LO": 64, "LT": 10240, "PN": 64, "SH": 16, "ST": 1024}


@dataclass(frozen=True)
class Expected:
    """What an output must hold, and the path and the kind of each value that kept text held."""

    dataset: Dataset
    leaks: frozenset[tuple[str, str]]


def deidentify(source: Dataset, procedure: Mapping[str, Any], key: bytes) -> Expected:
    """The output for a dataset.

    Raises:
        RejectedDICOMError: a rule rejects it, or the procedure does not name its SOP class.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rules = RememberedRules(procedure, text_of(source, 0x00080016))
        if not rules.supported:
            raise RejectedDICOMError(rules.default.justification)
        patient_days = days(key, text_of(source, 0x00100020), text_of(source, 0x00100021))
        needles = Needles(Vocabulary.of(procedure))
        kinds = procedure.get("identifying", {})
        coded = Coded(procedure, text_of(source, 0x00080016))
        collector = Collector(rules, coded, kinds, needles, key, patient_days)
        collector.collect(source)
        ordered = sorted(collector.ordered)
        applier = Applier(rules, coded, key, patient_days, needles, source, ordered)
        new = applier.dataset(source, "", replacing=False)
        said = said_of_dates(source, procedure, collector.dates_moved, collector.dates_removed)
        sop_class = text_of(source, 0x00080016)
        write_record(new, applier.earlier_methods(source), procedure, sop_class, said)
        if hasattr(source, "file_meta"):
            new.file_meta = new_file_meta(new, source)
            new.preamble = bytes(128)
    return Expected(new, frozenset(applier.leaks))


class Applier:
    """Makes a new dataset of one file's."""

    def __init__(
        self,
        rules: RememberedRules,
        coded: Coded,
        key: bytes,
        days: int,
        needles: Needles,
        root: Dataset,
        ordered: list[str],
    ) -> None:
        self._rules = rules
        self._coded = coded
        self._key = key
        self._days = days
        self._needles = needles
        self._root = root
        self._ordered = ordered
        self.leaks: set[tuple[str, str]] = set()

    def dataset(
        self, source: Dataset, path: str, *, replacing: bool, in_value: bool = False
    ) -> Dataset:
        """A data set or item.

        Args:
            source: the data set or item.
            path: of it.
            replacing: whether it lies in a sequence with action U.
            in_value: whether it lies in a value of a content item.
        """
        new = Dataset()
        implicit, little = source.original_encoding
        new.set_original_encoding(implicit, little, source.original_character_set)
        for tag in sorted(source.keys()):
            if path == "" and tag in REWRITTEN:
                continue
            element = Element(source, BaseTag(tag))
            rule = self._coded.rule(self._rules.resolve(tag), source, element, in_value)
            result = self._act(element, rule, f"{path}{BaseTag(tag)}", replacing)
            if result is not None:
                new[tag] = result
        return new

    def earlier_methods(self, source: Dataset) -> list[str]:
        """What earlier passes recorded, if the procedure lets it stay."""
        action = self._rules.resolve(METHOD).action
        if METHOD not in source or action not in "KC":
            return []
        change = remove_needles if action == "K" else clean_text
        texts = Element(source, BaseTag(METHOD)).texts() or []
        cleaned = [change(text[:64].strip(), self._needles) for text in texts if text]
        if action == "K":
            path = str(BaseTag(METHOD))
            self.leaks.update((path, kind) for _, kinds in cleaned for kind in kinds)
        return [text for text, _ in cleaned if fits("LO", text)]

    def _act(self, element: Element, rule: Rule, path: str, replacing: bool) -> NewElement:
        action = rule.action
        if action == "R":
            raise RejectedDICOMError(rule.justification, reason="rejected-element")
        if action == "X":
            return None
        if action == "Z":
            return None if element.vr == "UN" else emptied(element.tag, element.vr)
        if action == "D":
            return self._derived(element, rule) or replacement(element, rule, self._key)
        if not element.understood:
            return None
        if element.vr == "SQ":
            return self._sequence(element, path, replacing or action == "U")
        if action == "K" and element.tag in TABLES:
            return None  # generated ones never say where the frames are
        if action == "K" and not (replacing and element.vr == "UI"):
            return self._kept(element, path)
        if action in "KU":
            return self._with_new_uids(element) or replacement(element, rule, self._key)
        return self._cleaned(element) or replacement(element, rule, self._key)

    def _derived(self, element: Element, rule: Rule) -> NewElement:
        """D where a rule has the dummy keep an order, or derive from a UID of the data set."""
        texts = element.texts() or []
        if rule.in_order and texts:
            return _element(element, [later(self._ordered.index(text)) for text in texts])
        if rule.of:
            texts = texts_of(self._root, rule.of)
        if rule.if_empty and not texts and (uid := text_of(self._root, rule.if_empty)):
            return _element(element, [pseudonym(self._key, uid)])
        if (rule.issuer or rule.of) and texts and rule.dummy is None:
            issuer = text_of(self._root, rule.issuer) if rule.issuer else ""
            return _element(element, [pseudonym(self._key, text, issuer) for text in texts])
        return None

    def _sequence(self, element: Element, path: str, replacing: bool) -> NewElement:
        items = element.items()
        if items is None:
            return None
        in_value = self._coded.is_value(str(element.tag))
        new = [
            self.dataset(item, f"{path}[{number}]>", replacing=replacing, in_value=in_value)
            for number, item in enumerate(items)
        ]
        return DataElement(element.tag, "SQ", Sequence(new))

    def _with_new_uids(self, element: Element) -> NewElement:
        """U on a UID; None on anything else, or where there is no UID to be read."""
        if element.vr != "UI" or (texts := element.texts()) is None:
            return None
        return _element(element, [replaced_uid(self._key, text) for text in texts])

    def _kept(self, element: Element, path: str) -> NewElement:
        """K: as it is, if its VR allows it and nothing identifying is in it."""
        vr = element.vr
        if vr not in KEPT_TEXTS | NUMBERS:
            return self._kept_binary(element, path)
        texts = element.texts()
        if texts is None:
            return None
        allowed = all(is_allowed(vr, text) for text in texts)
        if vr in ("DA", "DT", "TM") or (vr in FORMED and not allowed):
            return element.unchanged() if allowed else emptied(element.tag, vr)
        found = [self._without_needles(vr, text) for text in texts]
        self.leaks.update((path, kind) for _, kinds in found for kind in kinds)
        new = [text for text, _ in found]
        if not allowed:
            new = [clean_text(text, self._needles)[0] for text in new]
        return element.unchanged() if new == texts else self._fitting(element, new)

    def _without_needles(self, vr: str, text: str) -> tuple[str, tuple[str, ...]]:
        if vr not in ("DS", "IS", "UI"):
            return remove_needles(text, self._needles)
        for value in (text,) if vr == "UI" else digits_of(text):
            if kind := self._needles.exact().get(value):
                return replaced_uid(self._key, text) if vr == "UI" else "0", (kind,)
        return text, ()

    def _kept_binary(self, element: Element, path: str) -> NewElement:
        raw = element.raw()
        if not is_allowed_length(element.tag, element.vr, len(raw)):
            return emptied(element.tag, element.vr)
        kinds = kinds_in_binary(element.tag, raw, self._needles)
        self.leaks.update((path, kind) for kind in kinds)
        return emptied(element.tag, element.vr) if kinds else element.unchanged()

    def _cleaned(self, element: Element) -> NewElement:
        """C on text, dates, times and ages; None on anything else, or where it is unreadable."""
        vr, texts = element.vr, element.texts()
        if texts is None:
            return None
        if vr in CLEANED_TEXTS:
            new = [clean_text(text, self._needles)[0] for text in texts]
            return element.unchanged() if new == texts else self._fitting(element, new)
        if vr not in ("DA", "DT", "TM", "AS"):
            return None
        return _element(element, [self._moment(vr, text) if text else "" for text in texts])

    def _moment(self, vr: str, text: str) -> str:
        if vr == "DA":
            new = moved_date(text, self._days)
        elif vr == "DT":
            new = moved_datetime(text, self._days)
        else:
            new = valid_time(text) if vr == "TM" else capped_age(text)
        return str(DUMMIES[vr]) if new is None else new

    def _fitting(self, element: Element, texts: list[str]) -> NewElement:
        if all(fits(element.vr, text) for text in texts):
            return _element(element, texts)
        return dummy(element.tag, element.vr, self._key)


def fits(vr: str, text: str) -> bool:
    """Whether a text that was cleaned is a value of its VR (PS3.5 section 6.2)."""
    if vr in NOTHING_SPELLED:
        return "REMOVED" not in text
    if vr == "CS" and re.search("[^A-Z0-9 _]", text):
        return False
    return len(text) <= LONGEST.get(vr, len(text))


def _element(element: Element, texts: list[str]) -> DataElement:
    if not any(texts):
        return emptied(element.tag, element.vr)
    return DataElement(element.tag, element.vr, texts if len(texts) > 1 else texts[0])
