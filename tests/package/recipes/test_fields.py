"""The fields that lines select: at every depth, in whatever form their sequence is stored."""

from __future__ import annotations

from io import BytesIO

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

from .unknown import LONG, SHORT, ct_with, in_a_sequence, unknown_sequence
from .written import applier, written

pytestmark = pytest.mark.filterwarnings("ignore")  # those of pydicom


@pytest.mark.parametrize("items", [SHORT, LONG])
def test_a_sequence_of_unknown_vr_in_an_item_is_looked_into(items: int) -> None:
    content = ct_with(in_a_sequence(0x00081115, unknown_sequence(0x00089215, items)))
    new = pydicom.dcmread(
        BytesIO(written(applier("REMOVE PatientID"), BytesSource(content))), force=True
    )
    found = new.ReferencedSeriesSequence[0].DerivationCodeSequence
    assert ["PatientID" in item for item in found] == [False] * items


@pytest.mark.parametrize("is_nested", [False, True])
@pytest.mark.parametrize("length", [7, 70007])
def test_what_should_be_a_sequence_and_is_none_is_malformed(is_nested: bool, length: int) -> None:
    broken = EXPLICIT.header(0x00089215, b"UN", length) + b"\xfe\xff\x00\xe0".ljust(length, b"\xff")
    content = ct_with(in_a_sequence(0x00081115, broken) if is_nested else broken)
    with pytest.raises(UnreadableDICOMError) as caught:
        applier("REMOVE PatientID").prepare(BytesSource(content))
    assert caught.value.reason == "malformed"


@pytest.mark.parametrize("items", [SHORT, LONG])
def test_a_sequence_of_unknown_vr_in_memory_is_looked_into(items: int) -> None:
    ds = pydicom.dcmread(BytesIO(ct_with(unknown_sequence(0x00089215, items))))
    applier("REMOVE PatientID").carry_out(ds)
    assert ["PatientID" in item for item in ds.DerivationCodeSequence] == [False] * items
