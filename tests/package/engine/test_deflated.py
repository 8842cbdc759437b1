"""Deflated data sets are inflated up to a limit (PS3.5 A.5)."""

from __future__ import annotations

import zlib
from pathlib import Path
from random import Random

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.dicom import inflate
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError

from ..conftest import CT, KEY, make_procedure
from ..generated.encoding import Encoding, part10
from ..handmade import CHANGES, ct, element

DEFLATED = Encoding("1.2.840.10008.1.2.1.99")  # of what is deflated by hand
MEGABYTE = 1 << 20
DOCUMENT = 0x00420011
PROCEDURE = make_procedure({**CHANGES, "(0042,0011)": "K"})


def deflated(folder: Path, value: bytes) -> Path:
    """A file with this encapsulated document."""
    deflator = zlib.compressobj(wbits=-15)
    content = deflator.compress(ct() + element(DOCUMENT, "OB", value)) + deflator.flush()
    path = folder / "source.dcm"
    path.write_bytes(part10(DEFLATED, CT, content))
    return path


def test_a_small_file_that_inflates_to_much_is_refused_before_it_is_inflated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = deflated(tmp_path, bytes(150 * MEGABYTE))
    assert source.stat().st_size < MEGABYTE
    written = []
    monkeypatch.setattr(inflate, "write_all", lambda _, content: written.append(len(content)))
    with pytest.raises(UnreadableDICOMError) as caught:
        Deidentifier(KEY, PROCEDURE).prepare(source)
    assert caught.value.reason == "inflates-too-much"
    assert str(caught.value) == "the deflated data set is larger than 67108864 bytes"
    assert sum(written) <= 64 * MEGABYTE


@pytest.mark.parametrize(
    ("value", "most"),
    [
        (bytes(3 * MEGABYTE), 64 * MEGABYTE),
        (bytes(65 * MEGABYTE), 66 * MEGABYTE),
        (Random(1).randbytes(3 * MEGABYTE), MEGABYTE),
    ],
    ids=["a small one", "one that the option allows", "one that is large before, too"],
)
def test_other_large_files_are_done(value: bytes, most: int, tmp_path: Path) -> None:
    source, output = deflated(tmp_path, value), tmp_path / "output.dcm"
    Deidentifier(KEY, PROCEDURE, most_inflated=most).file(source, output)
    assert len(pydicom.dcmread(output).EncapsulatedDocument) == len(value)
