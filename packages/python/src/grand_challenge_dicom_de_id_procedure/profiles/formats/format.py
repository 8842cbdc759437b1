"""What a kind of file is to a profile: the interface that each format implements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol, TypeAlias, runtime_checkable

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    Substitution,
    Target,
)

# Where a value is in a record, such as a path of keys. Only its format knows what it means.
Key: TypeAlias = Hashable

# A value of a record: text, number, truth, None, or a list or mapping of these.
Value: TypeAlias = Any


class Unread(bytes):
    """In place of a value that is too large to be read; it can be kept, removed or replaced."""


class Record(Protocol):
    """Fields that belong together: those of a file, or of one row of a table."""

    def find(self, target: Target, *, absent: bool = False) -> Sequence[Key]:
        """The places of a field, in their order.

        Args:
            target: the name or pattern.
            absent: whether to give also the places where the field is not yet but may be set.
        """

    def get(self, key: Key) -> Value:
        """The value at a place; None if there is none.

        A text is a ``str``, a number an ``int`` or ``float``, whatever the file has for them.
        """

    def set(self, key: Key, value: Value) -> None:
        """Set the value at a place, and create the field if it is not there.

        Raises:
            FieldError: the format cannot hold this value there.
        """

    def remove(self, key: Key) -> None:
        """Remove the field at a place; nothing happens if there is none.

        Raises:
            FieldError: the format cannot be without it.
        """


@runtime_checkable
class Sealing(Protocol):
    """A record that encrypts elements, not only their values."""

    def encrypt(self, target: Target) -> int:
        """Move fields to where they are encrypted; how many.

        Raises:
            FieldError: one cannot be encrypted.
        """

    def decrypt(self, target: Target) -> int:
        """Move fields back; how many.

        Raises:
            FieldError: nothing can be decrypted.
        """


class Document(Protocol):
    """One file that was opened."""

    def names(self) -> Iterable[str]:
        """The names of its fields, as a profile would name them."""

    def records(self, output: BinaryIO) -> Iterator[Record]:
        """Give each record to be changed, and write it once the next is asked for.

        Most files are one record; a table gives one for each row, so that it needs little memory.
        What is written is complete when the iterator has ended.

        Raises:
            UnreadableFileError: the file is malformed.
            UnsafeFileError: it is larger or deeper than the limits allow.
            FieldError: the file cannot be written with the new values.
        """


class Output(NamedTuple):
    """A file that a profile made of another.

    Attributes:
        name: relative, with ``/`` between folders; without ``..`` and never absolute.
        content: the file, at its beginning; whoever gets it closes it.
    """

    name: str
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class Context:
    """What a format may know of the run.

    Attributes:
        path: of the file in the source, relative, with ``/`` between folders.
        section: the settings and fields.
        run_member: runs the whole profile on a member of an archive, given its name and content;
            gives what it became, nothing if no section is for it. Errors are those of a file.
        done: how often each action was carried out; a format may add what it does itself.
    """

    path: str
    section: FileProfile
    run_member: Callable[[str, BinaryIO], Sequence[Output]]
    done: Counter[str] = field(default_factory=Counter)

    @property
    def settings(self) -> Mapping[str, Any]:
        return self.section.settings


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of a kind of file.

    Attributes:
        types: what it may be.
        default: its value if it is not given.
        choices: its allowed values; empty if all of its types are.
    """

    types: tuple[type, ...]
    default: Any = None
    choices: tuple[Any, ...] = field(default=())


class Format(Protocol):
    """How files of one kind are recognised, read and written. Subclasses get what is usual.

    Attributes:
        kind: the key of its section in a profile.
        filters: the patterns of ``file-filter`` if the section gives none.
        signatures: what its files begin with: offset and bytes.
        settings: its own settings, and those common ones whose defaults differ.
        has_regex: whether fields may be named by ``regex``.
        actions: the actions that it has; None for all.
    """

    kind: str
    filters: tuple[str, ...]
    signatures: tuple[tuple[int, bytes], ...] = ()
    settings: Mapping[str, Setting] = {}
    has_regex: bool = False
    actions: frozenset[str] | None = None

    def check(self, section: FileProfile) -> Iterator[tuple[FieldRule | Substitution | None, str]]:  # noqa: ARG002
        """What is wrong in a section, each with the entry that it is about: names that the kind
        does not have, values that it cannot hold. One line each; with what would be right.
        """
        return iter(())

    def leaves(self, section: FileProfile) -> Iterator[str]:  # noqa: ARG002
        """What may identify, is no field, and stays with these settings. One line each; with what
        would remove it.
        """
        return iter(())

    def changes(self, section: FileProfile) -> bool:  # noqa: ARG002
        """Whether settings alone change a file. If not and there are no fields, it is copied."""
        return False

    def open(self, source: BinaryIO, context: Context) -> Document:
        """Open a file; the source can be read at any position, and stays open.

        Raises:
            UnreadableFileError: it is malformed, or not of this kind.
            UnsafeFileError: it is larger or deeper than the limits allow.
        """

    def name(self, document: Document, context: Context) -> str | None:  # noqa: ARG002
        """The name of the output if the section has no ``filenames``; None for that of the source.

        It is asked once the fields have acted.
        """
        return None
