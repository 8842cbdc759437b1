"""Stands in for ``deid.dicom.pixels.clean``: blanks what a recipe's filters flag."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.recipes.applier import RecipeApplier
from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom.pixels.detect import (
    flagged,
    read,
    recipe_of,
)
from grand_challenge_dicom_de_id_procedure.recipes.deid.logger import bot
from grand_challenge_dicom_de_id_procedure.recipes.language.recipe import Recipe
from grand_challenge_dicom_de_id_procedure.recipes.pixels.array import blanked_array
from grand_challenge_dicom_de_id_procedure.recipes.pixels.blanking import Blanked, blank
from grand_challenge_dicom_de_id_procedure.recipes.pixels.regions import Region, region_of
from grand_challenge_dicom_de_id_procedure.recipes.pixels.syntaxes import EXPLICIT_LITTLE
from grand_challenge_dicom_de_id_procedure.rewriting.opened import Opened
from grand_challenge_dicom_de_id_procedure.storage.placement import new_token, place
from grand_challenge_dicom_de_id_procedure.storage.sink import FileSink, MemorySink
from grand_challenge_dicom_de_id_procedure.storage.source import open_file

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

_BEFORE = "call detect() and clean() first"


class DicomCleaner:
    """Finds and blanks what a recipe's filters flag, in one file after the other.

    Args:
        output_folder: for what is saved; None for a new one in the folder for temporary files.
        add_padding: has no effect, like ``margin`` and ``font``.
        deid: see ``has_burned_pixels``.
        force: whether a file may lack the preamble.

    Attributes:
        recipe: the recipe.
        results: what ``detect`` found in the last file.
        dicom_file: that file.
        cleaned: its pixels, blanked.
    """

    def __init__(
        self,
        output_folder: str | os.PathLike[str] | None = None,
        add_padding: bool = False,  # noqa: ARG002
        margin: int = 3,  # noqa: ARG002
        deid: Any = None,
        font: Any = None,
        force: bool = True,
    ) -> None:
        self.font = font
        self.cmap = "gray"
        self.output_folder = str(output_folder or _new_folder_name())
        self.recipe = recipe_of(deid)
        self.results: dict[str, Any] | None = None
        self.force = force
        self.dicom_file: Any = None
        self.cleaned: np.ndarray | None = None
        self._attribute = "PixelData"
        self._as_rgb = True

    def detect(self, dicom_file: Any) -> dict[str, Any]:
        """What the filters flag in a file: its path, or a dataset; see ``has_burned_pixels``."""
        self.dicom_file, self.cleaned = dicom_file, None
        self.results = flagged(read(dicom_file, self.force), self.recipe)
        return self.results

    def clean(
        self, fix_interpretation: bool = True, pixel_data_attribute: str = "PixelData"
    ) -> np.ndarray | None:
        """The pixels of the file that was detected, blanked; see ``clean_pixel_data``."""
        if self.results is None:
            bot.warning("call detect() first")
            return None
        self._as_rgb, self._attribute = fix_interpretation, pixel_data_attribute
        self.cleaned = clean_pixel_data(
            self.dicom_file, self.results, fix_interpretation, pixel_data_attribute
        )
        return self.cleaned

    def save_dicom(
        self,
        output_folder: str | os.PathLike[str] | None = None,
        image_type: str = "cleaned",
        preserve_compression: bool = False,
        compression: str | None = None,
        mode: int = 0o700,
    ) -> str | None:
        """Save the file that was cleaned as ``cleaned-NAME.dcm``. Its header stays as it is.

        Args:
            output_folder: None for that of the cleaner.
            image_type: only "cleaned" can be saved.
            preserve_compression: whether compressed pixels are compressed again, without loss.
            compression: UID or keyword of a transfer syntax in which the pixels are compressed.
            mode: of a folder that is made.

        Returns:
            The path; None before ``clean``.

        Raises:
            DeidentificationError: the file cannot be read, or its pixels cannot be blanked.
            RuntimeError: what is installed cannot compress in the transfer syntax.
            TypeError: a dataset was detected, not a file.
        """
        if image_type != "cleaned" or self.cleaned is None or self.results is None:
            bot.warning(_BEFORE)
            return None
        if not isinstance(self.dicom_file, str | os.PathLike):
            raise TypeError("a dataset cannot be saved; give detect() the path of a file")
        syntax = _syntax_of(compression)
        path = self._path(output_folder, "dcm", mode)
        target = None if preserve_compression else EXPLICIT_LITTLE
        regions, keyword = _regions_in(self.results), self._attribute
        as_rgb = self._as_rgb and not preserve_compression

        def blank_pixels(file: Opened) -> Blanked | None:
            return blank(file, regions, keyword=keyword, target=target, as_rgb=as_rgb)

        applier = RecipeApplier(Recipe(), blank_pixels=blank_pixels)
        with applier.prepare(open_file(self.dicom_file)) as prepared:
            write = _compressed(prepared, syntax) if syntax else prepared.write_to
            place(lambda file: write(FileSink(file)), path, new_token(), overwrite=True)
        return path

    def get_figure(
        self, show: bool = False, image_type: str = "cleaned", title: str | None = None
    ) -> Image | None:
        """A picture of the first frame, from black for its least value to white for its greatest.

        Args:
            show: whether to show it.
            image_type: only "cleaned" can be drawn.
            title: is not drawn; ``save_png`` writes it into the file.

        Returns:
            A picture of Pillow; None before ``clean``.
        """
        del title
        if image_type != "cleaned" or self.cleaned is None:
            bot.warning(_BEFORE)
            return None
        from grand_challenge_dicom_de_id_procedure.recipes.pixels.picture import picture

        drawn = picture(self.cleaned)
        if show:
            drawn.show()
        return drawn

    def save_png(
        self,
        output_folder: str | os.PathLike[str] | None = None,
        image_type: str = "cleaned",
        title: str | None = None,
        mode: int = 0o700,
    ) -> str | None:
        """Save a picture of the first frame as ``cleaned-NAME.png``; see ``get_figure``.

        Returns:
            The path; None before ``clean``.
        """
        drawn = self.get_figure(image_type=image_type)
        if drawn is None:
            return None
        from PIL.PngImagePlugin import PngInfo

        said = PngInfo()
        if title:
            said.add_text("Title", title)
        path = self._path(output_folder, "png", mode)
        drawn.save(path, pnginfo=said)
        return path

    def _path(self, output_folder: str | os.PathLike[str] | None, extension: str, mode: int) -> str:
        """Where something is saved; the folder is made if there is none."""
        named = self.dicom_file
        if not isinstance(named, str | os.PathLike):
            named = getattr(named, "filename", None)
        if not isinstance(named, str | os.PathLike):
            raise TypeError("a dataset without the name of a file cannot be saved")
        folder = Path(output_folder or self.output_folder)
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        return str(folder / f"cleaned-{Path(named).stem}.{extension}")


def clean_pixel_data(
    dicom_file: Any,
    results: Mapping[str, Any],
    fix_interpretation: bool = True,
    pixel_data_attribute: str = "PixelData",
) -> np.ndarray:
    """The pixels of a file, with what was flagged blank.

    Args:
        dicom_file: its path, or a dataset.
        results: what ``has_burned_pixels`` gave for it.
        fix_interpretation: whether luma and chroma become red, green and blue.
        pixel_data_attribute: the keyword of the pixels.

    Raises:
        UnreadableDICOMError: there are no such pixels, or they cannot be decoded.
    """
    data_set = read(dicom_file, True)
    return blanked_array(
        data_set, _regions_in(results), keyword=pixel_data_attribute, as_rgb=fix_interpretation
    )


def _regions_in(results: Mapping[str, Any]) -> list[Region]:
    return [
        region_of(text, keeps=bool(keeps))
        for result in results["results"]
        for keeps, texts in result["coordinates"]
        for text in ([texts] if isinstance(texts, str) else texts)
    ]


def _new_folder_name() -> Path:
    return Path(tempfile.gettempdir()) / f"deid-clean-{os.urandom(4).hex()}"


def _syntax_of(compression: str | None) -> str:
    """The UID of a transfer syntax; empty if there is none of that name."""
    if compression is None:
        return ""
    import pydicom.uid
    from pydicom.config import IGNORE

    named = getattr(pydicom.uid, compression, compression)
    uid = pydicom.uid.UID(named, validation_mode=IGNORE)
    if uid.is_transfer_syntax:
        return str(uid)
    bot.warning(f"no transfer syntax is named {compression}: nothing is compressed")
    return ""


def _compressed(prepared: Prepared, syntax: str) -> Callable[[FileSink], None]:
    """Writes an output whose pixels are not compressed with compressed ones, by way of memory."""
    import pydicom

    plain, packed = MemorySink(), BytesIO()
    prepared.write_to(plain)
    data_set = pydicom.dcmread(BytesIO(plain.content()), force=True)
    data_set.compress(syntax, generate_instance_uid=False)
    data_set.save_as(packed)
    return lambda sink: sink.write(packed.getvalue())
