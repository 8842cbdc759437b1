"""NIfTI files: fields of their header. Image data are copied; extensions may be cleared."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.containers.nifti import LAYOUTS, NIfTI
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

_EXTENSIONS = "remove-extensions"
_NAMES = {name for fields in LAYOUTS.values() for name in fields}
# Without these, or with others, the image is another one or cannot be read.
_STRUCTURE = {"sizeof_hdr", "magic", "dim", "datatype", "bitpix", "vox_offset", "pixdim"}


class _Header:
    def __init__(self, image: NIfTI) -> None:
        self.image = image

    def find(self, target: Target, *, absent: bool = False) -> Sequence[Key]:  # noqa: ARG002
        name = target.name.lower()
        is_there = name in self.image.fields and self.get(name) is not None
        return [name] if is_there else []

    def get(self, key: Key) -> Value:
        start, form = self.image.fields[str(key)]
        values = struct.unpack_from(self.image.order + form, self.image.header, start)
        if form.endswith("s"):
            text = values[0].rstrip(b"\0")
            return text.decode("utf-8", "replace") or None
        return values[0] if len(values) == 1 else list(values)

    def set(self, key: Key, value: Value) -> None:
        start, form = self._changeable(key)
        order = self.image.order
        try:
            if form.endswith("s"):
                if not isinstance(value, str | int | float):
                    raise FieldError("the field holds a text: give one")
                content = _cut(str(value), struct.calcsize(form))
                struct.pack_into(order + form, self.image.header, start, content)
            else:
                values = value if isinstance(value, list) else [value]
                struct.pack_into(order + form, self.image.header, start, *values)
        except (struct.error, OverflowError):
            raise FieldError("the field holds other numbers: give as many, of its size") from None

    def remove(self, key: Key) -> None:
        start, form = self._changeable(key)
        length = struct.calcsize(f"<{form}")
        self.image.header[start : start + length] = bytes(length)

    def _changeable(self, key: Key) -> tuple[int, str]:
        if key in _STRUCTURE:
            raise FieldError("the image cannot be read with another value: take it out")
        return self.image.fields[str(key)]


class _NIfTIDocument:
    def __init__(self, image: NIfTI, *, removes_extensions: bool) -> None:
        self._header = _Header(image)
        self._removes_extensions = removes_extensions

    def names(self) -> Iterable[str]:
        return self._header.image.fields

    def records(self, output: BinaryIO) -> Iterator[Record]:
        yield self._header
        self._header.image.write(output, with_extensions=not self._removes_extensions)


class _NIfTIFormat(Format):
    kind = "nifti"
    filters: tuple[str, ...] = ("*.nii", "*.nii.gz")
    settings: Mapping[str, Setting] = {_EXTENSIONS: Setting((bool,), False)}

    def check(self, section: FileProfile) -> Iterator[tuple[FieldRule | Substitution | None, str]]:
        for field in section.fields:
            name = field.target.name.lower()
            if name not in _NAMES:
                yield field, f"{name} is no field of a NIfTI header: give one, such as descrip"
            elif name in _STRUCTURE and field.action not in ("keep", "identity"):
                yield field, f"no image can be read with another {name}: take it out"

    def leaves(self, section: FileProfile) -> Iterator[str]:
        if not section.settings[_EXTENSIONS]:
            yield f"extensions, such as a DICOM header, stay; {_EXTENSIONS}: true clears them"

    def changes(self, section: FileProfile) -> bool:
        return bool(section.settings[_EXTENSIONS])

    def open(self, source: BinaryIO, context: Context) -> Document:
        return _NIfTIDocument(NIfTI(source), removes_extensions=bool(context.settings[_EXTENSIONS]))


def _cut(text: str, length: int) -> bytes:
    """The text in UTF-8, without what does not fit; no letter is cut in two."""
    return text.encode()[:length].decode("utf-8", "ignore").encode()


FORMATS: Mapping[str, Format] = {"nifti": _NIfTIFormat()}
