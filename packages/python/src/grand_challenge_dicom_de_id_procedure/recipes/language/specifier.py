"""Reads the token that says which fields a line is about."""

import re

from grand_challenge_dicom_de_id_procedure.recipes.language.nearest import did_you_mean
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Expander, Specifier

_SEARCHES: dict[str, Expander] = {
    "startswith": "startswith",
    "endswith": "endswith",
    "contains": "contains",
    "except": "except",
    "allexcept": "except",
}
_GROUPS: dict[str, Expander] = {"fields": "fields", "values": "values"}
_WHOLE = ("all", "allfields")
EXPANDERS = (*_SEARCHES, *_GROUPS, "select", "ALL")
"""The expanders that may be written."""


def read_specifier(text: str) -> Specifier:
    """The fields that a token names.

    ``allexcept:`` and ``allfields`` are other names of ``except:`` and ``ALL``.

    Raises:
        ValueError: it has an expander that does not exist, or that is used in a wrong way.
    """
    name, expression = _parted(text)
    folded = name.lower()
    if folded in _WHOLE and not expression:
        return Specifier(text, "all", "")
    if name == text:
        return Specifier(text, "", text)
    if folded in _SEARCHES:
        return Specifier(text, _SEARCHES[folded], _pattern(text, expression))
    if folded in _GROUPS:
        if not expression:
            raise ValueError(f"{text} names no group; write {folded}:NAME")
        return Specifier(text, _GROUPS[folded], expression)
    if folded == "select":
        return Specifier(text, "select", _selected(text, expression))
    hint = did_you_mean(name, EXPANDERS) or f"; expanders are {', '.join(EXPANDERS)}"
    raise ValueError(f"{text}: there is no expander {name!r}{hint}")


def _parted(text: str) -> tuple[str, str]:
    """What is before and after the first colon outside of double quotes."""
    quoted = False
    for place, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character == ":" and not quoted:
            return text[:place], text[place + 1 :]
    return text, ""


def _pattern(text: str, expression: str) -> str:
    """A regular expression in lower case: that is how it is searched."""
    try:
        re.compile(expression.lower())
    except re.error as error:
        raise ValueError(f"{text} is no regular expression: {error}") from None
    return expression.lower()


def _selected(text: str, expression: str) -> str:
    """ "vr:XX" or "group:GGGG"."""
    what, colon, value = expression.partition(":")
    kind = what.lower()
    if kind == "vr" and colon and value:
        return f"vr:{value[:2].upper()}"
    if kind == "group" and colon:
        try:
            return f"group:{int(value, 16):04X}"
        except ValueError:
            pass
    raise ValueError(f"{text} selects nothing; write select:VR:XX or select:group:GGGG")
