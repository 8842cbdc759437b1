"""What is encrypted in a file."""

from __future__ import annotations

from io import BytesIO

from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset

from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.cms import Keys, openings

from ...ran import dicom

SECRET = "00112233445566778899aabbccddeeff"
KEY = f"secret-key: '{SECRET}'\n"


def originals(ds: Dataset, at: int = 0) -> Dataset:
    """What is encrypted in an item."""
    encrypted = ds.EncryptedAttributesSequence[at].EncryptedContent
    (content,) = openings(encrypted, Keys(bytes.fromhex(SECRET)))
    item: Dataset = read_dataset(BytesIO(content), False, True).ModifiedAttributesSequence[0]
    return item


def again(profile: str, ds: Dataset) -> Dataset:
    """The data set that a second profile makes of the output of a first one."""
    stream = BytesIO()
    ds.save_as(stream)
    return dicom(profile, stream.getvalue())
