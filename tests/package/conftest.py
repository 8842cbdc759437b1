"""A small procedure and real files for the tests of the Python package."""

from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import new_file_meta
from grand_challenge_dicom_de_id_procedure.run import processes
from grand_challenge_dicom_de_id_procedure.run.processes import Processes

CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
KEY = bytes(range(32))
BASIC_PROFILE = {
    "value": "113100",
    "scheme": "DCM",
    "meaning": "Basic Application Confidentiality Profile",
}

ACTIONS = {
    "(0008,0005)": "K", "(0008,0016)": "K", "(0008,0018)": "U", "(0008,0020)": "Z",
    "(0008,0060)": "K", "(0008,1030)": "D", "(0008,1115)": "K", "(0008,1140)": "U",
    "(0008,1150)": "K", "(0008,1155)": "K", "(0008,3010)": "U", "(0010,0010)": "Z",
    "(0010,0020)": "D", "(0010,0030)": "C", "(0010,1010)": "C", "(0012,0063)": "K",
    "(0012,0064)": "K", "(0008,0100)": "K", "(0008,0102)": "K", "(0008,0104)": "K",
    "(0020,000D)": "U", "(0020,000E)": "U", "(0020,0037)": "D", "(0028,0002)": "K",
    "(0028,0010)": "K", "(0028,0011)": "K", "(0028,0100)": "K", "(0028,0101)": "K",
    "(0028,0102)": "K", "(0028,0103)": "K", "(0028,0004)": "K", "(7FE0,0010)": "K",
}  # fmt: skip


def write_key(path: Path) -> Path:
    """A key file with KEY, as the command would have written it."""
    path.write_text(KEY.hex(), "ascii")
    path.chmod(0o600)
    return path


def make_procedure(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A procedure for CT and MR. The changes map a tag to an action or to a whole entry."""
    table = {
        tag: what if isinstance(what, dict) else {"default": what, "justification": f"{what}!"}
        for tag, what in {**ACTIONS, **(changes or {})}.items()
    }
    sop_class = {"default": "X", "justification": "Unsupported data element", "tag": table}
    return {
        "version": "2026.11.0",
        "dicomStandardVersion": "2025e",
        "default": "R",
        "justification": "Unsupported SOP Class",
        "record": {"codes": [BASIC_PROFILE]},
        "sopClass": {CT: sop_class, MR: sop_class},
    }


def deidentified(ds: Dataset, changes: dict[str, Any] | None = None) -> Dataset:
    return Deidentifier(KEY, make_procedure(changes)).dataset(ds)


def dataset(**attributes: Any) -> Dataset:
    """A CT dataset with these attributes."""
    ds = Dataset()
    ds.SOPClassUID = CT
    ds.SOPInstanceUID = "1.2.3"
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds


def part10(*elements: tuple[str, str, bytes], sop_class: str = CT) -> bytes:
    """A DICOM file in Explicit VR Little Endian. Elements are given as keyword, VR and value."""
    given = (("SOPClassUID", "UI", sop_class.encode()), ("SOPInstanceUID", "UI", b"1.2.3.4"))
    written = b"".join(
        EXPLICIT.element(Tag(keyword), vr, value + b"\0" * (len(value) % 2))
        for keyword, vr, value in sorted((*given, *elements), key=lambda each: Tag(each[0]))
    )
    return new_file_meta(sop_class, "1.2.3.4", "1.2.840.10008.1.2.1") + written


def image(rows: int, columns: int) -> tuple[tuple[str, str, bytes], ...]:
    """The elements that describe pixels of 8 bits, for ``part10``."""
    numbers = (("Rows", rows), ("Columns", columns), ("BitsAllocated", 8))
    return tuple((keyword, "US", number.to_bytes(2, "little")) for keyword, number in numbers)


def real(name: str) -> Path:
    """A file that pydicom ships."""
    path = get_testdata_file(name)
    assert isinstance(path, str)
    return Path(path)


@pytest.fixture
def ct() -> Dataset:
    return pydicom.dcmread(real("CT_small.dcm"))


@pytest.fixture
def deidentifier() -> Deidentifier:
    return Deidentifier(KEY, make_procedure())


@pytest.fixture(autouse=True)
def processes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start the processes that are asked for at once: the runs of tests are too short for them."""

    def make(jobs: int, *, at_once: bool | None = None) -> Processes:
        return Processes(jobs, at_once=at_once is not None)  # which is given with a number

    monkeypatch.setattr(processes, "Processes", make)
