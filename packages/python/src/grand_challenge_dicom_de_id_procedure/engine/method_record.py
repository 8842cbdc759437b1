"""What the output says was done to it (PS3.15 E.1.1, PS3.3 C.7.1.1), as edits of the data set."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from grand_challenge_dicom_de_id_procedure.cleaning.leaks import FileNeedles
from grand_challenge_dicom_de_id_procedure.dicom import tags
from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT, CharacterSet
from grand_challenge_dicom_de_id_procedure.dicom.encoding import Encoding
from grand_challenge_dicom_de_id_procedure.dicom.values import fits, join, split
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak
from grand_challenge_dicom_de_id_procedure.errors import ProcedureError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

DISTRIBUTION = "grand-challenge-dicom-de-id-procedure"

_LONGEST_LO = 64
_LONGITUDINAL = ("MODIFIED", "REMOVED")
_FEW = 8  # passes


class Code(NamedTuple):
    """A coded concept (PS3.3 section 8.8)."""

    value: str
    scheme: str
    meaning: str


class Ran(NamedTuple):
    """What ran, for the record.

    Attributes:
        methods: for De-identification Method (0012,0063).
        codes: for De-identification Method Code Sequence (0012,0064).
        identity_removed: Patient Identity Removed (0012,0062): "YES" or "NO".
        longitudinal: for (0028,0303), where an option keeps the dates; else empty.
    """

    methods: tuple[str, ...]
    codes: tuple[Code, ...]
    identity_removed: str = "YES"
    longitudinal: str = ""


def what_runs(procedure: Mapping[str, Any], sop_class: str = "") -> Ran:
    """What the record says of outputs: the entry ``record`` of the SOP class or the procedure.

    Without one, it gives the version and claims nothing.

    Raises:
        ProcedureError: a text of it is not valid for its VR.
    """
    name = f"{DISTRIBUTION} {procedure.get('version', 'unknown')}"
    entry = procedure.get("sopClass", {}).get(sop_class, {})
    given = {**procedure.get("record", {}), **entry.get("record", {})}
    codes = tuple(
        Code(code["value"], code["scheme"], code["meaning"]) for code in given.get("codes", ())
    )
    methods = [given.get("method", name), *given.get("methods", ())]
    methods = [each.replace("\\", " ")[:_LONGEST_LO].strip() for each in methods]
    unchanged, identity_removed = given.get("longitudinal", ""), given.get("identityRemoved", "YES")
    values = (*(("LO", each) for each in methods), ("CS", identity_removed), ("CS", unchanged))
    parts = (pair for c in codes for pair in (("SH", c.value), ("SH", c.scheme), ("LO", c.meaning)))
    for vr, text in (*values, *parts):
        if not text.isascii() or not fits(vr, text):
            raise ProcedureError(f"{text!r} in the procedure's record is not a valid {vr} value")
    return Ran(tuple(methods), codes, identity_removed, unchanged)


def earlier_methods(
    decisions: Decisions, needles: FileNeedles
) -> tuple[list[str], tuple[Leak, ...]]:
    """The methods that earlier passes recorded, cleaned; and what was found in them."""
    raw = decisions.earlier.get(tags.METHOD, b"")
    if not raw:
        return [], ()
    from grand_challenge_dicom_de_id_procedure.cleaning.text import clean_text, remove_needles

    methods: list[str] = []
    found: dict[str, None] = {}
    for text in split("LO", raw, decisions.data_set.character_set):
        cleaned, kinds = remove_needles(text, needles)
        if decisions.cleans_record:
            cleaned = clean_text(text, needles)[0]
        else:
            found.update(dict.fromkeys(kinds))
        if fits("LO", cut := cleaned[:_LONGEST_LO]):
            methods.append(cut)
    return methods, tuple(Leak("(0012,0063)", kind) for kind in found)


def write_record(decisions: Decisions, earlier: Sequence[str], ran: Ran) -> None:
    """Add the record to the decisions. It extends what earlier passes recorded.

    Args:
        decisions: on the data set.
        earlier: the methods that earlier passes recorded.
        ran: what ran.
    """
    data_set = decisions.data_set
    said = longitudinal(
        "".join(split("CS", decisions.earlier.get(tags.LONGITUDINAL, b""), DEFAULT)),
        dates_moved=decisions.dates_moved > 0,
        dates_removed=decisions.dates_removed > 0,
        unchanged=ran.longitudinal,
    )
    methods = tuple(extended_methods(earlier, ran.methods))
    elements = _remembered_elements if len(methods) <= _FEW else _elements
    for tag, written in elements(methods, said, ran, data_set.encoding, data_set.character_set):
        if tag == tags.METHOD_CODES and decisions.method_codes is not None:
            _extend_codes(decisions, ran.codes)
        else:
            decisions.inserted[tag] = written


def extended_methods(earlier: Iterable[str], methods: Iterable[str]) -> list[str]:
    """The methods of earlier passes and of this one, each once."""
    cut = (text[:_LONGEST_LO].strip() for text in earlier)
    return list(dict.fromkeys([*filter(None, cut), *methods]))


def longitudinal(
    earlier: str, *, dates_moved: bool, dates_removed: bool, unchanged: str = ""
) -> str:
    """Longitudinal Temporal Information Modified (0028,0303); empty if nothing is known.

    MODIFIED or REMOVED in the source stays true. UNMODIFIED is not repeated: whatever has neither
    date nor time has nothing to claim.

    Args:
        earlier: its value in the source.
        dates_moved: whether dates were moved.
        dates_removed: whether dates or times were removed or replaced by dummies.
        unchanged: what an option says that keeps all of them, but the date of birth.
    """
    if dates_moved:
        return "MODIFIED"
    if dates_removed and not unchanged:
        return "REMOVED"
    return earlier if earlier in _LONGITUDINAL else unchanged


def _elements(
    methods: tuple[str, ...], said: str, ran: Ran, encoding: Encoding, character_set: CharacterSet
) -> tuple[tuple[int, bytes], ...]:
    """The elements of the record, by tag; ``said`` is what it says about dates."""
    try:
        value = join("LO", methods, character_set)
    except UnicodeError:
        value = join("LO", ran.methods, DEFAULT)
    elements = [
        (tags.IDENTITY_REMOVED, "CS", join("CS", [ran.identity_removed], DEFAULT)),
        (tags.METHOD, "LO", value),
    ]
    if ran.codes:
        items = b"".join(_item(code, encoding) for code in ran.codes)
        elements.append((tags.METHOD_CODES, "SQ", items))
    if said:
        elements.append((tags.LONGITUDINAL, "CS", join("CS", [said], DEFAULT)))
    return tuple((tag, encoding.element(tag, vr, value)) for tag, vr, value in elements)


_remembered_elements = lru_cache(maxsize=256)(_elements)


def _item(code: Code, encoding: Encoding) -> bytes:
    """A code as an item of a sequence."""
    return encoding.item(
        encoding.element(tags.CODE_VALUE, "SH", join("SH", [code.value], DEFAULT))
        + encoding.element(tags.CODING_SCHEME, "SH", join("SH", [code.scheme], DEFAULT))
        + encoding.element(tags.CODE_MEANING, "LO", join("LO", [code.meaning], DEFAULT))
    )


def _extend_codes(decisions: Decisions, codes: Iterable[Code]) -> None:
    """Add the codes that earlier passes did not record."""
    sequence = decisions.method_codes
    assert sequence is not None
    found: dict[int, dict[int, bytes]] = {}
    for kept in decisions.texts:
        tag, item = kept.stored.tag, kept.stored.container
        if item.parent is sequence and tag in (tags.CODE_VALUE, tags.CODING_SCHEME):
            found.setdefault(item.tag, {})[tag] = kept.raw.strip(b" \0")
    for code in codes:
        wanted = {tags.CODE_VALUE: code.value.encode(), tags.CODING_SCHEME: code.scheme.encode()}
        if wanted not in found.values():
            end = sequence.content_end
            decisions.edit(end, end, _item(code, sequence.encoding), sequence)
