"""Count what is replaced in texts of real files, and what of that is public.

The files are those of pydicom, pydicom-data and deid-data: as they are, and with planted values
that are the same as public words of the file, as they often are in hospitals. Nothing public
should be replaced; the names that are planted should. Prints tables in Markdown.
"""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.package.shipped import shipped_files

from grand_challenge_dicom_de_id_procedure import Deidentifier, procedure
from grand_challenge_dicom_de_id_procedure.datasets import as_bytes
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

NAME = "Zylverberg"
KEY = bytes(range(32))


def planted_in_stations(ds: Dataset) -> None:
    """The station has the name of the scanner."""
    ds.StationName = str(ds.get("ManufacturerModelName", ""))[:16]


def planted_in_institutions(ds: Dataset) -> None:
    """The institution and its address are the maker."""
    ds.InstitutionName = ds.InstitutionAddress = str(ds.get("Manufacturer", ""))


def planted_in_departments(ds: Dataset) -> None:
    """The department has the words of a code, and the study the number of a b-value."""
    for element in ds.iterall():
        if element.tag == 0x00080104 and element.value:
            ds.InstitutionalDepartmentName = str(element.value)
    ds.StudyID = "1000"
    if "SequenceName" in ds:
        ds.SequenceName = "ep_b1000#2"


def planted_names(ds: Dataset) -> None:
    """The patient's name stands in the model and in the meaning of each code."""
    ds.PatientName = f"{NAME}^Quentin"
    ds.ManufacturerModelName = f"{NAME} {ds.get('ManufacturerModelName', '')}"
    for element in ds.iterall():
        if element.tag == 0x00080104:
            element.value = f"{element.value} {NAME}"[-64:]


PLANTED: Mapping[str, Callable[[Dataset], None] | None] = {
    "as they are": None,
    "the station is the scanner's model": planted_in_stations,
    "the institution and its address are the maker": planted_in_institutions,
    "the department is a code's meaning, the study a b-value": planted_in_departments,
    "the patient's name in the model and in codes": planted_names,
}


def measure() -> None:
    """Print how much is replaced in each set of files."""
    public: Mapping[str, str] = procedure["holds"]
    print("| files | number | leaks replaced | of these public | replaced by C | names left |")
    print("|---|---|---|---|---|---|")
    places: Counter[tuple[str, str, str, str]] = Counter()
    for title, plant in PLANTED.items():
        count: Counter[str] = Counter()
        deidentifier = Deidentifier(KEY)
        for file in shipped_files().values():
            if (found := _deidentified(deidentifier, file, plant)) is None:
                continue
            outcome, content = found
            count["files"] += 1
            count["left"] += plant is planted_names and NAME.encode() in content
            for action, replaced in (("leak", outcome.leaks), ("C", outcome.cleaned)):
                for each in replaced:
                    tag = each.path.rpartition(">")[2]
                    count[action] += 1
                    count["public"] += tag in public and plant is not planted_names
                    places[title, action, tag, each.kind] += 1
        numbers = (count[key] for key in ("files", "leak", "public", "C", "left"))
        print("|", " | ".join([title, *map(str, numbers)]), "|")
    print("\n| files | by | attribute | kind | number |\n|---|---|---|---|---|")
    for place, number in sorted(places.items()):
        print("|", " | ".join([*place, str(number)]), "|")


def _deidentified(
    deidentifier: Deidentifier, file: Path, plant: Callable[[Dataset], None] | None
) -> tuple[Outcome, bytes] | None:
    """The outcome and the output's bytes; None for what is no DICOM file or is rejected."""
    try:
        content = file.read_bytes()
        if plant is not None:
            ds = pydicom.dcmread(file)
            plant(ds)
            content = as_bytes(ds)
        with deidentifier.applier.prepare(BytesSource(content)) as prepared:
            sink = MemorySink()
            prepared.write_to(sink)
            return prepared.outcome, sink.content()
    except (DeidentificationError, pydicom.errors.InvalidDicomError, ValueError, AttributeError):
        return None


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    measure()
