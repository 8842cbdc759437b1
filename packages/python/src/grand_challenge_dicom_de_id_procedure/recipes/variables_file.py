"""A file with the variables of a recipe: for every file, for each patient, or for each file.

No message quotes a value of it, because its values may identify patients.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.errors import RecipeError
from grand_challenge_dicom_de_id_procedure.recipes.language.nearest import did_you_mean
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Recipe
from grand_challenge_dicom_de_id_procedure.recipes.values import Variables
from grand_challenge_dicom_de_id_procedure.storage.url import is_url

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_SECTIONS = ("every", "patient", "file")
_WHOM = {"patient_id": "patient", "file": "file"}
"""The section of a CSV file, by its first column."""
_MEANT = {"patientid": "patient_id", "patient": "patient_id", "filename": "file", "path": "file"}
"""What other names of a first column mean; their one row would be for every file."""


@dataclass(frozen=True, slots=True)
class GivenVariables:
    """What a ``RecipeApplier`` calls for the variables of each file.

    Attributes:
        every: values by name, for every file.
        patient: the same for each patient, by Patient ID (0010,0020); they come before ``every``.
        file: the same for each file, by its absolute path or URL; they come before the others.
    """

    every: Variables = field(default_factory=dict)
    patient: Mapping[str, Variables] = field(default_factory=dict)
    file: Mapping[str, Variables] = field(default_factory=dict)

    def __call__(self, path: str, ds: Dataset) -> Variables:
        """The variables of one file."""
        of_patient = self.patient.get(str(ds.get("PatientID") or "")) if self.patient else None
        return {**self.every, **(of_patient or {}), **self.file.get(path, {})}

    def names(self) -> frozenset[str]:
        """All names that are given for any file."""
        each = (self.every, *self.patient.values(), *self.file.values())
        return frozenset(name for values in each for name in values)


def read_variables(path: str | Path) -> GivenVariables:
    """Read a file of variables.

    Args:
        path: a CSV file with a column for each variable, whose first column may be patient_id or
            file; an empty cell gives nothing. Or a JSON file with objects "every", "patient" and
            "file", which have values by name, the latter two by Patient ID or path.

    Raises:
        RecipeError: it cannot be read, or is wrong.
    """
    try:
        text = Path(path).read_text("utf-8-sig")
        given = _of_csv(text) if str(path).lower().endswith(".csv") else _of_json(text)
    except OSError as error:
        raise RecipeError([f"{path}: {error.strerror or 'cannot be read'}"]) from None
    except UnicodeDecodeError:
        raise RecipeError([f"{path}: not in UTF-8; save it as UTF-8"]) from None
    except json.JSONDecodeError as error:
        raise RecipeError([f"{path}:{error.lineno}: no JSON: {error.msg}"]) from None
    except (ValueError, csv.Error) as error:
        raise RecipeError([f"{path}: {error}"]) from None
    return given


def check_given(recipe: Recipe, given: GivenVariables) -> None:
    """Check that nothing is missing that a recipe needs for any file.

    An ADD without a value does nothing, so it needs none.

    Raises:
        RecipeError: a variable is given for no file, or a line calls a function of Python.
    """
    names = given.names()
    findings = []
    for action in recipe.actions:
        value = action.value
        if value is not None and value.kind == "func":
            findings.append(
                f"{action.place}: {value.text} calls a function, which a command has not; "
                "use RecipeApplier in Python"
            )
        elif value is not None and value.kind == "var" and action.word != "ADD":
            if value.name in names:
                continue
            findings.append(
                f"{action.place}: {value.text} is given for no file; give it in --variables"
                f"{did_you_mean(value.name, names)}"
            )
    if findings:
        raise RecipeError(findings)


def _of_json(text: str) -> GivenVariables:
    content = json.loads(text)
    if not isinstance(content, dict) or not content.keys() <= set(_SECTIONS):
        raise ValueError('write an object with "every", "patient" or "file" in it')
    for name in _SECTIONS:
        section = content.get(name, {})
        rows = [section] if name == "every" else [section, *_values(section)]
        if not all(isinstance(each, dict) for each in rows):
            raise ValueError(
                f'"{name}" needs an object with values by name'
                f"{'' if name == 'every' else f', for each {name}'}"
            )
        if any(
            isinstance(value, dict) for each in rows[name != "every" :] for value in each.values()
        ):
            raise ValueError(f'"{name}" has an object where a value is needed')
    files = content.get("file", {})
    return GivenVariables(
        content.get("every", {}),
        content.get("patient", {}),
        {_absolute(each): values for each, values in files.items()},
    )


def _values(section: Any) -> list[Any]:
    return list(section.values()) if isinstance(section, dict) else []


def _of_csv(text: str) -> GivenVariables:
    lines = csv.reader(io.StringIO(text), strict=True)
    header = [each.strip() for each in next(lines, [])]
    if not any(header) or len(set(header)) < len(header):
        raise ValueError("the first line must name the columns, each once")
    meant = _MEANT.get(header[0].replace("_", "").replace(" ", "").lower())
    if meant and header[0] != meant and len(header) > 1:
        raise ValueError(f"the first column is {header[0]}; write {meant}")
    whom = _WHOM.get(header[0], "")
    rows: dict[str, dict[str, str]] = {}
    for row in lines:
        if not row:
            continue
        if len(row) != len(header):
            raise ValueError(f"line {lines.line_num}: {len(row)} cells, and not {len(header)}")
        key = row[0].strip() if whom else ""
        if key in rows or not (key or not whom):
            what = header[0] if whom else "row"
            raise ValueError(f"line {lines.line_num}: each line needs another {what}")
        cells = zip(header[bool(whom) :], row[bool(whom) :], strict=True)
        rows[key] = {name: cell for name, cell in cells if cell}
    if whom == "patient":
        return GivenVariables(patient=rows)
    if whom == "file":
        return GivenVariables(file={_absolute(each): row for each, row in rows.items()})
    return GivenVariables(every=rows.get("", {}))


def _absolute(path: str) -> str:
    return path if is_url(path) else os.path.abspath(path)  # noqa: PTH100 - as the applier does
