"""Archives: each member is a file of its own, for which the whole profile is asked."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

from pydicom import dcmread
from pydicom.datadict import tag_for_keyword

from grand_challenge_dicom_de_id_procedure.errors import (
    DeidentificationError,
    FieldError,
    UnreadableFileError,
    UnsafeFileError,
)
from grand_challenge_dicom_de_id_procedure.profiles.containers.archive import SIGNATURES, Archive
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import (
    Context,
    Document,
    Format,
    Key,
    Output,
    Record,
    Setting,
    Value,
)
from grand_challenge_dicom_de_id_procedure.profiles.language.braces import names_in
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    Substitution,
    Target,
)

_COMMENT = "comment"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # when a member was changed says something about the patient


class _ZIPRecord:
    """The comment of an archive, which is its only field, and what its name may be made of.

    Args:
        comment: of the archive.
        attributes: values of DICOM members, by keyword, as they are in the new archive.
    """

    def __init__(self, comment: bytes, attributes: Mapping[str, str]) -> None:
        self.comment = comment
        self._attributes = attributes

    def find(self, target: Target, *, absent: bool = False) -> Sequence[Key]:
        if target.name == _COMMENT:
            return [_COMMENT] if absent or self.comment else []
        return [target.name] if target.name in self._attributes else []

    def get(self, key: Key) -> Value:
        if key != _COMMENT:
            return self._attributes[str(key)]
        try:
            return self.comment.decode() or None
        except UnicodeDecodeError:
            return self.comment.decode("latin-1")

    def set(self, key: Key, value: Value) -> None:  # noqa: ARG002
        comment = ("" if value is None else str(value)).encode()
        if len(comment) > zipfile.ZIP_MAX_COMMENT:
            raise FieldError("a comment of more than 65,535 bytes: give a shorter one")
        self.comment = comment

    def remove(self, key: Key) -> None:  # noqa: ARG002
        self.comment = b""


class _ZIPDocument:
    def __init__(self, source: BinaryIO, context: Context) -> None:
        self._archive = Archive(source)
        self._context = context
        self._skips = bool(context.settings["validate-zip-members"])
        named = {name for each in context.section.filenames for name in names_in(each.output)}
        self._wanted = {name for name in named if tag_for_keyword(name) is not None}
        self._attributes: dict[str, str] = {}

    def names(self) -> Iterable[str]:
        return [_COMMENT] if self._archive.comment else []

    def records(self, output: BinaryIO) -> Iterator[Record]:
        written = zipfile.ZipFile(output, "w")
        try:
            self._write_members(written)
            record = _ZIPRecord(self._archive.comment, self._attributes)
            yield record
            written.comment = record.comment
            written.close()
        except BaseException:
            with contextlib.suppress(ValueError):  # the output may be closed already
                written.close()
            raise

    def _write_members(self, written: zipfile.ZipFile) -> None:
        for number, member in enumerate(self._archive.members, 1):
            folder = self._folder(member.filename.rpartition("/")[0])
            if member.is_dir():
                _write(written, f"{folder}/", member, None)
                continue
            for each in self._outputs(number, member):
                with each.content:
                    self._look(each.content)
                    name = each.name.rpartition("/")[2]
                    _write(written, f"{folder}/{name}" if folder else name, member, each)

    def _outputs(self, number: int, member: zipfile.ZipInfo) -> Sequence[Output]:
        """What the profile makes of a member; nothing if it is left out."""
        try:
            with self._archive.expanded(member) as content:
                if content.read(4) in [signature for _, signature in SIGNATURES]:
                    raise DeidentificationError("an archive within the archive", "no-section")
                outputs = self._context.run_member(member.filename, content)
            if not outputs:
                raise DeidentificationError("no section of the profile is for it", "no-section")
        except UnsafeFileError:
            raise
        except DeidentificationError as error:
            if self._skips:
                self._context.done["leave-out-member"] += 1
                return ()
            raise DeidentificationError(
                f"member {number} of the archive: {error}; "
                "set validate-zip-members to true to leave such members out",
                error.reason,
            ) from None
        return outputs

    def _look(self, content: BinaryIO) -> None:
        """Take from a member the attributes that the name of the archive is made of."""
        wanted = [name for name in self._wanted if name not in self._attributes]
        content.seek(128)
        if wanted and content.read(4) == b"DICM":
            content.seek(0)
            try:
                found = dcmread(content, stop_before_pixels=True, specific_tags=wanted)
            except Exception:  # pydicom raises what it likes
                raise UnreadableFileError("a member that is no whole DICOM file") from None
            self._attributes |= {name: str(found[name].value) for name in wanted if name in found}

    def _folder(self, folder: str) -> str:
        settings = self._context.settings
        if not settings["hash-subdirectories"] or not folder:
            return folder
        salted = [f"{settings['salt']}{level}".encode() for level in folder.split("/")]
        return "/".join(hashlib.sha256(level).hexdigest() for level in salted)


class _ZIP(Format):
    kind = "zip"
    filters: tuple[str, ...] = ("*.zip", "*.ZIP")
    signatures: tuple[tuple[int, bytes], ...] = SIGNATURES
    settings: Mapping[str, Setting] = {
        "hash-subdirectories": Setting((bool,), False),
        "validate-zip-members": Setting((bool,), False),
    }

    def check(self, section: FileProfile) -> Iterator[tuple[FieldRule | Substitution | None, str]]:
        for field in section.fields:
            if field.target.name != _COMMENT:
                yield field, f"an archive has no field {field.target.name}, only {_COMMENT}"

    def leaves(self, section: FileProfile) -> Iterator[str]:
        if not section.settings["hash-subdirectories"]:
            yield "the names of folders in it stay; hash-subdirectories: true replaces them"
        if not any(field.target.name == _COMMENT for field in section.fields):
            yield f"its comment stays; the field {_COMMENT} removes it"

    def changes(self, section: FileProfile) -> bool:  # noqa: ARG002
        return True  # its members, whatever is in the section

    def open(self, source: BinaryIO, context: Context) -> Document:
        return _ZIPDocument(source, context)


def _write(
    written: zipfile.ZipFile, name: str, member: zipfile.ZipInfo, output: Output | None
) -> None:
    """Add a member to the new archive; a folder if there is no output."""
    if name in written.NameToInfo:
        raise FieldError("two members of the archive get the same name: give other filenames")
    if len(name.encode()) > zipfile.ZIP_MAX_COMMENT:  # as long as a name may be, too
        raise FieldError("too many folders in each other for hash-subdirectories")
    new = zipfile.ZipInfo(name, _EARLIEST)
    is_stored = output is None or member.compress_type == zipfile.ZIP_STORED
    new.compress_type = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
    new.external_attr = (0o40755 << 16 | 0x10) if output is None else 0o100644 << 16
    if output is None:
        written.writestr(new, b"")
        return
    new.file_size = output.content.seek(0, 2)
    output.content.seek(0)
    with written.open(new, "w") as packed:
        shutil.copyfileobj(output.content, packed)


FORMATS: Mapping[str, Format] = {"zip": _ZIP()}
