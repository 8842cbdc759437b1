"""What a code or a concept decides in one file is not reused for another."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset

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

NAMES = [AGE, LENGTH, ("1", "99X", "private"), None]
SCHEMES = ["SCT", "DCM", "99X", "HOSPITAL"]


def _same_with_reuse(files: list[bytes]) -> None:
    experienced, forgetful = applier(), applier(reuses=False)
    for content in files:
        assert output_of(content, experienced) == output_of(content, forgetful)


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
