"""A source without its private elements, and its output: readers must find the same in both."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.uid import UID

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.identity import Identity

from ..conftest import KEY

_IDENTITY = Identity(KEY)


class Pair(NamedTuple):
    """A file as bytes.

    Attributes:
        before: the source without its private elements.
        after: the de-identified source.
    """

    before: bytes
    after: bytes


@cache
def _deidentifier() -> Deidentifier:
    return Deidentifier(KEY, burned_in="write-no")


def pair(source: Dataset) -> Pair:
    """A data set with file meta information, before and after."""
    after = _deidentifier().dataset(source)
    before = pydicom.dcmread(io.BytesIO(written(source)))
    before.remove_private_tags()
    return Pair(written(before), written(after))


def written(ds: Dataset) -> bytes:
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, ds)
    return stream.getvalue()


def replaced(value: Any) -> Any:
    """What was read from a source, plain, with the UIDs that stand in the output."""
    return _plain(value, _IDENTITY.uid)


def plain(value: Any) -> Any:
    """What was read, in lists and tuples that can be compared."""
    return _plain(value, str)


def _plain(value: Any, uid: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each, uid) for key, each in value.items()}
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, Dataset):
        return value.to_json_dict()
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(each, uid) for each in value]
    return uid(value) if isinstance(value, UID) else value
