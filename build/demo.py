"""De-identify pydicom's own test CT and MR, and show what became of their attributes."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.datadict import dictionary_description, tag_for_keyword
from pydicom.tag import Tag

from grand_challenge_dicom_de_id_procedure import Deidentifier, procedure

FILES = ("CT_small.dcm", "MR_small.dcm")
SHOWN = (
    "SOPInstanceUID",
    "StudyInstanceUID",
    "FrameOfReferenceUID",
    "StudyDate",
    "AcquisitionTime",
    "AccessionNumber",
    "InstitutionName",
    "StationName",
    "StudyDescription",
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "PatientAge",
    "KVP",
    "EchoTime",
    "RepetitionTime",
    "SliceThickness",
    "PixelSpacing",
    "ImagePositionPatient",
    "WindowCenter",
    "Rows",
    "PixelData",
    "PatientIdentityRemoved",
    "DeidentificationMethod",
)
WIDTHS = (27, 6, 40, 40)
Row = tuple[str, str, str, str]


def action(sop_class: str, keyword: str) -> str:
    """The letter of the action for an attribute of a SOP class."""
    decisions = procedure["sopClass"][sop_class]
    tag = Tag(keyword)
    decision = decisions["tag"].get(f"({tag.group:04X},{tag.element:04X})", decisions)
    return str(decision["default"])


def value(dataset: Dataset, keyword: str) -> str:
    """An attribute's value as text; of bytes their hash, which shows whether they are unchanged."""
    if keyword not in dataset:
        return "-"
    content = dataset[keyword].value
    if isinstance(content, bytes):
        return f"sha256 {hashlib.sha256(content).hexdigest()[:12]}, {len(content)} bytes"
    return "(empty)" if content is None else str(content) or "(empty)"


def private_elements(dataset: Dataset) -> str:
    """How many private attributes a file has."""
    return f"{sum(element.tag.is_private for element in dataset)} elements"


def rows(before: Dataset, after: Dataset) -> Iterator[Row]:
    """Name, action, value before and value after of each attribute shown."""
    sop_class = str(before.SOPClassUID)
    for keyword in SHOWN:
        if keyword in before or keyword in after:
            name = dictionary_description(tag_for_keyword(keyword) or keyword)
            yield name, action(sop_class, keyword), value(before, keyword), value(after, keyword)
    unlisted = str(procedure["sopClass"][sop_class]["default"])
    yield "Private attributes", unlisted, private_elements(before), private_elements(after)


def line(row: Row) -> str:
    """The row in columns, in ASCII; what does not fit is cut off."""
    cells = (
        (cell if len(cell) <= width else f"{cell[: width - 3]}...").ljust(width)
        for cell, width in zip(row, WIDTHS, strict=True)
    )
    return " ".join(cells).rstrip().encode("ascii", "replace").decode()


def main(folder: Path) -> None:
    """De-identify the files into a folder, and print a table of each."""
    folder.mkdir(exist_ok=True)
    deidentifier = Deidentifier()
    for name in FILES:
        source, destination = Path(str(get_testdata_file(name))), folder / name
        deidentifier.file(source, destination)
        print(f"\n{name} -> {destination}")
        print(line(("Attribute", "Action", "Before", "After")))
        print(line(("-" * WIDTHS[0], "-" * WIDTHS[1], "-" * WIDTHS[2], "-" * WIDTHS[3])))
        for row in rows(dcmread(source), dcmread(destination)):
            print(line(row))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
