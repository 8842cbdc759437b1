"""An envelope holds the originals whole, however fields came to them."""

from __future__ import annotations

import pytest
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.rewriting.data_set import LARGEST

from ...ran import dicom, dicom_file
from .originals import KEY, originals


@pytest.mark.parametrize("action", ["remove", "encrypt"])
def test_a_sequence_is_kept_whole_also_if_something_in_it_was_kept_before(action: str) -> None:
    item = Dataset()
    item.PatientID, item.TypeOfPatientID = "N1", "TEXT"
    fields = (
        "{name: OtherPatientIDsSequence.0.PatientID, replace-with: X}, "
        "{name: OtherPatientIDsSequence.0.IssuerOfPatientID, replace-with: Y}, "
        f"{{name: OtherPatientIDsSequence, {action}: true}}"
    )

    ds = dicom(f"{KEY}retain: true\nfields: [{fields}]", dicom_file(OtherPatientIDsSequence=[item]))

    assert originals(ds).OtherPatientIDsSequence[0] == item


def test_pixels_in_an_item_are_encrypted_with_it() -> None:
    icon = Dataset()
    icon.Rows, icon.BitsAllocated, icon.PixelData = 1, 8, b"icon"
    icon["PixelData"].VR = "OB"

    ds = dicom(
        f"{KEY}fields: [{{name: IconImageSequence, encrypt: true}}]",
        dicom_file(IconImageSequence=[icon]),
    )

    assert originals(ds).IconImageSequence[0].PixelData == b"icon"


def test_what_is_too_large_in_an_item_is_not_lost() -> None:
    item = Dataset()
    item.add_new(0x00104000, "UT", "x" * (LARGEST + 2))

    with pytest.raises(FieldError, match=r"\(0010,1002\) is too large to be encrypted; keep it"):
        dicom(
            f"{KEY}fields: [{{name: OtherPatientIDsSequence, encrypt: true}}]",
            dicom_file(OtherPatientIDsSequence=[item]),
        )


def test_a_character_set_that_a_field_replaces_is_that_of_the_originals() -> None:
    profile = (
        f"{KEY}retain: true\nfields: [{{name: SpecificCharacterSet, replace-with: ISO_IR 192}}, "
        "{name: PatientName, remove: true}]"
    )

    found = originals(
        dicom(profile, dicom_file(SpecificCharacterSet="ISO_IR 100", PatientName="Ö"))
    )

    assert (found.SpecificCharacterSet, found.PatientName) == ("ISO_IR 100", "Ö")
