"""What an output says was done to it is true of what was done to it."""

from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    UID,
    BasicTextSRStorage,
    CTImageStorage,
    ExplicitVRLittleEndian,
    GrayscaleSoftcopyPresentationStateStorage,
    ImplicitVRLittleEndian,
    TwelveLeadECGWaveformStorage,
)

from grand_challenge_dicom_de_id_procedure import Deidentifier

from ..conftest import CT, KEY, dataset, deidentified, make_procedure
from ..generated.encoding import part10
from ..handmade import EXPLICIT, ct, element, treat
from .test_reuse import result


@pytest.mark.parametrize(
    ("sop_class", "values"),
    [
        (CTImageStorage, ["113100"]),
        (BasicTextSRStorage, ["113100", "113104"]),
        (GrayscaleSoftcopyPresentationStateStorage, ["113100", "113103"]),
        (TwelveLeadECGWaveformStorage, ["PROCEDURE"]),
    ],
)
def test_the_codes_are_those_that_the_sop_class_may_claim(
    sop_class: str, values: list[str]
) -> None:
    new = Deidentifier(KEY).dataset(dataset(SOPClassUID=sop_class))
    assert [code.CodeValue for code in new.DeidentificationMethodCodeSequence] == values


def test_a_procedure_without_a_record_claims_nothing() -> None:
    procedure = make_procedure()
    del procedure["record"]
    new = Deidentifier(KEY, procedure).dataset(dataset())
    assert "DeidentificationMethodCodeSequence" not in new
    assert "DeidentificationMethod" in new


TIME, DATE, DATE_TIME = "(0008,0030)", "(0008,0020)", "(0008,002A)"
METHOD, LONGITUDINAL = "(0012,0063)", "(0028,0303)"


@pytest.mark.parametrize(
    ("attributes", "changes", "said"),
    [
        ({}, {}, ""),
        ({"StudyTime": "1200"}, {TIME: "X"}, "REMOVED"),
        ({"StudyTime": "1200"}, {TIME: "Z"}, "REMOVED"),
        ({"StudyTime": "1200"}, {TIME: "D"}, "REMOVED"),
        ({"StudyTime": "120000"}, {TIME: "D"}, "REMOVED"),  # also where it is the constant
        ({"StudyTime": ""}, {TIME: "X"}, ""),
        ({"StudyTime": "1200"}, {TIME: "K"}, ""),
        ({"StudyTime": "noon"}, {TIME: "K"}, "REMOVED"),  # which the VR forbids
        ({"StudyDate": "20209999"}, {DATE: "K"}, "REMOVED"),
        ({"PatientAge": "old"}, {"(0010,1010)": "K"}, ""),
        ({"StudyTime": "1200 "}, {TIME: "C"}, ""),
        ({"StudyTime": "noon"}, {TIME: "C"}, "REMOVED"),
        ({"StudyTime": "1200", "StudyDate": "20200101"}, {TIME: "X", DATE: "C"}, "MODIFIED"),
        ({"StudyTime": "1200", "StudyDate": "20200101"}, {TIME: "C", DATE: "X"}, "REMOVED"),
        ({"AcquisitionDateTime": "2020"}, {DATE_TIME: "X"}, "REMOVED"),
    ],
)
@pytest.mark.parametrize("earlier", ["", "UNMODIFIED", "MODIFIED", "REMOVED"])
@pytest.mark.filterwarnings("ignore:Invalid value for VR")
def test_times_count_as_dates_do_and_unmodified_is_never_repeated(
    attributes: dict[str, str], changes: dict[str, str], said: str, earlier: str
) -> None:
    ds = dataset(**attributes)
    if earlier:
        ds.LongitudinalTemporalInformationModified = earlier
    new = deidentified(ds, changes)
    kept = earlier if earlier != "UNMODIFIED" else ""
    assert new.get("LongitudinalTemporalInformationModified", "") == (said or kept)


def test_a_time_in_a_removed_sequence_or_a_private_element_counts() -> None:
    inner, outer = dataset(StudyTime="1200"), dataset()
    outer.ReferencedPatientSequence = [inner]
    private = dataset()
    private.private_block(0x0009, "SOMEONE", create=True).add_new(0x10, "TM", "1200")
    for ds in (outer, private):
        assert deidentified(ds).LongitudinalTemporalInformationModified == "REMOVED"


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian])
def test_a_time_that_is_removed_counts_whether_or_not_the_file_has_vrs(
    syntax: str, tmp_path: Path
) -> None:
    ds = dataset(StudyTime="1200")
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = UID(syntax)
    ds.save_as(tmp_path / "in.dcm", enforce_file_format=True)
    procedure = make_procedure({"(0008,0030)": "X"})
    Deidentifier(KEY, procedure).file(tmp_path / "in.dcm", tmp_path / "out.dcm")
    new = dcmread(tmp_path / "out.dcm")
    assert new.LongitudinalTemporalInformationModified == "REMOVED"


def test_times_count_in_files_that_are_like_earlier_ones(tmp_path: Path) -> None:
    def file(number: int, time: bytes) -> bytes:
        head = ct(instance=b"1.2.3.%d" % (number % 10)) + element(0x00080030, "TM", time)
        more = b"".join(element(tag, "LO", b"CT 64") for tag in (0x00080070, 0x00081090))
        return part10(EXPLICIT, CT, head + more)

    experienced, procedure = Deidentifier(KEY), None
    for number, time in enumerate((b"1200", b"1200", b"1200", b"", b"1200", b"")):
        content = file(number, time)
        alone = result(Deidentifier(KEY, procedure, reuse=False), content, tmp_path)
        assert result(experienced, content, tmp_path) == alone
        assert (b"REMOVED" in alone[0]) == bool(time)


@pytest.mark.parametrize(
    ("removed", "method", "said"),
    [("NO", "An earlier pass", "NO"), ("NO", "", "YES"), ("YES", "An earlier pass", "YES")],
)
def test_what_an_earlier_pass_left_identified_stays_so(
    removed: str, method: str, said: str
) -> None:
    for more in ({}, {"LongitudinalTemporalInformationModified": "REMOVED"}):
        ds = dataset(PatientIdentityRemoved=removed, DeidentificationMethod=method, **more)
        assert Deidentifier(KEY).dataset(ds).PatientIdentityRemoved == said


@pytest.mark.parametrize(
    ("actions", "repeated"),
    [
        ({METHOD: "K"}, ["of Dr. Schmitt"]),
        ({METHOD: "C"}, ["of Dr. REMOVED"]),
        ({METHOD: "K", LONGITUDINAL: "C"}, ["of Dr. Schmitt"]),
        ({METHOD: "X"}, []),
        ({METHOD: "Z"}, []),
        ({METHOD: "D"}, []),
    ],
)
def test_the_method_of_an_earlier_pass_is_repeated_as_the_procedure_keeps_it(
    actions: dict[str, str], repeated: list[str]
) -> None:
    ds = dataset(DeidentificationMethod="of Dr. Schmitt")
    ds.LongitudinalTemporalInformationModified = "REMOVED"
    new = deidentified(ds, actions)
    ours = deidentified(dataset()).DeidentificationMethod
    methods = new.DeidentificationMethod
    assert ([methods] if isinstance(methods, str) else list(methods)) == [*repeated, ours]


@pytest.mark.parametrize(
    ("value", "scheme"),
    [
        ("113100", "DCM"),  # a waveform's output does not follow the profile
        ("113101", "DCM"),  # that pixels were cleaned: nobody checked it
        ("113107", "DCM"),  # that moved dates are retained: they are removed now
        ("1", "99TOOL"),
    ],
)
def test_nothing_is_claimed_for_an_earlier_pass(value: str, scheme: str) -> None:
    ds = dataset(SOPClassUID=TwelveLeadECGWaveformStorage)
    earlier = dataset_of(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning="Claimed")
    ds.DeidentificationMethodCodeSequence = [earlier]
    (new,) = Deidentifier(KEY).dataset(ds).DeidentificationMethodCodeSequence
    assert new.CodeValue == "PROCEDURE"


def dataset_of(**attributes: Any) -> Dataset:
    ds = Dataset()
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds


@pytest.mark.parametrize("action", ["K", "X", "Z", "D", "C", "U"])
@pytest.mark.parametrize("vr", ["LO", "OB", "UN", "UT"])
def test_codes_that_are_not_a_sequence_are_replaced_by_the_record(
    vr: str, action: str, tmp_path: Path
) -> None:
    source = ct() + element(0x00120064, vr, b"text")
    new = treat(tmp_path, source, changes={"(0012,0064)": action})
    assert new.content.count(b"\x12\x00\x64\x00") == 1
    assert len(new.ds.DeidentificationMethodCodeSequence) == 1
