"""``dicom-deid explain`` shows what the engine decides for each element."""

import json
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from grand_challenge_dicom_de_id_procedure import Deidentifier, RejectedDICOMError
from grand_challenge_dicom_de_id_procedure.cli import main
from grand_challenge_dicom_de_id_procedure.explain.explanation import Explanation
from grand_challenge_dicom_de_id_procedure.explain.row import WRITTEN, ExplainedElement

from .. import handmade
from ..conftest import CT, KEY, dataset, make_procedure, real, write_key
from ..generated.encoding import ITEM, part10

CHANGES = {
    "(0008,103E)": "K", "(0008,1110)": "U", "(0020,0013)": "K", "(0028,0030)": "K",
    "(0040,0275)": "D", "(0008,1199)": "K", "(0032,1060)": "C", "(0018,0015)": "K",
}  # fmt: skip


def saved(folder: Path, syntax: UID = ExplicitVRLittleEndian, **attributes: Any) -> Path:
    """A file of a CT dataset with these attributes."""
    path = folder / "source.dcm"
    ds = dataset(**attributes)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = syntax
    ds.save_as(path, enforce_file_format=True)
    return path


def item(**attributes: Any) -> Dataset:
    ds = Dataset()
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds


def explained(path: Path, changes: dict[str, Any] | None = None) -> Explanation:
    return Deidentifier(KEY, make_procedure({**CHANGES, **(changes or {})})).explain(path)


def rows_of(path: Path, changes: dict[str, Any] | None = None) -> dict[str, ExplainedElement]:
    return {row.path: row for row in explained(path, changes).rows}


@pytest.mark.parametrize(
    ("keyword", "value", "action", "before", "after"),
    [
        ("Modality", "CT", "K", "CT", "CT"),
        ("PatientName", "Citizen^Jan", "Z", "Citizen^Jan", ""),
        ("InstitutionName", "Somewhere", "X", "Somewhere", None),
        ("PatientAge", "093Y", "C", "093Y", "090Y"),
        ("Rows", 512, "K", "512", "512"),
        (
            "ImageOrientationPatient",
            [1, 0, 0, 0, 1, 0],
            "D",
            "1.0\\0.0\\0.0\\0.0\\1.0\\0.0",
            "0\\0\\0\\0\\0\\0",
        ),
    ],
)
def test_a_row_shows_the_action_and_the_value_before_and_after(
    tmp_path: Path, keyword: str, value: Any, action: str, before: str, after: str | None
) -> None:
    path = saved(tmp_path, **{keyword: value})
    tag = pydicom.dcmread(path)[keyword].tag
    row = rows_of(path)[f"({tag.group:04X},{tag.element:04X})"]
    assert (row.action, row.before, row.after) == (action, before, after)


def test_a_row_has_the_justification_of_the_procedure(tmp_path: Path) -> None:
    rows = rows_of(saved(tmp_path, Modality="CT", InstitutionName="Somewhere"))
    assert rows["(0008,0060)"].justification == "K!"
    assert rows["(0008,0080)"].justification == "Unsupported data element"


def test_text_is_shown_in_its_own_character_set(tmp_path: Path) -> None:
    path = saved(tmp_path, SpecificCharacterSet="ISO_IR 192", PatientName="Müller^Ян")
    assert rows_of(path)["(0010,0010)"].before == "Müller^Ян"


def test_pixels_are_shown_by_their_size() -> None:
    row = rows_of(real("CT_small.dcm"))["(7FE0,0010)"]
    assert (row.before, row.after) == ("(32768 bytes)", "(32768 bytes)")


@pytest.mark.parametrize(
    "syntax",
    [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian],
)
def test_every_encoding_is_read(tmp_path: Path, syntax: UID) -> None:
    path = saved(tmp_path, syntax, Rows=512, RequestAttributesSequence=[item(StudyID="1")])
    rows = rows_of(path, {"(0040,0275)": "D"})
    assert (rows["(0028,0010)"].before, rows["(0028,0010)"].after) == ("512", "512")
    assert rows["(0040,0275)"].after == "(1 item)"


def test_elements_of_sequences_have_rows_of_their_own(tmp_path: Path) -> None:
    references = [item(ReferencedSOPInstanceUID="1.2.3.4"), item(ReferencedSOPInstanceUID="1.2.5")]
    rows = rows_of(saved(tmp_path, ReferencedStudySequence=references))
    assert (rows["(0008,1110)"].before, rows["(0008,1110)"].after) == ("(2 items)", "(2 items)")
    inner = rows["(0008,1110)[1]>(0008,1155)"]
    assert (inner.depth, inner.before) == (1, "1.2.5")
    assert inner.after is not None
    assert inner.after.startswith("2.25.")


def test_elements_of_removed_sequences_are_shown_too(tmp_path: Path) -> None:
    path = saved(tmp_path, OtherPatientIDsSequence=[item(PatientID="ABC")])
    row = rows_of(path)["(0010,1002)[0]>(0010,0020)"]
    assert (row.action, row.before, row.after) == ("X", "ABC", None)
    assert row.justification == "inside a sequence that is removed"


def test_the_items_of_a_dummy_sequence_are_shown(tmp_path: Path) -> None:
    entry = {"default": "D", "justification": "why", "dummy": [{"(0008,0060)": "OT"}]}
    path = saved(tmp_path, RequestAttributesSequence=[item(StudyID="1"), item(StudyID="2")])
    rows = [row for row in explained(path, {"(0040,0275)": entry}).rows if row.after is not None]
    assert [(row.path, row.action, row.after) for row in rows if "(0040,0275)" in row.path] == [
        ("(0040,0275)", "D", "(1 item)"),
        ("(0040,0275)[0]>(0008,0060)", WRITTEN, "OT"),
    ]


def test_a_kept_text_that_was_cleaned_is_marked(tmp_path: Path) -> None:
    rows = rows_of(saved(tmp_path, PatientName="Citizen^Jan", SeriesDescription="Citizen knee"))
    row = rows["(0008,103E)"]
    assert (row.action, row.before, row.cleaned) == ("K", "Citizen knee", ("person-name",))
    assert row.after is not None
    assert "Citizen" not in row.after


def test_a_value_that_cannot_be_read_under_its_vr_is_shown_as_removed(tmp_path: Path) -> None:
    path = saved(tmp_path)
    ds = pydicom.dcmread(path)
    ds.add_new(0x00280010, "LO", "many")
    ds.save_as(path)
    row = rows_of(path)["(0028,0010)"]
    assert (row.action, row.before, row.after) == ("K", "many", None)
    assert row.note.startswith("removed, because it does not fit its VR")


def test_a_value_that_its_vr_forbids_is_shown_as_emptied(tmp_path: Path) -> None:
    path = saved(tmp_path)
    path.write_bytes(path.read_bytes() + b"\x20\x00\x13\x00IS\x06\x00Ng 7  ")
    row = rows_of(path)["(0020,0013)"]
    assert row.after == ""
    assert row.note == "emptied, because its VR or VM does not allow this value"


def test_the_record_is_shown_as_written(tmp_path: Path) -> None:
    rows = rows_of(saved(tmp_path, DeidentificationMethod="by hand"))
    assert (rows["(0012,0062)"].action, rows["(0012,0062)"].after) == (WRITTEN, "YES")
    assert rows["(0012,0062)"].before is None
    assert rows["(0012,0063)"].before == "by hand"
    assert rows["(0012,0063)"].after is not None
    assert rows["(0012,0063)"].after.startswith("by hand\\")
    assert rows["(0012,0064)[0]>(0008,0100)"].after == "113100"


def test_the_preamble_and_the_file_meta_information_are_shown_as_new(tmp_path: Path) -> None:
    path = saved(tmp_path)
    ds = pydicom.dcmread(path)
    ds.preamble = b"II*\0" + bytes(124)
    ds.file_meta.SourceApplicationEntityTitle = "WARD7"
    ds.save_as(path)
    rows = rows_of(path)
    assert (rows["preamble"].before, rows["preamble"].after) == (
        "(128 bytes)",
        "(128 bytes, all zero)",
    )
    assert (rows["(0002,0016)"].before, rows["(0002,0016)"].after) == ("WARD7", None)
    assert rows["(0002,0003)"].before == "1.2.3"
    assert rows["(0002,0003)"].after == rows["(0008,0018)"].after


def test_a_rejected_file_shows_what_was_decided_and_the_reason(tmp_path: Path) -> None:
    path = saved(tmp_path, Modality="CT", BurnedInAnnotation="YES", PatientID="1")
    explanation = explained(path, {"(0028,0301)": "R"})
    assert str(explanation.error) == "R!"
    assert explanation.rows[-1].path == "(0028,0301)"
    assert explanation.rows[-1].action == "R"
    assert {row.after for row in explanation.rows} == {None}


def test_for_an_unsupported_sop_class_nothing_is_decided(tmp_path: Path) -> None:
    explanation = explained(saved(tmp_path, SOPClassUID="1.2.840.113619.4.26"))
    assert str(explanation.error) == "Unsupported SOP Class: 1.2.840.113619.4.26"
    assert {row.path[:5] for row in explanation.rows} == {"pream", "(0002"}


SHIPPED = [
    "CT_small.dcm", "MR_small.dcm", "MR_small_bigendian.dcm", "MR_small_implicit.dcm",
    "MR_small_RLE.dcm", "J2K_pixelrep_mismatch.dcm",
]  # fmt: skip


@pytest.mark.parametrize("name", SHIPPED)
def test_an_explanation_agrees_with_the_output(name: str, tmp_path: Path) -> None:
    source, output = real(name), tmp_path / "out.dcm"
    deidentifier = Deidentifier(KEY)
    explanation = deidentifier.explain(source)
    outcome = deidentifier.file(source, output)
    assert explanation.error is None
    assert explanation.actions == outcome.actions
    carried_out = Counter(
        row.action
        for row in explanation.rows
        if row.action != WRITTEN
        and not row.path.startswith("(0002,")
        and row.justification != "inside a sequence that is removed"
    )
    assert carried_out == Counter(outcome.actions)
    rows = explanation.rows[1:]
    assert [row.path for row in rows if row.before is not None] == list(paths_in(source))
    assert [row.path for row in rows if row.after is not None] == list(paths_in(output))


def test_an_explanation_does_not_change_the_output_of_the_next_file(tmp_path: Path) -> None:
    deidentifier = Deidentifier(KEY)
    deidentifier.explain(real("CT_small.dcm"))
    deidentifier.file(real("CT_small.dcm"), tmp_path / "after.dcm")
    Deidentifier(KEY).file(real("CT_small.dcm"), tmp_path / "alone.dcm")
    assert (tmp_path / "after.dcm").read_bytes() == (tmp_path / "alone.dcm").read_bytes()


def paths_in(file: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ds = pydicom.dcmread(file)
        yield from _paths(ds.file_meta, "")
        yield from _paths(ds, "")


def _paths(ds: Dataset, prefix: str) -> Iterator[str]:
    for element in ds:
        path = f"{prefix}({element.tag.group:04X},{element.tag.element:04X})"
        yield path
        if element.VR == "SQ":
            for number, inner in enumerate(element.value):
                yield from _paths(inner, f"{path}[{number}]>")


def test_the_command_prints_nested_elements_indented(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(real("CT_small.dcm"))]) == 0
    printed = capsys.readouterr()
    assert "D (0010,0010) PN PatientName: CompressedSamples^CT1 -> " in printed.out
    assert "\n  item 0\n    X (0010,0020) LO PatientID: ABCD1234 -> (removed)\n" in printed.out
    assert printed.out.splitlines()[-1].startswith("would be written: ")
    assert printed.err.startswith("key: a new random key")


def test_the_command_fits_lines_to_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grand_challenge_dicom_de_id_procedure.cli.explain._columns", lambda: 100)
    main(["explain", str(real("CT_small.dcm"))])
    assert max(map(len, capsys.readouterr().out.splitlines())) == 100


def test_the_command_escapes_control_characters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["explain", str(saved(tmp_path, PatientID="1\x1b[2J"))])
    assert "1\\x1b[2J -> " in capsys.readouterr().out


def test_the_last_line_of_a_rejected_file_is_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, SOPClassUID="1.2.840.113619.4.26")
    assert main(["explain", str(path)]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("rejected: Unsupported ")


def test_the_command_prints_one_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(real("CT_small.dcm")), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["status"] == "done"
    by_path = {element["path"]: element for element in document["elements"]}
    name = by_path["(0010,0010)"]
    assert (name["keyword"], name["vr"], name["action"]) == ("PatientName", "PN", "D")
    assert name["before"] == "CompressedSamples^CT1"
    assert name["after"] == by_path["(0010,0020)"]["after"]


def test_the_command_shows_the_uids_of_a_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key_file = tmp_path / "project.key"
    write_key(key_file)
    Deidentifier(KEY).file(real("CT_small.dcm"), tmp_path / "out.dcm")
    assert main(["explain", str(real("CT_small.dcm")), "--key-file", str(key_file)]) == 0
    printed = capsys.readouterr()
    assert pydicom.dcmread(tmp_path / "out.dcm").SOPInstanceUID in printed.out
    assert printed.err == ""


@pytest.mark.parametrize("arguments", [["missing.dcm"], ["."], ["{ct}", "--key-file", "no.key"]])
def test_wrong_use_gives_status_2(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    filled = [argument.format(ct=real("CT_small.dcm")) for argument in arguments]
    assert main(["explain", *filled]) == 2


def test_a_rejection_is_the_same_as_when_applied() -> None:
    explanation = Deidentifier(KEY).explain(real("DICOMDIR"))
    with pytest.raises(RejectedDICOMError) as caught:
        Deidentifier(KEY).prepare(real("DICOMDIR"))
    assert str(explanation.error) == str(caught.value)


def test_pixel_data_of_which_a_part_is_blanked_say_so() -> None:
    rows = Deidentifier(KEY).explain(real("MR_small_jp2klossless.dcm")).rows
    (pixels,) = [row for row in rows if row.path == "(7FE0,0010)"]
    assert (pixels.action, pixels.after) == ("K", pixels.before)
    assert pixels.note == "blanked in part: what is not needed to decode the pixels"


def test_a_sequence_that_lacks_its_vr_is_explained_as_one_that_has_it(tmp_path: Path) -> None:
    path = tmp_path / "source.dcm"
    rows: list[ExplainedElement] = []
    for encoding in (handmade.EXPLICIT, handmade.IMPLICIT):
        item = handmade.reference(encoding)
        header = encoding.element(handmade.KEPT_SEQUENCE, "SQ", b"")[:-4]
        sequence = header + (8 + len(item)).to_bytes(4, "little")
        sequence += encoding.bare(ITEM, len(item)) + item
        path.write_bytes(part10(handmade.EXPLICIT, CT, handmade.ct() + sequence))
        found = explained(path, handmade.CHANGES).rows
        rows += [row for row in found if row.tag == handmade.KEPT_SEQUENCE]
    assert rows[0] == rows[1]
