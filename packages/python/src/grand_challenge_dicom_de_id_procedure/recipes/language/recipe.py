"""A recipe as read: actions on header fields, filters, and groups, each with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Word = Literal["ADD", "BLANK", "KEEP", "REPLACE", "JITTER", "REMOVE"]
Expander = Literal[
    "", "all", "startswith", "endswith", "contains", "except", "select", "fields", "values"
]
ValueKind = Literal["literal", "var", "func", "deid_func"]
Test = Literal["contains", "notcontains", "equals", "notequals", "missing", "present", "empty"]
Operator = Literal["", "and", "or"]


@dataclass(frozen=True, slots=True)
class RecipePlace:
    """Where something stands.

    Attributes:
        recipe: the path of the file, or the name of a shipped recipe.
        line: counts from 1.
    """

    recipe: str
    line: int

    def __str__(self) -> str:
        return f"{self.recipe}:{self.line}"


@dataclass(frozen=True, slots=True)
class Specifier:
    """Which fields a line is about.

    Attributes:
        text: as written.
        expander: how ``expression`` selects fields; empty for the exact name of a field.
        expression: what follows the colon; for an exact name, the name.
    """

    text: str
    expander: Expander
    expression: str


@dataclass(frozen=True, slots=True)
class LineValue:
    """The value of a line, or the condition of a REMOVE.

    Attributes:
        kind: "literal", or what the prefix says: a variable, a function of the caller's, or one
            that the language has.
        text: as written, without a comment.
        name: what follows the prefix; for a literal, the text.
        parameters: of a ``deid_func``, by name.
    """

    kind: ValueKind
    text: str
    name: str
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """One line of %header, or of %labels, which no field is changed by.

    Attributes:
        value: None for BLANK and KEEP, and for a REMOVE without condition.
    """

    word: Word
    field: Specifier
    value: LineValue | None
    place: RecipePlace


@dataclass(frozen=True, slots=True)
class Criterion:
    """One test of a label.

    Attributes:
        test: what is asked of the field.
        field: a keyword, or 0xGGGGEEEE.
        value: what it is compared with; empty for missing, present and empty.
        operator: what joins it to the criterion before it; empty if the line does not say.
    """

    test: Test
    field: str
    value: str
    operator: Operator
    place: RecipePlace


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Which pixels a label blanks, or keeps although an earlier line blanks them.

    Attributes:
        keeps: whether they are kept.
        text: "all", "from:Keyword", or "xmin,ymin,xmax,ymax" in pixels, the ends not included.
    """

    keeps: bool
    text: str
    place: RecipePlace


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a filter.

    Attributes:
        name: what follows LABEL.
        lines: the criteria, line by line.
        coordinates: in their order.
    """

    name: str
    lines: tuple[tuple[Criterion, ...], ...]
    coordinates: tuple[Coordinates, ...]
    place: RecipePlace


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One line of %fields or %values.

    Attributes:
        word: "FIELD" takes whole values, "SPLIT" their parts.
        by: what parts are separated by.
        minlength: characters that a part has at least.
    """

    word: Literal["FIELD", "SPLIT"]
    field: Specifier
    by: str
    minlength: int
    value: str
    place: RecipePlace


@dataclass(frozen=True, slots=True)
class RecipeWarning:
    """Something that a recipe says and its author can hardly mean."""

    place: RecipePlace
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Recipe:
    """One recipe, or several as one.

    Attributes:
        names: of the files, in the order in which they were read.
        actions: the lines of %header, in the order in which they apply.
        filters: labels by the name of their %filter.
        values: the lines of each %values, by its name.
        fields: the lines of each %fields, by its name.
        labels: the lines of %labels.
        warnings: in the order of their lines.
    """

    names: tuple[str, ...] = ()
    actions: tuple[RecipeLine, ...] = ()
    filters: Mapping[str, tuple[Label, ...]] = field(default_factory=dict)
    values: Mapping[str, tuple[GroupLine, ...]] = field(default_factory=dict)
    fields: Mapping[str, tuple[GroupLine, ...]] = field(default_factory=dict)
    labels: tuple[RecipeLine, ...] = ()
    warnings: tuple[RecipeWarning, ...] = ()
