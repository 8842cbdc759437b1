"""What a code or a concept decides in one file is not reused for another."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import DeidentificationError
from grand_challenge_dicom_de_id_procedure.engine.applier import Applier

from ..coded import (
    AGE,
    LENGTH,
    SYNTAXES,
    answer,
    applier,
    code,
    content_item,
    data_set,
    file_of,
    number,
    output_of,
)
from ..conftest import CT
from ..generated.encoding import Encoding, part10
from ..handmade import DELIMITED, EXPLICIT, ct, element

NAMES = [AGE, LENGTH, ("1", "99X", "private"), None]
SCHEMES = ["SCT", "DCM", "99X", "HOSPITAL"]


def _same_with_reuse(files: list[bytes]) -> None:
    experienced, forgetful = applier(), applier(reuses=False)
    for content in files:
        assert _result(content, experienced) == _result(content, forgetful)


def _result(content: bytes, carrying_out: Applier) -> object:
    try:
        return output_of(content, carrying_out)
    except DeidentificationError as error:
        return str(error)


def _reports() -> Iterator[Dataset]:
    """Content items of equal values under different names, and of equal names before others."""
    for value in ("93", "12.5"):
        for name in NAMES:
            for relation in ("CONTAINS", "HAS PROPERTIES"):
                items = [number(name, value), answer(name, code("M", "DCM", "Male"))]
                items.append(content_item(name, TextValue="A"))
                for each in items:
                    each.RelationshipType = relation
                yield data_set(ContentSequence=items)
                yield data_set(ContentSequence=items[::-1])
                nested = content_item(LENGTH, ContentSequence=items)
                yield data_set(ContentSequence=[nested, *items])


def _slices() -> Iterator[Dataset]:
    for scheme in SCHEMES:
        for meaning in ("Head", "seen by Jansen"):
            region = code("69536005", scheme, meaning)
            yield data_set(CT, AnatomicRegionSequence=[region], Rows=1, Columns=1)
            region = code("69536005", scheme, meaning)
            region.CodingSchemeVersion = "2024"
            region.MappingResource = "DCMR"
            yield data_set(CT, AnatomicRegionSequence=[region, region], Rows=1, Columns=1)


@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("make", [_reports, _slices])
def test_files_in_any_order_become_the_same_with_reuse_and_without(
    make: type, syntax: str, undefined: bool
) -> None:
    files = [file_of(ds, syntax, undefined=undefined) for ds in make()]
    for seed in range(4):
        order = files * 3
        random.Random(seed).shuffle(order)
        _same_with_reuse(order)


_codes = st.builds(code, st.sampled_from("ab"), st.sampled_from(SCHEMES), st.sampled_from("xy"))
_names = st.sampled_from(NAMES)
_numbers = st.builds(number, _names, st.sampled_from(["1", "93"]))
_items = st.one_of(
    _numbers,
    st.builds(answer, _names, _codes),
    st.builds(lambda name, text: content_item(name, TextValue=text), _names, st.sampled_from("AB")),
)
_trees = st.recursive(
    st.lists(_items, min_size=1, max_size=4),
    lambda inner: st.builds(
        lambda items, children: [*items, content_item(LENGTH, ContentSequence=children)],
        st.lists(_items, max_size=3),
        inner,
    ),
    max_leaves=4,
)


def _item(value: bytes, scheme: bytes, meaning: bytes, after: bytes = b"") -> bytes:
    """The elements of a code; an empty scheme is left out."""
    named = element(0x00080102, "SH", scheme) if scheme else b""
    return element(0x00080100, "SH", value) + named + element(0x00080104, "LO", meaning) + after


_MEANINGS = (b"seen by Jansen", b"Head of the femur")
_USUAL = [
    _item(b"%d" % number, scheme, _MEANINGS[number % 2])
    for number in range(6)
    for scheme in (b"SCT", b"99X", b"")
]
_CHANGED = {
    "equal": _item(b"3", b"99X", b"Head of the femur"),
    "with a longer meaning": _item(b"3", b"99X", b"Head and neck, longer"),
    "cut after the scheme": _item(b"3", b"99X", b"Head of the femur")[:-12],
    "with a URN after it": _item(
        b"3", b"", b"Head of the femur", element(0x00080120, "UR", b"urn:oid:1.2")
    ),
    "with a published scheme after it": _item(
        b"3", b"", b"Head of the femur", element(0x00080102, "SH", b"SCT")
    ),
    "with another character set after it": _item(
        b"3", b"SCT", b"Head of the femur", element(0x00080005, "CS", b"ISO_IR 192")
    ),
    "with a name after it": _item(
        b"3", b"SCT", b"Head of the femur", element(0x00100010, "PN", b"Jansen^Anna")
    ),
    "with a sequence after it": _item(
        b"3", b"SCT", b"Head of the femur", EXPLICIT.sequence(0x00080121, [_USUAL[0]])
    ),
    "before a malformed element": _item(
        b"3", b"SCT", b"Head of the femur", b"\x08\0\x20\1LO\xff\xff"
    ),
}


def _scan(items: list[bytes], encoding: Encoding = DELIMITED) -> bytes:
    regions = encoding.sequence(0x00082218, items)
    patient = element(0x00100010, "PN", b"Jansen^Anna")
    return part10(EXPLICIT, CT, ct() + regions + patient)


@pytest.mark.parametrize("encoding", [EXPLICIT, DELIMITED], ids=["defined", "undefined"])
@pytest.mark.parametrize("case", _CHANGED)
def test_an_item_is_known_only_as_a_whole(case: str, encoding: Encoding) -> None:
    """The files before have other codes each, so that every item is looked up by its bytes."""
    usual = [_scan(_USUAL[first:] + _USUAL * 3, encoding) for first in range(6, 0, -1)]
    changed = [_scan([*_USUAL, _CHANGED[case]], encoding), _scan([_CHANGED[case]], encoding)]
    _same_with_reuse([*usual, *changed, *usual])


def test_an_item_that_is_equal_is_passed_over() -> None:
    carrying_out = applier()
    items = [_item(b"%d" % number, b"SCT", b"Head of the femur") for number in range(18)]
    for first in range(6, 0, -1):
        output_of(_scan(items[first:] + items * 9), carrying_out)
    (spans,) = carrying_out._plans[CT].learnt._spans.values()
    known = spans.of_items(0x00082218)._items.values()
    assert sum(span.content in items for span in known) > 12


def test_items_that_are_seldom_equal_are_soon_looked_up_no_more() -> None:
    carrying_out = applier()
    for first in range(6):
        numbers = range(1000 * first, 1000 * first + 100 + first)
        output_of(_scan([_item(b"%d" % each, b"SCT", b"Head") for each in numbers]), carrying_out)
    (spans,) = carrying_out._plans[CT].learnt._spans.values()
    assert not spans.of_items(0x00082218).knows_items


@settings(max_examples=60, deadline=None)
@given(st.lists(_trees, min_size=2, max_size=6))
def test_trees_become_the_same_with_reuse_and_without(trees: list[list[Dataset]]) -> None:
    files = [file_of(data_set(ContentSequence=tree)) for tree in trees]
    _same_with_reuse([*files, *files[::-1], *files])


def test_a_code_that_all_slices_share_is_passed_over() -> None:
    """Else each code would cost the time that reuse saves."""
    region = code("69536005", "SCT", "Head")
    carrying_out = applier()
    used = []
    for instance in range(8):
        ds = data_set(CT, AnatomicRegionSequence=[region], Rows=512, Columns=512)
        ds.SOPInstanceUID = f"1.2.3.{instance}"
        ds.InstanceNumber = instance
        output_of(file_of(ds), carrying_out)
        plans = carrying_out._plans[CT]
        used.append(
            sum(
                span.uses
                for spans in plans.learnt._spans.values()
                for span in spans._by_tag.values()
                if b"69536005" in span.content
            )
        )
    assert used[-1] >= 4
