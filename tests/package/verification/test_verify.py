"""The verification finds the values of a source that survive in an output, and no others."""

import shutil
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import DeflatedExplicitVRLittleEndian

from grand_challenge_dicom_de_id_procedure import Deidentifier, procedure
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.verification import readable, search
from grand_challenge_dicom_de_id_procedure.verification.contents import read_contents
from grand_challenge_dicom_de_id_procedure.verification.everywhere import AllSourceValues
from grand_challenge_dicom_de_id_procedure.verification.findings import Counts
from grand_challenge_dicom_de_id_procedure.verification.identifying import (
    IdentifyingOfSource,
    ValueRules,
)
from grand_challenge_dicom_de_id_procedure.verification.searched import Searched, searched_in
from grand_challenge_dicom_de_id_procedure.verification.source_values import (
    KnownWords,
    SourceValues,
)
from grand_challenge_dicom_de_id_procedure.verification.value import Value

from ..conftest import KEY, real
from .conftest import ORIGINAL, PROCEDURE, findings, found, plant


@pytest.mark.parametrize(
    "name",
    [
        "CT_small.dcm", "MR_small.dcm", "MR_small_bigendian.dcm", "MR_small_implicit.dcm",
        "MR_small_RLE.dcm", "MR_small_padded.dcm", "J2K_pixelrep_mismatch.dcm",
        "examples_overlay.dcm", "693_J2KI.dcm",
    ],
)  # fmt: skip
def test_nothing_is_found_in_an_output_of_the_engine(name: str, tmp_path: Path) -> None:
    Deidentifier(KEY).file(real(name), tmp_path / "out.dcm")
    nothing, counts, problems = findings(real(name), tmp_path / "out.dcm", procedure)
    assert (nothing, problems) == ([], [])
    assert vars(counts) == {**vars(Counts()), "paired": 1}


def test_nothing_is_found_in_an_output_of_an_output(output: Path, tmp_path: Path) -> None:
    Deidentifier(bytes(range(16)), PROCEDURE).file(output, tmp_path / "again.dcm")
    assert found(output, tmp_path / "again.dcm") == set()


def test_identifying_values_are_found_in_a_copy_of_the_source(source: Path, tmp_path: Path) -> None:
    copy = shutil.copy(source, tmp_path / "copy.dcm")
    kinds = {kind for _, kind in found(source, Path(copy))}
    assert kinds >= {"person-name", "identifier", "uid", "date", "birth-date", "institution"}


@pytest.mark.parametrize(
    ("keyword", "value", "kind"),
    [
        ("SeriesDescription", "knee of Jan Citizen", "person-name"),
        ("SeriesDescription", "CITIZEN_J left", "person-name"),
        ("ProtocolName", "id ab123456", "identifier"),
        ("ImageComments", "first seen on 19-01-2004", "date"),
        ("ImageComments", "born 1961-07-04.", "birth-date"),
        ("ImageComments", f"see {ORIGINAL}", "uid"),
        ("StudyDate", "20040119", "date"),
        ("AcquisitionDateTime", "20040119083000", "date"),
        ("SOPInstanceUID", ORIGINAL, "uid"),
        ("AcquisitionNumber", 7654321, "identifier"),
        ("AcquisitionNumber", 20040119, "date"),
        ("StationName", "CITIZEN", "person-name"),
        ("AcquisitionDeviceProcessingCode", "CITIZEN", "person-name"),
    ],
)
def test_a_value_in_an_element_is_found(
    source: Path, output: Path, keyword: str, value: object, kind: str
) -> None:
    plant(output, lambda ds: setattr(ds, keyword, value))
    tag = pydicom.dcmread(output)[keyword].tag
    assert found(source, output) == {(f"({tag.group:04X},{tag.element:04X})", kind)}


def test_a_value_in_an_item_is_found(source: Path, output: Path) -> None:
    inner, outer = Dataset(), Dataset()
    inner.CodeMeaning = "Citizen"
    outer.PurposeOfReferenceCodeSequence = [Dataset(), inner]
    plant(output, lambda ds: setattr(ds, "ReferencedImageSequence", [outer]))
    path = "(0008,1140)[0]>(0040,A170)[1]>(0008,0104)"
    assert found(source, output) == {(path, "person-name")}


@pytest.mark.parametrize(
    ("vr", "value"),
    [
        ("LO", "Jan Citizen"),
        ("UN", b"Jan Citizen "),
        ("OB", b"\0\1\2\3Citizen, Jan\0\0\0\0"),
        ("UT", "x" * 2_000_000 + " Jan Citizen"),
    ],
)
def test_a_value_in_a_private_element_is_found(
    source: Path, output: Path, vr: str, value: object
) -> None:
    plant(output, lambda ds: ds.private_block(0x0099, "ACME", create=True).add_new(1, vr, value))
    assert found(source, output) == {("(0099,1001)", "person-name")}


def test_a_value_in_an_overlay_label_is_found(source: Path, output: Path) -> None:
    plant(output, lambda ds: ds.add_new(0x60001500, "LO", "Citizen"))
    assert found(source, output) == {("(6000,1500)", "person-name")}


def test_a_value_in_the_file_meta_information_is_found(source: Path, output: Path) -> None:
    plant(output, lambda ds: setattr(ds.file_meta, "SourceApplicationEntityTitle", "AB-123456"))
    assert found(source, output) == {("(0002,0016)", "identifier")}


def test_a_preamble_that_is_not_zero_is_found(source: Path, output: Path) -> None:
    plant(output, lambda ds: setattr(ds, "preamble", b"II*\0" + bytes(124)))
    assert found(source, output) == {("preamble", "preamble")}


def test_a_value_in_a_deflated_file_is_found(source: Path, output: Path) -> None:
    def deflate(ds: FileDataset) -> None:
        ds.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
        ds.SeriesDescription = "Citizen"

    plant(output, deflate)
    assert found(source, output) == {("(0008,103E)", "person-name")}


def test_utf8_text_in_a_binary_value_is_found(source: Path, output: Path) -> None:
    plant(source, lambda ds: setattr(ds, "PatientName", "Jos\u00e9fina^Jan"))
    block = "Jos\u00e9fina".encode()
    plant(output, lambda ds: ds.private_block(0x0099, "ACME", create=True).add_new(1, "UN", block))
    assert found(source, output) == {("(0099,1001)", "person-name")}


def test_text_in_another_character_set_is_found(source: Path, output: Path) -> None:
    plant(source, lambda ds: setattr(ds, "PatientName", "M\u00fcller^Jan"))

    def change(ds: FileDataset) -> None:
        ds.SpecificCharacterSet = "ISO_IR 192"
        ds.SeriesDescription = "M\u00fcller"

    plant(output, change)
    assert found(source, output) == {("(0008,103E)", "person-name")}


def test_text_in_a_character_set_that_is_not_declared_is_found(source: Path, output: Path) -> None:
    plant(source, lambda ds: setattr(ds, "PatientName", "M\u00fcller^Jan"))
    plant(output, lambda ds: setattr(ds, "SeriesDescription", "DESCRIBED"))
    name = "M\u00fcller   ".encode()
    output.write_bytes(output.read_bytes().replace(b"DESCRIBED ", name.ljust(10)))
    assert found(source, output) == {("(0008,103E)", "person-name")}


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("SeriesDescription", "head"),
        ("PatientName", "Dummy^Patient"),
        ("ContentDate", "20000101"),
        ("SliceLocation", "7654.321"),
        ("ContentTime", "040119"),
    ],
)
def test_a_value_that_does_not_identify_is_not_found(
    source: Path, output: Path, keyword: str, value: str
) -> None:
    def identify(ds: FileDataset) -> None:
        ds.ReferringPhysicianName = "Head^Patient"
        ds.OperatorsName = "Dummy^Patient"
        ds.SeriesDate = "20000101"

    plant(source, identify)
    plant(output, lambda ds: setattr(ds, keyword, value))
    assert found(source, output) == set()


def test_the_name_of_this_program_is_nobodys_name(source: Path, tmp_path: Path) -> None:
    plant(source, lambda ds: setattr(ds, "PatientName", "Deid^Jan"))
    Deidentifier(KEY, PROCEDURE).file(source, tmp_path / "out.dcm")
    assert found(source, tmp_path / "out.dcm") == set()


def test_values_that_are_equal_are_searched_once(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def repeat(ds: FileDataset) -> None:
        item = Dataset()
        item.CodeMeaning = "for Citizen"
        ds.ProcedureCodeSequence = [item] * 1000

    plant(output, repeat)
    searched: list[Value] = []

    def count(value: Value, rules: ValueRules) -> Searched:
        searched.append(value)
        return searched_in(value, rules)

    monkeypatch.setattr(search, "searched_in", count)
    assert len(found(source, output)) == 1000
    assert len(searched) < 300


@pytest.fixture
def trees(source: Path, output: Path) -> tuple[Path, Path]:
    """Two patients. Their outputs and sources have different names."""
    other = pydicom.dcmread(real("MR_small.dcm"))
    other.PatientName = "Doe^Erika"
    other.PatientID = "ZZ-999999"
    other.StudyDate = "20040120"
    other.save_as(source.parent / "a.dcm")
    Deidentifier(KEY, PROCEDURE).file(source.parent / "a.dcm", output.parent / "z.dcm")
    return source.parent, output.parent


def test_outputs_are_paired_by_their_pixels(trees: tuple[Path, Path]) -> None:
    plant(trees[1] / "z.dcm", lambda ds: setattr(ds, "SeriesDescription", "Erika"))
    (finding,), counts, _ = findings(*trees)
    assert (finding.source, finding.kind) == (str(trees[0] / "a.dcm"), "person-name")
    assert (counts.paired, counts.without_source, counts.without_output) == (2, 0, 0)


def change_all_but_the_uid(ds: FileDataset) -> None:
    """Change everything by which the source could be found, except its UID."""
    ds.PixelData = bytes(len(ds.PixelData))
    ds.Rows, ds.Columns = ds.Columns, ds.Rows * 2
    ds.SeriesDescription = "Erika"


def test_outputs_are_paired_by_their_new_uid_if_the_key_is_known(trees: tuple[Path, Path]) -> None:
    plant(trees[1] / "z.dcm", change_all_but_the_uid)
    assert found(*trees) == set()
    assert found(*trees, new_uid=Identity(KEY).uid) == {("(0008,103E)", "person-name")}


def test_outputs_are_paired_by_the_report_of_the_run(trees: tuple[Path, Path]) -> None:
    plant(trees[1] / "z.dcm", change_all_but_the_uid)
    reported = {str(trees[1] / "z.dcm"): str(trees[0] / "a.dcm")}
    assert found(*trees, reported=reported) == {("(0008,103E)", "person-name")}


def test_outputs_are_paired_by_their_name(trees: tuple[Path, Path]) -> None:
    plant(trees[1] / "z.dcm", change_all_but_the_uid)
    (trees[1] / "z.dcm").rename(trees[1] / "a.dcm")
    assert found(*trees) == {("(0008,103E)", "person-name")}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("by Erika Doe", "person-name"),
        ("ZZ-999999_knee", "identifier"),
        ("see 1.3.6.1.4.1.5962.1.1.4.1.1.20040826185059.5457", "uid"),
    ],
)
def test_a_value_of_another_source_is_found(
    trees: tuple[Path, Path], value: str, kind: str
) -> None:
    plant(trees[1] / "output.dcm", lambda ds: setattr(ds, "SeriesDescription", value))
    (finding,) = findings(*trees)[0]
    assert (finding.path, finding.kind, finding.source) == ("(0008,103E)", kind, "")


def test_a_date_of_another_source_is_not_found(trees: tuple[Path, Path]) -> None:
    plant(trees[1] / "output.dcm", lambda ds: setattr(ds, "StudyDate", "20040120"))
    assert found(*trees) == set()


def test_files_without_a_counterpart_are_counted_and_are_not_findings(
    trees: tuple[Path, Path],
) -> None:
    (trees[1] / "z.dcm").unlink()
    Deidentifier(KEY, PROCEDURE).file(real("693_J2KI.dcm"), trees[1] / "b.dcm")
    (trees[1] / "notes.txt").write_text("none")
    nothing, counts, _ = findings(*trees)
    assert nothing == []
    assert (counts.paired, counts.without_source, counts.without_output) == (1, 1, 1)
    assert counts.not_dicom == 1


@pytest.mark.parametrize(
    ("where", "fails", "said"),
    [
        (readable, "read_contents", "the file cannot be read: internal error (KeyError)"),
        (
            search.OutputSearch,
            "_findings",
            "the file cannot be searched: internal error (KeyError)",
        ),
    ],
)
def test_an_error_of_one_file_does_not_end_the_search(
    trees: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    where: Any,
    fails: str,
    said: str,
) -> None:
    right = getattr(where, fails)

    def of_one(*arguments: Any, **options: Any) -> Any:
        if str(trees[1] / "z.dcm") in arguments:
            raise KeyError("Doe^Erika")
        return right(*arguments, **options)

    monkeypatch.setattr(where, fails, of_one)
    plant(trees[1] / "output.dcm", lambda ds: setattr(ds, "SeriesDescription", "Citizen"))
    (finding,), _, problems = findings(*trees)
    assert (finding.kind, problems) == ("person-name", [said])


def test_values_beyond_the_limit_are_not_stored_and_this_is_reported(source: Path) -> None:
    rules = ValueRules(PROCEDURE)
    all_sources = AllSourceValues(rules.vocabulary.words, most=1)
    identifying = IdentifyingOfSource.of(read_contents(str(source)).values, rules)
    all_sources.add(SourceValues(identifying, KnownWords(rules)))
    assert all_sources.is_full
