"""Odd structures, byte by byte: what the engine makes of them."""

from __future__ import annotations

import zlib
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.storage.source import Source

from ..conftest import CT, KEY, MR, make_procedure
from ..generated.encoding import ENCODINGS, ITEM, UNDEFINED, Encoding, part10
from ..handmade import (
    CHANGES,
    DELIMITED,
    END_OF_ITEM,
    END_OF_SEQUENCE,
    EXPLICIT,
    FILLER,
    GARBAGE,
    IMPLICIT,
    KEPT_SEQUENCE,
    METHOD,
    METHOD_CODES,
    NAME,
    NEEDLE,
    PIXELS,
    PRIVATE,
    REMOVED_SEQUENCE,
    ROWS,
    SERIES_DESCRIPTION,
    TEXT_VALUE,
    U_SEQUENCE,
    UNREAD,
    ct,
    delimited_item,
    described,
    element,
    image,
    item,
    name,
    reference,
    sequence,
    treat,
)

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom's, about the malformed ones


@pytest.mark.parametrize("meta_class", ["", CT, "1.2.840.10008.5.1.4.1.1.7"])
def test_the_sop_class_of_the_data_set_counts_not_that_of_the_file_meta_information(
    meta_class: str, tmp_path: Path
) -> None:
    ds = treat(tmp_path, ct(sop_class=MR), meta_class=meta_class).ds
    assert ds.SOPClassUID == ds.file_meta.MediaStorageSOPClassUID == MR


@pytest.mark.parametrize("encoding", [EXPLICIT, IMPLICIT, ENCODINGS["big endian"]])
@pytest.mark.parametrize("length", [1, 7, 8, 1000])
def test_zeros_after_the_data_set_are_dropped(
    length: int, encoding: Encoding, tmp_path: Path
) -> None:
    plain = treat(tmp_path, ct(encoding) + name(encoding), encoding)
    padded = treat(tmp_path, ct(encoding) + name(encoding) + bytes(length), encoding)
    assert padded.content == plain.content


DROPPED = {
    "trailing padding": element(0xFFFCFFFC, "OB", NEEDLE),
    "group lengths": EXPLICIT.element(0x00080000, "UL", b"Need"),
    "nested group lengths": element(
        KEPT_SEQUENCE, "SQ", item(EXPLICIT.element(0x00080000, "UL", b"Need"))
    ),
    "signatures": element(0xFFFAFFFA, "SQ", item(name())),
    "nested signatures": element(
        KEPT_SEQUENCE, "SQ", item(element(0xFFFAFFFA, "SQ", item(name())))
    ),
    "command elements": element(0x00000010, "UI", NEEDLE),
    "file meta elements in the data set": element(0x00020016, "AE", NEEDLE),
    "overlays": b"".join(
        element(0x60000000 + group * 0x20000 + number, "LO", NEEDLE)
        for group in range(16)
        for number in (0x22, 0x1500, 0x4000)
    ),
    "curves": element(0x50000022, "LO", NEEDLE) + element(0x50003000, "OW", NEEDLE),
    "private text": element(0x00090010, "LO", NEEDLE) + element(PRIVATE, "UN", NEEDLE),
    "private fragments": sequence(PRIVATE, item(NEEDLE) + END_OF_SEQUENCE, "OB"),
    "private sequences": sequence(PRIVATE, delimited_item(name()) + END_OF_SEQUENCE),
    "a private sequence of unknown content": sequence(
        PRIVATE, delimited_item(name(IMPLICIT)) + END_OF_SEQUENCE, "UN"
    ),
    "a private sequence of no items": element(PRIVATE, "SQ", GARBAGE),
    "private sequences of no items in a removed one": element(
        REMOVED_SEQUENCE, "SQ", item(UNREAD + name()) + item(UNREAD)
    ),
    "a kept sequence of unknown content that is none": element(KEPT_SEQUENCE, "UN", GARBAGE),
    "a kept text that is a sequence": element(SERIES_DESCRIPTION, "SQ", item(name())),
    "a kept text that is bytes": element(SERIES_DESCRIPTION, "OB", NEEDLE),
    "a kept number that is text": element(ROWS, "LO", NEEDLE),
    "kept pixel data that are a sequence": element(PIXELS, "SQ", item(name())),
}


@pytest.mark.parametrize("content", DROPPED.values(), ids=DROPPED)
def test_what_is_dropped_goes_with_all_that_it_holds(content: bytes, tmp_path: Path) -> None:
    treated = treat(tmp_path, ct() + content + element(0x7FE00001, "OV", bytes(8)))
    assert NEEDLE.upper() not in treated.content.upper()
    assert b"Need" not in treated.content
    assert treated.ds.PatientIdentityRemoved == "YES"


NESTED = reference(IMPLICIT) + IMPLICIT.sequence(U_SEQUENCE, [reference(IMPLICIT, b"1.2.3.78")])


OF_UNKNOWN_VR = {
    "with a length": element(KEPT_SEQUENCE, "UN", item(NESTED + name(IMPLICIT))),
    "without": sequence(
        KEPT_SEQUENCE, delimited_item(NESTED + name(IMPLICIT)) + END_OF_SEQUENCE, "UN"
    ),
}


@pytest.mark.parametrize("content", OF_UNKNOWN_VR.values(), ids=OF_UNKNOWN_VR)
def test_a_sequence_of_unknown_vr_is_read_as_implicit_and_its_elements_are_treated(
    content: bytes, tmp_path: Path
) -> None:
    (inner,) = treat(tmp_path, ct() + content).ds.ReferencedSeriesSequence
    assert inner.ReferencedSOPInstanceUID == "1.2.3.77"
    assert inner.ReferencedImageSequence[0].ReferencedSOPInstanceUID.startswith("2.25.")
    assert inner.PatientName == ""


def test_numbers_in_un_stay_un_in_big_endian_because_they_are_little_endian(
    tmp_path: Path,
) -> None:
    big = ENCODINGS["big endian"]
    rows = big.element(0x00280010, "UN", b"\x10\0")
    treated = treat(tmp_path, ct(big) + rows, big, changes={"(0028,0010)": "K"})
    assert rows in treated.content


@pytest.mark.parametrize("vr", ["UN", "OB", "LO", "SQ"])
def test_the_dictionary_decides_on_the_vr_of_a_standard_attribute(vr: str, tmp_path: Path) -> None:
    value = item(name()) if vr == "SQ" else NEEDLE + b"^X"
    treated = treat(tmp_path, ct() + described() + element(NAME, vr, value))
    assert treated.ds.SeriesDescription == "by REMOVED"
    assert treated.ds.PatientName == ""
    assert treated.ds["PatientName"].VR == "PN"


@pytest.mark.parametrize(
    ("action", "encoding"),
    [("K", EXPLICIT), ("K", DELIMITED), ("X", EXPLICIT), ("U", DELIMITED)],
)
def test_a_hundred_thousand_levels_of_nesting_are_treated(
    action: str, encoding: Encoding, tmp_path: Path
) -> None:
    content = nested(100_000, encoding)
    source, output = tmp_path / "deep.dcm", tmp_path / "output.dcm"
    source.write_bytes(part10(encoding, CT, ct() + content))
    procedure = make_procedure({"(0008,1115)": action})
    Deidentifier(KEY, procedure).file(source, output)
    assert (content in output.read_bytes()) == (action == "K")
    assert (reference() in output.read_bytes()) == (action == "K")


def nested(levels: int, encoding: Encoding) -> bytes:
    """A reference in an item in a sequence in an item ..."""
    if encoding.undefined:
        start = sequence(KEPT_SEQUENCE, EXPLICIT.bare(ITEM, UNDEFINED))
        return start * levels + reference() + (END_OF_ITEM + END_OF_SEQUENCE) * levels
    headers = []
    length = len(reference())
    for _ in range(levels):
        header = EXPLICIT.element(KEPT_SEQUENCE, "SQ", b"")[:-4] + (length + 8).to_bytes(
            4, "little"
        )
        headers.append(header + EXPLICIT.bare(ITEM, length))
        length += len(headers[-1])
    return b"".join(reversed(headers)) + reference()


def test_many_private_sequences_of_no_items_are_dropped_in_one_reading(tmp_path: Path) -> None:
    filler = EXPLICIT.sequence(KEPT_SEQUENCE, [reference()] * 10_000)
    garbage = b"".join(element(0x00091100 + n, "SQ", GARBAGE) for n in range(2_000))
    treated = treat(tmp_path, ct() + filler + garbage)
    assert treated.outcome.actions["X"] == 2_000


def test_elements_out_of_order_or_twice_are_each_treated(tmp_path: Path) -> None:
    rows = EXPLICIT.element(ROWS, "US", b"\1\0")
    methods = element(METHOD, "LO", b"by " + NEEDLE)
    dataset = rows + name() + described() + methods + ct() + described() + methods + name()
    treated = treat(tmp_path, dataset)
    assert NEEDLE.upper() not in treated.content.upper()
    assert treated.ds.Rows == 1
    assert len(treated.ds.DeidentificationMethod) == 2


def code(value: bytes, encoding: Encoding) -> bytes:
    return element(0x00080100, "SH", value, encoding) + element(0x00080102, "SH", b"DCM", encoding)


@pytest.mark.parametrize("spelling", [s for s in ENCODINGS if "disguised" not in s])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], ["113100"]),
        (["113100"], ["113100"]),
        (["113101"], ["113101", "113100"]),
        (["113100", "113101"], ["113100", "113101"]),
        (["113100\0\0"], ["113100"]),
    ],
)
def test_the_code_of_the_profile_joins_those_of_earlier_passes_once(
    before: list[str], after: list[str], spelling: str, tmp_path: Path
) -> None:
    encoding = ENCODINGS[spelling]
    items = [code(value.encode(), encoding) for value in before]
    ds = treat(tmp_path, ct(encoding) + encoding.sequence(METHOD_CODES, items), encoding).ds
    assert [each.CodeValue for each in ds.DeidentificationMethodCodeSequence] == after


def deflated(tail: bytes, pixels: bytes = b"") -> bytes:
    body = ct() + name() + described() + image(1500, 2000) + element(PIXELS, "OW", pixels)
    packed = zlib.compress(body, wbits=-15) + tail
    return part10(Encoding("1.2.840.10008.1.2.1.99"), CT, packed)


@pytest.mark.parametrize("pixels", [b"", bytes(3_000_000)])
@pytest.mark.parametrize("tail", [b"", b"\0", NEEDLE])
def test_a_deflated_data_set_is_inflated_treated_and_deflated(
    tail: bytes, pixels: bytes, deidentifier: Deidentifier, tmp_path: Path
) -> None:
    (tmp_path / "old.dcm").write_bytes(deflated(tail, pixels))
    deidentifier.file(tmp_path / "old.dcm", tmp_path / "new.dcm")
    ds = pydicom.dcmread(tmp_path / "new.dcm")
    assert ds.file_meta.TransferSyntaxUID == DeflatedExplicitVRLittleEndian
    assert ds.PatientName == ""
    assert NEEDLE not in (tmp_path / "new.dcm").read_bytes()


@pytest.mark.parametrize("spelling", ["explicit", "implicit, undefined lengths"])
def test_where_elements_lie_in_the_file_makes_no_difference(spelling: str, tmp_path: Path) -> None:
    encoding = ENCODINGS[spelling]
    deidentifier = Deidentifier(KEY, make_procedure({**CHANGES, "(0008,0119)": "K"}))
    source, output = tmp_path / "old.dcm", tmp_path / "new.dcm"

    def filler(length: int) -> bytes:
        return encoding.element(FILLER, "UC", b"f" * length)

    def output_with(length: int) -> bytes:
        content = part10(encoding, CT, ct(encoding) + filler(length) + everything(encoding))
        source.write_bytes(content)
        deidentifier.file(source, output)
        return output.read_bytes()

    shortest = 2
    before, after = output_with(shortest).split(filler(shortest))
    source_size = source.stat().st_size
    for length in range(Source.WINDOW - source_size - 16, Source.WINDOW - len(before), 2):
        assert output_with(length) == before + filler(length) + after, length


def everything(encoding: Encoding) -> bytes:
    """Elements of every kind of handling."""
    return b"".join(
        (
            described(encoding),
            element(0x00081030, "LO", b"study", encoding),
            encoding.sequence(KEPT_SEQUENCE, [reference(encoding) + described(encoding)]),
            encoding.sequence(U_SEQUENCE, [reference(encoding)]),
            encoding.sequence(PRIVATE, [name(encoding)]),
            name(encoding),
            element(0x00100030, "DA", b"19700101", encoding),
            image(4, 16, encoding),
            element(TEXT_VALUE, "UT", b"of " + NEEDLE, encoding),
            encoding.element(PIXELS, "OW", bytes(64)),
        )
    )
