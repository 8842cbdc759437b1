"""Pixels as pydicom's decoders give them."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pydicom
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.utils import pixel_array


def decoded(content: bytes) -> Mapping[str, Any]:
    """The pixels of a file, by the name of the decoder; those that fail are left out."""
    ds = pydicom.dcmread(BytesIO(content))
    syntax = ds.file_meta.TransferSyntaxUID
    plugins = get_decoder(syntax).available_plugins if syntax.is_compressed else ("",)
    found = {}
    for plugin in plugins:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found[plugin] = pixel_array(ds, raw=True, decoding_plugin=plugin)
            except Exception:  # whatever a decoder raises
                continue
    return found


def are_equal(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether each decoder that gave pixels before gives the same after."""
    return all(
        plugin in after and before[plugin].tobytes() == after[plugin].tobytes() for plugin in before
    )
