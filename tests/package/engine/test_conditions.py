"""What a file says of its pixels decides whether it is written, and what its record says."""

from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import (
    CTImageStorage,
    SecondaryCaptureImageStorage,
    UltrasoundImageStorage,
    VLPhotographicImageStorage,
    VLWholeSlideMicroscopyImageStorage,
)

from grand_challenge_dicom_de_id_procedure import Deidentifier, ProcedureError, RejectedDICOMError

from ..conftest import KEY, dataset, make_procedure
from ..generated.encoding import part10
from ..handmade import EXPLICIT, ct, element, item
from .test_reuse import result

SLIDE = VLWholeSlideMicroscopyImageStorage
BURNED_IN: dict[str, dict[str, Any]] = {
    "annotation": {"BurnedInAnnotation": "YES"},
    "annotation, spelled badly": {"BurnedInAnnotation": "Yes "},
    "annotation, twice": {"BurnedInAnnotation": ["NO", "YES"]},
    "annotation, as a letter": {"BurnedInAnnotation": "Y"},
    "annotation, as a truth value": {"BurnedInAnnotation": "True"},
    "annotation, as a number": {"BurnedInAnnotation": "1"},
    "face, in other words": {"RecognizableVisualFeatures": "OUI"},
    "slide label, as a letter": {"SOPClassUID": SLIDE, "SpecimenLabelInImage": "y"},
    "face": {"RecognizableVisualFeatures": "YES"},
    "slide label": {"SOPClassUID": SLIDE, "SpecimenLabelInImage": "YES"},
    "label in another SOP class": {"SpecimenLabelInImage": "YES"},
    "label image": {
        "SOPClassUID": SLIDE,
        "ImageType": ["ORIGINAL", "PRIMARY", "LABEL", "NONE"],
        "SpecimenLabelInImage": "NO",
        "BurnedInAnnotation": "NO",
    },
    "overview": {"SOPClassUID": SLIDE, "ImageType": ["ORIGINAL", "PRIMARY", "OVERVIEW", "NONE"]},
    "screen": {"ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"]},
    "screen, spelled differently": {"ImageType": ["DERIVED", "SECONDARY", "screen_save"]},
}  # fmt: skip
NOT_BURNED_IN: dict[str, dict[str, Any]] = {
    "nothing": {},
    "no": {"BurnedInAnnotation": "NO", "RecognizableVisualFeatures": "NO"},
    "reformatted": {"ImageType": ["DERIVED", "SECONDARY", "MPR"]},
    "overview without label": {
        "SOPClassUID": SLIDE,
        "ImageType": ["ORIGINAL", "PRIMARY", "OVERVIEW", "NONE"],
        "SpecimenLabelInImage": "NO",
        "BurnedInAnnotation": "NO",
    },
    "word within a word": {"ImageType": ["ORIGINAL", "PRIMARY", "UNLABELED"]},
}  # fmt: skip
NOT_STATED: dict[str, dict[str, Any]] = {
    "ultrasound": {"SOPClassUID": UltrasoundImageStorage},
    "capture": {"SOPClassUID": SecondaryCaptureImageStorage, "BurnedInAnnotation": ""},
    "photograph": {"SOPClassUID": VLPhotographicImageStorage, "BurnedInAnnotation": "UNKNOWN"},
    "a no that is not NO": {"SOPClassUID": UltrasoundImageStorage, "BurnedInAnnotation": "FALSE"},
    "no, and something else": {
        "SOPClassUID": UltrasoundImageStorage,
        "BurnedInAnnotation": ["NO", "PARTLY"],
    },
    "screenshot as CT": {"SOPClassUID": CTImageStorage, "ConversionType": "WSD"},
}


@pytest.mark.parametrize("said", BURNED_IN.values(), ids=BURNED_IN)
@pytest.mark.filterwarnings("ignore:Invalid value for VR")
def test_a_file_that_says_it_shows_the_patient_is_rejected(said: dict[str, Any]) -> None:
    with pytest.raises(RejectedDICOMError) as caught:
        Deidentifier(KEY).dataset(dataset(**said))
    assert caught.value.reason == "burned-in"


@pytest.mark.parametrize("said", BURNED_IN.values(), ids=BURNED_IN)
@pytest.mark.filterwarnings("ignore:Invalid value for VR")
def test_or_it_is_written_and_does_not_claim_that_the_identity_is_removed(
    said: dict[str, Any],
) -> None:
    new = Deidentifier(KEY, burned_in="write-no").dataset(dataset(**said))
    assert new.PatientIdentityRemoved == "NO"


@pytest.mark.parametrize("said", NOT_BURNED_IN.values(), ids=NOT_BURNED_IN)
def test_any_other_file_is_written(said: dict[str, Any]) -> None:
    assert Deidentifier(KEY).dataset(dataset(**said)).PatientIdentityRemoved == "YES"


@pytest.mark.parametrize("said", NOT_STATED.values(), ids=NOT_STATED)
def test_a_file_that_does_not_say_is_noted_or_rejected(
    said: dict[str, Any], tmp_path: Path
) -> None:
    path = written(dataset(**said), tmp_path)
    assert Deidentifier(KEY).file(path, tmp_path / "out.dcm").noted == ("not-stated",)
    with pytest.raises(RejectedDICOMError, match="does not say") as caught:
        Deidentifier(KEY, not_stated="reject").file(path, tmp_path / "out.dcm")
    assert caught.value.reason == "not-stated"


def test_a_ct_and_a_file_that_says_no_are_not_noted(tmp_path: Path) -> None:
    said = {"SOPClassUID": UltrasoundImageStorage, "BurnedInAnnotation": "NO"}
    for ds in (dataset(), dataset(**said)):
        path = written(ds, tmp_path)
        assert Deidentifier(KEY).file(path, tmp_path / "out.dcm").noted == ()


def test_what_a_file_says_counts_whatever_its_vr(tmp_path: Path) -> None:
    path = tmp_path / "in.dcm"
    path.write_bytes(part10(EXPLICIT, CTImageStorage, ct() + element(0x00280301, "LO", b"YES ")))
    with pytest.raises(RejectedDICOMError, match="identify the patient"):
        Deidentifier(KEY).file(path, tmp_path / "out.dcm")


def test_an_item_may_say_that_it_shows_the_patient_but_not_that_the_file_does_not(
    tmp_path: Path,
) -> None:
    ultrasound = UltrasoundImageStorage
    for value, rejected in ((b"YES ", True), (b"NO", False)):
        nested = item(element(0x00280301, "CS", value))
        head = ct(sop_class=ultrasound)
        content = head + EXPLICIT.element(0x00082218, "SQ", nested)  # which is kept
        (tmp_path / "in.dcm").write_bytes(part10(EXPLICIT, ultrasound, content))
        if rejected:
            with pytest.raises(RejectedDICOMError):
                Deidentifier(KEY).file(tmp_path / "in.dcm", tmp_path / "out.dcm")
        else:
            outcome = Deidentifier(KEY).file(tmp_path / "in.dcm", tmp_path / "out.dcm")
            assert outcome.noted == ("not-stated",)


@pytest.mark.parametrize("nested", [False, True])
def test_what_was_seen_before_is_asked_for_in_every_file(nested: bool, tmp_path: Path) -> None:
    """A span with the statement is passed over in the second file, and still counts."""
    burned_in = element(0x00080008, "CS", b"DERIVED\\SECONDARY\\SCREEN SAVE")
    plain = element(0x00080008, "CS", b"ORIGINAL\\PRIMARY\\AXIAL")

    def file(number: int, image_type: bytes) -> bytes:
        head = ct(instance=f"1.2.3.{number}".encode() + bytes(number // 10 % 2))
        more = b"".join(element(tag, "LO", b"CT 64") for tag in (0x00080070, 0x00081090))
        if nested:
            code = element(0x00080100, "SH", b"T-D1100") + element(0x00080104, "LO", b"Head")
            region = EXPLICIT.element(0x00082218, "SQ", item(image_type + code + code))
            return part10(EXPLICIT, CTImageStorage, head + more + region)
        return part10(EXPLICIT, CTImageStorage, image_type + head + more)

    files = [file(n, plain) for n in range(3)] + [file(n, burned_in) for n in range(3, 6)]
    for option in ("reject", "write-no"):
        experienced = Deidentifier(KEY, burned_in=option)
        for content in [*files, *files]:
            alone = result(Deidentifier(KEY, reuse=False, burned_in=option), content, tmp_path)
            assert result(experienced, content, tmp_path) == alone
        assert result(experienced, files[-1], tmp_path)[0] == (
            b"" if option == "reject" else alone[0]
        )


@pytest.mark.parametrize(
    "conditions",
    [
        {},
        {"a": {}},
        {"a": {"when": [{"tag": "x", "is": ["A"]}], "then": "reject", "reason": "a",
               "justification": "b"}},
        {"a": {"when": [], "then": "keep", "reason": "a", "justification": "b"}},
        "text",
    ],
)  # fmt: skip
def test_malformed_conditions_are_an_error(conditions: Any) -> None:
    procedure = {**make_procedure(), "conditions": conditions}
    procedure["sopClass"][CTImageStorage]["conditions"] = ["a"]
    with pytest.raises(ProcedureError, match="conditions"):
        Deidentifier(KEY, procedure).dataset(dataset())


@pytest.mark.parametrize("option", ["on_leak", "burned_in", "not_stated"])
def test_another_value_of_an_option_is_refused(option: str) -> None:
    with pytest.raises(ValueError, match=rf"{option} must be .* or .*, not 'x'"):
        Deidentifier(KEY, **{option: "x"})  # type: ignore[arg-type]


def written(ds: Dataset, folder: Path) -> Path:
    """A file of a data set."""
    ds.file_meta = pydicom.dataset.FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    ds.save_as(folder / "in.dcm", enforce_file_format=True)
    return folder / "in.dcm"
