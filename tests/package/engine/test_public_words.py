"""Public words stay: products, published codes, techniques. Names beside them do not."""

from __future__ import annotations

from typing import Any

import pytest
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.datasets import as_bytes, as_dataset
from grand_challenge_dicom_de_id_procedure.engine.outcome import Leak, Outcome
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

from ..conftest import CT, KEY, MR

PATIENT = {"PatientName": "Zylver^Quentin", "PatientID": "48213"}


@pytest.fixture(scope="module")
def deidentifier() -> Deidentifier:
    return Deidentifier(KEY)


def treated(
    deidentifier: Deidentifier, sop_class: str = MR, **attributes: Any
) -> tuple[Dataset, Outcome]:
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID, ds.StudyInstanceUID = sop_class, "1.2.3", "1.2.4"
    ds.SeriesInstanceUID = "1.2.5"
    for keyword, value in {**PATIENT, **attributes}.items():
        setattr(ds, keyword, value)
    source = BytesSource(as_bytes(ds))
    with deidentifier.applier.prepare(source, instance_optional=True) as prepared:
        return as_dataset(prepared, like=ds), prepared.outcome


def code(value: str, scheme: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


@pytest.mark.parametrize(
    ("maker", "model", "other", "value"),
    [
        ("Philips Medical Systems", "Achieva", "StationName", "ACHIEVA"),
        ("Philips", "Achieva dStream", "StationName", "Achieva dStream"),
        ("CANON_MEC", "Galan 3T", "StationName", "GALAN3T"),
        ("UIH", "uMR 790", "InstitutionName", "UIH"),
        ("UIH", "uMR 790", "InstitutionAddress", "UIH"),
        ("UIH", "uMR 790", "DeviceSerialNumber", "uMR790"),
        ("GE MEDICAL SYSTEMS", "GENESIS_SIGNA", "StationName", "GENESIS_SIGNA"),
        ("GE MEDICAL SYSTEMS", "DISCOVERY MR750w", "StationName", "Discovery-MR750w"),
        ("GE MEDICAL SYSTEMS", "SIGNA HDxt", "InstitutionName", "GE Medical Systems"),
        ("Siemens Healthineers", "MAGNETOM Vida", "PatientName", "Vida^Ana"),
        ("Philips", "Ingenia", "PatientName", "Philips^Jan"),
        ("SIEMENS", "Prisma_fit", "StationName", "PRISMA"),
        ("ALOKA CO., LTD.", "SSD-4000", "StationName", "SSD-4000"),
        ("SIEMENS", "SOMATOM Definition AS+", "StationName", "SOMATOM Definiti"),
        ("Akoya", "Vectra Polaris", "InstitutionName", "AKOYA"),
    ],
)
def test_a_product_stays_although_something_else_has_its_name(
    deidentifier: Deidentifier, maker: str, model: str, other: str, value: str
) -> None:
    new, outcome = treated(
        deidentifier, Manufacturer=maker, ManufacturerModelName=model, **{other: value}
    )
    assert (new.Manufacturer, new.ManufacturerModelName) == (maker, model)
    assert outcome.leaks == ()


@pytest.mark.parametrize(
    ("other", "value", "model", "left"),
    [
        ("PatientName", "Zylver^Quentin", "Achieva of Zylver", "Achieva of REMOVED"),
        ("PatientName", "Vida^Ana", "Vida Ana", "REMOVED"),
        ("InstitutionName", "Hitachi General Hospital", "Hitachi General Hospital", "REMOVED"),
        ("InstitutionName", "Unity Medical Center", "Unity Medical Center", "REMOVED"),
        ("StationName", "MRC25103", "Ingenia MRC25103", "Ingenia REMOVED"),
        ("StationName", "CT01", "CT01", "REMOVED"),
        ("InstitutionName", "Siemens, Zylverberg", "Siemens Zylverberg", "REMOVED"),
        ("PatientID", "48213", "Signa 48213", "Signa REMOVED"),
        ("PatientID", "Signa 1234", "Signa 1234", "REMOVED"),
    ],
)
def test_what_is_not_a_product_is_removed_from_one(
    deidentifier: Deidentifier, other: str, value: str, model: str, left: str
) -> None:
    new, outcome = treated(deidentifier, ManufacturerModelName=model, **{other: value})
    assert new.ManufacturerModelName == left
    assert [leak.path for leak in outcome.leaks] == ["(0008,1090)"]


def test_a_person_with_the_name_of_a_product_is_found_elsewhere(
    deidentifier: Deidentifier,
) -> None:
    new, _ = treated(deidentifier, PatientName="Roche^Ana", SequenceName="fl Roche")
    assert new.SequenceName == "fl REMOVED"


CODES = [
    ("113704", "DCM", "Projection X-Ray"),
    ("113701", "DCM", "X-Ray Radiation Dose Report"),
    ("121058", "DCM", "Procedure Reported"),
    ("T-D1100", "SRT", "HEAD"),
    ("T-D1100", "99SDM", "Head"),
    ("774007", "SCT", "Head and neck"),
    ("18748-4", "LN", "Diagnostic imaging report"),
]


@pytest.mark.filterwarnings("ignore")  # pydicom's, about a Station Name that is too long
@pytest.mark.parametrize(("value", "scheme", "meaning"), CODES)
@pytest.mark.parametrize("other", ["InstitutionName", "StationName", "PatientName"])
def test_a_published_code_stays_whatever_else_has_its_words(
    deidentifier: Deidentifier, value: str, scheme: str, meaning: str, other: str
) -> None:
    item = code(value, scheme, meaning)
    for word in (*meaning.replace("-", " ").split(), meaning, scheme, value):
        new, outcome = treated(
            deidentifier, AnatomicRegionSequence=[item], **{other: word, "PatientID": value}
        )
        assert outcome.leaks == ()
        assert new.AnatomicRegionSequence[0] == item


@pytest.mark.parametrize(
    ("value", "scheme", "meaning", "left"),
    [
        ("T-D1100", "SRT", "Head of Zylver", "Head of REMOVED"),
        ("T-D1100", "SRT", "Zylver", "REMOVED"),
        ("48213", "SCT", "Head", "Head"),
    ],
)
def test_a_name_or_number_in_a_code_is_removed_where_no_scheme_publishes_it(
    deidentifier: Deidentifier, value: str, scheme: str, meaning: str, left: str
) -> None:
    new, outcome = treated(deidentifier, AnatomicRegionSequence=[code(value, scheme, meaning)])
    assert new.AnatomicRegionSequence[0].CodeMeaning == left
    assert "48213" not in new.AnatomicRegionSequence[0].CodeValue
    assert len(outcome.leaks) == 1


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("SequenceName", "*tfl3d1_16ns"),
        ("SequenceName", "*epfid2d1_64"),
        ("SequenceName", "ep_b1000#12"),
        ("SequenceName", "*fl2d1_mag_2020"),
        ("SequenceName", "se_2_5_10"),
        ("PulseSequenceName", "*tse2d1_15"),
    ],
)
def test_a_technique_stays_although_initials_or_a_study_number_occur_in_it(
    deidentifier: Deidentifier, keyword: str, text: str
) -> None:
    sop_class = "1.2.840.10008.5.1.4.1.1.4.1" if keyword == "PulseSequenceName" else MR
    others = {"PatientName": "NS^TFL", "StudyID": "1000", "StationName": "ep", "PatientID": "B64"}
    new, outcome = treated(deidentifier, sop_class, **others, **{keyword: text})
    assert new[keyword].value == text
    assert (outcome.leaks, outcome.cleaned) == ((), ())


@pytest.mark.parametrize(
    ("text", "left"),
    [("tfl Zylver", "tfl REMOVED"), ("tfl_48213", "tfl_REMOVED"), ("tse 20200131", "tse REMOVED")],
)
def test_a_name_number_or_full_date_in_a_technique_is_removed(
    deidentifier: Deidentifier, text: str, left: str
) -> None:
    new, outcome = treated(deidentifier, SequenceName=text)
    assert new.SequenceName == left
    assert [each.path for each in outcome.cleaned] == ["(0018,0024)"]


def test_a_department_is_not_searched_for(deidentifier: Deidentifier) -> None:
    us = "1.2.840.10008.5.1.4.1.1.6.1"
    new, outcome = treated(
        deidentifier, us, InstitutionalDepartmentName="OB", ProcessingFunction="OB_GENERAL"
    )
    assert new.ProcessingFunction == "OB_GENERAL"
    assert outcome.cleaned == ()


def test_the_outcome_names_what_c_replaced_and_what_leaked(deidentifier: Deidentifier) -> None:
    new, outcome = treated(
        deidentifier,
        CT,
        Manufacturer="for Zylver",
        PatientSpeciesDescription="cat of Zylver, 48213",
    )
    assert new.PatientSpeciesDescription == "cat of REMOVED"
    assert outcome.leaks == (Leak("(0008,0070)", "person-name"),)
    assert outcome.cleaned == (
        Leak("(0010,2201)", "identifier"),
        Leak("(0010,2201)", "person-name"),
    )
