"""Writes a recipe as an overlay of the procedure, and says what an overlay cannot say."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.tags import IDENTITY_REMOVED
from grand_challenge_dicom_de_id_procedure.dicom.values import fits
from grand_challenge_dicom_de_id_procedure.dicom.vrs import CODE_VRS, TEXT_VRS
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.recipes.applier import Mode
from grand_challenge_dicom_de_id_procedure.recipes.configuration import Configuration
from grand_challenge_dicom_de_id_procedure.recipes.fate import (
    Fate,
    fates,
    without_unpredictable,
)
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Recipe, RecipeLine
from grand_challenge_dicom_de_id_procedure.recipes.names import SEPARATOR
from grand_challenge_dicom_de_id_procedure.recipes.strict import kept_by_default
from grand_challenge_dicom_de_id_procedure.rewriting.samples import vr_of
from grand_challenge_dicom_de_id_procedure.rules.unkept import tag_of

_REMOVES = ("REMOVE", "BLANK")
_SHOWN = 3  # attributes that are named for a reason
_MOVES = "dates move by the key: choose --option retain-longitudinal-modified-dates"
_REPLACED = "the procedure replaces it, because an IOD requires a value"
_NEEDED = "the pixels or the file cannot be read without it"
_KEEPS = "the procedure does not keep it; give --loosens-because"
_CONDITION = "an overlay has no conditions"
_VARIES = "an overlay has only constants; for Patient ID, there is apply --pseudonyms"
_NO_VALUE = "the text is no value for it"
_EVERYTHING = "the procedure removes what it does not list, and an overlay names attributes"
_PER_FILE = "it depends on what is in each file"
_UNKNOWN = "the procedure lists no such attribute: it is removed, or written anew"
_NESTED = "write a [[path]] for what is in a sequence"
_ABSENT = "an overlay adds nothing where it is absent"
_STRICT = "mode strict: the procedure removes what it does not list, not what the recipe does not"
_PIXELS = "an overlay blanks no pixels: use recipe run --pixels --procedure"


class Converted(NamedTuple):
    """A recipe as an overlay.

    Attributes:
        overlay: in TOML.
        decisions: how many are in it.
        not_converted: what it does not say, each with the reason.
    """

    overlay: str
    decisions: int
    not_converted: tuple[str, ...]


class _Rule(NamedTuple):
    """What the overlay says of an attribute: the same for all of one line."""

    action: str
    dummy: str
    line: RecipeLine


class _Left(NamedTuple):
    """Why a line, or some of what it selects, is not in the overlay."""

    line: RecipeLine
    reason: str


def convert(
    recipe: Recipe,
    procedure: Mapping[str, Any],
    *,
    configuration: Configuration,
    mode: Mode = "compatible",
    loosens_because: str = "",
) -> Converted:
    """Write a recipe as an overlay.

    Args:
        recipe: the recipe.
        procedure: the overlay says only what differs from it.
        configuration: what the recipe does not touch.
        mode: see ``RecipeApplier``.
        loosens_because: why the overlay may keep what the procedure does not; empty if it may not.

    Raises:
        RecipeLineError: a line cannot be carried out on any file.
    """
    narrow, apart = _narrowed(_with_configured(recipe, configuration))
    configuration = replace(configuration, actions=())
    actions = _actions_of(procedure)
    tags = {label: tag_of(label) for label in actions}
    found = fates(narrow, [*tags.values()], configuration=configuration, mode=mode)
    rules: defaultdict[_Rule, list[str]] = defaultdict(list)
    left: defaultdict[_Left, list[str]] = defaultdict(list)
    seen: set[RecipeLine] = set()
    for label, tag in tags.items():
        fate = found[tag]
        seen.update(fate.lines)
        if not fate.lines or tag == IDENTITY_REMOVED:
            continue
        decided = _decided(fate, tag, actions[label], bool(loosens_because))
        if isinstance(decided, _Rule):
            rules[decided].append(label)
        elif decided is not None:
            left[decided].append(label)
    for line in narrow.actions:
        if line in seen:
            continue
        if line.word not in _REMOVES:
            left[_Left(line, _UNKNOWN)] = []
        elif SEPARATOR in line.field.text:
            left[_Left(line, _NESTED)] = []
        elif line.field.expander == "fields":
            left[_Left(line, _PER_FILE)] = []
    for rule in rules:
        if rule.line.word == "ADD":
            left[_Left(rule.line, _ABSENT)] = []
    for line, reason in apart:
        left[_Left(line, reason)] = []
    return Converted(
        _overlay(recipe, rules, loosens_because),
        len(rules),
        (*_listed(left), *_besides(recipe, mode)),
    )


def _with_configured(recipe: Recipe, configuration: Configuration) -> Recipe:
    """The recipe with the actions of its configuration, where a KEEP does nothing."""
    configured = (each for each in configuration.actions if each.word != "KEEP")
    return replace(recipe, actions=(*recipe.actions, *configured))


def _narrowed(recipe: Recipe) -> tuple[Recipe, list[tuple[RecipeLine, str]]]:
    """The recipe with the lines that an overlay may say, and the others with the reason."""
    predictable, unpredictable = without_unpredictable(recipe)
    apart = [(each, _PER_FILE) for each in unpredictable]
    everything = [
        each
        for each in predictable.actions
        if each.word in _REMOVES and each.field.expander in ("all", "except")
    ]
    apart += [(each, _EVERYTHING) for each in everything]
    rest = tuple(each for each in predictable.actions if each not in everything)
    return replace(predictable, actions=rest), apart


def _actions_of(procedure: Mapping[str, Any]) -> dict[str, set[str]]:
    """The actions that each attribute has in one SOP class or another."""
    actions: dict[str, set[str]] = {}
    for entry in procedure["sopClass"].values():
        for label, row in entry["tag"].items():
            actions.setdefault(label, set()).add(row["default"])
    return {label: each - {"R"} or {"X"} for label, each in actions.items()}


def _decided(fate: Fate, tag: int, actions: set[str], may_loosen: bool) -> _Rule | _Left | None:
    """What the overlay says of an attribute; None where the procedure does the same or more."""
    line = _deciding(fate)
    if not fate.is_certain:
        return _Left(line, _CONDITION)
    match fate.effect:
        case "left":
            keeps = [each for each in fate.lines if each.word == "KEEP"]
            if not keeps or actions == {"K"}:
                return None
            return _Rule("K", "", keeps[0]) if may_loosen else _Left(keeps[0], _KEEPS)
        case "removed" | "blanked":
            if actions <= {"X", "Z"}:
                return None
            if tag in kept_by_default():
                return _Left(line, _NEEDED)
            if actions & {"D", "U"}:
                return _Left(line, _REPLACED)
            return _Rule("X" if fate.effect == "removed" else "Z", "", line)
        case "moved":
            return _Left(line, _MOVES)
    return _replaced(fate, line, tag, actions)


def _replaced(fate: Fate, line: RecipeLine, tag: int, actions: set[str]) -> _Rule | _Left | None:
    vr = vr_of(tag)
    makes_uid = line.value is not None and line.value.name in ("pydicom_uuid", "dicom_uuid")
    if makes_uid and line.value is not None and line.value.kind == "deid_func" and vr == "UI":
        if actions <= {"X", "Z", "U", "D"}:
            return None
        return _Left(line, _NEEDED) if tag in kept_by_default() else _Rule("U", "", line)
    if fate.value is None:
        return _Left(line, _VARIES)
    if tag in kept_by_default():
        return _Left(line, _NEEDED)
    text = str(fate.value)
    if (vr not in TEXT_VRS and vr not in CODE_VRS) or not fits(vr, text):
        return _Left(line, _NO_VALUE)
    return _Rule("D", text, line)


def _deciding(fate: Fate) -> RecipeLine:
    """The line that something becomes what it does by."""
    words = {
        "removed": ("REMOVE",),
        "blanked": ("BLANK",),
        "moved": ("JITTER",),
        "replaced": ("ADD", "REPLACE"),
        "left": ("KEEP",),
    }[fate.effect]
    return next((each for each in reversed(fate.lines) if each.word in words), fate.lines[-1])


def _overlay(recipe: Recipe, rules: Mapping[_Rule, Iterable[str]], loosens_because: str) -> str:
    lines = [
        "# Written by dicom-deid recipe convert. Read the reasons, and say them better. Delete",
        "# what your files must have: an IOD may require an attribute that the recipe removes.",
        f"description = {_text('From the recipe ' + ', '.join(recipe.names))}",
    ]
    if any(rule.action == "K" for rule in rules):
        lines += ["loosens = true", f"loosens_because = {_text(loosens_because)}"]
    for rule, labels in rules.items():
        lines += ["", "[[decision]]", f'action = "{rule.action}"', 'scope = "every SOP class"']
        lines.append(f"justification = {_text('The recipe says: ' + _with_place(rule.line))}")
        if rule.dummy:
            lines.append(f"dummy = {_text(rule.dummy)}")
        names = ", ".join(_text(_named(label)) for label in labels)
        lines.append(f"attributes = [{names}]")
    return "\n".join(lines) + "\n"


def _listed(left: Mapping[_Left, list[str]]) -> Iterator[str]:
    for why, labels in sorted(left.items(), key=lambda item: item[0].line.place.line):
        told = ""
        if labels:
            more = f" and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else ""
            told = f" ({', '.join(map(_named, labels[:_SHOWN]))}{more})"
        yield f"{_with_place(why.line)}{told}: {why.reason}"


def _besides(recipe: Recipe, mode: Mode) -> Iterator[str]:
    """What a recipe has besides lines of %header."""
    if mode == "strict":
        yield _STRICT
    for name in recipe.filters:
        yield f"%filter {name}: {_PIXELS}"


def _with_place(line: RecipeLine) -> str:
    value = "" if line.value is None else f" {line.value.text}"
    return f"{line.word} {line.field.text}{value} at {line.place}"


def _named(label: str) -> str:
    from pydicom.datadict import keyword_for_tag

    keyword = keyword_for_tag(tag_of(label))
    return f"{label} {keyword}".rstrip()


def _text(text: str) -> str:
    """A text in TOML, whose basic strings are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
