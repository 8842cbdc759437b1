"""A content item that names its concept a second time has none, wherever the second name stands."""

from __future__ import annotations

from io import BytesIO

import pydicom
import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.errors import RejectedDICOMError
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink

from ..coded import named, output_of, report_of
from ..conftest import KEY
from ..generated.encoding import ENCODINGS, ITEM, ITEM_END

WHY = "A rule of a test, which says why at such a length that it is accepted."


@pytest.mark.parametrize(
    ("encoding", "vr"),
    [
        (name, vr)
        for name, spelling in ENCODINGS.items()
        for vr in ("SQ", "UN", "OB")
        if spelling.little or vr != "UN"  # whose items are in little endian
    ],
)
def test_a_second_name_counts_also_after_the_value_and_in_items_that_begin_alike(
    encoding: str, vr: str
) -> None:
    spelling = ENCODINGS[encoding]
    value = spelling.sequence(0x0040A300, [spelling.element(0x0040A30A, "DS", b"93")])
    once = named(spelling, b"121401") + value
    for concept in (b"121401", b"121033"):
        twice = once + named(spelling, concept, vr)
        for items in ([once, twice], [twice, once], [once, twice, once]):
            new = pydicom.dcmread(BytesIO(output_of(report_of(spelling, items))))
            stays = [len(each.MeasuredValueSequence) == 1 for each in new.ContentSequence]
            assert stays == [item is once for item in items]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_items_that_begin_alike_have_the_concepts_that_are_named_after_their_values(
    encoding: str,
) -> None:
    spelling = ENCODINGS[encoding]
    value = spelling.sequence(0x0040A300, [spelling.element(0x0040A30A, "DS", b"93")])
    names = [b"121401", b"121033", b"121401"]
    items = [value + named(spelling, name) for name in names]
    new = pydicom.dcmread(BytesIO(output_of(report_of(spelling, items))))
    stays = [len(each.MeasuredValueSequence) == 1 for each in new.ContentSequence]
    assert stays == [True, False, True]


@pytest.mark.parametrize("vr", ["SQ", "UN"])
def test_what_is_wrong_in_a_value_is_removed_unread_although_a_second_name_follows(vr: str) -> None:
    spelling = ENCODINGS["explicit"]
    inner = spelling.within(vr)
    person = inner.element(0x00100010, "PN", b"Roelofsma^Jan ")
    damaged = person + inner.bare(ITEM_END, 0)  # in an item of defined length
    item = inner.bare(ITEM, len(damaged)) + damaged
    value = spelling.element(0x0040A300, vr, item)
    title = named(spelling, b"121401", meaning=b"of Roelofsma")
    name = named(spelling, b"121401")
    for names in (title + name + value, title + value + name):
        output = output_of(report_of(spelling, [names]))
        assert b"Roelofsma" not in output
        assert list(pydicom.dcmread(BytesIO(output)).ContentSequence[0].MeasuredValueSequence) == []


def test_a_rule_that_rejects_does_not_see_into_a_value_although_a_second_name_follows() -> None:
    rejecting = {"tag": {"(0010,0010)": {"default": "R", "justification": WHY}}}
    spelling, sink = ENCODINGS["explicit"], MemorySink()
    value = spelling.sequence(0x0040A300, [spelling.element(0x00100010, "PN", b"Doe^Jan ")])
    name = named(spelling, b"121401")
    twice = report_of(spelling, [name + value + name])
    with Deidentifier(KEY, overlays=[rejecting]).prepare(BytesIO(twice)) as prepared:
        prepared.write_to(sink)
    assert b"Doe" not in sink.content()
    once = report_of(spelling, [name + value])
    with pytest.raises(RejectedDICOMError):
        Deidentifier(KEY, overlays=[rejecting]).prepare(BytesIO(once))
