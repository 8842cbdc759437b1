"""The files that mutants are made of: real ones, and small ones with needles in every structure."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import cache
from io import BytesIO

import pydicom
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate, generate_fragments
from pydicom.sequence import Sequence
from pydicom.uid import UID

from ..peers.made_siemens_headers import csa
from .drafts import (
    BIG_ENDIAN,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    JPEG,
    JPEG_2000,
    JPEG_LS,
    RLE,
    Draft,
    draft_of,
)

NAME, IDENTIFIER = "QVORBINEX", "ZK4711XQW83"
"""The needles, which must not survive: the family name of a patient, and a patient ID."""

CT, MR = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4"

_REAL = (
    "CT_small.dcm", "MR_small.dcm", "MR_small_RLE.dcm", "MR_small_bigendian.dcm",
    "MR_small_implicit.dcm", "MR_small_expb.dcm", "MR_small_padded.dcm",
    "MR_small_jp2klossless.dcm", "693_J2KI.dcm", "dicomdirtests/77654033/CT2/17106",
    "dicomdirtests/98892001/CT5N/2062", "dicomdirtests/98892003/MR1/15820",
    "dicomdirtests/TINY_ALPHA/PT000000/ST000000/SE000000/IM000000",
)  # fmt: skip

_FRAMES = {
    JPEG: ("SC_rgb_jpeg_dcmtk.dcm", 0xFE),
    JPEG_LS: ("MR_small_jpeg_ls_lossless.dcm", 0xE1),
    JPEG_2000: ("MR_small_jp2klossless.dcm", 0x64),
    RLE: ("MR_small_RLE.dcm", 0),
}
"""Real frames by transfer syntax, and the marker of a segment that may hold text."""


@cache
def seeds() -> dict[str, Draft]:
    """The files, by name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {name: draft_of(_written(ds)) for name, ds in _datasets()}


def _datasets() -> Iterator[tuple[str, Dataset]]:
    for name in _REAL:
        path = get_testdata_file(name)
        assert isinstance(path, str)
        yield name, _with_needles(pydicom.dcmread(path))
    for defined in (True, False):
        for syntax in (EXPLICIT, IMPLICIT, BIG_ENDIAN, DEFLATED):
            yield f"sequences {syntax} {defined}", _sequences(syntax, defined)
    for syntax in _FRAMES:
        yield f"fragments {syntax}", _fragments(syntax)
    for syntax in (EXPLICIT, IMPLICIT, DEFLATED):
        yield f"long {syntax}", _long(syntax)


def _with_needles(ds: Dataset) -> Dataset:
    ds.PatientName = f"{NAME}^Quirin"
    ds.PatientID = IDENTIFIER
    ds.PatientBirthDate = "19470213"
    ds.ReferringPhysicianName = f"Doctor^{NAME}"
    ds.StudyInstanceUID, ds.SeriesInstanceUID = "1.2.840.99999.1.4711", "1.2.840.99999.2.4711"
    ds.StudyDate = ds.SeriesDate = ds.AcquisitionDate = "20190311"
    ds.StudyDescription = f"Follow-up of {IDENTIFIER}"
    ds.SeriesDescription = f"Head of {NAME}"
    ds.ManufacturerModelName = f"Scanner {NAME.lower()} 3"
    ds.ConvolutionKernel = IDENTIFIER
    ds.RescaleType = NAME
    block = ds.private_block(0x0009, "FUZZ 1.0", create=True)
    block.add_new(0x10, "LO", NAME)
    return ds


def _plain(syntax: str, sop_class: str = CT) -> Dataset:
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = UID(syntax)
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.SOPClassUID, ds.SOPInstanceUID = sop_class, "1.2.840.99999.3.4711"
    ds.PatientAge = "091Y"
    ds.AcquisitionDateTime = "20190311080517.25+0100"
    ds.WindowCenter, ds.WindowWidth = [40, 300], [400, 1500]
    ds.Rows = ds.Columns = 4
    ds.BitsAllocated = ds.BitsStored = 16
    ds.PixelRepresentation = ds.SmallestImagePixelValue = 0
    return _with_needles(ds)


def _code(meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "T-A0100", "SRT", meaning
    return code


def _item(defined: bool, **attributes: object) -> Dataset:
    item = Dataset()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    item.is_undefined_length_sequence_item = not defined
    return item


def _sequences(syntax: str, defined: bool) -> Dataset:
    ds = _plain(syntax, CT if defined else MR)
    instances = [
        _item(defined, ReferencedSOPClassUID=CT, ReferencedSOPInstanceUID=f"1.2.840.99999.4.{n}")
        for n in range(3)
    ]
    ds.ReferencedSeriesSequence = Sequence(
        [_item(defined, SeriesInstanceUID="1.2.840.99999.5", ReferencedInstanceSequence=instances)]
    )
    ds.AnatomicRegionSequence = Sequence([_code(f"Brain of {NAME}"), _code("Chest")])
    ds.DeidentificationMethodCodeSequence = Sequence([_code("Basic"), _code(IDENTIFIER)])
    ds.DeidentificationMethod = ["first", f"then {NAME}"]
    ds.RequestAttributesSequence = Sequence(
        [_item(defined, ScheduledProcedureStepID=IDENTIFIER, RequestingPhysician=NAME)]
    )
    _add_safe_private(ds, defined)
    ds.private_block(0x0009, "FUZZ 1.0").add_new(
        0x11, "SQ", Sequence([_item(defined, PatientName=f"{NAME}^Other", PatientID="77")])
    )
    deep = _code(NAME)
    for _ in range(12):
        deep = _item(defined, AnatomicRegionModifierSequence=Sequence([deep]), CodeMeaning=NAME)
    ds.AnatomicRegionSequence.append(deep)
    for sequence in (ds["ReferencedSeriesSequence"], ds["AnatomicRegionSequence"]):
        sequence.is_undefined_length = not defined
    ds.PixelData = bytes(range(32))
    ds["PixelData"].VR = "OW"
    return ds


def _add_safe_private(ds: Dataset, defined: bool) -> None:
    """Private elements that the option keeps, and others beside them."""
    siemens = ds.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    siemens.add_new(0x0A, "US", 4)
    siemens.add_new(0x0C, "IS", "1000")
    siemens.add_new(0x29, "FD", [0.0, 62.5, 125.0, 187.5])
    siemens.add_new(0x30, "LO", NAME)
    texts = ds.private_block(0x0051, "SIEMENS MR HEADER", create=True)
    texts.add_new(0x0F, "LO", f"HEA;HEP of {NAME}")
    values = {"B_value": ("IS", ["1000"]), "PatReinPattern": ("ST", [f"1;HFS;{NAME}"])}
    header = ds.private_block(0x0029, "SIEMENS CSA HEADER", create=True)
    header.add_new(0x10, "OB", csa(values))
    item = _item(defined, PatientName=f"{NAME}^Other", SliceThickness=2)
    item.private_block(0x2001, "Philips Imaging DD 001", create=True).add_new(0x03, "FL", 1000.0)
    philips = ds.private_block(0x2005, "Philips MR Imaging DD 005", create=True)
    philips.add_new(0x0F, "SQ", Sequence([item, item]))


def _fragments(syntax: str) -> Dataset:
    """Frames with a needle beside the pixels of each."""
    ds = _plain(syntax)
    name, marker = _FRAMES[syntax]
    path = get_testdata_file(name)
    assert isinstance(path, str)
    real = pydicom.dcmread(path)
    for keyword in ("Rows", "Columns", "BitsAllocated", "SamplesPerPixel"):
        setattr(ds, keyword, real[keyword].value)
    frame = list(generate_fragments(real.PixelData))[1]
    if marker:
        content = NAME.encode() + b"^Quirin"
        segment = bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content
        place = 2 if syntax in (JPEG, JPEG_LS) else frame.index(b"\xff\x90")
        frame = frame[:place] + segment + frame[place:]
    ds.NumberOfFrames = 3
    ds.PixelData = encapsulate([frame + IDENTIFIER.encode()] * 3)
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    return ds


def _long(syntax: str) -> Dataset:
    """Longer than a window of 64 KB and than what a length of two bytes can say."""
    ds = _plain(syntax)
    ds.ImageComments = f"{NAME} lies here. " * 120
    ds.add_new(0x00080119, "UC", "word " * 15_000 + NAME)
    ds.AnatomicRegionSequence = Sequence([_code(f"Part {number}") for number in range(40)])
    ds.PixelData = b"\1\2" * 40_000
    ds["PixelData"].VR = "OW"
    return ds


def _written(ds: Dataset) -> bytes:
    stream = BytesIO()
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.save_as(stream, enforce_file_format=True)
    return stream.getvalue()
