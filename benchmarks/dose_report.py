"""X-Ray radiation dose reports: thousands of content items, nested as PS3.16 TID 10001 has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from pydicom import Dataset
from pydicom import uid as uids

from headers import START, code, dataset, end_by_delimiters, identifier, image

_PIXELS = ("SamplesPerPixel", "PhotometricInterpretation", "Rows", "Columns", "PixelSpacing")
_DCM = {
    "113813": "CT Dose Length Product Total",
    "121012": "Observer Type",
    "121008": "Person Observer Name",
    "113706": "Irradiation Event X-Ray Data",
    "113764": "Acquisition Plane",
    "113769": "Irradiation Event UID",
    "111526": "DateTime Started",
    "113721": "Irradiation Event Type",
    "125203": "Acquisition Protocol",
    "113770": "Reference Point Definition",
    "122130": "Dose Area Product",
    "113738": "Dose (RP)",
    "112011": "Positioner Primary Angle",
    "112012": "Positioner Secondary Angle",
    "113733": "KVP",
    "113734": "X-Ray Tube Current",
    "113742": "Irradiation Duration",
    "113768": "Number of Pulses",
    "113757": "X-Ray Filter Material",
    "113758": "X-Ray Filter Thickness Maximum",
    "113771": "X-Ray Filters",
    "121406": "Reference Point",
}
_NUMBERS = (
    *(("122130", "Gy.m2", 0.00012), ("113738", "Gy", 0.0021), ("112011", "deg", -31.4)),
    *(("112012", "deg", 12.7), ("113733", "kV", 73.1), ("113734", "mA", 311.5)),
    *(("113742", "s", 1.37), ("113768", "1", 21.0)),
)


def dose_report(number: int, events: int) -> Dataset:
    """A report of one procedure.

    Args:
        number: of the report; each has a patient of its own.
        events: irradiation events; each is 18 content items, and 4 KB.
    """
    ds = image(uids.XRayRadiationDoseSRStorage, "SR", number, 1, 1)
    for keyword in _PIXELS:
        del ds[keyword]
    ds.update(
        dataset(
            ValueType="CONTAINER",
            ContinuityOfContent="SEPARATE",
            CompletionFlag="COMPLETE",
            VerificationFlag="UNVERIFIED",
            ConceptNameCodeSequence=[code("113701", "DCM", "X-Ray Radiation Dose Report")],
        )
    )
    observer = _item("PNAME", "121008", PersonName="Bakker^Anna")
    kind = _item("CODE", "121012", ConceptCodeSequence=[code("121006", "DCM", "Person")])
    ds.ContentSequence = [kind, observer, *(_event(number, each) for each in range(events))]
    end_by_delimiters(ds["ContentSequence"])
    return ds


def _event(report: int, number: int) -> Dataset:
    moment = START + timedelta(days=9 * report, seconds=17 * number)
    plane = code("113622", "DCM", "Single Plane")
    fluoroscopy = code("P5-06000", "SRT", "Fluoroscopy")
    material = code("C-120F9", "SRT", "Copper or Copper compound")
    filters = _item("CONTAINER", "113771", ContinuityOfContent="SEPARATE")
    filters.ContentSequence = [
        _item("CODE", "113757", ConceptCodeSequence=[material]),
        _number("113758", "mm", 0.1 * (number % 9)),
    ]
    event = _item("CONTAINER", "113706", ContinuityOfContent="SEPARATE")
    event.ContentSequence = [
        _item("CODE", "113764", ConceptCodeSequence=[plane]),
        _item("UIDREF", "113769", UID=identifier("event", report, number)),
        _item("DATETIME", "111526", DateTime=f"{moment:%Y%m%d%H%M%S.%f}"),
        _item("CODE", "113721", ConceptCodeSequence=[fluoroscopy]),
        _item("TEXT", "125203", TextValue=f"FL Card {number % 7} 7.5 fps"),
        _item("PNAME", "121008", PersonName=f"Smit^K{number % 5}"),
        *(_number(concept, unit, value + number % 31) for concept, unit, value in _NUMBERS),
        filters,
    ]
    return event


def _number(concept: str, unit: str, value: float) -> Dataset:
    measured = dataset(
        NumericValue=f"{value:.6g}",
        MeasurementUnitsCodeSequence=[code(unit, "UCUM", unit)],
    )
    return _item("NUM", concept, MeasuredValueSequence=[measured])


def _item(value_type: str, concept: str, **content: str | float | Sequence[object]) -> Dataset:
    """A content item with a concept name."""
    return dataset(
        RelationshipType="CONTAINS",
        ValueType=value_type,
        ConceptNameCodeSequence=[code(concept, "DCM", _DCM[concept])],
        **content,
    )
