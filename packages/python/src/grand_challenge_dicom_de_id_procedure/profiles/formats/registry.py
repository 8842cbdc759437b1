"""The kinds of files that are known, in the order in which they are tried on a file."""

from __future__ import annotations

from functools import cache
from importlib import import_module, metadata

from grand_challenge_dicom_de_id_procedure.errors import ProfileError
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import Format

GROUP = "grand_challenge_dicom_de_id_procedure.formats"
"""Entry points of this group are further kinds: the name is the kind, the object its ``Format``."""

_PACKAGE = __name__.rpartition(".")[0]

# Each is FORMATS[kind] of its module, which is imported when the first profile needs it: most need
# a library.
_MODULES = {
    "dicom": "dicom.file",
    "filename": "filename",
    "json": "json",
    "key-value-text-file": "key_value",
    "nifti": "nifti",
    "jpg": "jpg",
    "png": "png",
    "csv": "table",
    "tsv": "table",
    "table": "table",
    "tiff": "tiff",
    "xml": "xml",
    "zip": "zip",
}


@cache
def kinds() -> tuple[str, ...]:
    """The kinds that a profile may have sections for; those of users stand before archives."""
    of_users = sorted({point.name for point in metadata.entry_points(group=GROUP)} - set(_MODULES))
    *own, last = _MODULES
    return (*own, *of_users, last)


@cache
def format_of(kind: str) -> Format:
    """The format of a kind.

    Raises:
        ProfileError: it needs a library that is not installed.
        KeyError: there is no such kind.
    """
    try:
        if kind in _MODULES:
            module = import_module(f"{_PACKAGE}.{_MODULES[kind]}")
            found: Format = module.FORMATS[kind]
            return found
        for point in metadata.entry_points(group=GROUP):
            if point.name == kind:
                loaded: Format = point.load()
                return loaded
    except ModuleNotFoundError as error:
        raise ProfileError(
            [
                f"section {kind} needs {error.name}, which is not installed; "
                'run: pip install "grand-challenge-dicom-de-id-procedure[profiles]"'
            ]
        ) from None
    raise KeyError(kind)
