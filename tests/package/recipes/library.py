"""The library deid 0.4.13 itself, which is installed without what draws its figures."""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pydicom

from .observed import changes, elements


@contextlib.contextmanager
def _in_silence() -> Iterator[None]:
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


def _import() -> tuple[Any, Any]:
    """The classes of a recipe and of its parser."""
    figures = ModuleType("matplotlib")
    figures.use = lambda _: None  # type: ignore[attr-defined]
    figures.pyplot = ModuleType("matplotlib.pyplot")  # type: ignore[attr-defined]
    added = {"matplotlib": figures, "matplotlib.pyplot": figures.pyplot}
    sys.modules.update(added)
    try:
        with _in_silence():
            from deid.config import DeidRecipe
            from deid.dicom.parser import DicomParser
            from deid.logger import bot
    finally:
        for name in added:
            del sys.modules[name]
    bot.level = -9  # say nothing
    return DeidRecipe, DicomParser


def carried_out_by_deid(recipe: Path, file: Path, variables: Mapping[str, Any]) -> dict[str, str]:
    """What deid changes in a file."""
    recipes, parsers = _import()
    ds = pydicom.dcmread(file, force=True)
    old = elements(ds)
    with _in_silence():
        parser = parsers(ds, recipe=recipes(str(recipe)))
        parser.lookup.update(variables)
        parser.parse()
        return changes(old, elements(parser.dicom))
