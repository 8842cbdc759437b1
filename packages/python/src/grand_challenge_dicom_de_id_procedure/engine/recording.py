"""The record of a de-identification, as edits of the data set."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.character_set import DEFAULT
from grand_challenge_dicom_de_id_procedure.cleaning.text import clean_text, remove_needles
from grand_challenge_dicom_de_id_procedure.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak
from grand_challenge_dicom_de_id_procedure.engine.plan import (
    CODE_VALUE,
    CODING_SCHEME,
    IDENTITY_REMOVED,
    LONGITUDINAL,
    METHOD,
    METHOD_CODES,
)
from grand_challenge_dicom_de_id_procedure.engine.settle import FileNeedles
from grand_challenge_dicom_de_id_procedure.engine.treatment import Treatment
from grand_challenge_dicom_de_id_procedure.record import (
    BASIC_PROFILE,
    code_item,
    extended_methods,
    longitudinal,
    method_of,
)
from grand_challenge_dicom_de_id_procedure.values import fits, join, split


def earlier_methods(
    treatment: Treatment, needles: FileNeedles
) -> tuple[list[str], tuple[Leak, ...]]:
    """What earlier passes recorded as their methods, cleaned; and what was found in it.

    Args:
        treatment: the decisions on the data set.
        needles: the identifying values that must not survive in it.
    """
    raw = treatment.top.get(METHOD, b"")
    if not raw:
        return [], ()
    methods: list[str] = []
    found: dict[str, None] = {}
    for text in split("LO", raw, treatment.character_set):
        cleaned, kinds = remove_needles(text, needles.all)
        if treatment.cleans_record:
            cleaned = clean_text(text, needles.all)[0]
        else:
            found.update(dict.fromkeys(kinds))
        if fits("LO", cut := cleaned[:64]):
            methods.append(cut)
    return methods, tuple(Leak("(0012,0063)", kind) for kind in found)


def write_record(
    treatment: Treatment, earlier: list[str], encoding: Encoding, version: str
) -> None:
    """Add the record to what was decided. What an earlier pass recorded is extended, not repeated.

    Args:
        treatment: the decisions on the data set; edits are added.
        earlier: the methods that earlier passes recorded.
        encoding: of the data set.
        version: of the procedure.
    """
    _insert(treatment, encoding, IDENTITY_REMOVED, "CS", b"YES ")
    character_set = treatment.character_set
    methods = extended_methods(earlier, method_of(version))
    try:
        value = join("LO", methods, character_set)
    except UnicodeError:
        value = join("LO", methods[-1:], DEFAULT)
    _insert(treatment, encoding, METHOD, "LO", value)
    _extend_codes(treatment, encoding)
    said = longitudinal(
        "".join(split("CS", treatment.top.get(LONGITUDINAL, b""), DEFAULT)),
        dates_moved=treatment.dates_moved,
        dates_removed=treatment.dates_removed,
    )
    if said:
        _insert(treatment, encoding, LONGITUDINAL, "CS", join("CS", [said], DEFAULT))


def _insert(treatment: Treatment, encoding: Encoding, tag: int, vr: str, value: bytes) -> None:
    place = treatment.places[tag]
    treatment.edits.append((place, place, encoding.element(tag, vr, value)))


def _extend_codes(treatment: Treatment, encoding: Encoding) -> None:
    sequence = treatment.method_codes
    if sequence is None:
        item = code_item(BASIC_PROFILE, encoding)
        _insert(treatment, encoding, METHOD_CODES, "SQ", item)
        return
    codes: dict[int, dict[int, bytes]] = {}
    for raw, _entry, tag, _start, _end, frame in treatment.texts:
        if frame.parent is sequence and tag in (CODE_VALUE, CODING_SCHEME):
            codes.setdefault(frame.tag, {})[tag] = raw.strip(b" \0")
    wanted = {
        CODE_VALUE: BASIC_PROFILE.value.encode(),
        CODING_SCHEME: BASIC_PROFILE.scheme.encode(),
    }
    if wanted not in codes.values():
        item = code_item(BASIC_PROFILE, sequence.encoding)
        treatment.edit(sequence.content_end, sequence.content_end, item, sequence)
