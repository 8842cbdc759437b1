"""The published client works with this package instead of its own dependency."""

from pathlib import Path

import pydicom
from grand_challenge_dicom_de_identifier import deidentifier as client

import grand_challenge_dicom_de_id_procedure

from ..conftest import real


def test_the_published_client_deidentifies_a_ct_with_this_package(tmp_path: Path) -> None:
    applier = client.DicomDeidentifier()
    assert applier.procedure is grand_challenge_dicom_de_id_procedure.procedure
    applier.deidentify_file(str(real("CT_small.dcm")), output=str(tmp_path / "new.dcm"))
    before, after = pydicom.dcmread(real("CT_small.dcm")), pydicom.dcmread(tmp_path / "new.dcm")
    assert after.PatientIdentityRemoved == "YES"
    assert after.PatientName != before.PatientName
    assert after.SOPInstanceUID != before.SOPInstanceUID
    assert after.PixelData == before.PixelData
