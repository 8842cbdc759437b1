"""Carries out a recipe on one file after the other, for a run or for a single file."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

from grand_challenge_dicom_de_id_procedure.dicom.encoding import DEFLATED
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import (
    DICOMDIR,
    READABLE,
    Readable,
    read_file_meta,
)
from grand_challenge_dicom_de_id_procedure.dicom.tags import ICON
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit, in_order
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.errors import (
    DICOMDIRError,
    RecipeLineError,
    UnreadableDICOMError,
)
from grand_challenge_dicom_de_id_procedure.recipes.carried_out import RecipeChanges
from grand_challenge_dicom_de_id_procedure.recipes.compatible import Compatible
from grand_challenge_dicom_de_id_procedure.recipes.configuration import (
    Configuration,
    default_configuration,
)
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Recipe
from grand_challenge_dicom_de_id_procedure.recipes.program import Lines
from grand_challenge_dicom_de_id_procedure.recipes.strict import Strict
from grand_challenge_dicom_de_id_procedure.recipes.stripped import (
    strip_private,
    strip_sequences,
    strip_tag,
)
from grand_challenge_dicom_de_id_procedure.recipes.values import Variables
from grand_challenge_dicom_de_id_procedure.rewriting.edited import edits_of, head_of
from grand_challenge_dicom_de_id_procedure.rewriting.opened import Opened, opened
from grand_challenge_dicom_de_id_procedure.storage.source import Source
from grand_challenge_dicom_de_id_procedure.storage.url import is_url

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Mode = Literal["compatible", "strict"]
MODES: tuple[Mode, ...] = ("compatible", "strict")

VariablesFor = Callable[[str, "Dataset"], Variables]
"""What the caller gives for a file: by its path or URL, empty if it has none, and its data."""


class BlankedPixels(Protocol):
    """What blanking the pixels of a file changes in it.

    Attributes:
        edit: of the pixel data.
        transfer_syntax: UID of that of the output.
        attributes: new values by keyword; None where one is absent now.
        hides: whether something is blank that icons may show, which must go.
    """

    @property
    def edit(self) -> Edit: ...
    @property
    def transfer_syntax(self) -> str: ...
    @property
    def attributes(self) -> Mapping[str, Any]: ...
    @property
    def hides(self) -> bool: ...


BlankPixels = Callable[[Opened], BlankedPixels | Literal["flagged"] | None]
"""Blanks pixels of a file that was read, and that no line has changed yet. It answers "flagged" if
a filter is true of the file, but nothing in it is blanked."""


def no_variables(_path: str, _ds: Dataset) -> Variables:
    """Gives nothing for any file."""
    return {}


class RecipeApplier:
    """Carries out a recipe on files.

    Args:
        recipe: the recipe.
        mode: "compatible" for what the library deid does, or "strict": see ``Strict``.
        configuration: what is not touched, and actions after those of the recipe.
        variables: gives the values and functions that the recipe names.
        blank_pixels: blanks pixels, if that is wanted.
        strips_private: whether all private elements are removed before.
        strips_sequences: whether all sequences are removed before.
        readable: which files are read.

    Raises:
        RecipeError: a line cannot mean anything.
    """

    def __init__(
        self,
        recipe: Recipe,
        *,
        mode: Mode = "compatible",
        configuration: Configuration | None = None,
        variables: VariablesFor = no_variables,
        blank_pixels: BlankPixels | None = None,
        strips_private: bool = False,
        strips_sequences: bool = False,
        readable: Readable = READABLE,
    ) -> None:
        self.recipe = recipe
        self.mode = mode
        self._configuration = configuration or default_configuration()
        self._variables = variables
        self._blank_pixels = blank_pixels
        self._strips_private = strips_private
        self._strips_sequences = strips_sequences
        self._readable = readable
        self._calls_functions = any(
            each.value is not None and each.value.kind == "func"
            for each in (*recipe.actions, *self._configuration.actions)
        )
        self._rules = self._new_rules()

    def _new_rules(self) -> Compatible | Strict:
        lines = Lines(self.recipe, self._configuration)
        return Strict(lines) if self.mode == "strict" else Compatible(lines)

    def __getstate__(self) -> dict[str, Any]:
        """Without what was worked out, which each process does for itself."""
        return {**self.__dict__, "_rules": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._rules = self._new_rules()

    def prepare(self, source: Source) -> Prepared:
        """Decide on everything in a file; nothing is written yet.

        Args:
            source: the file. It is closed with the result, or at once if this raises an error.

        Raises:
            NotDICOMError: it is not a DICOM file.
            DICOMDIRError: it is a directory of files.
            UnreadableDICOMError: it is truncated or malformed.
            RecipeLineError: a line cannot be carried out on it.
            UnwritableDICOMError: the result cannot be encoded.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # those of pydicom quote values
                return self._prepared(source)
        except NotImplementedError as error:
            source.close()
            problem = "an element has no VR that pydicom could read"
            raise UnreadableDICOMError(problem, "malformed") from error
        except BaseException:
            source.close()
            raise

    def carry_out(self, ds: Dataset, path: str = "") -> RecipeChanges:
        """Change a data set in memory.

        Raises:
            RecipeLineError: a line cannot be carried out; the data set is changed in part.
        """
        stripped = strip_sequences(ds) if self._strips_sequences else set()
        if self._strips_private:
            stripped |= strip_private(ds)
        changes = self._rules.carry_out(ds, self._variables(path, ds))
        changes.tags |= stripped
        return changes

    def _prepared(self, source: Source) -> Prepared:
        path = source.name
        if path and not is_url(path):
            path = os.path.abspath(path)  # noqa: PTH100 - pathlib is slow
        meta = read_file_meta(source, bare=self._readable.bare)
        if meta.sop_class == DICOMDIR:  # its records have the offsets of each other
            raise DICOMDIRError("a DICOMDIR, which lists other files and names their patients")
        if meta.transfer_syntax not in DEFLATED:
            return self._edited(opened(source, meta.end, meta, source), path, source)
        from grand_challenge_dicom_de_id_procedure.dicom.inflate import inflated
        from grand_challenge_dicom_de_id_procedure.engine.deflated import deflated
        from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

        head = BytesSource(source.bytes_at(0, meta.end))
        data_set = inflated(source, meta.end, self._readable.most_inflated)
        try:
            return deflated(self._edited(opened(data_set, 0, meta, head), path, head))
        except BaseException:
            data_set.close()
            raise

    def _edited(self, file: Opened, path: str, head: Source) -> Prepared:
        """Change a file that was read."""
        data_set = file.data_set
        blanked = self._blank_pixels(file) if self._blank_pixels else None
        changes = self.carry_out(data_set, path)
        if data_set.file_meta.get("TransferSyntaxUID", file.transfer_syntax) != (
            file.transfer_syntax
        ):
            raise RecipeLineError(
                f"{self.recipe.names[0]}: a line changes the transfer syntax, in which the data "
                "set is not"
            )
        noted = ["value-does-not-fit"] if changes.blanked else []
        edits: list[Edit] = []
        if blanked == "flagged":
            noted.append("flagged-not-blanked")
        elif blanked is not None:
            edits = self._with_pixels(file, blanked, changes)
        parts = {"flagged-by-recipe": 1} if edits else {}
        if self._calls_functions:
            changes.tags |= _read_or_made(file) - {_tag_at(file, begin) for begin, _, _ in edits}
        edits += edits_of(file, changes.tags)
        new_head = head.bytes_at(0, head.size if head is not file.source else file.start)
        if changes.meta or self.mode == "strict":
            new_head = head_of(file, clears_preamble=self.mode == "strict")
        return Prepared(
            file.source,
            new_head,
            file.start,
            in_order(edits),
            _outcome(data_set, changes, parts, noted),
        )

    @staticmethod
    def _with_pixels(file: Opened, blanked: BlankedPixels, changes: RecipeChanges) -> list[Edit]:
        """The edit of the pixels, unless a line changed them; attributes say what they are."""
        from pydicom.uid import UID

        if _tag_at(file, blanked.edit[0]) in changes.tags:
            return []
        for keyword, value in blanked.attributes.items():
            if value is None and keyword in file.data_set:
                delattr(file.data_set, keyword)
            elif value is not None:
                setattr(file.data_set, keyword, value)
        changes.tags |= {int(each) for each in map(_tag, blanked.attributes)}
        if blanked.hides:
            changes.tags |= strip_tag(file.data_set, ICON)
        if blanked.transfer_syntax != file.transfer_syntax:
            file.data_set.file_meta.TransferSyntaxUID = UID(blanked.transfer_syntax)
            changes.meta.add(0x00020010)
        return [blanked.edit]


def _tag_at(file: Opened, position: int) -> int:
    """The tag of the element at the top that lies there."""
    return next(tag for tag, (start, end) in file.places.items() if start <= position < end)


def _read_or_made(file: Opened) -> set[int]:
    """The tags of elements at the top that a caller's function may have changed by itself."""
    from pydicom.dataelem import RawDataElement

    now = dict(file.data_set.items())
    read = {int(tag) for tag, each in now.items() if not isinstance(each, RawDataElement)}
    return read | (file.places.keys() - now.keys())


def _tag(keyword: str) -> int:
    from pydicom.datadict import tag_for_keyword

    return tag_for_keyword(keyword) or 0


def _outcome(
    data_set: Dataset, changes: RecipeChanges, blanked: Mapping[str, int], noted: Sequence[str]
) -> Outcome:
    def uid(keyword: str) -> str:
        return str(data_set.get(keyword) or "")

    return Outcome(
        uid("SOPClassUID"),
        uid("StudyInstanceUID"),
        uid("SeriesInstanceUID"),
        uid("SOPInstanceUID"),
        dict(changes.actions),
        (),
        blanked=blanked,
        noted=tuple(noted),
    )
