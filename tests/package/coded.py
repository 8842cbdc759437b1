"""Codes and content items, as data sets and as bytes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from grand_challenge_dicom_de_id_procedure.dicom.tags import CODING_SCHEME, CONCEPT_NAME
from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.rules.coded import in_group_of
from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure as released
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

from .conftest import KEY
from .generated.encoding import Encoding, part10

COMPREHENSIVE_SR = "1.2.840.10008.5.1.4.1.1.88.33"
DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.67"
ECG = "1.2.840.10008.5.1.4.1.1.9.1.1"
GRAYSCALE_STATE = "1.2.840.10008.5.1.4.1.1.11.1"
SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6"

SYNTAXES = {
    "implicit": ImplicitVRLittleEndian,
    "explicit": ExplicitVRLittleEndian,
    "big endian": ExplicitVRBigEndian,
}
CELLS = 0x0040A808
AGE = ("121033", "DCM", "Subject Age")
LENGTH = ("103339001", "SCT", "Long Axis")


def code(value: str, scheme: str, meaning: str = "a meaning") -> Dataset:
    """A code."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def content_item(name: tuple[str, str, str] | None, **values: Any) -> Dataset:
    """A content item of this concept name, with these attributes."""
    item = Dataset()
    if name is not None:
        item.ConceptNameCodeSequence = [code(*name)]
    for keyword, value in values.items():
        setattr(item, keyword, value)
    return item


def number(name: tuple[str, str, str] | None, value: str) -> Dataset:
    """A content item with a number."""
    measured = Dataset()
    measured.MeasurementUnitsCodeSequence = [code("a", "UCUM", "year")]
    measured.NumericValue = value
    return content_item(name, ValueType="NUM", MeasuredValueSequence=[measured])


def answer(name: tuple[str, str, str] | None, value: Dataset) -> Dataset:
    """A content item with a coded answer."""
    return content_item(name, ValueType="CODE", ConceptCodeSequence=[value])


def data_set(sop_class: str = COMPREHENSIVE_SR, **attributes: Any) -> Dataset:
    """A data set of a SOP class with these attributes."""
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = sop_class, "1.2.3.4"
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds


def file_of(ds: Dataset, syntax: str = "explicit", *, undefined: bool = False) -> bytes:
    """A data set as a file; where asked for, delimiters end its sequences and items."""
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = SYNTAXES[syntax]
    for element in ds.iterall():
        if element.VR == "SQ":
            element.is_undefined_length = undefined
            for item in element.value:
                item.is_undefined_length_sequence_item = undefined
    stream = BytesIO()
    pydicom.dcmwrite(stream, ds, enforce_file_format=True)
    return stream.getvalue()


def applier(*, reuses: bool = True) -> Applier:
    """What carries out the released procedure."""
    return Applier(Identity(KEY), released, reuses=reuses)


def output_of(content: bytes, carrying_out: Applier | None = None) -> bytes:
    """The output of a file."""
    sink = MemorySink()
    with (carrying_out or applier()).prepare(BytesSource(content)) as prepared:
        prepared.write_to(sink)
    return sink.content()


def treated(ds: Dataset, syntax: str = "explicit", *, undefined: bool = False) -> Dataset:
    """What becomes of a data set under the released procedure."""
    return pydicom.dcmread(BytesIO(output_of(file_of(ds, syntax, undefined=undefined))))


def is_of_published_code(
    rules: SOPClassRules, path: tuple[int, ...], scheme_at: Callable[[tuple[int, ...]], bytes]
) -> bool:
    """Whether neither the elements at a path nor those around it are of a code that is not public.

    Nor do they lack what they may only stand beside.

    Args:
        rules: of the SOP class.
        path: tags, and between them the numbers of items.
        scheme_at: the value at a path, such as a Coding Scheme Designator; empty if there is none.
    """
    for end in range(1, len(path) + 1, 2):
        *item, tag = path[:end]
        rule = rules.resolve(tag)
        if rule.choose is not None:
            return False
        if rule.beside:
            value = (
                scheme_at((*item, in_group_of(tag, rule.beside))).strip(b" \0").decode("latin_1")
            )
            if not value or rule.holding not in ("", value):
                return False
            continue
        if rule.asks is not None and tag == CELLS:
            if not _are_headings_published(item, scheme_at):
                return False
            continue
        is_code = tag >> 16 == 0x0008
        in_value = item and rules.resolve(item[-2]).asks is not None
        if rule.asks is None or (in_value and not is_code):
            continue
        code = item if is_code else [*item, CONCEPT_NAME, 0]
        if not is_code and scheme_at((*item, CONCEPT_NAME, 1, CODING_SCHEME)):
            return False  # one of two names
        scheme = scheme_at((*code, CODING_SCHEME)).strip(b" \0").decode("latin_1")
        if scheme not in released["code"]["schemes"]:
            return False
    return True


def _are_headings_published(
    item: Sequence[int], scheme_at: Callable[[tuple[int, ...]], bytes]
) -> bool:
    """Whether every row and column of the table in an item has a name of a published scheme."""
    schemes: list[str] = []
    for headings in (0x0040A806, 0x0040A807):
        for number in itertools.count():
            name = (*item, headings, number, CONCEPT_NAME)
            found = scheme_at((*name, 0, CODING_SCHEME)).strip(b" \0").decode("latin_1")
            if not found:
                break
            if scheme_at((*name, 1, CODING_SCHEME)):
                return False  # one of two names
            schemes.append(found)
    return bool(schemes) and set(schemes) <= set(released["code"]["schemes"])


def named(
    encoding: Encoding, concept: bytes, vr: str = "SQ", meaning: bytes = b"a meaning "
) -> bytes:
    """The name of a content item, whose VR may not be SQ."""
    if vr == "OB":  # whose content cannot be of undefined length
        encoding = replace(encoding, undefined=False)
    within = encoding.within(vr)
    item = within.element(0x00080100, "SH", concept) + within.element(0x00080102, "SH", b"DCM ")
    item += within.element(0x00080104, "LO", meaning)
    return encoding.sequence(0x0040A043, [item], vr)


def report_of(encoding: Encoding, items: list[bytes]) -> bytes:
    """A report of encoded content items."""
    uids = encoding.element(0x00080016, "UI", COMPREHENSIVE_SR.encode() + b"\0")
    uids += encoding.element(0x00080018, "UI", b"1.2.3.4\0")
    return part10(encoding, COMPREHENSIVE_SR, uids + encoding.sequence(0x0040A730, items))
