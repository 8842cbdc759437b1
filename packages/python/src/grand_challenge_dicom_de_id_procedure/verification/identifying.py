"""Which values of a source identify."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

from grand_challenge_dicom_de_id_procedure.actions.dummy import DUMMIES
from grand_challenge_dicom_de_id_procedure.cleaning.patterns import REMOVED
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import is_registered_uid
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import (
    IMPLEMENTATION_CLASS_UID,
    IMPLEMENTATION_VERSION_NAME,
)
from grand_challenge_dicom_de_id_procedure.dicom.tags import NAMES_A_CLASS, tag_of
from grand_challenge_dicom_de_id_procedure.engine.method_record import DISTRIBUTION
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.verification.value import Value

DATES = frozenset(("birth-date", "date"))
"""Kinds of values that are dates."""

_BIRTH_DATE = 0x00100030
_KINDS = {"PN": "person-name", "UI": "uid", "DA": "date", "DT": "date"}
_UID = re.compile(r"\d+(?:\.\d+)+", re.ASCII)


class ValueRules:
    """What a procedure says about values: which identify, and which do not.

    Args:
        procedure: of the structure of ``procedure.json``.
        learnt: SOP classes to ``learn`` at once.

    Attributes:
        vocabulary: common words that do not identify anybody, even if they are somebody's name.
        learnt: the SOP classes of which it was learnt what outputs say by themselves.
    """

    def __init__(self, procedure: Mapping[str, Any], learnt: Iterable[str] = ()) -> None:
        self.vocabulary = Vocabulary.of(procedure)
        self._kinds = {
            tag_of(tag): str(kind) for tag, kind in procedure.get("identifying", {}).items()
        }
        self._sop_classes = procedure.get("sopClass", {})
        self.learnt: set[str] = set()
        self._own_texts = {
            *(*map(str, DUMMIES.values()), REMOVED, *_claimed(procedure)),
            *(IMPLEMENTATION_VERSION_NAME, IMPLEMENTATION_CLASS_UID),
        }
        for sop_class in learnt:
            self.learn(sop_class)

    def knows(self, sop_class: str) -> bool:
        """Whether there is nothing to learn of a SOP class."""
        return sop_class in self.learnt or sop_class not in self._sop_classes

    def learn(self, sop_class: str) -> None:
        """Learn what outputs of a SOP class say by themselves."""
        if self.knows(sop_class):
            return
        self.learnt.add(sop_class)
        entry = self._sop_classes[sop_class]
        for rows in (entry.get(kind, {}) for kind in ("tag", "path", "private")):
            self._own_texts.update(_texts_in([each.get("dummy") for each in rows.values()]))
        self._own_texts.update(_claimed(entry))

    def kind_of(self, tag: int, vr: str) -> str:
        """The kind of identifying value that an element contains; empty if it contains none."""
        if tag in self._kinds:
            return self._kinds[tag]
        if tag in NAMES_A_CLASS:
            return ""
        return "birth-date" if tag == _BIRTH_DATE else _KINDS.get(vr, "")

    def is_own_text(self, text: str) -> bool:
        """Whether the program itself writes this text into outputs, so it identifies nobody."""
        return text in self._own_texts or text.startswith(DISTRIBUTION)


class IdentifyingOfSource(NamedTuple):
    """What identifies in one source.

    Attributes:
        uids: its UIDs.
        others: kind and text of each other value.
        dates: each date as it is stored, by the path of its item and its tag; none if no rule
            keeps or moves dates.
    """

    uids: frozenset[str]
    others: frozenset[tuple[str, str]]
    dates: Mapping[tuple[str, int], bytes]

    @classmethod
    def of(cls, values: Iterable[Value], rules: ValueRules) -> Self:
        """Of these elements."""
        uids: set[str] = set()
        others: set[tuple[str, str]] = set()
        for value in values:
            kind = rules.kind_of(value.tag, value.vr)
            if kind == "uid":
                uids.update([text for text in value.texts() if _is_private_uid(text)])
            elif kind:
                others.update([(kind, text) for text in value.texts() if text])
        return cls(frozenset(uids), frozenset(others), {})

    def joined_with(self, found: Sequence[Self]) -> Self:
        """Of these elements and others."""
        uids = self.uids.union(*[each.uids for each in found])
        return self._replace(uids=uids, others=self.others.union(*[each.others for each in found]))

    def without(self, stays: frozenset[tuple[str, str]], values: Iterable[Value]) -> Self:
        """Without what may stay of these elements, and with their dates."""
        dates = {
            (value.prefix, value.tag): value.raw.strip()
            for value in values
            if value.vr in ("DA", "DT")
        }
        uids = self.uids - {text for kind, text in stays if kind == "uid"}
        return self._replace(uids=uids, others=self.others - stays, dates=dates)


def _is_private_uid(text: str) -> bool:
    return _UID.fullmatch(text) is not None and not is_registered_uid(text)


def _claimed(entry: Mapping[str, Any]) -> Iterator[str]:
    """The texts of the codes and methods that outputs record."""
    yield from entry.get("record", {}).get("methods", ())
    for code in entry.get("record", {}).get("codes", ()):
        yield from (code["value"], code["scheme"], code["meaning"])


def _texts_in(what: Any) -> Iterator[str]:
    """Every text in nested lists and mappings."""
    if isinstance(what, str):
        yield what
    elif isinstance(what, Mapping | list | tuple):
        for each in what.values() if isinstance(what, Mapping) else what:
            yield from _texts_in(each)
