"""ZIP archives (APPNOTE.TXT of PKWARE), which are refused if they could harm who opens them."""

from __future__ import annotations

import lzma
import re
import stat
import tempfile
import zipfile
import zlib
from typing import BinaryIO, cast

from grand_challenge_dicom_de_id_procedure.errors import UnreadableFileError, UnsafeFileError
from grand_challenge_dicom_de_id_procedure.profiles import limits

SIGNATURES = ((0, b"PK\3\4"), (0, b"PK\5\6"), (0, b"PK\7\x08"))
"""What archives begin with."""

_ELSEWHERE = re.compile(r"[/\\]|[A-Za-z]:|.*[\0-\x1f\x7f\\]|(?:.*/)?\.\.(?:/|$)", re.DOTALL)
_ORDINARY = (0, stat.S_IFREG, stat.S_IFDIR)
_ENCRYPTED = 1  # a bit of the flags
_HEADER = 30  # bytes of the header of a member, without its name
_BLOCK = 1 << 20
_IN_MEMORY = 1 << 24  # bytes of a member; larger ones are in a temporary file without a name
_MALFORMED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError),
    RuntimeError,  # and NotImplementedError: of a version or a compression that is unknown
)


class Archive:
    """An archive whose members can be read.

    Attributes:
        comment: of the archive.
        members: files and folders in their order.

    Raises:
        UnreadableFileError: it is no archive, or it is malformed.
        UnsafeFileError: it expands to far more than it is, has too many members, such as overlap or
            several of one name; or one has a name that leads elsewhere, or is a link or a device.
    """

    def __init__(self, source: BinaryIO) -> None:
        try:
            self._archive = zipfile.ZipFile(cast(BinaryIO, _Guarded(source)))
        except _MALFORMED:
            raise UnreadableFileError("not a ZIP archive, or a malformed one") from None
        self.comment = self._archive.comment
        self.members = tuple(self._archive.infolist())
        _check(self._archive.infolist(), self._archive.start_dir)

    def expanded(self, member: zipfile.ZipInfo) -> BinaryIO:
        """The content of a member, at its beginning; whoever gets it closes it.

        Raises:
            UnreadableFileError: the member is malformed, encrypted, or of an unknown compression.
        """
        if member.flag_bits & _ENCRYPTED:
            raise UnreadableFileError("an encrypted member")
        content = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        try:
            with self._archive.open(member) as packed:
                while block := packed.read(_BLOCK):  # never more than the size that it names
                    content.write(block)
            if content.tell() != member.file_size:
                raise zipfile.BadZipFile
        except _MALFORMED:
            content.close()
            raise UnreadableFileError("a malformed member, or of an unknown compression") from None
        except BaseException:
            content.close()
            raise
        content.seek(0)
        return cast(BinaryIO, content)


class _Guarded:
    """An open file that is not read in too large parts, as the list of members is."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.seek, self.tell = source.seek, source.tell

    def seekable(self) -> bool:
        return True

    def read(self, length: int = -1) -> bytes:
        most = limits.CENTRAL_DIRECTORY
        if length > most:
            raise UnsafeFileError(f"an archive whose list of members has more than {most:,} bytes")
        return self._source.read(most if length < 0 else length)  # all: the end, which is short


def _check(members: list[zipfile.ZipInfo], end: int) -> None:
    if len(members) > limits.MEMBERS:
        raise UnsafeFileError(f"an archive of more than {limits.MEMBERS:,} members")
    if sum(member.file_size for member in members) > limits.EXPANDED:
        raise UnsafeFileError(f"an archive that expands to more than {limits.EXPANDED:,} bytes")
    for number, member in enumerate(members, 1):
        if wrong := _wrong(member):
            raise UnsafeFileError(f"member {number} of the archive {wrong}")
    if len({member.filename for member in members}) < len(members):  # only one would be read
        raise UnsafeFileError("an archive with several members of one name")
    before = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < before:
            raise UnsafeFileError("an archive whose members overlap")
        before = member.header_offset + _HEADER + member.compress_size
    if before > end:
        raise UnsafeFileError("an archive whose members overlap")


def _wrong(member: zipfile.ZipInfo) -> str:
    names = (member.orig_filename, member.filename)  # the other one may be from an extra field
    if any(not name or len(name) > limits.NAME or _ELSEWHERE.match(name) for name in names):
        return "has a name that leads out of the archive, or no valid one"
    if stat.S_IFMT(member.external_attr >> 16) not in _ORDINARY:
        return "is a link or a device"
    size = member.file_size
    if size > limits.RATIO_FROM and size > limits.RATIO * member.compress_size:
        return f"expands to {limits.RATIO} times its size and more"
    return ""
