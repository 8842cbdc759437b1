"""Runs a profile on a file in memory."""

from __future__ import annotations

from io import BytesIO

from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.profiles.reading.load import parse_profile
from grand_challenge_dicom_de_id_procedure.profiles.run import Runner


def ran(
    profile: str, content: bytes, path: str, identity: Identity | None = None
) -> tuple[str, bytes]:
    """Name and content of the only output."""
    made = Runner(parse_profile(profile, "p.yaml"), identity).run(path, BytesIO(content))
    (output,) = made.outputs
    with output.content as stream:
        return output.name, stream.read()


def dicom_file(syntax: str = ExplicitVRLittleEndian, **values: object) -> bytes:
    """A DICOM file with these attributes, by keyword."""
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3.4.5.6.7.8"
    ds.Modality = "OT"
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = UID(syntax)
    stream = BytesIO()
    ds.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def dicom(profile: str, content: bytes, identity: Identity | None = None) -> Dataset:
    """The data set that a section for DICOM makes of a file; the section's lines are given."""
    lines = "\n".join(f"  {line}" for line in profile.splitlines())
    return dcmread(BytesIO(ran(f"dicom:\n{lines}", content, "a.dcm", identity)[1]))
