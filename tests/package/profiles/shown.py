"""Says in words what a file holds, or how it differs from its source, as the table does."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from io import BytesIO

import pydicom
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

_LONGEST = 400  # characters of a text that is compared


def shown(before: bytes, after: bytes) -> str:
    """What became of a file."""
    same = "bytes identical; " if before == after else ""
    if before[128:132] == b"DICM" or after[128:132] == b"DICM":
        return same + (_changes(before, after) or "no change")
    return same + repr(after.decode("utf-8", "backslashreplace"))


def _changes(before: bytes, after: bytes) -> str:
    old, new = dict(_elements(before)), dict(_elements(after))
    found = []
    for path in sorted({*old, *new}, key=lambda path: path.removeprefix("meta.")):
        if path not in new:
            found.append(f"-{path}")
        elif path not in old:
            found.append(f"+{path}={new[path]}")
        elif old[path] != new[path]:
            found.append(f"{path}: {old[path]} -> {new[path]}")
    return "; ".join(found)


def _elements(content: bytes) -> Iterator[tuple[str, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ds = pydicom.dcmread(BytesIO(content), force=True)
        yield from _of("meta.", ds.file_meta)
        yield from _of("", ds)


def _of(before: str, ds: Dataset) -> Iterator[tuple[str, str]]:
    for element in ds:
        tag = element.tag
        path = before + (element.keyword or f"{tag.group:04X}{tag.element:04X}")
        yield path, _value(element)
        if element.VR == "SQ":
            for number, item in enumerate(element.value):
                yield from _of(f"{path}.{number}.", item)


def _value(element: DataElement) -> str:
    value = element.value
    vr = "" if element.keyword else f"{element.VR}:"
    if element.VR == "SQ":
        return f"SQ[{len(value)}]"
    if isinstance(value, bytes):
        return f"<{len(value)}B {hashlib.sha256(value).hexdigest()[:6]}>"
    return f"{vr}{value!r}"
