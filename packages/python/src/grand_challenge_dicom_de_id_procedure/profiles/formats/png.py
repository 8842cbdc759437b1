"""PNG files: chunks that are left out; all others are copied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.containers.png import PNG, SIGNATURE
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import (
    Context,
    Document,
    Format,
    Key,
    Record,
    Setting,
    Value,
)
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    Substitution,
    Target,
)

_STANDARD = (
    *("IHDR", "PLTE", "IDAT", "IEND", "bKGD", "cHRM", "dSIG", "eXIf", "gAMA", "hIST", "iCCP"),
    *("iTXt", "pHYs", "sBIT", "sPLT", "sRGB", "sTER", "tEXt", "tIME", "tRNS", "zTXt"),
)
_BY_LOWER = {name.lower(): name for name in _STANDARD}
_CRITICAL = ("IHDR", "IDAT", "IEND")


class _Chunks:
    """The chunks of a file, each name once."""

    def __init__(self, image: PNG) -> None:
        self.image = image
        self.kept = {chunk.name for chunk in image.chunks}

    def find(self, target: Target, *, absent: bool = False) -> Sequence[Key]:  # noqa: ARG002
        name = _BY_LOWER.get(target.name.lower(), target.name)
        return [name] if name in self.kept else []

    def get(self, key: Key) -> Value:  # noqa: ARG002
        return None  # actions that need a value are refused

    def set(self, key: Key, value: Value) -> None:  # noqa: ARG002
        raise FieldError("a PNG chunk can only be kept or removed")

    def remove(self, key: Key) -> None:
        if key in self.image.needed:
            raise FieldError("the image cannot be read without it: take it out")
        self.kept.discard(str(key))


class _PNGDocument:
    def __init__(self, image: PNG, *, removes_private: bool) -> None:
        self._chunks = _Chunks(image)
        if removes_private:
            self._chunks.kept.intersection_update(_STANDARD)

    def names(self) -> Iterable[str]:
        return {chunk.name: None for chunk in self._chunks.image.chunks}

    def records(self, output: BinaryIO) -> Iterator[Record]:
        yield self._chunks
        self._chunks.image.write(output, self._chunks.kept.__contains__)


class _PNG(Format):
    kind = "png"
    filters: tuple[str, ...] = ("*.png", "*.PNG")
    signatures: tuple[tuple[int, bytes], ...] = ((0, SIGNATURE),)
    settings: Mapping[str, Setting] = {"remove-private-chunks": Setting((bool,), False)}
    actions: frozenset[str] | None = frozenset(("keep", "identity", "remove"))

    def check(self, section: FileProfile) -> Iterator[tuple[FieldRule | Substitution | None, str]]:
        for field in section.fields:
            name = field.target.name
            if len(name) != 4 or not name.isalpha() or not name.isascii():
                yield field, f"{name} is no name of a PNG chunk: give four letters, such as tEXt"
            elif field.action == "remove" and name.upper() in _CRITICAL:
                yield field, f"no PNG file can be read without {name.upper()}: take it out"

    def changes(self, section: FileProfile) -> bool:
        return bool(section.settings["remove-private-chunks"])

    def open(self, source: BinaryIO, context: Context) -> Document:
        return _PNGDocument(
            PNG(source), removes_private=bool(context.settings["remove-private-chunks"])
        )


FORMATS: Mapping[str, Format] = {"png": _PNG()}
