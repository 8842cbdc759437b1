"""De-identifying a dataset: what is removed at any depth, and the record in the output."""

import copy

import pydicom
import pytest
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import Deidentifier, RejectedDICOMError

from .conftest import KEY, dataset, deidentified, make_procedure


def test_the_input_is_not_changed(ct: Dataset) -> None:
    before = copy.deepcopy(ct)
    deidentified(ct)
    assert ct == before


def test_changing_the_output_leaves_the_input_alone() -> None:
    ds = dataset(ImageType=["A", "B"])
    deidentified(ds, {"(0008,0008)": "K"}).ImageType.append("C")
    assert list(ds.ImageType) == ["A", "B"]


@pytest.mark.parametrize("uid", ["", None])
def test_a_dataset_that_names_no_sop_class_is_rejected(uid: str | None) -> None:
    ds = dataset(PatientName="Needle")
    if uid is None:
        del ds.SOPClassUID
    else:
        ds.SOPClassUID = uid
    with pytest.raises(RejectedDICOMError) as caught:
        deidentified(ds)
    assert caught.value.reason == "no-sop-class"


@pytest.mark.parametrize("uid", ["1.2.840.10008.5.1.4.1.1.104.1", ["1.2", "1.3"]])
def test_a_sop_class_without_rules_is_rejected(uid: str | list[str]) -> None:
    ds = dataset(PatientName="Needle")
    ds.SOPClassUID = uid
    with pytest.raises(RejectedDICOMError) as caught:
        deidentified(ds)
    assert caught.value.justification == "Unsupported SOP Class"
    assert caught.value.reason == "unsupported-sop-class"


def test_private_elements_group_lengths_padding_and_signatures_are_removed_at_every_depth() -> None:
    tags = (0x00090010, 0x00091001, 0x00080000, 0xFFFCFFFC, 0xFFFAFFFA, 0x60000022, 0x00104000)
    item = Dataset()
    ds = dataset()
    for place in (item, ds):
        for tag in tags:
            if tag == 0xFFFAFFFA:
                place.add_new(tag, "SQ", [])
            else:
                place.add_new(
                    tag, "OB" if tag == 0xFFFCFFFC else "LT", b"" if tag > 0xF0000000 else "N"
                )
    ds.ReferencedSeriesSequence = [item]
    new = deidentified(ds)
    assert not set(tags) & {*new.keys(), *new.ReferencedSeriesSequence[0].keys()}


def test_kept_text_of_another_character_set_survives_at_every_depth() -> None:
    ds = dataset(SpecificCharacterSet="ISO_IR 192", StudyDescription="山田")
    item = Dataset()
    item.CodeMeaning = "腦"
    ds.ReferencedSeriesSequence = [item]
    new = deidentified(ds, {"(0008,1030)": "K"})
    assert new.StudyDescription == "山田"
    assert new.ReferencedSeriesSequence[0].CodeMeaning == "腦"


def test_the_record_says_what_was_done(ct: Dataset) -> None:
    new = deidentified(ct)
    assert new.PatientIdentityRemoved == "YES"
    assert new.DeidentificationMethod == "grand-challenge-dicom-de-id-procedure 2026.11.0"
    (code,) = new.DeidentificationMethodCodeSequence
    assert (code.CodeValue, code.CodingSchemeDesignator) == ("113100", "DCM")
    assert code.CodeMeaning == "Basic Application Confidentiality Profile"


def test_earlier_methods_are_kept_and_cut_to_fit() -> None:
    with pytest.warns(UserWarning, match="exceeds"):
        ds = dataset(DeidentificationMethod=["by hand", "x" * 80])
    new = deidentified(ds)
    assert list(new.DeidentificationMethod) == [
        "by hand",
        "x" * 64,
        "grand-challenge-dicom-de-id-procedure 2026.11.0",
    ]


@pytest.mark.parametrize("earlier", ["", None])
def test_an_empty_method_is_replaced(earlier: str | None) -> None:
    new = deidentified(dataset(DeidentificationMethod=earlier))
    assert new.DeidentificationMethod == "grand-challenge-dicom-de-id-procedure 2026.11.0"


def test_a_long_version_still_fits() -> None:
    procedure = {**make_procedure(), "version": "v" * 90}
    new = Deidentifier(procedure=procedure).dataset(dataset())
    assert len(new.DeidentificationMethod) == 64


def test_a_second_pass_repeats_nothing(ct: Dataset) -> None:
    once = deidentified(ct)
    twice = deidentified(once)
    assert twice.DeidentificationMethod == once.DeidentificationMethod
    assert len(twice.DeidentificationMethodCodeSequence) == 1
    assert twice.LongitudinalTemporalInformationModified == "REMOVED"


@pytest.mark.parametrize(
    ("action", "expected"),
    [("X", "REMOVED"), ("Z", "REMOVED"), ("D", "REMOVED"), ("C", "MODIFIED")],
)
def test_the_record_says_what_happened_to_dates(action: str, expected: str) -> None:
    new = deidentified(dataset(StudyDate="20200101"), {"(0008,0020)": action})
    assert new.LongitudinalTemporalInformationModified == expected


def test_without_dates_the_record_says_nothing_about_them() -> None:
    assert "LongitudinalTemporalInformationModified" not in deidentified(dataset())


def test_the_same_key_gives_the_same_output_and_another_key_another(ct: Dataset) -> None:
    procedure = make_procedure()
    first, again = (Deidentifier(KEY, procedure).dataset(ct) for _ in range(2))
    assert first == again
    assert Deidentifier(procedure=procedure).dataset(ct).SOPInstanceUID != first.SOPInstanceUID


def test_sequences_that_are_nested_too_deeply_are_refused() -> None:
    from grand_challenge_dicom_de_id_procedure import UnreadableDICOMError

    ds = pydicom.Dataset()
    for _ in range(5000):
        outer = pydicom.Dataset()
        outer.ReferencedSeriesSequence = [ds]
        ds = outer
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    with pytest.raises(UnreadableDICOMError) as caught:
        deidentified(ds)
    assert caught.value.reason == "too-deep"
