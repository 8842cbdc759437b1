"""Finds what a recipe says and its author can hardly mean."""

from collections.abc import Iterator, Sequence
from itertools import chain

from grand_challenge_dicom_de_id_procedure.recipes.language.nearest import did_you_mean, keywords
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import (
    Label,
    Recipe,
    RecipeLine,
    RecipeWarning,
    Specifier,
)
from grand_challenge_dicom_de_id_procedure.regex import regex

_TAG = r"\(?[0-9a-fA-F]{4},?[0-9a-fA-F]{4}\)?"
_WRITTEN_TAG = r"\([0-9a-fA-F]{4},[0-9a-fA-F]{4}\)|[0-9a-fA-F]{8}"
_PRIVATE = r'\(?[0-9a-fA-F]{4},"[^"]*",[0-9a-fA-F]{2}\)?'
_INDEXED = rf"(?:{_WRITTEN_TAG})(?:__[0-9]+__(?:{_WRITTEN_TAG}))+"
_ENDLESS = r"\([^()]*[+*][^()]*\)[+*]"  # takes exponential time where it does not match
_FROM = "from:"
_UPPER_PREFIX = r"(?i)(?:var|func|deid_func):"


def traps(recipe: Recipe) -> Iterator[RecipeWarning]:
    """What is wrong with the lines of a recipe, alone and with each other."""
    keeps = [each for each in recipe.actions if each.word == "KEEP"]
    for action in recipe.actions:
        for message in (
            *_of_specifier(action.field),
            *_of_value(action),
            *_of_action(action, keeps),
        ):
            yield RecipeWarning(action.place, message)
    for lines in (*recipe.fields.values(), *recipe.values.values()):
        for line in lines:
            for message in _of_specifier(line.field):
                yield RecipeWarning(line.place, message)
    for label in chain.from_iterable(recipe.filters.values()):
        yield from traps_of(label)


def traps_of(label: Label) -> Iterator[RecipeWarning]:
    """What is wrong with the lines of a label of a filter."""
    for criterion in chain.from_iterable(label.lines):
        searched = _of_expression(criterion.value) if "contains" in criterion.test else ()
        for message in (*_of_searched(criterion.field), *searched):
            yield RecipeWarning(criterion.place, message)
    for each in label.coordinates:
        if each.text.startswith(_FROM):
            for message in _of_searched(each.text.removeprefix(_FROM).strip()):
                yield RecipeWarning(each.place, message)


def _of_expression(text: str) -> Iterator[str]:
    if regex(_ENDLESS).search(text):
        yield f"{text} may take for ever: it repeats a group in which something is repeated"


def _of_searched(name: str) -> Iterator[str]:
    """Names that a filter finds in no file."""
    if name.startswith("0x") or name in keywords().values():
        return
    tag = regex(_TAG).fullmatch(name)
    hint = did_you_mean(name, keywords().values())
    if tag:
        hint = f"; write 0x{regex(r'[(),]').sub('', name).upper()}"
    yield f"a filter finds no {name}{hint}"


def _of_specifier(field: Specifier) -> Iterator[str]:
    if field.expander == "":
        yield from _of_exact(field.text)
    elif field.text.lower().startswith(("allexcept:", "allfields", "all:")):
        meant = "ALL" if field.expander == "all" else f"except:{field.expression}"
        yield f"{field.text} is taken for {meant}; deid ignores the line"
    elif field.expander in ("startswith", "endswith", "contains", "except"):
        yield from _of_expression(field.expression)
        written = field.text.partition(":")[2]
        if not written:
            which = "no field" if field.expander == "except" else "every field"
            yield f"{field.text} has no expression, so it selects {which}"
        elif regex(r"\\[A-Z]").search(written):
            yield (
                f"{field.text} is searched in lower case, where {written.lower()} means "
                "something else"
            )


def _of_exact(text: str) -> Iterator[str]:
    """Names that no field can have."""
    if _may_match(text):
        return
    tag = regex(r"(?i)(?:0x)?([0-9a-f]{4}),? ?([0-9a-f]{4})").fullmatch(text.strip("()"))
    if tag:
        yield f"no field has the name {text}; write ({tag[1]},{tag[2]})"
    elif regex(_TAG).fullmatch(text) or "__" in text or "." in text:
        yield (
            f"no field has the name {text}; write SEQUENCE__KEYWORD for all items, or "
            "(gggg,eeee)__0__(gggg,eeee) for one"
        )
    elif "|" in text or "," in text:
        yield f"no field has the name {text}; write a line for each field, or contains:A|B"
    else:
        yield f"no attribute has the keyword {text}{did_you_mean(text, keywords().values())}"


def _may_match(text: str) -> bool:
    if any(regex(each).fullmatch(text) for each in (_WRITTEN_TAG, _PRIVATE, _INDEXED)):
        return True
    return all(each.lower() in keywords() for each in text.split("__"))


def _of_value(action: RecipeLine) -> Iterator[str]:
    value = action.value
    if value is None or value.kind != "literal":
        return
    if action.word == "REMOVE":
        yield (
            f"{value.text} is a condition that is always true; to remove another field, write a "
            "line for it"
        )
    elif regex(_UPPER_PREFIX).match(value.text):
        yield f"{value.text} is plain text; write its prefix in lower case"


def _of_action(action: RecipeLine, keeps: Sequence[RecipeLine]) -> Iterator[str]:
    if action.word == "KEEP":
        if action.field.expander in ("fields", "values"):
            yield f"KEEP {action.field.text} keeps nothing; write a KEEP for each field"
        elif action.field.expander == "" and "__" in action.field.text:
            yield f"KEEP {action.field.text} keeps nothing; keep the whole sequence"
        return
    for keep in keeps if action.word != "ADD" else ():
        if _keeps_all(keep.field, action.field):
            yield f"does nothing, because KEEP {keep.field.text} at {keep.place} wins"
    if action.word == "JITTER" and action.field.expander == "" and _is_no_date(action.field.text):
        yield f"JITTER shifts dates; {action.field.text} is none, and stays as it is"


def _keeps_all(keep: Specifier, field: Specifier) -> bool:
    """Whether a KEEP certainly selects all that another line selects."""
    if keep.expander == "all" or keep.text.lower() == field.text.lower():
        return keep.expander not in ("fields", "values")
    keyword = _keyword(field).lower()
    match keep.expander:
        case "":
            return bool(keyword) and _keyword(keep).lower() == keyword
        case "startswith" | "endswith" | "contains":
            begin = "^" if keep.expander == "startswith" else ""
            end = "$" if keep.expander == "endswith" else ""
            return bool(keyword) and bool(
                regex(f"{begin}(?:{keep.expression}){end}").search(keyword)
            )
    return False


def _keyword(field: Specifier) -> str:
    """The keyword of the attribute that a line names, by keyword or by tag; else empty."""
    from pydicom.datadict import keyword_for_tag

    if field.expander:
        return ""
    if regex(_WRITTEN_TAG).fullmatch(field.text):
        return keyword_for_tag(int(regex(r"[(),]").sub("", field.text), 16))
    return keywords().get(field.text.lower(), "")


def _is_no_date(text: str) -> bool:
    from pydicom.datadict import dictionary_VR

    keyword = keywords().get(text.split("__")[-1].lower())
    return keyword is not None and dictionary_VR(keyword) not in ("DA", "DT")
