"""Reads the lines of each section of a recipe into what becomes the ``Recipe``."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

from grand_challenge_dicom_de_id_procedure.recipes.language.criteria import (
    OpenLabel,
    read_filter_line,
    read_label,
)
from grand_challenge_dicom_de_id_procedure.recipes.language.nearest import did_you_mean
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import (
    GroupLine,
    Label,
    LineValue,
    Recipe,
    RecipeLine,
    RecipePlace,
    RecipeWarning,
    Word,
)
from grand_challenge_dicom_de_id_procedure.recipes.language.specifier import read_specifier
from grand_challenge_dicom_de_id_procedure.recipes.language.tokens import split, without_comment
from grand_challenge_dicom_de_id_procedure.recipes.language.value import read_value, whole_days

WORDS: tuple[Word, ...] = get_args(Word)
"""The actions."""

SECTIONS = ("header", "labels", "filter", "fields", "values")
NAMED = ("filter", "fields", "values")
"""The sections that need a name."""

_NEEDS_VALUE = ("ADD", "REPLACE", "JITTER")
_SPLIT_NAMES = ("by", "splitval", "minlength")


@dataclass(slots=True)
class Draft:
    """What was read of one file so far."""

    recipe: str
    actions: list[RecipeLine] = field(default_factory=list)
    labels: list[RecipeLine] = field(default_factory=list)
    filters: dict[str, list[OpenLabel]] = field(default_factory=dict)
    fields: dict[str, list[GroupLine]] = field(default_factory=dict)
    values: dict[str, list[GroupLine]] = field(default_factory=dict)
    warnings: list[RecipeWarning] = field(default_factory=list)

    def warn(self, place: RecipePlace, message: str) -> None:
        self.warnings.append(RecipeWarning(place, message))

    def closed(self) -> Recipe:
        return Recipe(
            (self.recipe,),
            tuple(self.actions),
            {name: _closed(labels) for name, labels in self.filters.items()},
            {name: tuple(lines) for name, lines in self.values.items()},
            {name: tuple(lines) for name, lines in self.fields.items()},
            tuple(self.labels),
            tuple(self.warnings),
        )


def _closed(labels: list[OpenLabel]) -> tuple[Label, ...]:
    return tuple(each.closed() for each in labels)


ReadLine = Callable[[str, RecipePlace], None]


def open_section(draft: Draft, kind: str, name: str) -> ReadLine:
    """What reads the lines of a section; lines of an earlier one of the same name stay."""
    if kind == "filter":
        labels = draft.filters.setdefault(name, [])
        return lambda line, place: _read_filter(draft, labels, line, place)
    if kind in ("fields", "values"):
        lines = (draft.fields if kind == "fields" else draft.values).setdefault(name, [])
        return lambda line, place: lines.append(_group_line(draft, kind, line, place))
    actions = draft.actions if kind == "header" else draft.labels
    return lambda line, place: actions.append(_action(draft, line, place, kind == "labels"))


def _read_filter(draft: Draft, labels: list[OpenLabel], line: str, place: RecipePlace) -> None:
    if label := read_label(line, place):
        labels.append(label)
    elif labels:
        read_filter_line(line, labels[-1], place)
    else:
        draft.warn(place, "stands before the first LABEL, so it does nothing")


def _parts(line: str) -> tuple[str, str, str | None]:
    """Word, field, and the rest; an empty text for what the line lacks, None for no rest."""
    tokens = split(line)
    word, name = tokens[0], tokens[1] if len(tokens) > 1 else ""
    if name.startswith("#"):
        return word, "", None
    rest = " ".join(tokens[2:])
    return word, name, without_comment(rest) if rest else None


def _action(draft: Draft, line: str, place: RecipePlace, is_label: bool) -> RecipeLine:
    written, name, rest = _parts(line)
    word = next((each for each in WORDS if each == written.upper()), None)
    if word is None:
        hint = did_you_mean(written, WORDS) or f"; actions are {', '.join(WORDS)}"
        raise ValueError(f"there is no action {written!r}{hint}")
    if word != written:
        draft.warn(place, f"{written} is carried out as {word}; deid ignores the line")
    if not name:
        raise ValueError(f"{word} needs a field")
    return RecipeLine(word, read_specifier(name), _value(draft, word, rest, place, is_label), place)


def _value(
    draft: Draft, word: Word, rest: str | None, place: RecipePlace, is_label: bool
) -> LineValue | None:
    if word in ("BLANK", "KEEP") or (word == "REMOVE" and not rest):
        return None
    if rest is None or (word == "JITTER" and not rest):
        raise ValueError(f"{word} needs a value")
    if not rest and word in _NEEDS_VALUE:
        draft.warn(place, f"a comment stands where the value of {word} would, so it is empty")
    value = read_value(rest)
    if value.kind == "literal" and word == "JITTER" and not is_label:
        whole_days(value.text)
    if value.kind == "deid_func" and word == "JITTER":
        raise ValueError(f"JITTER needs a number of days; write REPLACE to use {value.text}")
    return value


def _group_line(draft: Draft, kind: str, line: str, place: RecipePlace) -> GroupLine:
    written, name, rest = _parts(line)
    words: tuple[Literal["FIELD", "SPLIT"], ...] = ("FIELD", "SPLIT")
    word = next((each for each in words if each == written.upper()), None)
    if word is None:
        raise ValueError(f"%{kind} has lines with FIELD{' or SPLIT' * (kind == 'values')}")
    if word == "SPLIT" and kind == "fields":
        raise ValueError("%fields has lines with FIELD only")
    if word != written:
        draft.warn(place, f"{written} is carried out as {word}; deid ignores the line")
    if not name:
        raise ValueError(f"{word} needs a field")
    specifier = read_specifier(name)
    if specifier.expander in ("fields", "values"):
        raise ValueError(f"{name}: a group has no groups in it")
    by, minlength = " ", 1
    if word == "SPLIT" and rest:
        by, minlength = _split_parameters(draft, rest, place)
    return GroupLine(word, specifier, by, minlength, rest or "", place)


def _split_parameters(draft: Draft, text: str, place: RecipePlace) -> tuple[str, int]:
    by, minlength = " ", 1
    for each in text.split(";"):
        name, equals, value = (part.strip() for part in each.partition("="))
        if not equals or name not in _SPLIT_NAMES:
            raise ValueError(f"{each}: SPLIT takes by=TEXT and minlength=NUMBER, with ; between")
        if name == "minlength":
            try:
                minlength = int(value)
            except ValueError:
                raise ValueError(f"minlength={value} is not a whole number") from None
            continue
        if name != "by":
            draft.warn(place, f"{name} is taken for by; deid ignores it")
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        by = value[1:-1] if quoted else value
        if not by:
            raise ValueError("by= names nothing to split at")
    return by, minlength
