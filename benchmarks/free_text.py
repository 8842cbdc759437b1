"""How much that identifies action C finds in free texts, and how many harmless texts it changes.

    PYTHONPATH=. .venv/bin/python benchmarks/free_text.py

The texts are in tests/package/cleaning/corpus. Each is the Image Comments of a CT of its patient,
under the option "clean-descriptors".
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import Deidentifier

CORPUS = Path(__file__).parent.parent / "tests" / "package" / "cleaning" / "corpus"
KEY = bytes(range(32))
CT = "1.2.840.10008.5.1.4.1.1.2"
PATIENT = {
    "patient_name": "Jansen^Anna",
    "patient_id": "4471123",
    "birth_date": "19620714",
    "study_date": "20240312",
}
"""Of the harmless texts."""


class Found(NamedTuple):
    """What was found in the texts.

    Attributes:
        planted: how many identifying values stand in the texts, by category.
        removed: how many of them do not stand in the cleaned texts.
        missed: the texts in which one survives.
        harmless: the number of harmless texts.
        changed: those of them that are changed.
    """

    planted: Counter[str]
    removed: Counter[str]
    missed: list[str]
    harmless: int
    changed: list[str]


def measure() -> Found:
    """Clean all texts of the corpus."""
    deidentifier = Deidentifier(KEY, options=["clean-descriptors"])
    found = Found(Counter(), Counter(), [], 0, [])
    for row in identifying_texts():
        cleaned = _cleaned(deidentifier, row["text"], row)
        for value in row["planted"].split("|"):
            found.planted[row["category"]] += 1
            found.removed[row["category"]] += value not in cleaned
            if value in cleaned:
                found.missed.append(row["text"])
    harmless = (CORPUS / "harmless.txt").read_text(encoding="utf-8").splitlines()
    changed = [text for text in harmless if _cleaned(deidentifier, text, PATIENT) != text]
    return found._replace(harmless=len(harmless), changed=changed)


def identifying_texts() -> Iterator[dict[str, str]]:
    """The texts with identifying values, and of which patient they are."""
    with (CORPUS / "identifying.tsv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _cleaned(deidentifier: Deidentifier, text: str, patient: dict[str, str]) -> str:
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID, ds.SOPInstanceUID = CT, "1.2.3"
    ds.PatientName, ds.PatientID = patient["patient_name"], patient["patient_id"]
    ds.PatientBirthDate, ds.StudyDate = patient["birth_date"], patient["study_date"]
    ds.ImageComments = text
    ds.set_original_encoding(False, True)
    return str(deidentifier.dataset(ds).ImageComments)


def table(found: Found) -> str:
    """The figures as the documentation shows them."""
    rows = [
        f"| {category} | {found.removed[category]} of {number} |"
        for category, number in sorted(found.planted.items())
    ]
    return "\n".join(
        [
            "| What is planted | Removed |",
            "|---|---:|",
            *rows,
            f"| all | {found.removed.total()} of {found.planted.total()} |",
            f"| harmless texts that are changed | {len(found.changed)} of {found.harmless} |",
        ]
    )


if __name__ == "__main__":
    measured = measure()
    sys.stdout.write(table(measured) + "\n")
    for text in (*measured.missed, *measured.changed):
        sys.stdout.write(f"  {text}\n")
