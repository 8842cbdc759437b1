"""The class of grand-challenge-dicom-de-identifier, on this engine."""

import inspect
import io
import os
from pathlib import Path
from typing import Any

import pydicom
import pytest
from grand_challenge_dicom_de_identifier import deidentifier as published
from grand_challenge_dicom_de_identifier.exceptions import RejectedDICOMFileError as PublishedError
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import RejectedDICOMError, UnreadableDICOMError
from grand_challenge_dicom_de_id_procedure.grand_challenge import (
    GRAND_CHALLENGE_ROOT_UID,
    DicomDeidentifier,
    RejectedDICOMFileError,
)

from .conftest import make_procedure, real

CT = str(real("CT_small.dcm"))


def output_of(deidentifier: DicomDeidentifier, file: Any = CT) -> Dataset:
    output = io.BytesIO()
    deidentifier.deidentify_file(file, output=output)
    output.seek(0)
    return pydicom.dcmread(output)


def changed(**values: str) -> io.BytesIO:
    """The CT with other values."""
    ds = pydicom.dcmread(CT)
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    stream = io.BytesIO()
    ds.save_as(stream)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("name", ["__init__", "deidentify_file", "deidentify_dataset"])
def test_a_method_takes_the_arguments_of_the_published_one(name: str) -> None:
    def arguments(of: type) -> list[tuple[str, Any, Any]]:
        parameters = inspect.signature(getattr(of, name)).parameters.values()
        return [(each.name, each.kind, each.default) for each in parameters]

    assert arguments(DicomDeidentifier) == arguments(published.DicomDeidentifier)


def test_the_error_is_as_the_published_one() -> None:
    assert str(RejectedDICOMFileError("why")) == str(PublishedError("why"))
    assert RejectedDICOMFileError("why").justification == PublishedError("why").justification
    assert RejectedDICOMFileError().justification == PublishedError().justification


@pytest.mark.parametrize("kind", ["path", "text", "file object", "bytes"])
def test_a_file_may_be_given_as(kind: str, tmp_path: Path) -> None:
    content = Path(CT).read_bytes()
    given: dict[str, Any] = {
        "path": Path(CT),
        "text": CT,
        "file object": io.BytesIO(content),
        "bytes": content,
    }
    DicomDeidentifier().deidentify_file(given[kind], output=tmp_path / "new.dcm")
    assert pydicom.dcmread(tmp_path / "new.dcm").PatientIdentityRemoved == "YES"


def test_a_dataset_changes_in_place() -> None:
    ds = pydicom.dcmread(CT)
    before = str(ds.SOPInstanceUID)
    DicomDeidentifier().deidentify_dataset(ds)
    assert ds.PatientName == ds.PatientID
    assert ds.SOPInstanceUID != before
    assert ds.file_meta.MediaStorageSOPInstanceUID == ds.SOPInstanceUID
    assert ds.pixel_array.shape == (128, 128)
    assert ds.preamble == bytes(128)


def test_a_rejected_dataset_stays_as_it_is() -> None:
    ds = pydicom.dcmread(CT)
    before = ds.to_json()
    with pytest.raises(RejectedDICOMFileError, match="R!"):
        DicomDeidentifier(make_procedure({"(0008,0060)": "R"})).deidentify_dataset(ds)
    assert ds.to_json() == before


def test_uids_are_the_same_within_an_object_and_differ_between_two() -> None:
    one, other = DicomDeidentifier(), DicomDeidentifier()
    uids = [output_of(each).StudyInstanceUID for each in (one, one, other)]
    assert uids[0] == uids[1] != uids[2]


def test_given_uids_stand_in_the_data_set() -> None:
    ds = output_of(DicomDeidentifier(None, None, "1.2", "3.4"))
    assert ds.StudyInstanceUID == GRAND_CHALLENGE_ROOT_UID + "1.2"
    assert ds.SeriesInstanceUID == GRAND_CHALLENGE_ROOT_UID + "3.4"
    assert published.GRAND_CHALLENGE_ROOT_UID == GRAND_CHALLENGE_ROOT_UID
    assert ds.DeidentificationMethodCodeSequence[0].CodeValue == "113100"


def test_a_file_without_a_study_gets_the_given_one() -> None:
    source = changed()
    ds = pydicom.dcmread(source)
    del ds.StudyInstanceUID
    DicomDeidentifier(study_instance_uid_suffix="7").deidentify_dataset(ds)
    assert ds.StudyInstanceUID == GRAND_CHALLENGE_ROOT_UID + "7"


def test_references_to_other_studies_are_not_given_uids() -> None:
    ds = pydicom.dcmread(CT)
    item = Dataset()
    item.SeriesInstanceUID = "1.2.3"
    ds.ReferencedSeriesSequence = [item]
    DicomDeidentifier(series_instance_uid_suffix="7").deidentify_dataset(ds)
    inner = ds.ReferencedSeriesSequence[0].SeriesInstanceUID
    assert inner not in ("1.2.3", GRAND_CHALLENGE_ROOT_UID + "7")


def test_a_value_must_be_the_same_in_all_files() -> None:
    deidentifier = DicomDeidentifier(assert_unique_value_for=["PatientID"])
    output_of(deidentifier, changed(PatientID="A"))
    output_of(deidentifier, changed(PatientID="A"))
    with pytest.raises(RejectedDICOMFileError, match="PatientID differs between files") as error:
        output_of(deidentifier, changed(PatientID="B"))
    assert error.value.reason == "not-unique"
    assert "B" not in str(error.value).replace("between", "")


def test_a_pipe_is_compared_too() -> None:
    ends = os.pipe()
    with open(ends[0], "rb") as source, open(ends[1], "wb") as sink:  # noqa: PTH123
        sink.write(changed(PatientID="A").getvalue())
        sink.close()
        deidentifier = DicomDeidentifier(assert_unique_value_for=["PatientID"])
        deidentifier.deidentify_file(source, output=io.BytesIO())
    with pytest.raises(RejectedDICOMFileError, match="PatientID differs"):
        output_of(deidentifier, changed(PatientID="B"))


def test_a_value_that_cannot_be_read_is_not_compared_and_not_quoted() -> None:
    content = changed().getvalue().replace(b"\x28\0\x10\0US\2\0", b"\x28\0\x10\0UL\2\0")
    deidentifier = DicomDeidentifier(assert_unique_value_for=["Rows"])
    with pytest.raises(UnreadableDICOMError, match="Rows cannot be read, to compare them"):
        deidentifier.deidentify_file(content, output=io.BytesIO())


def test_a_rejected_file_does_not_say_what_the_value_must_be() -> None:
    procedure = make_procedure({"(0008,0060)": "R"})
    deidentifier = DicomDeidentifier(procedure, ["PatientID"])
    with pytest.raises(RejectedDICOMFileError):
        output_of(deidentifier, changed(PatientID="A"))
    deidentifier.deidentify_dataset(_without_modality(changed(PatientID="B")))


def _without_modality(stream: io.BytesIO) -> Dataset:
    ds = pydicom.dcmread(stream)
    del ds.Modality
    return ds


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"assert_unique_value_for": ["PatientNme"]}, "'PatientNme' is not the keyword"),
        ({"study_instance_uid_suffix": "x"}, "the study instance UID .* is not valid"),
        ({"series_instance_uid_suffix": "1" * 60}, "the series instance UID .* is not valid"),
    ],
)
def test_wrong_arguments_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DicomDeidentifier(**arguments)


def test_an_unsupported_sop_class_is_rejected() -> None:
    with pytest.raises(RejectedDICOMFileError) as error:
        DicomDeidentifier().deidentify_file(
            changed(SOPClassUID="1.2.840.10008.5.1.4.1.1.501.1"), output=io.BytesIO()
        )
    assert isinstance(error.value, RejectedDICOMError)
    assert error.value.reason == "unsupported-sop-class"


def test_a_damaged_file_is_no_rejection() -> None:
    with pytest.raises(UnreadableDICOMError):
        DicomDeidentifier().deidentify_file(Path(CT).read_bytes()[:1000], output=io.BytesIO())


def test_private_elements_and_names_in_texts_go_as_from_deidentifier() -> None:
    ds = pydicom.dcmread(CT)
    ds.PatientName = "Needleman^Ann"
    ds.add_new(0x00091001, "LO", "private")
    ds.ImageComments = "of Needleman"
    DicomDeidentifier().deidentify_dataset(ds)
    assert "Needleman" not in str(ds)
    assert 0x00091001 not in ds
