"""What a recipe does with each attribute, found out by carrying it out on a data set of samples."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.recipes.applier import Mode, RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.configuration import Configuration
from grand_challenge_dicom_de_id_procedure.recipes.fields import fields_of
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Recipe, RecipeLine
from grand_challenge_dicom_de_id_procedure.recipes.program import Lines, Selected
from grand_challenge_dicom_de_id_procedure.rewriting.samples import samples
from grand_challenge_dicom_de_id_procedure.rules.unkept import EFFECTS, Effect

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_GIVEN = "1"  # as a variable: a number, a text and a number of days


class Fate(NamedTuple):
    """What a recipe does with an attribute.

    Attributes:
        effect: what becomes of its value.
        lines: those that select it, in their order.
        is_certain: whether this is so for every file; else it may be more, never less.
        value: what is in it afterwards, if it is replaced by what the recipe says.
    """

    effect: Effect
    lines: tuple[RecipeLine, ...]
    is_certain: bool
    value: Any = None


class Unpredictable(NamedTuple):
    """A recipe without the lines that depend on the values of a file, and these."""

    recipe: Recipe
    lines: tuple[RecipeLine, ...]


def without_unpredictable(recipe: Recipe) -> Unpredictable:
    """Set apart the lines that select fields by what is in them, or by a list of the caller's."""
    apart = tuple(
        each
        for each in recipe.actions
        if each.field.expander == "values"
        or (each.field.expander == "fields" and each.field.expression not in recipe.fields)
    )
    rest = tuple(each for each in recipe.actions if each not in apart)
    return Unpredictable(replace(recipe, actions=rest, values={}), apart)


def fates(
    recipe: Recipe, tags: Sequence[int], *, configuration: Configuration, mode: Mode
) -> dict[int, Fate]:
    """What a recipe does with attributes that stand at the top of a data set, and have a value.

    Args:
        recipe: one for which every variable and function is given.
        tags: of the attributes; ``PRIVATE`` for private ones.
        configuration: what is not touched, and actions after the recipe's.
        mode: see ``RecipeApplier``.

    Raises:
        RecipeLineError: a line cannot be carried out on any file.
    """
    predictable = without_unpredictable(recipe).recipe
    actions = (*predictable.actions, *configuration.actions)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of pydicom about sample values
        by_tag = _lines_by_tag(predictable, configuration, tags)
        applier = RecipeApplier(
            predictable, mode=mode, configuration=configuration, variables=_variables(actions)
        )
        weaker = _outcomes(applier, tags)
        if not any(_is_conditional(each) for each in actions):
            stronger = weaker
        else:
            given = _variables(actions, holds=True)
            stronger = _outcomes(
                RecipeApplier(predictable, mode=mode, configuration=configuration, variables=given),
                tags,
            )
    return {tag: _fate(by_tag[tag], weaker[tag], stronger[tag], mode) for tag in tags}


class _Outcome(NamedTuple):
    effect: Effect
    value: Any


def _is_conditional(action: RecipeLine) -> bool:
    value = action.value
    return action.word == "REMOVE" and value is not None and value.kind in ("var", "func")


def _variables(actions: Sequence[RecipeLine], *, holds: bool = False) -> Any:
    """Something for every name; for conditions of REMOVE, what makes them true or not."""
    conditions = {each.value.name for each in actions if each.value and _is_conditional(each)}
    given: dict[str, Any] = {}
    for action in actions:
        value = action.value
        if value is not None and value.kind in ("var", "func"):
            answer: Any = (_GIVEN if holds else "") if value.name in conditions else _GIVEN
            given[value.name] = answer if value.kind == "var" else _Function(answer)
    return lambda _path, _ds: given


class _Function:
    """Stands for a function of the caller's."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def __call__(self, **_: Any) -> Any:
        return self._answer


def _lines_by_tag(
    recipe: Recipe, configuration: Configuration, tags: Sequence[int]
) -> Mapping[int, list[RecipeLine]]:
    lines = Lines(recipe, configuration)
    fields = fields_of(samples(tags), lines.program, lines.skip, expands=False)
    selected = Selected(lines, fields, {})
    by_tag: defaultdict[int, list[RecipeLine]] = defaultdict(list)
    for action in lines.actions:
        for field in selected.by(action):
            by_tag[field.tag].append(action)
    return by_tag


def _outcomes(applier: RecipeApplier, tags: Sequence[int]) -> dict[int, _Outcome]:
    before, after = samples(tags), samples(tags)
    applier.carry_out(after)
    return {tag: _outcome(before, after, tag) for tag in tags}


def _outcome(before: Dataset, after: Dataset, tag: int) -> _Outcome:
    if tag not in after:
        return _Outcome("removed", None)
    value = after[tag].value
    if value is None or len(str(value)) == 0 or (after[tag].VR == "SQ" and not value):
        return _Outcome("blanked", None)
    if str(value) == str(before[tag].value):
        return _Outcome("left", None)
    return _Outcome("replaced", value)


def _fate(lines: Sequence[RecipeLine], weaker: _Outcome, stronger: _Outcome, mode: Mode) -> Fate:
    effect, value = min(weaker, stronger, key=lambda each: EFFECTS.index(each.effect))
    giving = [each for each in lines if each.word in ("ADD", "REPLACE", "JITTER")]
    if mode == "strict":  # the heavier line decides there
        giving.sort(key=lambda each: each.word != "JITTER")
    if effect == "replaced" and giving and giving[-1].word == "JITTER":
        effect = "moved"
    said = effect == "replaced" and giving and giving[-1].value is not None
    is_said = said and giving[-1].value.kind == "literal"  # type: ignore[union-attr]
    return Fate(effect, tuple(lines), weaker.effect == stronger.effect, value if is_said else None)
