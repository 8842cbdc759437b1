"""Reads the value of a line."""

from grand_challenge_dicom_de_id_procedure.recipes.language.nearest import did_you_mean
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import LineValue, ValueKind

FUNCTIONS: dict[str, tuple[str, ...]] = {
    "jitter": ("days", "years"),
    "basic_uuid": (),
    "suffix_uuid": (),
    "dicom_uuid": ("org_root",),
    "pydicom_uuid": ("prefix", "stable_remapping"),
}
"""The functions that recipes have without the caller's help, and their parameters."""

_PREFIXES: tuple[tuple[str, ValueKind], ...] = (
    ("var:", "var"),
    ("func:", "func"),
    ("deid_func:", "deid_func"),
)


def read_value(text: str) -> LineValue:
    """The value that a text means.

    Raises:
        ValueError: it names a function or a parameter that does not exist.
    """
    for prefix, kind in _PREFIXES:
        if text.startswith(prefix):
            rest = text[len(prefix) :].strip()
            if not rest:
                raise ValueError(f"{prefix} names nothing; write {prefix}NAME")
            if kind == "deid_func":
                return _function(text, rest)
            return LineValue(kind, text, rest)
    return LineValue("literal", text, text)


def _function(text: str, rest: str) -> LineValue:
    name, *given = rest.split()
    if name not in FUNCTIONS:
        hint = did_you_mean(name, FUNCTIONS) or f"; there are {', '.join(FUNCTIONS)}"
        raise ValueError(f"there is no deid_func {name!r}{hint}")
    parameters: dict[str, str] = {}
    for each in given:
        parameter, equals, value = each.partition("=")
        if not equals or parameter not in FUNCTIONS[name]:
            known = ", ".join(FUNCTIONS[name]) or "none"
            raise ValueError(f"{each}: the parameters of {name} are {known}, given as NAME=VALUE")
        parameters[parameter] = value
    for parameter in {"days", "years"} & set(parameters):
        whole_days(parameters[parameter])
    return LineValue("deid_func", text, name, parameters)


def whole_days(text: str) -> int:
    """The number that a text means.

    Raises:
        ValueError: it is not a whole number.
    """
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a whole number of days") from None
