"""Reads recipes."""

import codecs
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path

from grand_challenge_dicom_de_id_procedure.errors import RecipeError
from grand_challenge_dicom_de_id_procedure.recipes.language.nearest import did_you_mean
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import (
    GroupLine,
    Recipe,
    RecipePlace,
    RecipeWarning,
)
from grand_challenge_dicom_de_id_procedure.recipes.language.sections import (
    NAMED,
    SECTIONS,
    Draft,
    ReadLine,
    open_section,
)
from grand_challenge_dicom_de_id_procedure.recipes.language.tokens import without_comment
from grand_challenge_dicom_de_id_procedure.recipes.language.traps import traps
from grand_challenge_dicom_de_id_procedure.recipes.shipped import SHIPPED, shipped
from grand_challenge_dicom_de_id_procedure.regex import regex

_FORMAT = "format"
_LINE_END = r"\r\n|\r|\n"  # no others, which may be in a value
_MOST = 1 << 24  # bytes of a recipe: more is another kind of file


def read_recipe(names: str | Path | Sequence[str | Path]) -> Recipe:
    """Read one recipe, or several as one: the lines of each %header follow those before.

    A %filter replaces one of the same name in an earlier file; groups of the same name are joined.

    Args:
        names: paths of files, or names of shipped recipes, such as "dicom". A folder stands for its
            only file whose name begins with "deid".

    Raises:
        RecipeError: a recipe cannot be read, or is wrong; with all that is wrong in all of them.
    """
    each_name = [names] if isinstance(names, str | Path) else names
    recipes: list[Recipe] = []
    findings: list[str] = []
    for name in each_name:
        try:
            recipes.append(parse(*_text_of(str(name))))
        except RecipeError as error:
            findings += error.findings
    if findings:
        raise RecipeError(findings)
    return joined(recipes)


def joined(recipes: Sequence[Recipe]) -> Recipe:
    """Several recipes as one; see ``read_recipe``."""
    if len(recipes) == 1:
        return recipes[0]
    all_of = Recipe(
        tuple(chain.from_iterable(each.names for each in recipes)),
        tuple(chain.from_iterable(each.actions for each in recipes)),
        dict(chain.from_iterable(each.filters.items() for each in recipes)),
        _joined_groups(each.values.items() for each in recipes),
        _joined_groups(each.fields.items() for each in recipes),
        tuple(chain.from_iterable(each.labels for each in recipes)),
        tuple(chain.from_iterable(each.warnings for each in recipes)),
    )
    known = set(all_of.warnings)  # what one recipe does to another is seen only now
    found = [each for each in traps(all_of) if each not in known]
    return replace(all_of, warnings=(*all_of.warnings, *found, *_replaced_filters(recipes)))


def _replaced_filters(recipes: Sequence[Recipe]) -> Iterator[RecipeWarning]:
    for earlier, later in combinations(recipes, 2):
        for name in sorted(earlier.filters.keys() & later.filters.keys()):
            for label in earlier.filters[name][:1]:
                message = f"%filter {name} is replaced by that of {later.names[0]}"
                yield RecipeWarning(label.place, message)


def _joined_groups(
    recipes: Iterable[Iterable[tuple[str, tuple[GroupLine, ...]]]],
) -> dict[str, tuple[GroupLine, ...]]:
    groups: dict[str, tuple[GroupLine, ...]] = {}
    for name, lines in chain.from_iterable(recipes):
        groups[name] = groups.get(name, ()) + lines
    return groups


def parse(text: str, name: str) -> Recipe:
    """Read the text of one recipe.

    Args:
        text: the recipe.
        name: names it in messages.

    Raises:
        RecipeError: it is wrong; with all that is wrong.
    """
    draft = Draft(name)
    findings: list[str] = []
    section: ReadLine | None = None
    has_format = False
    for number, whole in enumerate(regex(_LINE_END).split(text.removeprefix("\ufeff")), 1):
        line, place = whole.strip(), RecipePlace(name, number)
        if not line or line.startswith("#"):
            continue
        try:
            if line[: len(_FORMAT)].lower() == _FORMAT:
                has_format = True
                _check_format(line[len(_FORMAT) :])
            elif line.startswith("%"):
                section = None
                section = open_section(draft, *_section(line))
            elif section is not None:
                section(line, place)
            elif not findings:
                raise ValueError(f"{line.split()[0]} stands before any section; write %header")
        except ValueError as error:
            findings.append(f"{place}: {error}")
    if not has_format:
        findings.insert(0, f"{name}: this is no recipe: it lacks the line FORMAT dicom")
    if findings:
        raise RecipeError(findings)
    recipe = draft.closed()
    warnings = sorted((*recipe.warnings, *traps(recipe)), key=lambda each: each.place.line)
    return replace(recipe, warnings=tuple(warnings))


def _check_format(rest: str) -> None:
    found = without_comment(rest).strip()
    if found.lower() != "dicom":
        raise ValueError(f"there is no format {found!r}; write FORMAT dicom")


def _section(line: str) -> tuple[str, str]:
    """Kind and name of a section."""
    kind, _, name = without_comment(line[1:]).partition(" ")
    kind, name = kind.lower(), name.strip()
    if kind not in SECTIONS:
        hint = did_you_mean(kind, SECTIONS) or f"; sections are {', '.join(SECTIONS)}"
        raise ValueError(f"there is no section %{kind}{hint}")
    if kind in NAMED and not name:
        raise ValueError(f"%{kind} needs a name: write %{kind} NAME")
    if name and kind not in NAMED:
        raise ValueError(f"%{kind} takes no name")
    return kind, name


def _text_of(name: str) -> tuple[str, str]:
    """The text of a recipe, and its name in messages."""
    path = Path(name)
    if path.is_dir():
        path = _only_recipe(path)
    elif not path.exists() and name in SHIPPED:
        return shipped(name), name
    try:
        with path.open("rb") as stream:
            content = stream.read(_MOST + 1)
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise RecipeError([f"{path}: in UTF-16; save the recipe as UTF-8"])
        if b"\0" in content:
            raise RecipeError([f"{path}: this is no recipe: it is not text"])
        if len(content) > _MOST:  # the lines that are not read may remove something
            raise RecipeError([f"{path}: this is no recipe: it has more than {_MOST >> 20} MiB"])
        return content.decode("utf-8-sig"), str(path)
    except OSError as error:
        hint = did_you_mean(name, SHIPPED)
        why = error.strerror or "cannot be read"
        raise RecipeError([f"{path}: {why[0].lower()}{why[1:]}{hint}"]) from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RecipeError([f"{path}:{line}: not in UTF-8; save the recipe as UTF-8"]) from None


def _only_recipe(folder: Path) -> Path:
    found = sorted(each for each in folder.iterdir() if each.name.startswith("deid"))
    if len(found) != 1:
        names = ", ".join(each.name for each in found[:3]) or "none"
        raise RecipeError(
            [f"{folder}: has not one file whose name begins with deid, but {names}; name the file"]
        )
    return found[0]
