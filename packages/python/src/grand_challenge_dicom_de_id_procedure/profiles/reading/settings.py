"""The settings of sections and the parameters of fields: their types and defaults."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.profiles.formats.format import Setting
from grand_challenge_dicom_de_id_procedure.profiles.values.dates import DICOM_DATETIME, UNITS

NUMBER = (int, float)

COMMON: Mapping[str, Setting] = {
    "salt": Setting((str,), ""),
    "file-filter": Setting((str, list)),
    "enforce-file-filter": Setting((bool,), False),
    "date-increment": Setting(NUMBER),
    "date-format": Setting((str,), "%Y%m%d"),
    "datetime-format": Setting((str,), DICOM_DATETIME),
    "jitter-range": Setting(NUMBER, 2),
    "jitter-type": Setting((str,), "float", ("float", "int")),
    "uid-prefix-fields": Setting((int,), 4),
    "uid-suffix-fields": Setting((int,), 1),
    "uid-numeric-name": Setting((str,), ""),
    "hash-digits": Setting((int,), 16),
    "replace-with-insert": Setting((bool,), True),
    "secret-key": Setting((str,), ""),
    "force-nonce": Setting((str,), ""),
    "patient": Setting((str,), ""),
    "issuer": Setting((str,), ""),
}
"""The settings that every kind has; a kind may have other defaults."""

TOP_LEVEL = ("name", "description", "map-subjects", "secret-key", "deid-log")
"""The keys of a profile beside those of its sections."""

ACTIONS = (
    "identity",
    "keep",
    "remove",
    "replace-with",
    "hash",
    "hashuid",
    "increment-date",
    "jitter",
    "increment-datetime",
    "regex-sub",
    "encrypt",
    "decrypt",
    "keyed",
)
"""The words of actions. Of two in one field, the one that stands first here counts."""

_DATE = {
    "date-increment-override": Setting(NUMBER),
    "jitter-date": Setting((bool,), False),
    "jitter-range": Setting(NUMBER, 10),
    "jitter-unit": Setting((str,), "days", UNITS),
    "datetime-min": Setting((str,), ""),
    "datetime-max": Setting((str,), ""),
}

_WHO = {"patient": COMMON["patient"], "issuer": COMMON["issuer"]}

PARAMETERS: Mapping[str, Mapping[str, Setting]] = {
    "replace-with": {"replace-with-insert": COMMON["replace-with-insert"]},
    "increment-date": {"date-format": COMMON["date-format"], **_DATE},
    "increment-datetime": {"datetime-format": COMMON["datetime-format"], **_DATE},
    "jitter": {
        "jitter-range": COMMON["jitter-range"],
        "jitter-type": COMMON["jitter-type"],
        "jitter-min": Setting(NUMBER),
        "jitter-max": Setting(NUMBER),
    },
    "encrypt": {"force-nonce": COMMON["force-nonce"]},
    "keyed": {
        "date-format": COMMON["date-format"],
        "datetime-format": COMMON["datetime-format"],
        **_WHO,
    },
}
"""What a field may say beside its action; an action that is not here has no parameters."""

_NAMES: Mapping[type, str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a mapping",
}


def misfit(setting: Setting, value: Any) -> str:
    """What a value should be instead; empty if it fits."""
    if isinstance(value, float) and not math.isfinite(value):
        return "a number that is not infinite"
    if value is None or (
        type(value) in setting.types and (not setting.choices or value in setting.choices)
    ):
        return ""
    if setting.choices:
        return "one of " + ", ".join(map(str, setting.choices))
    if str in setting.types and type(value) in NUMBER:
        return "a text; put it in quotes"
    names = [_NAMES.get(each, each.__name__) for each in setting.types if each is not int]
    return " or ".join(names or ["a whole number"])
