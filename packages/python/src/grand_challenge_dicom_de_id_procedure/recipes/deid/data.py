"""The images of the package deid-data, which must be installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

DATASETS = ("dicom-cookies", "animals", "humans", "ultrasounds")
"""The names of its folders."""


def get_dataset(dataset: str | None = None) -> str | None:
    """The folder of a set of images by its name; case and extension do not matter.

    Returns:
        None if there is no such set; then the names are printed.

    Raises:
        ModuleNotFoundError: deid-data is not installed.
    """
    found = importlib.util.find_spec("deid_data")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("deid-data is not installed; pip install deid-data")
    name = "" if dataset is None else Path(dataset.lower()).stem
    if name in DATASETS:
        return str(Path(found.origin).parent / "data" / name)
    print(f"Valid datasets include: {','.join(DATASETS)}")
    return None
