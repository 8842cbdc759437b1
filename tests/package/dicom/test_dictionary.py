"""The data dictionary that the package carries."""

import pytest

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import (
    is_registered_uid,
    least_values,
    vr_choices,
)


@pytest.mark.parametrize(
    ("tag", "choices", "least"),
    [
        (0x00100010, ("PN",), 1),
        (0x00280106, ("US", "SS"), 1),
        (0x00283006, ("US", "OW"), 1),  # VM "1-n or 1"
        (0x00200032, ("DS",), 3),
        (0x60020022, ("LO",), 1),
        (0x60FE3000, ("OB", "OW"), 1),
        (0x50000005, ("US",), 1),
        (0x60010022, (), 1),
        (0x00100011, ("SQ",), 1),
        (0x00091010, (), 1),
    ],
)
def test_vr_and_vm_of_an_attribute(tag: int, choices: tuple[str, ...], least: int) -> None:
    assert vr_choices(tag) == choices
    assert least_values(tag) == least


def test_only_registered_uids_are_public() -> None:
    assert is_registered_uid("1.2.840.10008.5.1.4.1.1.2")
    assert is_registered_uid("1.2.840.10008.1.2.4.90")
    assert not is_registered_uid("1.2.840.10008.5.1.4.1.1.2.20260101")
    assert not is_registered_uid("")
