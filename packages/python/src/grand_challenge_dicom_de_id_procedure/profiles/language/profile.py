"""A profile as it was read and checked: what it says about each kind of file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple


class ProfilePlace(NamedTuple):
    """Where something stands: the file of the profile, and the line from 1 (0: built in)."""

    profile: str
    line: int

    def __str__(self) -> str:
        return f"{self.profile}:{self.line}" if self.line else self.profile


class Target(NamedTuple):
    """Which fields of a file are meant: those of a name or those that a pattern matches.

    Attributes:
        name: in the notation of the kind of file; empty if there is a pattern.
        regex: a regular expression that matches names from their beginning; else empty.
    """

    name: str = ""
    regex: str = ""

    def __str__(self) -> str:
        return self.name or f"regex {self.regex}"


@dataclass(frozen=True, slots=True)
class Substitution:
    """One entry of ``regex-sub`` or ``filenames``: the first that matches makes the new text.

    Attributes:
        input_regex: is matched from the beginning of the old text.
        output: the new text, with ``{name}`` for a group of the pattern or another field.
        groups: what is done to the value of each ``{name}`` before it is put in.
        place: where it stands.
    """

    input_regex: str
    output: str
    groups: tuple[FieldRule, ...]
    place: ProfilePlace


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One entry of ``fields``: what is done to which fields.

    Attributes:
        target: the fields that are meant.
        action: the word of the action, such as "replace-with".
        value: of the action: the new value of "replace-with", the substitutions of "regex-sub", the
            word of "keyed"; True for the others.
        parameters: those that the entry gives, such as "date-format"; the others are settings of
            the section or defaults.
        place: where it stands.
    """

    target: Target
    action: str
    value: Any
    parameters: Mapping[str, Any]
    place: ProfilePlace

    @property
    def is_random(self) -> bool:
        """Whether it gives another value each time, unless a setting of the section says not to."""
        given = self.parameters
        if self.action == "encrypt":
            return not given.get("force-nonce")
        return self.action == "jitter" or bool(given.get("jitter-date"))


@dataclass(frozen=True, slots=True)
class FileProfile:
    """One section: what is done to files of one kind.

    Attributes:
        kind: the key of the section, such as "dicom" or "key-value-text-file".
        settings: every setting of the kind by its key, with its default if it is not given; without
            ``fields`` and ``filenames``.
        fields: in the order in which they act.
        filenames: how files are named; empty if the kind decides.
        place: where the section stands.
    """

    kind: str
    settings: Mapping[str, Any]
    fields: tuple[FieldRule, ...]
    filenames: tuple[Substitution, ...]
    place: ProfilePlace


@dataclass(frozen=True, slots=True)
class Profile:
    """A whole profile.

    Attributes:
        name: as it says.
        description: as it says.
        sections: in the order of the file.
        place: the file.
        warnings: what is allowed but probably not meant, each one line with its place.
        deid_log: the path of a file for original values; empty for none.
    """

    name: str
    description: str
    sections: tuple[FileProfile, ...]
    place: ProfilePlace
    warnings: tuple[str, ...] = ()
    deid_log: str = ""

    @property
    def is_keyed(self) -> bool:
        """Whether it needs a key."""
        return any(field.action == "keyed" for each in self.sections for field in all_fields(each))

    @property
    def random(self) -> FieldRule | None:
        """The first field that gives another value each time; None if there is none."""
        for section in self.sections:
            for field in all_fields(section):
                if field.is_random and not (
                    field.action == "encrypt" and section.settings["force-nonce"]
                ):
                    return field
        return None


def all_fields(section: FileProfile) -> Iterator[FieldRule]:
    """The fields of a section, and those in its substitutions at every depth."""
    yield from _with_groups(section.fields)
    for each in section.filenames:
        yield from _with_groups(each.groups)


def _with_groups(fields: Iterable[FieldRule]) -> Iterator[FieldRule]:
    for field in fields:
        yield field
        for each in field.value if field.action == "regex-sub" else ():
            yield from _with_groups(each.groups)
