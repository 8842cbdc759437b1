"""Gets the identifiers of files, replaces them by a recipe, and removes private ones."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.recipes.applier import RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.configuration import (
    Configuration,
    default_configuration,
    read_configuration,
)
from grand_challenge_dicom_de_id_procedure.recipes.deid.config import DeidRecipe, Given
from grand_challenge_dicom_de_id_procedure.recipes.deid.logger import bot
from grand_challenge_dicom_de_id_procedure.recipes.dicom_field import DicomField, dicom_field
from grand_challenge_dicom_de_id_procedure.recipes.fields import fields_of
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Recipe
from grand_challenge_dicom_de_id_procedure.recipes.matching import Program
from grand_challenge_dicom_de_id_procedure.storage.placement import new_token, place
from grand_challenge_dicom_de_id_procedure.storage.sink import FileSink
from grand_challenge_dicom_de_id_procedure.storage.source import open_file

if TYPE_CHECKING:
    from pydicom.dataset import FileDataset

Ids = Mapping[Any, Mapping[str, Any]]


def get_identifiers(
    dicom_files: Any,
    force: bool = True,
    config: str | Path | None = None,
    strip_sequences: bool = False,
    remove_private: bool = False,
    disable_skip: bool = False,
    expand_sequences: bool = True,
) -> dict[Any, dict[str, DicomField]]:
    """All fields of files: by the path of the file, then by tags and items from the top.

    Args:
        dicom_files: a path or a data set, or a list of them.
        force: whether files without preamble are read.
        config: the path of a configuration; what it skips is left out.
        strip_sequences: ignored, as in deid; so are ``remove_private`` and ``disable_skip``.
        expand_sequences: whether the items of sequences are in the result.
    """
    del strip_sequences, remove_private, disable_skip
    skip = _configuration(config).skip
    program = Program(())
    found: dict[Any, dict[str, DicomField]] = {}
    for path, read in _each(dicom_files, force):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # those of pydicom quote values
            fields = fields_of(read(), program, skip, expands=expand_sequences)
            in_order = sorted(fields, key=lambda field: field.is_meta)
            found[path] = {each.uid: dicom_field(each) for each in in_order}
    return found


def replace_identifiers(
    dicom_files: Any,
    ids: Ids | None = None,
    deid: Given | DeidRecipe = None,
    save: bool = False,
    overwrite: bool = False,
    output_folder: str | Path | None = None,
    force: bool = True,
    config: str | Path | None = None,
    strip_sequences: bool = False,
    remove_private: bool = False,
    disable_skip: bool = False,
) -> list[Any]:
    """Carry out a recipe on files.

    Args:
        dicom_files: a path or a data set, or a list of them. A data set is changed itself.
        ids: variables and functions, by the path of the file; by None for a data set without one.
        deid: a recipe; None for the shipped recipe "dicom".
        save: whether files are written.
        overwrite: whether files that exist are.
        output_folder: where to, under the same name; None for a new folder for each file or, with
            ``overwrite``, for the folder of the file.
        force: whether files without preamble are read.
        config: the path of a configuration.
        strip_sequences: whether all sequences are removed.
        remove_private: whether all private elements are.
        disable_skip: whether lines also change what the configuration skips.

    Returns:
        The data sets; their paths, if they are written. One that exists and is not overwritten is
        reported as an error.

    Raises:
        RecipeError: the recipe cannot be read, or is wrong.
        DeidentificationError: it cannot be carried out on a file, which is then not written.
    """
    recipe = deid if isinstance(deid, DeidRecipe) else DeidRecipe(deid)
    configuration = _configuration(config)
    if disable_skip:
        configuration = replace(configuration, skip=frozenset())
    by_path = ids or {}
    applier = RecipeApplier(
        recipe.recipe,
        configuration=configuration,
        variables=lambda path, _ds: by_path.get(path or None, {}),
        strips_sequences=strip_sequences,
        strips_private=remove_private,
    )
    return [
        _carried_out(applier, path, read, _Output(save, overwrite, output_folder))
        for path, read in _each(dicom_files, force)
    ]


def remove_private_identifiers(
    dicom_files: Any,
    save: bool = True,
    overwrite: bool = False,
    output_folder: str | Path | None = None,
    force: bool = True,
) -> list[Any]:
    """Remove all private elements of files; arguments and result as in ``replace_identifiers``."""
    applier = RecipeApplier(Recipe(("no recipe",)), strips_private=True)
    output = _Output(save, overwrite, output_folder)
    return [_carried_out(applier, path, read, output) for path, read in _each(dicom_files, force)]


class _Output:
    """Where files are written, if they are."""

    def __init__(self, save: bool, overwrite: bool, folder: str | Path | None) -> None:
        self.save = save
        self.overwrite = overwrite
        self._folder = folder

    def path_for(self, source: str) -> str:
        if self._folder is not None:
            return os.path.join(self._folder, Path(source).name)  # noqa: PTH118
        if self.overwrite:
            return source
        return os.path.join(tempfile.mkdtemp(), Path(source).name)  # noqa: PTH118


def _carried_out(
    applier: RecipeApplier, path: Any, read: Callable[[], FileDataset], output: _Output
) -> Any:
    try:
        return _written_or_changed(applier, path, read, output)
    except DeidentificationError as error:
        if path is not None:
            error.args = (f"{path}: {error}",)
        raise


def _written_or_changed(
    applier: RecipeApplier, path: Any, read: Callable[[], FileDataset], output: _Output
) -> Any:
    if not output.save:
        ds = read()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # those of pydicom quote values
            applier.carry_out(ds, path or "")
        return ds
    if path is None:
        raise TypeError("a data set without a file name cannot be saved; give its path")
    destination = output.path_for(path)
    with applier.prepare(open_file(path)) as prepared:
        existing = place(
            lambda descriptor: prepared.write_to(FileSink(descriptor)),
            destination,
            new_token(),
            overwrite=output.overwrite,
        )
    if existing is not None:
        bot.error(f"{destination} already exists, and is not overwritten")
    return destination


def _same(ds: Any) -> Any:
    return ds


def _configuration(path: str | Path | None) -> Configuration:
    return default_configuration() if path is None else read_configuration(path)


def _each(dicom_files: Any, force: bool) -> list[tuple[Any, Callable[[], FileDataset]]]:
    """The absolute path of each file, None for a data set without one, and what reads it."""
    import pydicom
    from pydicom.dataset import Dataset

    given = dicom_files if isinstance(dicom_files, list) else [dicom_files]
    found: list[tuple[Any, Callable[[], FileDataset]]] = []
    for each in given:
        if isinstance(each, Dataset):
            name = getattr(each, "filename", None)
            path = os.path.abspath(name) if isinstance(name, str | Path) else None  # noqa: PTH100
            found.append((path, partial(_same, each)))
        else:
            path = os.path.abspath(each)  # noqa: PTH100 - deid's keys are written so
            found.append((path, partial(pydicom.dcmread, path, force=force)))
    return found
