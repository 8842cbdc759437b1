"""The words and letters that the cleaning of texts knows, from manual/tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from grand_challenge_dicom_de_id_procedure.packaged import read_packaged


@cache
def words() -> Mapping[str, Any]:
    """Each table by its name, as in words.toml and letters.toml; read on first use."""
    tables: Mapping[str, Any] = json.loads(read_packaged("words.json"))
    return tables


def any_of(table: str, row: str) -> str:
    """A pattern for any word of this row."""
    return "|".join(words()[table][row]).replace(".", "[.]")


@cache
def titles() -> frozenset[str]:
    """Words that are written with a name but do not identify anybody."""
    return frozenset(words()["names"]["titles"])


@cache
def prefixes() -> frozenset[str]:
    """Words that may be written in one with the family name that follows."""
    return frozenset(words()["names"]["prefixes"])
