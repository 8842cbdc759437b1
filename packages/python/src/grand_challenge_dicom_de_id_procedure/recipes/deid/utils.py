"""Small calls of deid: values of recipes, dates, files."""

from __future__ import annotations

import datetime
import fnmatch
import json
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import RecipePlace
from grand_challenge_dicom_de_id_procedure.recipes.language.value import read_value
from grand_challenge_dicom_de_id_procedure.recipes.values import FUNCTIONS_OF_RECIPES, value_of

_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "none": None, "null": None}


def parse_value(
    dicom: Any,
    value: str,
    item: Mapping[str, Any] | None = None,
    field: Any = None,
    funcs: Mapping[str, Any] | None = None,
) -> Any:
    """What a value of a recipe is; None for a variable that ``item`` lacks.

    Args:
        dicom: the data set, which functions get.
        value: as written.
        item: variables and functions.
        field: the field, which functions get.
        funcs: more functions.
    """
    given = {**(item or {}), **(funcs or {})}
    read = read_value(value)
    if read.kind in ("var", "func") and read.name not in given:
        return None
    return value_of(
        read, RecipePlace("a value", 1), given, dicom, field if field is not None else ""
    )


def parse_keyvalue_pairs(pairs: str | None) -> dict[str, Any]:
    """The parameters in a text such as "days=1 years=0"; true, false, none and null are words."""
    split = (each.partition("=") for each in (pairs or "").split() if "=" in each)
    return {name: _WORDS.get(value, value) for name, _, value in split}


def get_func(function_name: str) -> Callable[..., Any] | None:
    """A function that recipes have without the caller's help; None if there is none."""
    return FUNCTIONS_OF_RECIPES.get(function_name)


def get_timestamp(
    item_date: str,
    item_time: str | None = None,
    jitter_days: int | None = None,
    format: str | None = None,
) -> str | None:
    """A date and time as text, moved by days; None if they are empty.

    Args:
        item_date: DA, such as 20040119.
        item_time: TM, such as 072730.
        jitter_days: days by which it is moved.
        format: of the result, as in ``strftime``.

    Raises:
        ValueError: they are no date and time.
    """
    if not item_date:
        return None
    time = (item_time or "").partition(".")[0].ljust(6, "0")
    moment = datetime.datetime.strptime(f"{item_date}{time}", "%Y%m%d%H%M%S")
    moment += datetime.timedelta(days=int(jitter_days or 0))
    return moment.strftime(format or "%Y-%m-%dT%H:%M:%SZ")


def get_temporary_name(prefix: str | None = None, ext: str | None = None) -> str:
    """A path in the folder for temporary files that does not exist yet."""
    name = f"{prefix or 'deid'}-{secrets.token_hex(4)}{f'.{ext}' if ext else ''}"
    return str(Path(tempfile.gettempdir(), name))


def read_json(filename: str | Path, mode: str = "r", ordered_dict: bool = False) -> Any:
    """What a file of JSON contains."""
    del ordered_dict  # dictionaries are in order
    with open(filename, mode) as stream:  # noqa: PTH123 - the mode is the caller's
        return json.load(stream)


def write_json(
    json_obj: Any, filename: str | Path, mode: str = "w", print_pretty: bool = True
) -> str | Path:
    """Write JSON into a file."""
    with open(filename, mode) as stream:  # noqa: PTH123
        json.dump(json_obj, stream, indent=4 if print_pretty else None)
    return filename


def read_file(filename: str | Path, mode: str = "r") -> list[str]:
    """The lines of a text file."""
    with open(filename, mode) as stream:  # noqa: PTH123
        return stream.readlines()


def write_file(filename: str | Path, content: str, mode: str = "w") -> str | Path:
    """Write a text into a file."""
    with open(filename, mode) as stream:  # noqa: PTH123
        stream.write(content)
    return filename


def recursive_find(base: str | Path, pattern: str | None = None) -> Iterator[str]:
    """The files in a folder at every depth whose name fits a pattern with * and ?."""
    for folder, _, names in os.walk(base):
        for name in fnmatch.filter(names, pattern or "*"):
            yield str(Path(folder, name))


def to_int(value: Any) -> int:
    """A number, or its text, as a whole number."""
    return int(float(value)) if isinstance(value, str) else int(value)


def get_installdir() -> str:
    """The folder of this package."""
    return str(Path(__file__).parent)
