"""Files with planted identifying values, and a key that says what an archive asks of their outputs.

Everybody in them is invented. The key was written from what public archives of images ask, not from
what the package does: what identifies is gone, what describes the image stays.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from pydicom import Dataset
from pydicom import uid as uids

from headers import Values, code, dataset, identifier, image


class Check(NamedTuple):
    """One question about an output.

    Attributes:
        kind: one of ``KINDS`` of answer_key.py.
        file: name of the source.
        place: the keywords or private elements on the way to the value, with ">" between them.
        words: what is looked for, or the original value.
        note: what was planted, for what is reported by it.
    """

    kind: str
    file: str
    place: str
    words: tuple[str, ...] = ()
    note: str = ""


class Person(NamedTuple):
    """An invented patient, and who treats them."""

    family: str
    given: str
    number: str
    born: date
    telephone: str
    street: str
    doctor: str
    hospital: str
    age: int


FAMILIES = (
    "Achterberg", "Boateng", "Czerwinski", "Dubois", "Eriksen", "Fairweather", "Gutierrez",
    "Haddad",
)  # fmt: skip
GIVEN = ("Femke", "Kwame", "Agnieszka", "Lucien", "Ingrid", "Prudence", "Esteban", "Layla")
DOCTORS = ("Quigley", "Rasmussen", "Szabo", "Thornbury")
HOSPITALS = (
    "Westmarsh Infirmary", "Clinique du Parc", "Oakhollow Medical Center", "Sint Jozef Ziekenhuis",
)  # fmt: skip
STREETS = (
    "14 Larch Street", "Beukenlaan 27", "9 rue des Lilas", "221 Mill Road", "Gartenstraße 8",
)  # fmt: skip
PHRASES = (
    "CT CHEST W CONTRAST", "T2 AX FLAIR", "PET WB CORRECTED", "PA AND LATERAL CHEST",
    "LEFT MLO VIEW", "RUQ DOPPLER", "ARTERIAL PHASE 1.25 MM", "FOLLOW UP NODULE", "POST OP DAY TWO",
    "LIVER LESION SEGMENT 6",
)  # fmt: skip
PLANTED = (
    ("name", "{given} {family}"), ("name", "{family}, {given}"), ("name", "{family}^{given}"),
    ("number", "MRN {number}"), ("number", "{number}"), ("birth date", "DOB {born:%m/%d/%Y}"),
    ("birth date", "born {born:%d %B %Y}"), ("date", "seen {day:%m/%d/%Y}"),
    ("date", "on {day:%Y-%m-%d}"), ("telephone", "call {telephone}"), ("mail", "{mail}"),
    ("address", "{street}"), ("doctor in the header", "{doctor}"),
    ("doctor with a title", "Dr. {other}"), ("hospital", "{hospital}"),
    ("old age", "{age} year old"),
)  # fmt: skip
HIDDEN = (
    ("name of somebody else", "{friend} drove"), ("another hospital", "from {elsewhere}"),
)  # fmt: skip
"""What nothing else in the file has, and no word announces."""

AROUND = frozenset(
    ("MRN", "DOB", "Dr.", "born", "seen", "on", "call", "year", "old", "drove", "from")
)
"""Words beside what is planted, which identify nobody."""

CLEANED = (
    "StudyDescription", "SeriesDescription", "ProtocolName", "ImageComments",
    "RequestedProcedureDescription", "PerformedProcedureStepDescription",
)  # fmt: skip
"""Texts whose other words stay."""

NOBODYS = (
    "PatientComments",
    "AdditionalPatientHistory",
    "AdmittingDiagnosesDescription",
    "RequestedProcedureComments",
)
"""Texts that need not stay."""

GONE = (
    "AccessionNumber", "StudyID", "InstitutionName", "InstitutionAddress",
    "ReferringPhysicianName", "PerformingPhysicianName", "OperatorsName", "PatientAddress",
    "PatientTelephoneNumbers", "OtherPatientIDs", "PatientMotherBirthName", "StationName",
)  # fmt: skip
DATES = ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate")
UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID")
STAYS = (
    "Modality", "Manufacturer", "ManufacturerModelName", "SoftwareVersions", "BodyPartExamined",
    "PatientSex", "PatientSize", "PatientWeight", "PatientPosition", "SeriesNumber",
    "InstanceNumber", "PixelSpacing", "Rows", "Columns", "BitsStored", "PhotometricInterpretation",
    "DeviceSerialNumber",
)  # fmt: skip
OF_MODALITY: dict[str, tuple[str, Values]] = {
    "CT": (uids.CTImageStorage, {"KVP": 120, "SliceThickness": 1.25, "ConvolutionKernel": "B30f"}),
    "MR": (uids.MRImageStorage, {"EchoTime": 94, "RepetitionTime": 9000, "FlipAngle": 150}),
    "PT": (
        uids.PositronEmissionTomographyImageStorage,
        {"Units": "BQML", "DecayCorrection": "START", "FrameReferenceTime": 1200},
    ),
    "DX": (uids.DigitalXRayImageStorageForPresentation, {"KVP": 90, "ViewPosition": "PA"}),
    "MG": (
        uids.DigitalMammographyXRayImageStorageForPresentation,
        {"KVP": 28, "ImageLaterality": "L"},
    ),
    "US": (uids.UltrasoundImageStorage, {"TransducerData": "C5-1"}),
}  # fmt: skip
PRIVATE = {
    "CT": (0x0043, "GEMS_PARM_01", 0x27, "SH", "0.984:1"),
    "MR": (0x0019, "SIEMENS MR HEADER", 0x0C, "IS", "1000"),
    "PT": (0x7053, "Philips PET Private Group", 0x00, "DS", "0.000724"),
}
"""A safe private element of each (PS3.15 Table E.3.10-1, or of a vendor's statement)."""


def people(seed: random.Random, number: int) -> Iterator[Person]:
    """Invented patients."""
    for each in range(number):
        yield Person(
            FAMILIES[each % len(FAMILIES)], GIVEN[(each * 3 + each // 8) % len(GIVEN)],
            f"{seed.randrange(10**6, 10**7)}",
            date(1930, 1, 1) + timedelta(seed.randrange(25_000)),
            f"555-{seed.randrange(200, 999)}-{seed.randrange(1000, 9999)}",
            STREETS[each % len(STREETS)],
            DOCTORS[each % len(DOCTORS)], HOSPITALS[each % len(HOSPITALS)], 90 + each,
        )  # fmt: skip


def files(patients: int = 8) -> Iterator[tuple[str, Dataset, list[Check]]]:
    """The name of each file, its content, and the checks of its output."""
    seed = random.Random(20261129)
    for place, person in enumerate(people(seed, patients)):
        for study in range(2):
            day = date(2014 + place, 2 + study * 5, 11 + study)
            for number, modality in enumerate(OF_MODALITY, 1):
                name = f"{place}-{study}-{modality}.dcm"
                yield name, *_file(seed, person, day, (place, study, number), modality, name)


def _file(
    seed: random.Random,
    person: Person,
    day: date,
    at: tuple[int, int, int],
    modality: str,
    name: str,
) -> tuple[Dataset, list[Check]]:
    place, study, number = at
    sop_class, values = OF_MODALITY[modality]
    ds = image(sop_class, modality, place * 10 + study, number, 16)
    del ds.RequestAttributesSequence, ds.AnatomicRegionSequence, ds.ProcedureCodeSequence
    ds.update(dataset(**values))
    ds.PixelData = seed.randbytes(16 * 16 * 2)
    ds["PixelData"].VR = "OW"
    ds.DeviceSerialNumber = f"{66000 + place}"
    ds.FrameOfReferenceUID = identifier("frame", place, study)
    ds.ProcedureCodeSequence = [code("24627-2", "LN", "CT Chest")]
    checks = [
        *_identity(ds, person, at),
        *_moments(ds, day),
        *_texts(seed, ds, person, day),
        *(Check("text_retained", "", each, (_text(ds[each].value),)) for each in STAYS),
        *(Check("text_retained", "", each, (_text(ds[each].value),)) for each in values),
        *(Check("tag_retained", "", each) for each in ("PixelData", "ImageType") if each in ds),
        *(Check("uid_changed", "", each, (str(ds[each].value),)) for each in UIDS),
        *(Check("uid_consistent", "", each, (str(ds[each].value),)) for each in UIDS),
        Check("text_retained", "", "ProcedureCodeSequence>CodeValue", ("24627-2",)),
        Check("pixels_retained", "", "PixelData"),
    ]
    if modality in PRIVATE:
        checks += _private(ds, modality)
    return ds, [check._replace(file=name) for check in checks]


def _identity(ds: Dataset, person: Person, at: tuple[int, int, int]) -> Iterator[Check]:
    ds.PatientName, ds.PatientID = f"{person.family}^{person.given}", person.number
    ds.PatientBirthDate, ds.PatientAge = f"{person.born:%Y%m%d}", "064Y"
    ds.PatientAddress, ds.PatientTelephoneNumbers = person.street, person.telephone
    ds.InstitutionName, ds.InstitutionAddress = person.hospital, f"{person.street}, Westmarsh"
    ds.ReferringPhysicianName = f"{person.doctor}^Morgan"
    ds.PerformingPhysicianName = ds.OperatorsName = f"{person.doctor}^Robin"
    ds.OtherPatientIDs, ds.PatientMotherBirthName = f"X{person.number}", "Oldname^Mother"
    ds.AccessionNumber, ds.StudyID = f"A{at[0]:05}{at[1]}", f"ST{at[0]:03}{at[1]}"
    for keyword in (*GONE, "PatientName", "PatientID"):
        words = tuple(str(ds[keyword].value).replace("^", " ").split())
        yield Check("text_removed", "", keyword, words)
    yield Check("text_notnull", "", "PatientID")
    yield Check("patid_consistent", "", "PatientID", (person.number,))
    yield Check("text_removed", "", "PatientBirthDate", (ds.PatientBirthDate,))
    yield Check("text_retained", "", "PatientAge", ("064Y",))


def _moments(ds: Dataset, day: date) -> Iterator[Check]:
    for place, keyword in enumerate(DATES):
        setattr(ds, keyword, f"{day + timedelta(place // 3):%Y%m%d}")
        yield Check("date_shifted", "", keyword, (str(ds[keyword].value),))
    yield Check("text_notnull", "", "StudyDate")


def _texts(seed: random.Random, ds: Dataset, person: Person, day: date) -> Iterator[Check]:
    for keyword in (*CLEANED, *NOBODYS):
        phrase = seed.choice(PHRASES)
        is_hidden = seed.random() < 0.01
        note, form = seed.choice(HIDDEN if is_hidden else PLANTED)
        planted = form.format(
            **{**person._asdict(), "doctor": f"{person.doctor}, Morgan"}, day=day,
            mail=f"{person.given}.{person.family}@example.org".lower(),
            other=seed.choice(("Underhill", "Vance", "Yilmaz")), friend="Zebulon Crane",
            elsewhere="Northgate Hospice",
        )  # fmt: skip
        text = f"{phrase} {planted}" if seed.random() < 0.5 else f"{planted} {phrase}"
        setattr(ds, keyword, text[:64])
        words = planted.replace(",", " ").replace("^", " ").split()
        removed = tuple(each for each in words if each not in AROUND)
        yield Check("text_removed", "", keyword, removed, note)
        if keyword in CLEANED:
            yield Check("text_retained", "", keyword, tuple(phrase.split()), note)


def _private(ds: Dataset, modality: str) -> Iterator[Check]:
    group, creator, offset, vr, value = PRIVATE[modality]
    block = ds.private_block(group, creator, create=True)
    block.add_new(offset, vr, value)
    place = f"({group:04X},xx{offset:02X},{creator})"
    yield Check("text_retained", "", place, (_text(value),))
    site = ds.private_block(0x0011, "ARCHIVE OF THE HOSPITAL", create=True)
    site.add_new(0x01, "LO", f"{ds.PatientName}")
    words = tuple(str(ds.PatientName).split("^"))
    yield Check("text_removed", "", "(0011,xx01,ARCHIVE OF THE HOSPITAL)", words)


def _text(value: object) -> str:
    if isinstance(value, str | int | float):
        return str(value)
    return "\\".join(map(str, value))  # type: ignore[call-overload]
