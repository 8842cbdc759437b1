"""Every action on valid and invalid values of every VR at every depth, compared with the oracle."""

from __future__ import annotations

from functools import cache
from pathlib import Path as FilePath

import pytest

from standard.reader import read_standard

from .attributes import Tree, attribute_tree
from .dataset import generated_file
from .encoding import ENCODINGS
from .scrambled import scrambled_procedure
from .treated import SHOWN, Treated, treat
from .values import LEAKS, SHORT_LEAK, Style

SOP_CLASSES = [
    "1.2.840.10008.5.1.4.1.1.4.1",  # Enhanced MR: functional groups
    "1.2.840.10008.5.1.4.1.1.88.33",  # Comprehensive SR: content items
    "1.2.840.10008.5.1.4.1.1.481.5",  # RT Plan
    "1.2.840.10008.5.1.4.1.1.77.1.6",  # VL Whole Slide Microscopy
]

FEW = ("explicit", "disguised, undefined lengths", "implicit")
CASES = [
    *((style, spelling) for style in (Style.PLAIN, Style.LEAKING) for spelling in ENCODINGS),
    *((style, spelling) for style in (Style.EMPTY, Style.BLANK, Style.WRONG) for spelling in FEW),
]


@cache
def tree_of(sop_class: str) -> Tree:
    standard = read_standard()
    return attribute_tree(standard, standard.sop_classes[sop_class])


def scrambled(style: Style, spelling: str, folder: FilePath) -> Treated:
    """A generated file after a procedure that differs from encoding to encoding."""
    seed = list(ENCODINGS).index(spelling)
    sop_class = SOP_CLASSES[seed % len(SOP_CLASSES)]
    tree, encoding = tree_of(sop_class), ENCODINGS[spelling]
    content = generated_file(sop_class, tree, encoding, utf8=seed % 2 == 0, style=style)
    return treat(content, encoding, scrambled_procedure(sop_class, tree, seed), folder)


@pytest.mark.parametrize(("style", "spelling"), CASES)
def test_the_output_is_equal_to_that_of_the_oracle(
    style: Style, spelling: str, tmp_path: FilePath
) -> None:
    different = scrambled(style, spelling, tmp_path).differences()
    assert not different


@pytest.fixture(scope="module", params=FEW)
def leaking(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Treated:
    return scrambled(Style.LEAKING, request.param, tmp_path_factory.mktemp("leaking"))


def test_a_leak_is_reported_with_its_path(leaking: Treated) -> None:
    expected = leaking.expected().leaks
    reported = {(leak.path, leak.kind) for leak in leaking.leaks}
    assert expected
    different = sorted(reported ^ expected)[:SHOWN]
    assert not different


def test_a_replaced_value_does_not_survive_in_kept_text(leaking: Treated) -> None:
    before, after = (
        b"\n".join(value for _, value in flat.values()).lower()
        for flat in (leaking.source, leaking.output)
    )
    for needle in (*LEAKS, SHORT_LEAK):
        assert needle.lower().encode() in before
        assert needle.lower().encode() not in after
