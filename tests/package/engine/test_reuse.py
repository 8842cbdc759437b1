"""What one object learns from file to file changes nothing in what it writes."""

from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.uid import (
    CTImageStorage,
    EnhancedCTImageStorage,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from grand_challenge_dicom_de_id_procedure import DeidentificationError, Deidentifier
from grand_challenge_dicom_de_id_procedure.dicom.tags import CHARACTER_SET
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.engine.reuse import capture, reuse, samples
from grand_challenge_dicom_de_id_procedure.engine.reuse.spans import Spans

from ..conftest import CT, KEY, make_procedure, real
from ..generated.encoding import part10
from ..handmade import EXPLICIT, U_SEQUENCE, ct, element, item, name
from ..shipped import shipped_files

CHANGES: dict[str, tuple[str, list[str | None]]] = {
    "instance": ("SOPInstanceUID", ["1.2.3.1", "1.2.3.2", "1.2.3.3"]),
    "number": ("InstanceNumber", ["1", "2", "34"]),
    "place": ("SliceLocation", ["1.5", "2.25", None]),
    "model": ("ManufacturerModelName", ["RHAPSODE", "CompressedSamples^CT1", None]),
    "name": ("PatientName", ["CompressedSamples^CT1", "Rhapsode^Ann", ""]),
    "patient": ("PatientID", ["1CT1", "RHAPSODE", "other"]),
    "kernel": ("ConvolutionKernel", ["STANDARD", "B30f"]),
    "study date": ("StudyDate", ["20040119", "20200101", ""]),
    "characters": ("SpecificCharacterSet", ["ISO_IR 100", "ISO_IR 192", None]),
    "comment": ("PatientComments", ["a", "b", None]),
    "method": ("DeidentificationMethod", ["by hand", None]),
}


def _written(deidentifier: Deidentifier, content: bytes, folder: Path) -> tuple[bytes, Outcome]:
    (folder / "in.dcm").write_bytes(content)
    outcome = deidentifier.file(folder / "in.dcm", folder / "out.dcm")
    return (folder / "out.dcm").read_bytes(), outcome


def _content(changes: dict[str, str | None], nested: bool, implicit: bool) -> bytes:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    for keyword, value in changes.items():
        if value is None:
            ds.pop(keyword, None)
        else:
            setattr(ds, keyword, value)
    if nested:
        item, code = Dataset(), Dataset()
        code.CodeValue, code.CodingSchemeDesignator = "T-A0100", "SRT"
        code.CodeMeaning = "Rhapsode's head"
        item.ReferencedSOPInstanceUID = "1.2.3.9"
        item.ReferencedSOPClassUID = ds.SOPClassUID
        item.PurposeOfReferenceCodeSequence = [code]
        ds.ReferencedImageSequence = [item]
        ds.AnatomicRegionSequence = [code]
    ds.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    stream = BytesIO()
    pydicom.dcmwrite(stream, ds, implicit_vr=implicit, little_endian=True)
    return stream.getvalue()


def test_every_real_file_becomes_the_same_with_reuse_and_without(tmp_path: Path) -> None:
    experienced, forgetful = Deidentifier(KEY), Deidentifier(KEY, reuse=False)
    accepted = 0
    for _ in range(2):  # the second time after all the others
        for path in shipped_files().values():
            content = path.read_bytes()
            alone = result(forgetful, content, tmp_path)
            assert result(experienced, content, tmp_path) == alone, path
            accepted += bool(alone[0])
    assert accepted > 400


changed = st.fixed_dictionaries(
    {}, optional={keyword: st.sampled_from(values) for keyword, values in CHANGES.values()}
)
files = st.lists(st.tuples(changed, st.booleans(), st.booleans()), min_size=3, max_size=8)


@settings(max_examples=60, deadline=None)
@given(files)
def test_a_file_becomes_the_same_whatever_was_de_identified_before(
    tmp_path_factory: pytest.TempPathFactory,
    series: list[tuple[dict[str, str | None], bool, bool]],
) -> None:
    folder = tmp_path_factory.mktemp("series")
    experienced = Deidentifier(KEY)
    for change, nested, implicit in series:
        content = _content(change, nested, implicit)
        fresh = Deidentifier(KEY)
        assert _written(experienced, content, folder) == _written(fresh, content, folder)


def test_the_sop_class_is_looked_at_in_every_file_whatever_its_rule(tmp_path: Path) -> None:
    experienced = Deidentifier(KEY, make_procedure({"(0008,0016)": "U"}))
    content = _content({}, nested=False, implicit=False)
    once = _written(experienced, content, tmp_path)
    assert _written(experienced, content, tmp_path) == once


def test_what_stands_alike_in_every_file_is_looked_at_only_once(tmp_path: Path) -> None:
    deidentifier = Deidentifier(KEY)
    for number in range(8):
        content = _content({"InstanceNumber": str(number)}, nested=True, implicit=False)
        (tmp_path / "in.dcm").write_bytes(content)
        deidentifier.file(tmp_path / "in.dcm", tmp_path / "out.dcm")
    found = spans_of(deidentifier, CTImageStorage)
    known = sum(len(span.boundaries) for span in found._by_tag.values())
    assert known > 200  # of the 262 elements of the data set itself
    assert 0x00200013 in found.breakers


def test_another_series_is_learnt_anew_and_breaks_up_nothing(tmp_path: Path) -> None:
    deidentifier = Deidentifier(KEY)
    for patient in ("Rhapsode^Ann", "Rhapsode^Bob"):
        for number in range(8):
            changes: dict[str, str | None] = {"PatientName": patient, "InstanceNumber": str(number)}
            _written(deidentifier, _content(changes, nested=False, implicit=False), tmp_path)
    found = spans_of(deidentifier, CTImageStorage)
    assert 0x00200013 in found.breakers
    assert 0x00100010 not in found.breakers


def spans_of(deidentifier: Deidentifier, sop_class: str) -> Spans:
    """Those that were learnt of the data sets of a SOP class."""
    every = deidentifier.applier._plans[sop_class].learnt._spans.values()
    (found,) = (each for each in every if each._by_tag or each._of_items)
    return found


# What the items for frames differ in, by keyword; a number is that of the frame.
FRAMES = st.fixed_dictionaries(
    {},
    optional={
        "FrameAcquisitionDateTime": st.sampled_from(["20190311080517", "20190311080518", ""]),
        "StackID": st.sampled_from(["1", "RHAPSODE", "2"]),
        "InStackPositionNumber": st.integers(1, 3),
        "IrradiationEventUID": st.sampled_from(["1.2.3.4", "1.2.3.5"]),
        "FrameComments": st.sampled_from(["Rhapsode's head", "a", ""]),
        "SpecificCharacterSet": st.sampled_from(["ISO_IR 100", "ISO_IR 192"]),
        "SliceThickness": st.sampled_from(["1", "2.5"]),
        "WindowCenter": st.sampled_from(["40", "80"]),
        "private": st.booleans(),
    },
)


def _multi_frame(frames: list[dict[str, str | int | bool]], implicit: bool, defined: bool) -> bytes:
    return _image([_frame(frame, defined) for frame in frames], implicit, defined)


def _image(items: list[Dataset], implicit: bool = False, defined: bool = True) -> bytes:
    ds = pydicom.dcmread(real("CT_small.dcm"))
    ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = EnhancedCTImageStorage
    ds.PatientName = "Rhapsode^Ann"
    ds.PerFrameFunctionalGroupsSequence = items
    ds["PerFrameFunctionalGroupsSequence"].is_undefined_length = not defined
    ds.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    stream = BytesIO()
    pydicom.dcmwrite(stream, ds, implicit_vr=implicit, little_endian=True)
    return stream.getvalue()


def _frame(values: dict[str, str | int | bool], defined: bool) -> Dataset:
    content, voi, measures, event, frame = (Dataset() for _ in range(5))
    for keyword, value in values.items():
        if keyword == "WindowCenter":
            setattr(voi, keyword, value)
        elif keyword == "SliceThickness":
            setattr(measures, keyword, value)
        elif keyword == "IrradiationEventUID":
            setattr(event, keyword, value)
        elif keyword != "private":
            setattr(content, keyword, value)
        elif value:
            frame.private_block(0x0019, "RHAPSODE", create=True).add_new(1, "LO", "Rhapsode^Ann")
    voi.WindowWidth, measures.PixelSpacing = "400", ["0.5", "0.5"]
    content.FrameAcquisitionDuration, content.FrameReferenceDateTime = 275.0, "20190311"
    frame.FrameContentSequence, frame.FrameVOILUTSequence = [content], [voi]
    frame.PixelMeasuresSequence, frame.IrradiationEventIdentificationSequence = [measures], [event]
    frame.is_undefined_length_sequence_item = not defined
    for sequence in frame:
        if sequence.VR == "SQ":
            sequence.is_undefined_length = not defined
    return frame


@settings(max_examples=120, deadline=None)
@given(st.lists(FRAMES, min_size=1, max_size=30), st.booleans(), st.booleans(), st.booleans())
def test_items_become_the_same_whatever_the_items_before_were(
    tmp_path_factory: pytest.TempPathFactory,
    frames: list[dict[str, str | int | bool]],
    implicit: bool,
    defined: bool,
    are_long: bool,
) -> None:
    folder = tmp_path_factory.mktemp("frames")
    content = _multi_frame(frames, implicit, defined)
    each_decided_on = _written(Deidentifier(KEY, reuse=False), content, folder)
    experienced = Deidentifier(KEY)
    with pytest.MonkeyPatch.context() as patch:
        if are_long:  # together, too long for one span
            for module in (reuse, capture, samples):
                patch.setattr(module, "LONGEST", 1000)
        for _ in range(3):
            assert _written(experienced, content, folder) == each_decided_on


def test_a_span_does_not_lead_out_of_an_item(tmp_path: Path) -> None:
    other, whole, short = Dataset(), Dataset(), Dataset()
    other.StackID = "2"
    for ds in (whole, short):
        ds.FrameAcquisitionNumber, ds.DimensionIndexValues, ds.StackID = 1, [1, 2], "1"
    items = [Dataset() for _ in range(3)]
    for each, content in zip(items, (other, whole, short), strict=True):
        each.FrameContentSequence = [content]
    whole.WindowCenter = items[2].WindowCenter = "40"
    image = _image(items)
    each_decided_on = _written(Deidentifier(KEY, reuse=False), image, tmp_path)
    experienced = Deidentifier(KEY)
    for some in (_image(items[:1]), _image(items[1:]), image):  # so that the items are looked at
        written = _written(experienced, some, tmp_path)
    assert written == each_decided_on


def test_what_stands_alike_in_the_items_for_frames_is_looked_at_only_once(tmp_path: Path) -> None:
    deidentifier = Deidentifier(KEY)
    alike = {"SliceThickness": "1", "IrradiationEventUID": "1.2.826.0.1.3680043.8.498.1234567"}
    frames: list[dict[str, str | int | bool]] = [
        {"InStackPositionNumber": number, **alike} for number in range(400)
    ]
    _written(deidentifier, _multi_frame(frames, implicit=False, defined=True), tmp_path)
    found = spans_of(deidentifier, EnhancedCTImageStorage)
    assert found._of_items[0x52009230].outlines._found > 300


UMLAUTS = "Zwölfgärtner"
TEXTS = (
    element(0x00080070, "LO", UMLAUTS.encode())
    + element(0x00081090, "LO", b"a model of some sort")
    + element(0x00180015, "CS", b"HEAD")
)
UTF_8, LATIN_1 = (element(CHARACTER_SET, "CS", term) for term in (b"ISO_IR 192", b"ISO_IR 100"))
OUT_OF_ORDER = (
    element(0x00280011, "US", b"\1\0"),
    element(0x00300001, "LO", b"x"),
    element(0x00100030, "DA", b"")
    + element(0x00101030, "DS", b"1")
    + element(0x00180015, "CS", b"HEAD")
    + element(0x00280100, "US", b"\1\0")
    + element(0x00400001, "LO", b"x"),
)
KEPT = {"(0008,0070)": "K", "(0008,1090)": "K", "(0018,0015)": "K", "(0008,1140)": "K"}
SERIES_OF_FILES = {
    "a character set after texts": [
        ct() + TEXTS + UTF_8 + name(value=f"{UMLAUTS}^A".encode()),
    ]
    * 3,
    "a character set after texts of an item": [
        LATIN_1
        + ct()
        + element(U_SEQUENCE, "SQ", item(TEXTS + end))
        + name(value=UMLAUTS.encode("latin_1"))
        for end in (b"", b"", UTF_8, UTF_8)
    ],
    "elements out of order": [ct() + b"".join(OUT_OF_ORDER)] * 2 + [ct() + OUT_OF_ORDER[-1]] * 2,
    "an element between items": [
        ct() + element(U_SEQUENCE, "SQ", content) + name()
        for content in (item(TEXTS), item(TEXTS) + item(LATIN_1 + TEXTS), TEXTS, item(b"") + TEXTS)
    ],
    "bytes of another character set in a code": [
        UTF_8 + ct() + name(value=UMLAUTS.encode()) + code
        for code in [element(0x00180015, "CS", UMLAUTS.encode("latin_1"))] * 3
    ],
}


@pytest.mark.parametrize("case", SERIES_OF_FILES)
def test_odd_files_become_the_same_whatever_was_de_identified_before(
    case: str, tmp_path: Path
) -> None:
    procedure = make_procedure(KEPT)
    experienced = Deidentifier(KEY, procedure)
    for dataset in SERIES_OF_FILES[case]:
        content = part10(EXPLICIT, CT, dataset)
        fresh = result(Deidentifier(KEY, procedure), content, tmp_path)
        assert result(experienced, content, tmp_path) == fresh
        forgetful = Deidentifier(KEY, procedure, reuse=False)
        assert result(forgetful, content, tmp_path) == fresh
    assert UMLAUTS.encode() not in fresh[0]  # in the last one the name is spelled alike
    assert UMLAUTS.encode("latin_1") not in fresh[0]


def result(deidentifier: Deidentifier, content: bytes, folder: Path) -> tuple[bytes, object]:
    """The output and its outcome, or the error."""
    try:
        return _written(deidentifier, content, folder)
    except DeidentificationError as error:
        return b"", (type(error), str(error))


def test_what_is_remembered_of_ever_new_character_sets_and_tags_is_limited(tmp_path: Path) -> None:
    deidentifier = Deidentifier(KEY)
    for number in range(300):
        term = element(CHARACTER_SET, "CS", b"X %d" % number)
        private = b"".join(
            element(0x00110000 + 100 * number + tag, "UN", b"a") for tag in range(1, 100)
        )
        content = part10(EXPLICIT, CT, term + ct() + private + TEXTS)
        _written(deidentifier, content, tmp_path)
    plans = deidentifier.applier._plans[CTImageStorage]
    assert len(plans.learnt._spans) <= 64
    assert sum(len(plan) for each in plans.plans._by_path.values() for plan in each) <= 21_000


@pytest.mark.parametrize("number", [b"", b"  ", b"\0\0", b" \0", b"7"])
def test_a_patient_number_becomes_the_same_with_reuse_and_without(
    number: bytes, tmp_path: Path
) -> None:
    study = element(0x0020000D, "UI", b"1.2.3.5 ")
    content = part10(EXPLICIT, CT, ct() + element(0x00100020, "LO", number) + study)
    alone = _written(Deidentifier(KEY, reuse=False), content, tmp_path)
    assert _written(Deidentifier(KEY), content, tmp_path) == alone
