"""Every file gives either a valid output without needles, or an exception of the package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.uid import generate_uid

from .. import needs
from .drafts import BIG_ENDIAN, EXPLICIT, IMPLICIT, Draft
from .headers import ITEM, ITEM_END, LONG_VRS, SEQUENCE_END, SHORT_VRS, UNDEFINED, Layout
from .procedures import deidentifiers
from .seeds import CT, IDENTIFIER, NAME, seeds
from .verdict import deidentified, judged

pytestmark = needs.MEMORY_LIMIT

MUTANTS = 1000
"""They take about ten seconds. `python -m tests.package.fuzzing` makes more."""


def test_no_mutant_of_a_real_file_breaks_the_engine(repository: Path, tmp_path: Path) -> None:
    arguments = ["--mutants", str(MUTANTS), "--failures", str(tmp_path)]
    run = subprocess.run(
        [sys.executable, "-m", "tests.package.fuzzing", *arguments],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("name", seeds())
def test_a_seed_is_accepted(name: str, tmp_path: Path) -> None:
    for deidentifier in deidentifiers():
        verdict = judged(seeds()[name].content(), deidentifier, tmp_path / "seed.dcm")
        assert (verdict.outcome, verdict.problem) == ("accepted", "")


@pytest.mark.parametrize("name", [name for name in seeds() if name.startswith("fragments")])
def test_the_needles_beside_pixels_are_gone(name: str, tmp_path: Path) -> None:
    (tmp_path / "seed.dcm").write_bytes(seeds()[name].content())
    for deidentifier in deidentifiers():
        output = deidentified(tmp_path / "seed.dcm", deidentifier)
        assert not any(needle.encode() in output for needle in (NAME, IDENTIFIER))


TAGS = st.one_of(
    st.sampled_from([0x00080005, 0x00082218, 0x00100010, 0x00120064, 0x00091011, 0x7FE00010]),
    st.integers(0, 0xFFFFFFFF),
)
VRS = st.sampled_from([*SHORT_VRS, *LONG_VRS])


def elements(layout: Layout) -> st.SearchStrategy[bytes]:
    """The bytes of a few elements, nested ones too, most lengths and delimiters right."""

    def plain(tag: int, vr: bytes, value: bytes, lie: int) -> bytes:
        return layout.header(tag, vr, max(0, len(value) + lie)) + value

    def nested(tag: int, vr: bytes, items: list[bytes], ends: bool) -> bytes:
        if ends:
            content = b"".join(layout.header(ITEM, b"", len(item)) + item for item in items)
            return layout.header(tag, vr, len(content)) + content
        end = layout.header(ITEM_END, b"", 0)
        content = b"".join(layout.header(ITEM, b"", UNDEFINED) + item + end for item in items)
        return layout.header(tag, vr, UNDEFINED) + content + layout.header(SEQUENCE_END, b"", 0)

    lies = st.sampled_from([0] * 20 + [1, -1, 2, 1000])
    values = st.one_of(st.binary(max_size=20), st.sampled_from([NAME.encode(), b"\\", b"\x1b$B"]))
    return st.recursive(
        st.builds(plain, TAGS, VRS, values, lies),
        lambda inner: st.builds(
            nested, TAGS, st.sampled_from([b"SQ", b"SQ", b"UN"]), st.lists(inner), st.booleans()
        ),
        max_leaves=8,
    )


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
@given(data=st.data())
@settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_no_data_set_of_odd_elements_breaks_the_engine(syntax: str, data: st.DataObject) -> None:
    layout = Draft(b"", syntax, b"").layout
    body = identity(layout) + b"".join(data.draw(st.lists(elements(layout), max_size=6)))
    draft = Draft(bytes(128) + b"DICM", syntax, body)
    with TemporaryDirectory() as folder:
        for deidentifier in deidentifiers():
            verdict = judged(draft.content(), deidentifier, Path(folder) / "odd.dcm")
            assert verdict.problem == ""


def identity(layout: Layout) -> bytes:
    """The elements without which there is no output."""
    uid = generate_uid(entropy_srcs=["fuzz"]).encode()
    values = ((0x00080016, CT.encode() + b"\0"), (0x00080018, uid + b"\0" * (len(uid) % 2)))
    return b"".join(layout.header(tag, b"UI", len(value)) + value for tag, value in values)
