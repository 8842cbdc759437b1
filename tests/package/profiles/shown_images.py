"""Says what images and archives hold, in the words of the table without what is not compared.

The table says of JPEG files that Flywheel encodes them again, and where in a file the blocks of
EXIF are. XML has no declaration there, and archives have the folders that their members are in.
"""

from __future__ import annotations

import ast
import gzip
import re
import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lxml import etree
from PIL import Image

from grand_challenge_dicom_de_id_procedure.profiles.containers.directories import (
    POINTERS,
    Directories,
    DirectoryKind,
)
from grand_challenge_dicom_de_id_procedure.profiles.containers.jpeg import JPEG
from grand_challenge_dicom_de_id_procedure.profiles.containers.nifti import LAYOUTS
from grand_challenge_dicom_de_id_procedure.profiles.containers.png import PNG

from .made_images import Fields, exif, nifti, text

_LONGEST = 60  # bytes of a member that are compared
_BLOCKS = {
    DirectoryKind.EXIF: "Exif",
    DirectoryKind.GPS: "GPS",
    DirectoryKind.INTEROPERABILITY: "Interop",
}
# Fields of TIFF that say how its image is built, without its compression.
_STRUCTURE = {256, 257, 258, 262, 273, 277, 278, 279, 284, 317}
_PIXELS = re.compile(r"(?:bytes identical; )?pixels \w+(?: \(re-encoded\))?; (\{.*)", re.DOTALL)


def shown_image(before: bytes, after: bytes) -> str | None:
    """What became of an image or an archive; None for a file of another kind."""
    if after.startswith(b"PK"):
        return _archive(after)
    if after.startswith(b"\x1f\x8b"):
        return _header(gzip.decompress(before), gzip.decompress(after))
    described = _described(after)
    if described is None:
        return None
    with Image.open(BytesIO(before)) as old, Image.open(BytesIO(after)) as new:
        return f"pixels {'same' if old.tobytes() == new.tobytes() else 'CHANGED'}; {described}"


def in_same_words(words: str) -> str:
    """A text of the table, or of this module, without what is not compared."""
    words = words.partition(" | INFO:")[0]
    if "comment=" in words[: len("bytes identical; comment=")]:
        _, _, archive = words.removesuffix(";").partition("comment=")
        comment, *members = archive.split("; ")
        return "; ".join([comment, *sorted(each for each in members if "/=" not in each)])
    if found := _PIXELS.fullmatch(words):
        fields = ast.literal_eval(found[1])
        return f"pixels same; {_without_places(fields)}"
    if "data same" in words:
        return words.removeprefix("bytes identical; ").removesuffix(";")
    if words.startswith(("'<", '"<')):
        content: str = ast.literal_eval(words)
        return str(etree.canonicalize(re.sub(r"<\?xml[^>]*>", "", content)))
    return words


def piexif() -> SimpleNamespace:
    """What inputs of JPEG files need of the library of this name."""

    def dump(blocks: Mapping[str, Mapping[int, bytes | int]]) -> bytes:
        given = {name: _fields(block) for name, block in blocks.items()}
        block = exif(
            given.get("0th", {}), given.get("1st", {}), given.get("Exif", {}), given.get("GPS", {})
        )
        return b"Exif\0\0" + block

    return SimpleNamespace(dump=dump)


def nibabel() -> SimpleNamespace:
    """What inputs of NIfTI files need of the library of this name."""

    def image(*_: object) -> SimpleNamespace:
        return SimpleNamespace(header={})

    def save(made: SimpleNamespace, name: str) -> None:
        content = nifti({field: [value] for field, value in made.header.items()}, bytes(100))
        Path(name).write_bytes(gzip.compress(content))

    return SimpleNamespace(Nifti1Image=image, save=save)


def _fields(block: Mapping[int, bytes | int]) -> Fields:
    return {
        tag: text(value.decode())
        if isinstance(value, bytes)
        else (3, 1, value.to_bytes(2, "little"))
        for tag, value in block.items()
    }


def _described(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8"):
        return str(_exif(JPEG(content).exif))
    if content.startswith(b"\x89PNG"):
        return "chunks " + ",".join(chunk.name for chunk in PNG(BytesIO(content)).chunks)
    if content.startswith((b"II*\0", b"MM\0*")):
        with Image.open(BytesIO(content)) as image:
            tags = dict(image.tag_v2)  # type: ignore[attr-defined]
        return str({tag: value for tag, value in tags.items() if tag not in _STRUCTURE})
    return None


def _header(before: bytes, after: bytes) -> str:
    changed = []
    for name, (start, form) in LAYOUTS[348].items():
        old, new = (
            struct.unpack_from(f"<{form}", content, start)[0] for content in (before, after)
        )
        if old != new:
            changed.append(f"{name}: {_text(old)} -> {_text(new)}")
    same = "same" if before[348:] == after[348:] else "CHANGED"
    return "; ".join([f"data {same}", *changed])


def _text(value: object) -> str:
    return repr(value.rstrip(b"\0") if isinstance(value, bytes) else value)


def _exif(block: bytes) -> dict[str, dict[int, bytes | int]]:
    if not block:
        return {}
    read = Directories(BytesIO(block))
    found: dict[str, dict[int, bytes | int]] = {}
    for number, directory in enumerate(read.all):
        name = _BLOCKS.get(directory.kind, "1st" if number else "0th")
        found[name] = {
            entry.tag: read.value(entry).rstrip(b"\0")
            if entry.type == 2
            else read.numbers(entry)[0]
            for entry in directory.entries
        }
    return found


def _without_places(fields: dict[Any, Any]) -> dict[Any, Any]:
    """Fields in order, without what leads to blocks and without those of a thumbnail."""
    return {
        key: _without_places(value) if isinstance(value, dict) else value
        for key, value in sorted(fields.items())
        if key not in POINTERS and key != "1st"
    }


def _archive(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        members = [f"{name}={archive.read(name)[:_LONGEST]!r}" for name in archive.namelist()]
        return "; ".join([f"comment={archive.comment!r}", *sorted(members)])
