"""Pixels are decoded to the same numbers before and after, by every decoder that pydicom has.

What becomes of real files, ``test_real_files`` asks.
"""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path

import pydicom
import pytest

from ..shipped import shipped_files
from .decoding import are_equal, decoded
from .files import HTJ2K, J2K, JPEG, JPEG_LS, RLE, UIDS, Described, encapsulated, file, treat
from .test_needles import CASES

pytest.importorskip("numpy", reason="without NumPy, pydicom decodes no pixels")
pytestmark = pytest.mark.filterwarnings("ignore")

_WITH_REAL_FILES = (
    JPEG,
    f"{UIDS}4.51",
    f"{UIDS}4.70",
    JPEG_LS,
    f"{UIDS}4.81",
    J2K,
    f"{UIDS}4.91",
    RLE,
)
_DECODED = (JPEG, JPEG_LS, J2K, HTJ2K, RLE)


@cache
def _syntax_of(path: Path) -> str:
    """The transfer syntax of a file; empty if it is none of DICOM."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return str(pydicom.dcmread(path, stop_before_pixels=True).file_meta.TransferSyntaxUID)
        except Exception:  # whatever pydicom raises
            return ""


@pytest.mark.parametrize("syntax", _WITH_REAL_FILES)
def test_each_transfer_syntax_has_a_real_file_that_is_decoded(syntax: str) -> None:
    files = [path for path in shipped_files().values() if _syntax_of(path) == syntax]
    assert any(decoded(path.read_bytes()) for path in files)


@pytest.mark.parametrize(
    ("syntax", "frame", "shape"), [case for case in CASES if case.values[0] in _DECODED]
)
def test_pixels_beside_text_are_the_same(syntax: str, frame: bytes, shape: Described) -> None:
    source = file(syntax, encapsulated(frame), described=shape)
    assert are_equal(decoded(source), decoded(treat(source).content))
