"""The record of a de-identification, as edits of the data set."""

from __future__ import annotations

from functools import lru_cache

from grand_challenge_dicom_de_id_procedure.character_set import DEFAULT, CharacterSet
from grand_challenge_dicom_de_id_procedure.cleaning.text import clean_text, remove_needles
from grand_challenge_dicom_de_id_procedure.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.engine.frame import Frame
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak
from grand_challenge_dicom_de_id_procedure.engine.plan import (
    CODE_VALUE,
    CODING_SCHEME,
    IDENTITY_REMOVED,
    LONGITUDINAL,
    METHOD,
    METHOD_CODES,
)
from grand_challenge_dicom_de_id_procedure.engine.portion import FileNeedles
from grand_challenge_dicom_de_id_procedure.engine.treatment import Treatment
from grand_challenge_dicom_de_id_procedure.record import (
    BASIC_PROFILE,
    code_item,
    extended_methods,
    longitudinal,
    method_of,
)
from grand_challenge_dicom_de_id_procedure.values import fits, join, split

_FEW = 8  # passes


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
        cleaned, kinds = remove_needles(text, needles)
        if treatment.cleans_record:
            cleaned = clean_text(text, needles)[0]
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
    said = longitudinal(
        "".join(split("CS", treatment.top.get(LONGITUDINAL, b""), DEFAULT)),
        dates_moved=treatment.dates_moved,
        dates_removed=treatment.dates_removed,
    )
    methods = tuple(extended_methods(earlier, method_of(version)))
    elements = _remembered_elements if len(methods) <= _FEW else _elements
    for tag, written in elements(methods, said, encoding, treatment.character_set):
        if tag == METHOD_CODES and treatment.method_codes is not None:
            _extend_codes(treatment, treatment.method_codes)
        else:
            place = treatment.places[tag]
            treatment.edits.append((place, place, written))


def _elements(
    methods: tuple[str, ...], said: str, encoding: Encoding, character_set: CharacterSet
) -> tuple[tuple[int, bytes], ...]:
    """The elements of the record, by tag.

    Args:
        methods: of all passes.
        said: what is said of dates; empty for nothing.
        encoding: of the data set.
        character_set: of the data set.
    """
    try:
        value = join("LO", methods, character_set)
    except UnicodeError:
        value = join("LO", methods[-1:], DEFAULT)
    elements = [
        (IDENTITY_REMOVED, "CS", b"YES "),
        (METHOD, "LO", value),
        (METHOD_CODES, "SQ", code_item(BASIC_PROFILE, encoding)),
    ]
    if said:
        elements.append((LONGITUDINAL, "CS", join("CS", [said], DEFAULT)))
    return tuple((tag, encoding.element(tag, vr, value)) for tag, vr, value in elements)


_remembered_elements = lru_cache(maxsize=256)(_elements)


def _extend_codes(treatment: Treatment, sequence: Frame) -> None:
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
