"""Recipes on files, and what is written."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
from pydicom import Dataset
from pydicom.data import get_charset_files, get_testdata_file

from grand_challenge_dicom_de_id_procedure.recipes import RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink
from grand_challenge_dicom_de_id_procedure.storage.source import Source, open_file


def path_of(name: str) -> Path:
    return Path(str(get_testdata_file(name) or get_charset_files(name)[0]))


def applier(*lines: str, **options: Any) -> RecipeApplier:
    return RecipeApplier(parse("\n".join(("FORMAT dicom", "%header", *lines)), "r"), **options)


def written(used: RecipeApplier, source: Source) -> bytes:
    sink = MemorySink()
    with used.prepare(source) as prepared:
        prepared.write_to(sink)
        assert len(sink.content()) == prepared.size
    return sink.content()


def ct(*lines: str, **options: Any) -> Dataset:
    used = applier(*lines, **options)
    return pydicom.dcmread(BytesIO(written(used, open_file(path_of("CT_small.dcm")))))
