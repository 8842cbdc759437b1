"""What of the values of an output is searched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.verification.identifying import ValueRules
from grand_challenge_dicom_de_id_procedure.verification.value import Value

_NUMBER_VRS = frozenset(("UI", "DS", "IS", "TM", "AS"))
_INTEGER_VRS = frozenset(("DS", "IS"))
_WITHOUT_UIDS = frozenset(("DS", "IS", "TM", "AS", "DA", "CS"))  # no four numbers with dots
_UID_IN_TEXT = re.compile(r"(?<![\d.])\d+(?:\.\d+){3,}")
_NUMBER = re.compile(r"[0-9+\-.:eE ]*")
_WIDE = rb"[ -~\xa0-\xff](?:\0(?:\0\0)?[ -~\xa0-\xff]){5,}"  # UTF-16 and UTF-32
_PRINTABLE = re.compile(rb"[\x20-\x7e\x80-\xff]{6,}|" + _WIDE)


class Searched(NamedTuple):
    """What of a value of an output is searched.

    Attributes:
        vr: of the value.
        texts: its texts, without the program's own; in a binary value, what looks like text.
        words: those of its texts that may contain words.
        integers: those of its texts that may be whole numbers, without leading zeros.
        uids: what in its texts looks like a UID.
        is_binary: whether it is a binary value.
    """

    vr: str
    texts: tuple[str, ...]
    words: tuple[str, ...]
    integers: tuple[str, ...]
    uids: tuple[str, ...]
    is_binary: bool


def searched_in(value: Value, rules: ValueRules) -> Searched:
    """What of a value is searched."""
    vr = value.vr
    found: tuple[str, ...] = ()
    if not value.is_text:
        found = tuple(_printable(value.raw))
    elif value.raw:
        found = tuple([text for text in value.texts() if text and not rules.is_own_text(text)])
    words = found
    if vr in _NUMBER_VRS:
        words = tuple([text for text in found if not is_number(text)])
    integers = tuple([text.lstrip("0") for text in found]) if vr in _INTEGER_VRS else ()
    uids = [] if vr in _WITHOUT_UIDS else [uid for text in found for uid in _uids_in(text)]
    if vr == "UI":
        uids = [*found, *uids]
    return Searched(vr, found, words, integers, tuple(uids), not value.is_text)


def is_number(text: str) -> bool:
    """Whether a text is a number, a date, a time or a UID: of digits and their separators."""
    return _NUMBER.fullmatch(text) is not None


class SearchedTogether(NamedTuple):
    """What of several values is searched; see ``Searched``."""

    words: frozenset[str]
    integers: frozenset[str]
    uids: frozenset[str]

    @classmethod
    def of(cls, many: Iterable[Searched]) -> SearchedTogether:
        """Of all of these."""
        every = list(many)
        return cls(
            frozenset([text for each in every for text in each.words]),
            frozenset([text for each in every for text in each.integers]),
            frozenset([uid for each in every for uid in each.uids]),
        )


def _printable(raw: bytes) -> Iterator[str]:
    for match in _PRINTABLE.finditer(raw):
        run = match[0].replace(b"\0", b"")
        try:
            yield run.decode("utf-8")
        except UnicodeDecodeError:
            yield run.decode("latin_1")


def _uids_in(text: str) -> list[str]:
    """Everything in a text that looks like a UID."""
    return _UID_IN_TEXT.findall(text)
