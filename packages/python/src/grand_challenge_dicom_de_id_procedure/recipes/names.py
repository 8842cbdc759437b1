"""The names by which a line of a recipe may call a field."""

from __future__ import annotations

from functools import cache

from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Specifier
from grand_challenge_dicom_de_id_procedure.regex import regex

SEPARATOR = "__"
"""Between the levels of a path."""


class Names(NamedTuple):
    """What a field may be called; all in lower case but ``path``.

    Attributes:
        path: keywords from the top to the field, joined; a private element has an empty one.
        exact: the names that select it as a whole.
        searched: the texts that an expander's expression is searched in.
        vr: its VR; empty where no line asks for it.
        group: the group of its tag, as four digits in upper case.
    """

    path: str
    exact: frozenset[str]
    searched: tuple[str, ...]
    vr: str
    group: str


@cache
def _keyword_and_name(tag: int, creator: str) -> tuple[str, str]:
    from pydicom.datadict import (
        dictionary_description,
        keyword_for_tag,
        private_dictionary_description,
    )

    if not tag >> 16 & 1:
        try:
            return keyword_for_tag(tag), dictionary_description(tag)
        except KeyError:
            return "", ""
    if not tag & 0xFF00:
        return "", "Private Creator"
    try:
        return "", f"[{private_dictionary_description(tag, creator)}]"
    except KeyError:
        return "", "Private tag data"


def names_of(tag: int, vr: str, creator: str, outer: str | None) -> Names:
    """The names of a field.

    Args:
        tag: its tag.
        vr: its VR, if a line asks for it.
        creator: its private creator; empty for a public element and for a creator itself.
        outer: the path of the sequence that contains it; None at the top.
    """
    keyword, name = _keyword_and_name(tag, creator)
    path = keyword if outer is None else f"{outer}{SEPARATOR}{keyword}"
    plain = f"{tag:08x}"
    searched = [path.lower(), spelled(tag).lower(), plain, name.lower(), keyword.lower()]
    if creator:
        private = f'{tag >> 16:04x},"{creator.lower()}",{tag & 0xFF:02x}'
        searched += [private, f"({private})"]
    exact = frozenset(each for each in searched if each)
    return Names(path, exact, tuple(searched), vr, f"{tag >> 16:04X}")


def selects(specifier: Specifier, names: Names) -> bool:
    """Whether a specifier selects a field by its names.

    Groups and the path of one item are more than names: they select nothing here.
    """
    expression = specifier.expression
    match specifier.expander:
        case "":
            return expression.lower() in names.exact
        case "all":
            return True
        case "startswith":
            return _found(f"^(?:{expression})", names)
        case "endswith":
            return _found(f"(?:{expression})$", names)
        case "contains":
            return _found(expression, names)
        case "except":
            return not _found(expression, names)
        case "select":
            kind, _, wanted = expression.partition(":")
            return wanted == (names.vr if kind == "vr" else names.group)
    return False


def _found(expression: str, names: Names) -> bool:
    search = regex(f"(?i){expression}").search
    return any(search(each) for each in names.searched)
