"""Keeps the value of an element, if its VR allows it, and notes what must be searched."""

from collections.abc import Callable

from grand_challenge_dicom_de_id_procedure.cleaning.printable import (
    CONTROLS,
    LARGEST_SEARCHED,
    SHORTEST,
    may_hold_text,
    printable,
)
from grand_challenge_dicom_de_id_procedure.dicom.allowed import (
    NUMBER_VRS,
    Handling,
    handling,
    limits_of,
)
from grand_challenge_dicom_de_id_procedure.dicom.encoding import UNDEFINED
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import CONTAINERS
from grand_challenge_dicom_de_id_procedure.dicom.vrs import CODE_VRS, LONG_VRS, TEXT_VRS
from grand_challenge_dicom_de_id_procedure.engine.container import Stored
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions, Kept
from grand_challenge_dicom_de_id_procedure.engine.mending import mended_header
from grand_challenge_dicom_de_id_procedure.engine.plan import KEEP, KEEP_NUMBER, Entry
from grand_challenge_dicom_de_id_procedure.storage.source import Source

# A member of an enum takes ten times as long to look up in its class as in a module.
_AS_IS, _SEARCHED, _CLEANED, _FORBIDDEN = Handling


def keep(
    decisions: Decisions, source: Source, entry: Entry, vr: str, stored: Stored, raw: bytes | None
) -> bool:
    """Keep an element, under the VR of the dictionary; empty it if the VR forbids its value.

    Args:
        decisions: on the data set.
        source: the file.
        entry: the plan for the element.
        vr: its VR.
        stored: the element.
        raw: its value; None if it is too large to be loaded, or of a VR that is not loaded.

    Returns:
        Whether its value stays.
    """
    header = _right_header(entry, stored, source)
    what, looked_at, is_binary = _AS_IS, raw or b"", False
    if vr in TEXT_VRS or vr in CODE_VRS:
        if raw is None:  # too large to be searched
            decisions.edit(stored.start, stored.end, b"", stored.container)
            return False
        if not entry.is_plain(raw):
            what = handling(vr, raw, stored.container.character_set)
        elif vr not in NUMBER_VRS:
            what = _SEARCHED
    elif not limits_of(stored.tag, vr, entry.rule.vm).allow(stored.end - stored.value):
        what = _FORBIDDEN
    elif holds_text(source, stored.tag, stored.value, stored.end - stored.value):
        what, is_binary = _SEARCHED, True
        looked_at = printable(source.bytes_at(stored.value, stored.end - stored.value))
    if what is _FORBIDDEN:
        empty = stored.container.encoding.element(stored.tag, vr, b"")
        decisions.edit(stored.start, stored.end, empty, stored.container)
        return False
    if what is not _AS_IS:
        decisions.texts.append(Kept(looked_at, entry, stored, header, what, is_binary))
        if header or what is _CLEANED:
            decisions.dependent.append(stored.start)
    elif header:
        decisions.edit(stored.start, stored.value, header, stored.container)
    return True


def holds_text(source: Source, tag: int, value: int, length: int) -> bool:
    """Whether a binary value has what may be text. Pixel data is not looked at."""
    if not SHORTEST <= length <= LARGEST_SEARCHED or tag in CONTAINERS:
        return False
    at = value - source.base
    raw = source.buffer[at : at + length] if at >= 0 else b""
    if len(raw) != length:
        raw = source.bytes_at(value, length)
    return _has_text(raw)


def test_of(entry: Entry, vr: bytes, *, explicit: bool) -> Callable[[bytes], object] | None:
    """A quick test of values that stay and of which nothing is noted.

    Args:
        entry: the plan for the element.
        vr: as the file has it.
        explicit: whether its header has a VR.

    Returns:
        The test; None if no value is known to stay without more being decided.
    """
    if explicit and vr not in entry.vrs:
        return None
    if entry.code == KEEP_NUMBER:
        return entry.is_plain
    if entry.code != KEEP:
        return None
    unit, most = entry.limits
    return lambda raw: len(raw) <= most and not len(raw) % unit and not _has_text(raw)


def _has_text(raw: bytes) -> bool:
    # Most numbers have fewer bytes than a run has that could be characters.
    return len(raw.translate(None, CONTROLS)) >= SHORTEST and may_hold_text(raw)


def _right_header(entry: Entry, stored: Stored, source: Source) -> bytes:
    """The header for an element with a VR that the dictionary does not give it; else empty."""
    tag, stored_vr, _, value, end, container = stored
    length = end - value
    if stored.lacks_vr:
        return mended_header(stored, entry.vrs, source)
    if stored_vr in (b"", *entry.vrs) or len(entry.vrs) != 1 or length == UNDEFINED:
        return b""
    is_text = entry.vrs[0].decode() in TEXT_VRS | CODE_VRS
    if stored_vr == b"UN" and not container.encoding.little and not is_text:
        return b""  # in UN, numbers are little endian
    if length > 0xFFFF and entry.vrs[0] not in LONG_VRS:
        return b""
    return container.encoding.header(tag, entry.vrs[0], length)
