"""The JSON configuration of deid: what is never touched, and actions after those of the recipe."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import RecipeError
from grand_challenge_dicom_de_id_procedure.recipes.language.nearest import did_you_mean, keywords
from grand_challenge_dicom_de_id_procedure.recipes.language.parse import parse
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import RecipeLine
from grand_challenge_dicom_de_id_procedure.regex import regex

_TAG = r"\(([0-9a-fA-F]{4}), ?([0-9a-fA-F]{4})\)"
_SKIPPED = (
    "FileMetaInformationGroupLength",
    "FileMetaInformationVersion",
    "TransferSyntaxUID",
    "ImplementationClassUID",
    "PixelData",
    "RedPaletteColorLookupTableData",
    "GreenPaletteColorLookupTableData",
    "BluePaletteColorLookupTableData",
    "VOILUTSequence",
)


@dataclass(frozen=True)
class Configuration:
    """A configuration as read.

    Attributes:
        skip: tags of elements that no action but ADD touches, wherever they are.
        actions: carried out after those of the recipe.
    """

    skip: frozenset[int]
    actions: tuple[RecipeLine, ...] = ()


def default_configuration() -> Configuration:
    """The configuration that is used unless another is given: it skips what pixels need."""
    return Configuration(_tags(_SKIPPED, "the default configuration"))


def read_configuration(path: str | Path) -> Configuration:
    """Read a configuration.

    Args:
        path: a file with the objects "get" (with "skip") and "put" (with "actions").

    Raises:
        RecipeError: it cannot be read, or is wrong.
    """
    try:
        content = json.loads(Path(path).read_text("utf-8"))
        return _configuration(content, str(path))
    except OSError as error:
        raise RecipeError([f"{path}: {error.strerror or 'cannot be read'}"]) from None
    except UnicodeDecodeError:
        raise RecipeError([f"{path} is not in UTF-8; save it as UTF-8"]) from None
    except ValueError as error:
        raise RecipeError([f"{path}: {error}"]) from None


def _configuration(content: Any, name: str) -> Configuration:
    get, put = (_object(content, each) for each in ("get", "put"))
    for known, within in ((("get", "put"), content), (("skip", "ids"), get), (("actions",), put)):
        for key in within:
            if key not in known:
                raise ValueError(f"unknown key {key!r}; there are {' and '.join(known)}")
    skip, actions = get.get("skip", []), put.get("actions", [])
    if not isinstance(skip, list) or not isinstance(actions, list):
        raise ValueError('"get" has a list "skip", and "put" a list "actions"')
    return Configuration(_tags(skip, name), _actions(actions, name))


def _object(content: Any, key: str) -> Mapping[str, Any]:
    found = content.get(key, {}) if isinstance(content, dict) else None
    if not isinstance(found, dict):
        raise ValueError(f'write an object with an object "{key}"')
    return found


def _tags(names: Sequence[Any], where: str) -> frozenset[int]:
    from pydicom.datadict import tag_for_keyword

    tags = set()
    for each in names:
        written = regex(_TAG).fullmatch(str(each))
        tag = int(written[1] + written[2], 16) if written else tag_for_keyword(str(each))
        if tag is None:
            hint = did_you_mean(str(each), keywords().values())
            raise RecipeError([f'{where}: "skip" names {each}, which is no attribute{hint}'])
        tags.add(int(tag))
    return frozenset(tags)


def _actions(given: Sequence[Any], where: str) -> tuple[RecipeLine, ...]:
    lines = []
    for each in given:
        if not isinstance(each, dict):
            raise ValueError('each of "actions" is an object with "action" and "field"')
        parts = (str(each.get(key, "")) for key in ("action", "field", "value"))
        lines.append(" ".join(part for part in parts if part))
    return parse("\n".join(["FORMAT dicom", "%header", *lines]), where).actions
