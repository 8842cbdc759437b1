"""What a recipe changes in a file, written as the table of what deid does writes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import deid_data
import pydicom
from pydicom import Dataset
from pydicom.data import get_testdata_file

from grand_challenge_dicom_de_id_procedure.recipes import RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse

ABSENT = "-"


def target(name: str) -> Path:
    """A test file of pydicom, or one of deid_data."""
    kind, colon, rest = name.partition(":")
    if not colon:
        return Path(str(get_testdata_file(name)))
    assert kind == "deid_data"
    return next(Path(str(deid_data.__file__)).parent.rglob(rest))


def variables_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a case, its functions made."""
    return {name: _made(value) for name, value in given.items()}


def _made(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value["$func"] == "const":
        return lambda **_: value["value"]
    assert value["$func"] == "name_contains"
    return lambda field, **_: value["value"].lower() in field.name.lower()


def elements(ds: Dataset) -> dict[str, str]:
    """Every element by its path, those of the file meta information with M before it."""
    found = dict(_elements(ds, ""))
    return found | {f"M{path}": text for path, text in _elements(ds.file_meta, "")}


def _elements(ds: Dataset, before: str) -> Iterator[tuple[str, str]]:
    for element in ds:
        path = f"{before}({element.tag.group:04X},{element.tag.element:04X})"
        if element.VR != "SQ":
            yield path, f"{element.VR}:{element.value!r}"
            continue
        items = element.value or ()
        yield path, f"SQ[{len(items)}]"
        for number, item in enumerate(items):
            yield from _elements(item, f"{path}__{number}__")


def changes(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """What differs, by path."""
    paths = sorted({*old, *new})
    return {path: new.get(path, ABSENT) for path in paths if old.get(path) != new.get(path)}


def carried_out(recipe: str, file: Path, variables: Mapping[str, Any]) -> dict[str, str]:
    """What a recipe changes in a file, in the mode "compatible"."""
    applier = RecipeApplier(parse(recipe, "recipe"), variables=lambda *_: variables)
    ds = pydicom.dcmread(file, force=True)
    old = elements(ds)
    applier.carry_out(ds)
    return changes(old, elements(ds))


def summary(changed: Mapping[str, str]) -> str:
    """Number and hash of what changed."""
    text = json.dumps(changed, sort_keys=True)
    return f"n={len(changed)} sha1={hashlib.sha1(text.encode()).hexdigest()[:12]}"
