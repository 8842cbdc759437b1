"""The files that pydicom, pydicom-data and deid-data ship, and their elements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pydicom
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset

PACKAGES = {"pydicom": "pydicom.data", "pydicom-data": "data_store", "deid-data": "deid_data"}
NOT_SHIPPED = (".py", ".pyc")

Place = tuple[int, ...]
"""The tags of the sequences, each followed by the number of the item; then the element's tag."""


class Found(NamedTuple):
    """An element that is not a sequence.

    Attributes:
        vr: the VR in the file, or else in pydicom's dictionary; None if neither has one.
        raw: the bytes of its value.
        values: its values, decoded by pydicom; none if pydicom cannot decode them.
    """

    vr: str | None
    raw: bytes
    values: tuple[object, ...]


@cache
def shipped_files() -> Mapping[str, Path]:
    """Every file of the installed packages that is not code, by package and path."""
    files = {}
    for package, module in PACKAGES.items():
        spec = find_spec(module)
        if spec is not None and spec.origin is not None:
            root = Path(spec.origin).parent
            for file in sorted(root.rglob("*")):
                if file.is_file() and file.suffix not in NOT_SHIPPED:
                    files[f"{package}/{file.relative_to(root).as_posix()}"] = file
    return files


def elements(file: Path) -> Mapping[Place, Found]:
    """Every element of a file's data set, nested ones included, with its bytes as they stand."""
    return dict(_elements(pydicom.dcmread(file, force=True), ()))


def _elements(ds: Dataset, above: Place) -> Iterator[tuple[Place, Found]]:
    as_stored = {tag: ds.get_item(tag) for tag in ds.keys()}  # noqa: SIM118 - nothing is decoded yet
    for tag, stored in as_stored.items():
        try:
            decoded = ds[tag]
        except Exception:  # whatever pydicom raises at a value that it cannot decode
            decoded = None
        if decoded is not None and decoded.VR == "SQ":
            for number, item in enumerate(decoded.value):
                yield from _elements(item, (*above, int(tag), number))
        elif isinstance(stored, RawDataElement):
            values = () if decoded is None else _values(decoded)
            vr = stored.VR if decoded is None else decoded.VR
            yield (*above, int(tag)), Found(vr, stored.value or b"", values)


def _values(element: DataElement) -> tuple[object, ...]:
    return tuple(element.value) if element.VM > 1 else (element.value,)
