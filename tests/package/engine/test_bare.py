"""Files without the preamble of PS3.10: a data set alone, or with file meta information."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError

from ..conftest import CT, KEY, make_procedure
from ..generated.encoding import ENCODINGS, ITEM, SEQUENCE_END, Encoding, part10
from ..handmade import CHANGES, NEEDLE, PIXELS, ct, described, element, name, sequence

BARE = ("explicit", "implicit", "big endian")
ENGINE = Deidentifier(KEY, make_procedure({**CHANGES, "(7FE0,0010)": "K"}))


def refused(source: Path, engine: Deidentifier = ENGINE) -> str:
    """The reason for which a file is refused."""
    with pytest.raises(DeidentificationError) as caught:
        engine.prepare(source).close()
    return caught.value.reason


def data_set(encoding: Encoding) -> bytes:
    return ct(encoding) + described(encoding) + name(encoding)


@pytest.mark.parametrize("encoding", [ENCODINGS[each] for each in BARE], ids=BARE)
def test_a_data_set_alone_becomes_a_file_in_its_own_encoding(
    encoding: Encoding, tmp_path: Path
) -> None:
    source, output = tmp_path / "source", tmp_path / "output.dcm"
    source.write_bytes(data_set(encoding))
    outcome = ENGINE.file(source, output)
    assert outcome.leaks
    assert NEEDLE not in output.read_bytes()
    ds = pydicom.dcmread(output)
    assert ds.file_meta.TransferSyntaxUID == encoding.transfer_syntax
    assert (ds.SOPClassUID, ds.SeriesDescription) == (CT, "by REMOVED")


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.1.99"])
def test_without_a_preamble_the_file_meta_information_still_names_the_encoding(
    syntax: str, tmp_path: Path
) -> None:
    encoding = Encoding(syntax, deflated=syntax.endswith(".99"))
    source, output = tmp_path / "source", tmp_path / "output.dcm"
    source.write_bytes(part10(encoding, CT, data_set(encoding))[132:])
    ENGINE.file(source, output)
    ds = pydicom.dcmread(output)
    assert (ds.file_meta.TransferSyntaxUID, ds.SeriesDescription) == (syntax, "by REMOVED")


def test_without_its_name_the_encoding_of_pixel_data_in_fragments_is_not_known(
    tmp_path: Path,
) -> None:
    explicit = ENCODINGS["explicit"]
    items = explicit.bare(ITEM, 0) + explicit.bare(ITEM, 2) + b"ab" + explicit.bare(SEQUENCE_END, 0)
    source = tmp_path / "source"
    source.write_bytes(data_set(explicit) + sequence(PIXELS, items, "OB"))
    assert refused(source) == "bad-pixel-data"


EXPLICIT_START = ct()
NOT_DATA_SETS = {
    "no bytes": b"",
    "zeros": bytes(1000),
    "text": b"Patient: Jan Citizen\n" * 100,
    "one element": element(0x00080016, "UI", CT.encode()),
    "an element that is not in the dictionary": EXPLICIT_START + element(0x00089999, "LO", b"x"),
    "elements that are not in order": name() + EXPLICIT_START,
    "a VR that is not of the attribute": EXPLICIT_START + element(0x00080060, "LO", b"CT"),
    "an element longer than the file": EXPLICIT_START[:-1],
}


@pytest.mark.parametrize("content", NOT_DATA_SETS.values(), ids=NOT_DATA_SETS)
def test_other_bytes_are_no_data_set(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(content)
    assert refused(tmp_path / "source") == "not-dicom"


@pytest.mark.parametrize("start", [0, 132])
def test_they_are_left_out_on_request_but_not_as_another_format(start: int, tmp_path: Path) -> None:
    explicit = ENCODINGS["explicit"]
    content = part10(explicit, CT, data_set(explicit))
    source = tmp_path / "source"
    source.write_bytes(content[132:] if start else data_set(explicit))
    assert refused(source, Deidentifier(KEY, make_procedure(), bare=False)) == "may-be-dicom"
