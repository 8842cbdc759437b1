"""The record of the de-identification (PS3.15 E.1.1, PS3.3 C.7.1.1), and the file meta."""

from collections.abc import Mapping
from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag
from pydicom.uid import UID

from .elements import Element, text_of

METHOD, CODES, LONGITUDINAL = 0x00120063, 0x00120064, 0x00280303
REWRITTEN = (0x00120062, METHOD, LONGITUDINAL)
SAID_OF_DATES = ("MODIFIED", "REMOVED")


def said_of_dates(source: Dataset, procedure: Mapping[str, Any], moved: bool, removed: bool) -> str:
    """Longitudinal Temporal Information Modified; empty where nothing is known."""
    earlier = text_of(source, LONGITUDINAL)
    unchanged = str(procedure.get("record", {}).get("longitudinal", ""))
    if moved or (removed and not unchanged):
        return "MODIFIED" if moved else "REMOVED"
    return earlier if earlier in SAID_OF_DATES else unchanged


def write_record(
    new: Dataset, earlier: list[str], procedure: Mapping[str, Any], sop_class: str, said: str
) -> None:
    """Add the record to a de-identified dataset."""
    new.PatientIdentityRemoved = "YES"
    ours = f"grand-challenge-dicom-de-id-procedure {procedure['version']}"[:64].strip()
    new.DeidentificationMethod = list(dict.fromkeys([*earlier, ours]))

    items = Element(new, BaseTag(CODES)).items() or [] if CODES in new else []
    items = [item for item in items if len(item)]
    earlier_codes = [(text_of(item, 0x00080100), text_of(item, 0x00080102)) for item in items]
    claimed = procedure["sopClass"][sop_class].get("record") or procedure.get("record", {})
    for claim in claimed.get("codes", ()):
        if (claim["value"], claim["scheme"]) not in earlier_codes:
            code = Dataset()
            code.CodeValue = claim["value"]
            code.CodingSchemeDesignator = claim["scheme"]
            code.CodeMeaning = claim["meaning"]
            items.append(code)
    if items:
        new.DeidentificationMethodCodeSequence = Sequence(items)

    if said:
        new.LongitudinalTemporalInformationModified = said


def new_file_meta(new: Dataset, source: Dataset) -> FileMetaDataset:
    """File meta information in which nothing is the source's but the transfer syntax."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID(text_of(new, 0x00080016))
    meta.MediaStorageSOPInstanceUID = UID(text_of(new, 0x00080018))
    meta.TransferSyntaxUID = source.file_meta.TransferSyntaxUID
    meta.ImplementationClassUID = UID("2.25.290785256627521160636543889945072690683")
    meta.ImplementationVersionName = "GC_DICOM_DEID_2"
    return meta
