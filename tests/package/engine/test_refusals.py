"""Structures that are not understood: the reason for which each is refused."""

from __future__ import annotations

import zlib
from contextlib import nullcontext
from pathlib import Path

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.engine import parser
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError

from ..conftest import CT, KEY, MR, make_procedure
from ..generated.encoding import ITEM, UNDEFINED, Encoding, part10
from ..handmade import (
    END_OF_ITEM,
    END_OF_SEQUENCE,
    EXPLICIT,
    GARBAGE,
    INSTANCE,
    KEPT_SEQUENCE,
    MODALITY,
    ONE,
    PIXELS,
    PRIVATE,
    TEXT_VALUE,
    ct,
    delimited_item,
    described,
    element,
    item,
    name,
    reference,
    sequence,
    treat,
)

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom's, about the malformed ones

DEFLATED = Encoding("1.2.840.10008.1.2.1.99")  # of what is deflated by hand


REFUSED = {
    "an element longer than the file": (element(MODALITY, "CS", b"CT")[:-1], "truncated"),
    "a header cut short": (element(MODALITY, "CS", b"CT")[:6], "truncated"),
    "a sequence longer than the file": (element(KEPT_SEQUENCE, "SQ", ONE)[:-4], "truncated"),
    "an item longer than its sequence": (
        element(KEPT_SEQUENCE, "SQ", EXPLICIT.bare(ITEM, 30) + reference()) + name(),
        "malformed",
    ),
    "an element longer than its item": (
        element(KEPT_SEQUENCE, "SQ", EXPLICIT.bare(ITEM, 14) + reference()) + name(),
        "malformed",
    ),
    "an element between items": (element(KEPT_SEQUENCE, "SQ", reference()), "malformed"),
    "an item outside a sequence": (ONE, "malformed"),
    "a delimiter outside a sequence": (END_OF_SEQUENCE, "malformed"),
    "a delimiter in an item that has a length": (
        element(KEPT_SEQUENCE, "SQ", item(reference() + END_OF_ITEM)),
        "malformed",
    ),
    "a delimiter with a length": (
        sequence(KEPT_SEQUENCE, ONE + END_OF_SEQUENCE[:-4] + b"\4\0\0\0data"),
        "malformed",
    ),
    "an item that does not end": (
        element(KEPT_SEQUENCE, "SQ", delimited_item(reference())[:-8]),
        "malformed",
    ),
    "a sequence that does not end": (sequence(KEPT_SEQUENCE, ONE), "malformed"),
    "a text without a length": (sequence(TEXT_VALUE, b"text", "UT"), "truncated"),
    "pixel data that do not end": (sequence(PIXELS, item(b"data"), "OB"), "truncated"),
    "a VR that is none": (EXPLICIT.element(PRIVATE, "ZZ", b"CT"), "bad-vr"),
    "a second SOP Class UID": (ct(sop_class=MR), "malformed"),
    "a kept sequence of no items": (element(KEPT_SEQUENCE, "SQ", GARBAGE), "truncated"),
    "a private sequence of no items without a length": (
        sequence(PRIVATE, GARBAGE),
        "truncated",
    ),
    "anything after the data set": (b"notes", "truncated"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_structure_that_is_not_understood_is_refused(
    content: bytes, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(DeidentificationError) as caught:
        treat(tmp_path, ct() + content)
    assert caught.value.reason == reason
    assert not (tmp_path / "output.dcm").exists()


@pytest.mark.parametrize(
    ("dataset", "meta_class", "reason"),
    [
        (b"", CT, "no-sop-class"),
        (element(INSTANCE, "UI", b"1.2.3.4 "), CT, "no-sop-class"),
        (ct(sop_class=""), CT, "no-sop-class"),
        (ct(sop_class=f"{CT}\\{MR}"), CT, "unsupported-sop-class"),
        (ct(sop_class="1.2.840.10008.5.1.4.1.1.7"), CT, "unsupported-sop-class"),
        (ct(instance=b""), CT, "unwritable"),
        (ct(instance=b"\0\0"), CT, "unwritable"),
        (ct(instance=b"1.2.3\\1.2.4 "), CT, "unwritable"),
    ],
)
def test_what_has_not_one_sop_class_and_one_instance_is_refused(
    dataset: bytes, meta_class: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(DeidentificationError) as caught:
        treat(tmp_path, dataset, meta_class=meta_class)
    assert caught.value.reason == reason


@pytest.mark.parametrize("meta_class", ["Jansen^Ann", CT])
def test_a_sop_class_that_is_no_uid_is_refused_also_if_the_procedure_keeps_all(
    meta_class: str, tmp_path: Path
) -> None:
    source = tmp_path / "source.dcm"
    source.write_bytes(part10(EXPLICIT, meta_class, ct(sop_class="Jansen^Ann")))
    deidentifier = Deidentifier(KEY, {**make_procedure(), "default": "K"})
    with pytest.raises(DeidentificationError, match="invalid SOP Class UID"):
        deidentifier.file(source, tmp_path / "new.dcm")


def nested(levels: int) -> bytes:
    """An item in a sequence in an item ..."""
    start = sequence(KEPT_SEQUENCE, EXPLICIT.bare(ITEM, UNDEFINED))
    return start * levels + (END_OF_ITEM + END_OF_SEQUENCE) * levels


def test_nesting_that_is_absurd_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "DEEPEST", 40)
    treat(tmp_path, ct() + nested(20))
    with pytest.raises(DeidentificationError) as caught:
        treat(tmp_path, ct() + nested(21))
    assert caught.value.reason == "too-deep"


def test_a_deflated_data_set_that_is_cut_short_is_refused(
    deidentifier: Deidentifier, tmp_path: Path
) -> None:
    (tmp_path / "old.dcm").write_bytes(
        part10(DEFLATED, CT, zlib.compress(ct() + described(), wbits=-15)[:-4])
    )
    with pytest.raises(DeidentificationError) as caught:
        deidentifier.file(tmp_path / "old.dcm", tmp_path / "new.dcm")
    assert caught.value.reason == "truncated"


@pytest.mark.parametrize(("malformed", "is_refused"), [(20, False), (21, True)])
def test_a_file_with_many_kept_sequences_that_are_none_is_given_up(
    malformed: int, is_refused: bool, tmp_path: Path
) -> None:
    items = item(element(KEPT_SEQUENCE, "UN", GARBAGE)) * malformed
    context = pytest.raises(DeidentificationError) if is_refused else nullcontext()
    with context:
        treat(tmp_path, ct() + element(KEPT_SEQUENCE, "SQ", items))
