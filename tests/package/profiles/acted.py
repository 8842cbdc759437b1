"""Runs a format on a file as a profile does, with an action that a test gives."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from grand_challenge_dicom_de_id_procedure.profiles.formats.format import (
    Context,
    Document,
    Output,
    Record,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.registry import format_of
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    ProfilePlace,
    Target,
)

PLACE = ProfilePlace("profile.yaml", 1)


def section(kind: str, fields: Sequence[FieldRule] = (), **settings: Any) -> FileProfile:
    """A section of a profile; underscores in the names of settings are hyphens."""
    defaults = {name: each.default for name, each in format_of(kind).settings.items()}
    given = {name.replace("_", "-"): value for name, value in settings.items()}
    return FileProfile(kind, defaults | given, tuple(fields), (), PLACE)


def field(name: str, action: str = "remove", value: object = True) -> FieldRule:
    """An entry of ``fields``."""
    return FieldRule(Target(name), action, value, {}, PLACE)


def no_members(*_: object) -> Sequence[Output]:
    raise AssertionError("only archives have members")


def opened(kind: str, content: bytes, **settings: Any) -> Document:
    """A file of this kind."""
    context = Context("a", section(kind, **settings), no_members)
    return format_of(kind).open(io.BytesIO(content), context)


def acted(
    kind: str,
    content: bytes,
    act: Callable[[Record], None] = lambda _: None,
    **settings: Any,
) -> bytes:
    """The file with an action on each of its records."""
    output = io.BytesIO()
    for record in opened(kind, content, **settings).records(output):
        act(record)
    return output.getvalue()


def removing(*names: str) -> Callable[[Record], None]:
    """An action that removes fields wherever they are."""

    def act(record: Record) -> None:
        for name in names:
            for key in record.find(Target(name)):
                record.remove(key)

    return act


def setting(name: str, value: object) -> Callable[[Record], None]:
    """An action that sets a field wherever it is, and inserts it where it may be."""

    def act(record: Record) -> None:
        for key in record.find(Target(name), absent=True):
            record.set(key, value)

    return act


def values(kind: str, content: bytes, name: str) -> list[object]:
    """The values of a field of this name."""
    found: list[object] = []

    def act(record: Record) -> None:
        found.extend(record.get(key) for key in record.find(Target(name)))

    acted(kind, content, act)
    return found
