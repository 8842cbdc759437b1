"""What is assumed of the next file of a series: its patient, and that its texts are clean."""

from io import BytesIO
from typing import Any

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.uid import CTImageStorage

from grand_challenge_dicom_de_id_procedure import DeidentificationError, Deidentifier
from grand_challenge_dicom_de_id_procedure.engine.decide import Decider
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

from ..conftest import KEY, real
from ..handmade import element
from ..shipped import shipped_files

RESEARCH = (
    "retain-patient-characteristics",
    "retain-device-identity",
    "clean-descriptors",
    "clean-structured-content",
    "clean-graphics",
    "retain-longitudinal-modified-dates",
)
VALUES: dict[str, list[str | None]] = {
    "SOPInstanceUID": ["1.2.3.1", "1.2.3.2", "1.2.3.3"],
    "InstanceNumber": ["1", "2", "34"],
    "PatientName": ["Jansen^Anna", "Smith^John"],
    "PatientID": ["4471", "7788", None, ""],
    "IssuerOfPatientID": ["A", "B", None],
    "StudyDate": ["20040119", "20200101", "", "not a date"],
    "AcquisitionDateTime": ["20040119120000.5+0100", "2004", None],
    "SeriesDescription": ["T1 axial", "Knee of Jansen", "on 12.03.2020", "Smith", None],
    "ImageComments": ["no change", "Dr. Meier", "4471 repeated", None],
    "SpecificCharacterSet": ["ISO_IR 100", "ISO_IR 192", None],
}


def output_of(deidentifier: Deidentifier, content: bytes) -> tuple[bytes, Outcome | str]:
    """The output of a file and what is reported, or why there is none."""
    sink = MemorySink()
    try:
        with deidentifier.applier.prepare(BytesSource(content)) as prepared:
            prepared.write_to(sink)
            return sink.content(), prepared.outcome
    except DeidentificationError as error:
        return b"", f"{error.reason}: {error}"


def scan(changes: dict[str, str | None]) -> bytes:
    """The CT with other values."""
    ds = pydicom.dcmread(real("CT_small.dcm"))
    for keyword, value in changes.items():
        if value is None:
            ds.pop(keyword, None)
        else:
            setattr(ds, keyword, value)
    stream = BytesIO()
    ds.save_as(stream)
    return stream.getvalue()


changes = st.fixed_dictionaries(
    {}, optional={keyword: st.sampled_from(values) for keyword, values in VALUES.items()}
)


@pytest.mark.filterwarnings("ignore")  # pydicom's, of invalid values
@settings(max_examples=40, deadline=None)
@given(st.lists(changes, min_size=3, max_size=8))
def test_a_file_becomes_the_same_whatever_came_before(
    series: list[dict[str, str | None]],
) -> None:
    experienced = Deidentifier(KEY, options=RESEARCH)
    for each in series:
        content = scan(each)
        fresh = Deidentifier(KEY, options=RESEARCH, reuse=False)
        assert output_of(experienced, content) == output_of(fresh, content)


def test_every_real_file_becomes_the_same_with_reuse_and_without() -> None:
    experienced = Deidentifier(KEY, options=RESEARCH)
    forgetful = Deidentifier(KEY, options=RESEARCH, reuse=False)
    for _ in range(2):  # the second time after all the others
        for path in shipped_files().values():
            content = path.read_bytes()
            assert output_of(experienced, content) == output_of(forgetful, content), path


def test_dates_and_clean_texts_of_a_series_are_found_again_at_once() -> None:
    deidentifier = Deidentifier(KEY, options=RESEARCH)
    for number in range(6):
        content = scan({"InstanceNumber": str(number), "SeriesDescription": "T1 axial"})
        output_of(deidentifier, content)
    learnt = deidentifier.applier._plans[CTImageStorage].learnt
    spans = [each for (*_, days), each in learnt._spans.items() if days == learnt.days]
    again = [span for each in spans for span in each._by_tag.values() if span.uses]
    found = {tag for span in again for _, tag in span.boundaries}
    assert {0x00080020, 0x0008103E} <= found  # Study Date, Series Description


def test_a_file_of_another_patient_is_begun_again_where_it_names_the_patient(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tags: list[int] = []
    decide = Decider.element

    def counted(self: Decider, tag: int, *rest: Any) -> None:
        tags.append(tag)
        decide(self, tag, *rest)

    monkeypatch.setattr(Decider, "element", counted)
    deidentifier = Deidentifier(KEY, options=RESEARCH)
    output_of(deidentifier, scan({"PatientID": "4471"}))
    once = tags.count(0x7FE00010)
    output_of(deidentifier, scan({"PatientID": "7788"}))
    assert tags.count(0x00080016) == 3
    assert tags.count(0x7FE00010) == once + 1


@pytest.mark.parametrize("late", [b"4471", b"7788", b"9999"])
def test_the_last_patient_id_counts_where_there_are_two(late: bytes) -> None:
    """It stands where no patient can be expected, after all other elements."""
    experienced = Deidentifier(KEY, options=RESEARCH)
    forgetful = Deidentifier(KEY, options=RESEARCH, reuse=False)
    for early in ("4471", "4471", "7788", "4471"):
        content = scan({"PatientName": None, "PatientID": early})
        content += element(0x00100020, "LO", late)
        assert output_of(experienced, content) == output_of(forgetful, content)
