"""Every file that pydicom and pydicom-data ship is de-identified, or refused for a known reason.

The procedure is compiled from the Standard and manual/, so it has every storage SOP class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import is_registered_uid
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.rules.lookup import table_keys

from .coded import is_of_published_code
from .conftest import KEY
from .generated.compiled import compile_everything
from .generated.flat import spelled
from .oracle.remembered import RememberedRules
from .pixels.decoding import are_equal, decoded
from .shipped import PACKAGES, Found, Place, elements, shipped_files

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom's warnings about malformed files

REFUSED = {
    "pydicom/test_files/no_meta.dcm": "not-dicom",  # one byte too many before the data set
    "pydicom/test_files/MR_truncated.dcm": "truncated",
    "pydicom/test_files/rtplan_truncated.dcm": "truncated",
    # Number of Frames is "1A".
    "pydicom/test_files/badVR.dcm": "bad-pixel-data",
    # A fragment of pixel data is shorter than its length says.
    "pydicom-data/data/emri_small_jpeg_2k_lossless_too_short.dcm": "truncated",
    "pydicom/test_files/meta_missing_tsyntax.dcm": "no-transfer-syntax",
    **dict.fromkeys(  # a few elements, which no SOP class has alone
        ("pydicom/charset_files/chrSQEncoding.dcm", "pydicom/charset_files/chrSQEncoding1.dcm",
         "pydicom/test_files/UN_sequence.dcm", "pydicom/test_files/empty_charset_LEI.dcm",
         "pydicom/test_files/nested_priv_SQ.dcm", "pydicom/test_files/no_meta_group_length.dcm",
         "pydicom/test_files/priv_SQ.dcm"),
        "no-sop-class",
    ),
}  # fmt: skip
"""The reasons why files are refused, besides those in ``expected_reason``."""

TREATED_IN_PLACE = frozenset("KCU")
RECORD = frozenset((0x00120062, 0x00120063, 0x00120064, 0x00280303))
NUMBERS = frozenset(("DA", "DS", "DT", "IS", "TM", "FD", "FL", "OB", "OW", "SL", "SS", "UL", "US"))
KINDS = {"PN": "person-name", "UI": "uid"}
FEWEST_FILES = {"pydicom": 60, "pydicom-data": 60, "deid-data": 15}
UNDECODED = ("JPEG2000-embedded-sequence-delimiter.dcm",)  # pydicom takes its fragment apart
PIXELS = (0x7FE00008, 0x7FE00009, 0x7FE00010)


def expected_reason(name: str) -> str | None:
    """The reason why a file is refused; None if it is not refused."""
    if name in REFUSED:
        return REFUSED[name]
    file = Path(name)
    if "DICOMDIR" in file.name:
        return "dicomdir"
    is_image = file.suffix == ".dcm" or ("dicomdirtests" in name and "README" not in name)
    return None if is_image else "not-dicom"


@pytest.mark.parametrize(("package", "module"), PACKAGES.items())
def test_the_packages_ship_the_expected_number_of_files(package: str, module: str) -> None:
    pytest.importorskip(module, reason=f"{package} is not installed")
    assert sum(name.startswith(package + "/") for name in shipped_files()) >= FEWEST_FILES[package]


ACCEPTED = [name for name in shipped_files() if expected_reason(name) is None]


def procedure() -> Mapping[str, Any]:
    """The procedure for every storage SOP class."""
    return compile_everything().procedure


@pytest.fixture(scope="module")
def every_class() -> Deidentifier:
    return Deidentifier(KEY, procedure(), burned_in="write-no")


@pytest.mark.parametrize("name", [name for name in shipped_files() if expected_reason(name)])
def test_a_refused_file_has_the_expected_reason_and_no_output(
    name: str, every_class: Deidentifier, tmp_path: Path
) -> None:
    with pytest.raises(DeidentificationError) as caught:
        every_class.file(shipped_files()[name], tmp_path / "new.dcm")
    assert caught.value.reason == expected_reason(name)
    assert not list(tmp_path.iterdir())


@dataclass(frozen=True, repr=False)
class Treated:
    """A shipped file, its output, and the elements of both."""

    source: Path
    output: Path
    outcome: Outcome
    before: Mapping[Place, Found]
    after: Mapping[Place, Found]

    @cached_property
    def kept(self) -> frozenset[Place]:
        """The elements of the source that are kept."""
        return frozenset(filter(self._is_kept, self.before))

    def _is_kept(self, path: Place) -> bool:
        """Whether the procedure keeps the element and all sequences around it."""
        actions = [self._rules.resolve(tag).action for tag in path[::2]]
        in_u = "U" in actions[:-1]
        if not is_of_published_code(self._rules, path, self._scheme_at):
            return False
        return actions[-1] == "K" and TREATED_IN_PLACE.issuperset(actions) and not in_u

    def _scheme_at(self, path: Place) -> bytes:
        found = self.before.get(path)
        return b"" if found is None else found.raw

    @property
    def _rules(self) -> RememberedRules:
        return _rules(self.outcome.sop_class)

    def needles(self) -> Needles:
        """The identifying values of all elements that are not kept."""
        needles = Needles(Vocabulary.of(procedure()))
        kinds = procedure()["identifying"]
        for path, found in self.before.items():
            if path in self.kept:
                continue
            kind = kinds.get(table_keys(path[-1])[0], KINDS.get(found.vr or "", ""))
            for value in map(str, found.values):
                if kind and not is_registered_uid(value):
                    needles.add(kind, value)
        return needles


@cache
def _rules(sop_class: str) -> RememberedRules:
    return RememberedRules(procedure(), sop_class)


@pytest.fixture(scope="module", params=ACCEPTED)
def treated(
    request: pytest.FixtureRequest,
    every_class: Deidentifier,
    tmp_path_factory: pytest.TempPathFactory,
) -> Treated:
    source = shipped_files()[request.param]
    output = tmp_path_factory.mktemp("real") / "new.dcm"
    outcome = every_class.file(source, output)
    return Treated(source, output, outcome, elements(source), elements(output))


def test_pixels_and_transfer_syntax_stay_as_they_are(treated: Treated) -> None:
    before, after = pydicom.dcmread(treated.source, force=True), pydicom.dcmread(treated.output)
    syntax = after.file_meta.TransferSyntaxUID
    assert before.file_meta.get("TransferSyntaxUID", syntax) == syntax
    assert after.original_encoding == before.original_encoding
    for tag in PIXELS:
        assert (tag in after) == (tag in before)
        if not treated.outcome.blanked:
            assert treated.after.get((tag,)) == treated.before.get((tag,))


@pytest.mark.filterwarnings("ignore")
def test_pixels_are_decoded_to_the_same_numbers(treated: Treated) -> None:
    if treated.outcome.blanked:
        pytest.importorskip("numpy", reason="without NumPy, pydicom decodes no pixels")
        before = decoded(treated.source.read_bytes())
        assert before or treated.source.name in UNDECODED
        assert are_equal(before, decoded(treated.output.read_bytes()))


def test_kept_elements_are_unchanged_to_the_byte(treated: Treated) -> None:
    cleaned = {leak.path for leak in treated.outcome.leaks}
    changed = [
        spelled(path)
        for path, found in treated.before.items()
        if path in treated.kept and path[0] not in RECORD and spelled(path) not in cleaned
        if path[-1] not in PIXELS or not treated.outcome.blanked
        if path not in treated.after or treated.after[path].raw != found.raw
    ]
    assert not changed


def test_no_identifying_value_survives(treated: Treated) -> None:
    needles = treated.needles()
    survivors = [
        spelled(path)
        for path, found in treated.after.items()
        if found.vr not in NUMBERS
        for text in (found.raw.decode("latin_1"), *filter(_is_text, found.values))
        if needles.find(str(text))
    ]
    assert not survivors


def test_no_public_word_is_replaced(treated: Treated) -> None:
    replaced = (*treated.outcome.leaks, *treated.outcome.cleaned)
    assert [each for each in replaced if each.path.rpartition(">")[2] in procedure()["holds"]] == []


def test_a_second_pass_finds_no_leaks_and_does_not_change_the_record(
    treated: Treated, every_class: Deidentifier, tmp_path: Path
) -> None:
    outcome = every_class.file(treated.output, tmp_path / "again.dcm")
    again = elements(tmp_path / "again.dcm")
    assert outcome.leaks == ()
    for path, found in treated.after.items():
        if path in treated.kept or path[0] in RECORD:
            assert again[path].raw == found.raw, spelled(path)


def _is_text(value: object) -> bool:
    return isinstance(value, str) or type(value).__name__ == "PersonName"
