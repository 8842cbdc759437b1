"""Which transfer syntaxes are accepted, and how their data sets are encoded (PS3.5 Annex A)."""

from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import transfer_syntaxes
from grand_challenge_dicom_de_id_procedure.dicom.encoding import (
    BIG_ENDIAN,
    EXPLICIT,
    IMPLICIT,
    encoding_of,
)
from grand_challenge_dicom_de_id_procedure.errors import UnreadableDICOMError

from ..conftest import CT, KEY, make_procedure
from ..generated.encoding import Encoding, part10
from ..handmade import CHANGES, ct, name

IMPLICIT_ONES = ("1.2.840.10008.1.2", "1.2.840.10008.1.20")


@pytest.mark.parametrize("uid", transfer_syntaxes())
def test_every_registered_transfer_syntax_has_an_encoding(uid: str) -> None:
    big = {"1.2.840.10008.1.2.2": BIG_ENDIAN}
    expected = IMPLICIT if uid in IMPLICIT_ONES else big.get(uid, EXPLICIT)
    assert encoding_of(uid) is expected


@pytest.mark.parametrize(
    "uid",
    [
        *("1.2.840.10008.1.2.4.110", "1.2.840.10008.1.2.4.111", "1.2.840.10008.1.2.4.112"),
        *("1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.203", "1.2.840.10008.1.2.8.1"),
        "1.2.840.10008.1.2.4.52",
    ],
)
def test_a_file_in_a_newer_or_a_retired_transfer_syntax_is_accepted(
    uid: str, tmp_path: Path
) -> None:
    source, output = tmp_path / "source.dcm", tmp_path / "output.dcm"
    source.write_bytes(part10(Encoding(uid), CT, ct() + name()))
    Deidentifier(KEY, make_procedure(CHANGES)).file(source, output)
    assert uid.encode() in output.read_bytes()


@pytest.mark.parametrize(
    "uid",
    ["", "1.2.840.10008.1.2.4.999", "1.2.840.10008.5.1.4.1.1.2", "1.2.840.113619.5.2", "1.2.840"],
)
def test_no_other_uid_is_a_transfer_syntax(uid: str) -> None:
    with pytest.raises(UnreadableDICOMError) as caught:
        encoding_of(uid)
    assert caught.value.reason == "unknown-transfer-syntax"
