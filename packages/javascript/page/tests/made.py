"""Makes what the tests of the page read: python made.py FOLDER.

FOLDER/in has files, FOLDER/out the outputs of the Python package with the key in
FOLDER/project.key, FOLDER/many 500 small files, FOLDER/images an image in each encoding that
pydicom's test files have and FOLDER/images-out its outputs, FOLDER/older.json an older procedure
and FOLDER/changes.json what differs from it. FOLDER/research has outputs with the preset, for a
project, with the pseudonyms in FOLDER/table.csv and the rules in FOLDER/mine.toml, FOLDER/dated
with the preset and the key for dates in FOLDER/dates.key, and FOLDER/cost.json what `dicom-deid
cost` tells of FOLDER/in.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from grand_challenge_dicom_de_id_procedure import DeidentificationError, Deidentifier
from grand_challenge_dicom_de_id_procedure.cli import main as dicom_deid
from grand_challenge_dicom_de_id_procedure.key_file import KeyFile
from grand_challenge_dicom_de_id_procedure.rules.diff import compare

CT = "1.2.840.10008.5.1.4.1.1.2"
ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1"
SIZE = 96
IMAGES = {
    "native": "CT_small.dcm",
    "rle": "MR_small_RLE.dcm",
    "jpeg": "SC_rgb_jpeg_dcmtk.dcm",
    "jpeg-lossless": "SC_rgb_jpeg_gdcm.dcm",
    "jpeg-ls": "MR_small_jpeg_ls_lossless.dcm",
    "jpeg-2000": "MR_small_jp2klossless.dcm",
    "palette": "examples_palette.dcm",
    "ybr-422": "SC_ybr_full_422_uncompressed.dcm",
    "frames": "examples_ybr_color.dcm",
    "big-endian": "MR_small_bigendian.dcm",
    "deflated": "image_dfl.dcm",
    "bits": "liver_1frame.dcm",
}
OVERLAY = """
[[decision]]
action = "{action}"
justification = "It would give the task away."
attributes = ["{attribute}"]
"""


def image(sop_class: str, number: int, size: int = SIZE) -> FileDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID(sop_class)
    meta.MediaStorageSOPInstanceUID = UID(f"1.2.3.4.5.{number}")
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    made.SpecificCharacterSet = "ISO_IR 192"
    made.SOPClassUID = sop_class
    made.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    made.StudyInstanceUID = "1.2.3.4.1"
    made.SeriesInstanceUID = f"1.2.3.4.2.{number // 100}"
    made.PatientName = "Müller^Grete"
    made.PatientID = "PID-4711"
    made.PatientBirthDate = "19491224"
    made.PatientAge = "075Y"
    made.StudyDate = "20250311"
    made.StudyTime = "101500"
    made.AccessionNumber = "ACC-99812"
    made.InstitutionName = "St. Elsewhere"
    made.Modality = "US" if sop_class == ULTRASOUND else "CT"
    made.SeriesDescription = "Thorax for Müller"
    made.StationName = "CT-ROOM-2"
    item = Dataset()
    item.ReferencedSOPClassUID = CT
    item.ReferencedSOPInstanceUID = "1.2.3.4.5.1"
    made.ReferencedImageSequence = [item]
    made.InstanceNumber = number
    made.SamplesPerPixel = 1
    made.PhotometricInterpretation = "MONOCHROME2"
    made.Rows = made.Columns = size
    made.BitsAllocated = 16
    made.BitsStored = 12
    made.HighBit = 11
    made.PixelRepresentation = 0
    ramp = numpy.add.outer(numpy.arange(size), numpy.arange(size)).astype("<u2") * 10
    ramp[size // 8 : size // 4, size // 8 : size // 2] = 4095  # as burned-in text would be
    made.PixelData = ramp.tobytes()
    return made


def write_inputs(folder: Path) -> None:
    folder.mkdir(parents=True)
    image(CT, 1).save_as(folder / "ct-1.dcm")
    image(CT, 2).save_as(folder / "ct-2.dcm")
    image(CT, 2).save_as(folder / "ct-2-again.dcm")
    image(ULTRASOUND, 3).save_as(folder / "ultrasound.dcm")
    burned_in = image(ULTRASOUND, 4)
    burned_in.BurnedInAnnotation = "YES"
    burned_in.save_as(folder / "burned-in.dcm")
    image("1.2.840.10008.5.1.4.1.1.999", 5).save_as(folder / "unknown-class.dcm")
    whole = (folder / "ct-1.dcm").read_bytes()
    (folder / "truncated.dcm").write_bytes(whole[: len(whole) // 2])
    (folder / "notes.txt").write_text("not a DICOM file")
    (folder / "named.dcm").write_text("named as one, and none")


def write_outputs(source: Path, destination: Path, key: Path, **settings: Any) -> None:
    deidentifier = Deidentifier.from_key_file(key, **settings)
    for file in sorted(source.glob("*.dcm")):
        target = destination / file.name
        try:
            deidentifier.file(file, target)
        except DeidentificationError:
            continue


def write_chosen(folder: Path, key: Path) -> None:
    table = folder / "table.csv"
    table.write_text("patient_id,pseudonym,date_shift_days\nPID-4711,KNEE-001,100\n")
    overlay = folder / "mine.toml"
    overlay.write_text(OVERLAY.format(action="X", attribute="(0008,0060) Modality"))
    (folder / "loose.toml").write_text(
        OVERLAY.format(action="K", attribute="(0010,0030) PatientBirthDate")
    )
    chosen = {"preset": "research", "project": "knees", "pseudonyms": table, "overlays": [overlay]}
    write_outputs(folder / "in", folder / "research", key, **chosen)
    dates = folder / "dates.key"
    dates.write_text(bytes(range(1, 33)).hex() + "\n")
    dates.chmod(0o600)
    moved = {"preset": "research", "date_key": KeyFile(dates)}
    write_outputs(folder / "in", folder / "dated", key, **moved)
    (folder / "wrong.csv").write_text("patient_id,pseudonym\nPID-4711\n")
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(io.StringIO()):
        dicom_deid(["cost", str(folder / "in"), "--json"])
    (folder / "cost.json").write_text(told.getvalue())


def write_older(folder: Path) -> None:
    newer = json.loads((Path(__file__).parents[4] / "procedure" / "procedure.json").read_text())
    older = copy.deepcopy(newer)
    older["version"] = "2020.1.0"
    ct = older["sopClass"][CT]["tag"]
    ct["(0008,0005)"] = {"default": "X", "justification": "An older reason"}
    del ct["(0008,0008)"]
    ct["(0009,0001)"] = {"default": "X", "justification": "Gone since"}
    ct["(0020,000E)"] = {**ct["(0020,000E)"], "justification": "Another reason"}
    with_dummy = next(key for key, row in ct.items() if "dummy" in row)
    ct[with_dummy] = {**ct[with_dummy], "dummy": "OLD"}
    older["sopClass"][CT]["conditions"] = older["sopClass"][CT]["conditions"][1:]
    del older["sopClass"]["1.2.840.10008.5.1.4.1.1.4"]
    older["identifying"].popitem()
    older["holds"].popitem()
    older["vocabulary"] = [*older["vocabulary"][5:], "zebra"]
    older["code"]["schemes"] = older["code"]["schemes"][1:]
    older["concept"]["withheld"].popitem()
    (folder / "older.json").write_text(json.dumps(older))
    changes = [asdict(change) for change in compare(older, newer)]
    (folder / "changes.json").write_text(json.dumps(changes))


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / "project.key"
    key.write_text(bytes(range(32)).hex() + "\n")
    key.chmod(0o600)
    write_inputs(folder / "in")
    write_outputs(folder / "in", folder / "out", key)
    write_chosen(folder, key)
    many = folder / "many"
    many.mkdir()
    for number in range(500):
        image(CT, number, 16).save_as(many / f"slice-{number:03}.dcm")
    images = folder / "images"
    images.mkdir()
    for name, file in IMAGES.items():
        path = get_testdata_file(file, download=False)
        assert isinstance(path, str), f"pydicom has no {file}"
        (images / f"{name}.dcm").write_bytes(Path(path).read_bytes())
    write_outputs(images, folder / "images-out", key)
    write_older(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
