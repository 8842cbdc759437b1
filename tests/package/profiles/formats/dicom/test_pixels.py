"""``alter_pixels`` blanks a rectangle of the images that a condition is true of."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import RLELossless

from grand_challenge_dicom_de_id_procedure.errors import ProfileError
from grand_challenge_dicom_de_id_procedure.profiles.reading.load import parse_profile
from grand_challenge_dicom_de_id_procedure.profiles.run import Runner

from ...ran import dicom, dicom_file

ONES: dict[str, Any] = {
    "Rows": 4,
    "Columns": 4,
    "BitsAllocated": 8,
    "BitsStored": 8,
    "HighBit": 7,
    "SamplesPerPixel": 1,
    "PixelRepresentation": 0,
    "PhotometricInterpretation": "MONOCHROME2",
    "PixelData": b"\1" * 16,
}
REMOVE = "- {when: contains Modality OT, remove: [0, 0, 2, 3]}"


def altered(entries: str, content: bytes, rest: str = "") -> Dataset:
    lines = "\n".join(f"  {line}" for line in entries.splitlines())
    return dicom(f"alter_pixels:\n  pixels:\n{lines}\n{rest}", content)


def test_columns_and_rows_are_blanked_up_to_the_ends() -> None:
    ds = altered(REMOVE, dicom_file(**ONES))

    assert ds.pixel_array.tolist() == [[0, 0, 1, 1]] * 3 + [[1, 1, 1, 1]]


@pytest.mark.parametrize(("modality", "actions"), [("OT", {"alter_pixels": 1}), ("CT", {})])
def test_it_is_counted_where_it_blanks(modality: str, actions: dict[str, int]) -> None:
    profile = f"dicom:\n  alter_pixels:\n    pixels:\n    {REMOVE}\n"
    content = BytesIO(dicom_file(**ONES | {"Modality": modality}))

    made = Runner(parse_profile(profile, "p.yaml")).run("a.dcm", content)

    made.outputs[0].content.close()
    assert made.actions == actions


def test_keep_spares_what_an_earlier_entry_blanks() -> None:
    keep = "- {when: present Rows, keep: [0, 0, 1, 1]}"

    assert altered(f"{REMOVE}\n{keep}", dicom_file(**ONES)).pixel_array[0].tolist() == [1, 0, 1, 1]
    assert altered(keep, dicom_file(**ONES)).PixelData == ONES["PixelData"]


def test_another_file_is_left_as_it_is() -> None:
    content = dicom_file(**ONES | {"Modality": "CT"})

    assert altered(REMOVE, content).PixelData == ONES["PixelData"]


def test_the_condition_is_asked_before_fields_act() -> None:
    ds = altered(REMOVE, dicom_file(**ONES), "fields: [{name: Modality, remove: true}]")

    assert "Modality" not in ds
    assert ds.pixel_array[0].tolist() == [0, 0, 1, 1]


def test_compressed_pixels_stay_compressed() -> None:
    source = dcmread(BytesIO(dicom_file(**ONES)))
    source.compress(RLELossless)
    stream = BytesIO()
    source.save_as(stream)

    ds = altered(REMOVE, stream.getvalue(), "fields: [{name: PatientID, remove: true}]")

    assert ds.file_meta.TransferSyntaxUID == RLELossless
    assert np.array_equal(ds.pixel_array, [[0, 0, 1, 1]] * 3 + [[1, 1, 1, 1]])


def test_icons_go_at_every_depth_which_show_what_is_blanked() -> None:
    icon, reference = Dataset(), Dataset()
    icon.Rows = 4
    reference.ReferencedSOPInstanceUID, reference.IconImageSequence = "1.2.3", [icon]
    secret = f"secret-key: '{'0' * 32}'\nretain: true"
    content = dicom_file(**ONES, IconImageSequence=[icon], ReferencedImageSequence=[reference])

    ds = altered(REMOVE, content, secret)

    assert "IconImageSequence" not in ds
    assert [each.keyword for each in ds.ReferencedImageSequence[0]] == ["ReferencedSOPInstanceUID"]


def test_pixels_that_a_field_removes_are_gone() -> None:
    rest = "fields: [{name: PixelData, remove: true}]"

    assert "PixelData" not in altered(REMOVE, dicom_file(**ONES), rest)


def test_detect_names_recipes(tmp_path: Path) -> None:
    recipe = tmp_path / "deid.recipe"
    recipe.write_text("FORMAT dicom\n%filter x\nLABEL y\npresent Rows\ncoordinates 0,0,4,1\n")

    ds = dicom(f"alter_pixels: {{detect: ['{recipe}', dicom]}}", dicom_file(**ONES))

    assert ds.pixel_array.tolist() == [[0] * 4] + [[1] * 4] * 3


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("{pixel: []}", "alter_pixels has no pixel; do you mean pixels"),
        ("{pixels: {}}", "pixels of alter_pixels must be a list"),
        ("{pixels: [{when: contains Modality OT}]}", "entry 1 must have `when`, and either"),
        ("{pixels: [{when: contains Modality OT, remove: [0, 0, 2]}]}", "four whole numbers"),
        ("{pixels: [{when: contain Modality OT, remove: [0, 0, 2, 2]}]}", "did you mean contains"),
        ("{pixels: [{when: '', remove: [0, 0, 2, 2]}]}", "must be a condition"),
        ("{pixels: [{when: contains Modality OT, remove: [2, 0, 1, 2]}]}", "covers nothing"),
        ("{pixels: [{when: contains Modalty OT, remove: [0, 0, 2, 2]}]}", "did you mean Modality"),
        ("{pixels: [{when: contains Modality (O+)+, remove: [0, 0, 2, 2]}]}", "take for ever"),
        ("{detect: [nowhere]}", "nowhere"),
        ("{detect: [{a: b}]}", "detect of alter_pixels must be a list of the names of recipes"),
        ("{}", "alter_pixels blanks nothing"),
    ],
)
def test_what_cannot_be_done_is_said_before_the_first_file(setting: str, message: str) -> None:
    with pytest.raises(ProfileError, match=message):
        dicom(f"alter_pixels: {setting}", dicom_file())
