"""What links a file with its output: it identifies, and is made only if the user asks for it."""

from __future__ import annotations

from collections.abc import Iterable

from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT
from grand_challenge_dicom_de_id_procedure.dicom.tags import STUDY
from grand_challenge_dicom_de_id_procedure.dicom.values import split
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.engine.item import HeldItem
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_DATES = 0x00080020, 0x00080021, 0x00080022, 0x00080023
"""Study Date, and where it has no value, Series, Acquisition and Content Date."""
_BIRTH, _SEX, _AGE, _SIZE, _WEIGHT = 0x00100030, 0x00100040, 0x00101010, 0x00101020, 0x00101030


class Facts(NamedTuple):
    """What a file says of its patient, as it says it.

    Attributes:
        date: Study Date (0008,0020), else another date of the study.
        birth: Patient's Birth Date (0010,0030).
        age: Patient's Age (0010,1010).
        sex: Patient's Sex (0010,0040).
        weight: Patient's Weight (0010,1030), in kilograms.
        size: Patient's Size (0010,1020), in metres.
    """

    date: str
    birth: str
    age: str
    sex: str
    weight: str
    size: str


class Links(NamedTuple):
    """What links a file with its output.

    Attributes:
        patient_id: Patient ID (0010,0020); empty if there is none.
        pseudonym: what the output has in its place.
        study: the new Study Instance UID; empty if there is none.
        uids: each UID that was replaced, and the new one.
        facts: what the file says of its patient.
    """

    patient_id: str
    pseudonym: str
    study: str
    uids: tuple[tuple[str, str], ...]
    facts: Facts


def links_of(
    source: Source,
    decisions: Decisions,
    identity: Identity,
    study: str,
    uids: Iterable[str],
    edits: Iterable[Edit],
) -> Links:
    """What links a data set with its output.

    Args:
        source: the file.
        decisions: on its data set.
        identity: replacements under the key of the run.
        study: the new Study Instance UID.
        uids: those that do not stay.
        edits: what is written. A UID whose replacement is not in it was removed.
    """
    content = b"\0".join([new for _, _, new in edits if isinstance(new, bytes)])
    written = {*regex(rb"2\.25\.\d+").findall(content)}
    pairs = ((old, identity.derived_uid(old)) for old in sorted({*uids}))
    data_set, (patient, issuer) = decisions.data_set, decisions.patient()
    if patient:
        pseudonym = identity.patient(patient, issuer)
    else:  # as D with ifEmpty
        said = {each.tag: each.raw for each in data_set.said}
        original = next(iter(split("UI", said.get(STUDY, b""), DEFAULT)), "")
        pseudonym = identity.pseudonym(original) if original else ""
    text = HeldItem(source, data_set, {}, data_set.stop).text
    date = next(filter(None, map(text, _DATES)), "")
    facts = Facts(date, *map(text, (_BIRTH, _AGE, _SEX, _WEIGHT, _SIZE)))
    replaced = tuple([pair for pair in pairs if pair[1].encode() in written])
    return Links(patient, pseudonym, study, replaced, facts)
