"""Files of any kind, which are renamed and otherwise stay as they are."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.profiles.formats.format import (
    Context,
    Document,
    Format,
    Key,
    Record,
    Value,
)
from grand_challenge_dicom_de_id_procedure.profiles.language.braces import names_in
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    Substitution,
    Target,
)
from grand_challenge_dicom_de_id_procedure.profiles.patterns import pattern


class _Renamed:
    """A file of which only the name is known; it is its own record, without fields."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def names(self) -> Iterable[str]:
        return ()

    def records(self, output: BinaryIO) -> Iterator[Record]:
        yield self
        shutil.copyfileobj(self._source, output)

    def find(self, target: Target, *, absent: bool = False) -> Sequence[Key]:  # noqa: ARG002
        return ()

    def get(self, key: Key) -> Value:  # noqa: ARG002
        return None

    def set(self, key: Key, value: Value) -> None:
        raise NotImplementedError

    def remove(self, key: Key) -> None:
        raise NotImplementedError


class Filename(Format):
    """See ``Format``."""

    kind = "filename"
    filters = ("*",)

    def check(self, section: FileProfile) -> Iterator[tuple[FieldRule | Substitution | None, str]]:
        for field in section.fields:
            yield field, "filename has no fields, only filenames"
        for each in section.filenames:
            groups = pattern(each.input_regex).groupindex
            for name in names_in(each.output):
                if name not in groups:
                    yield (
                        each,
                        f"{{{name}}} is no group of input-regex; write (?P<{name}>...) there",
                    )

    def open(self, source: BinaryIO, context: Context) -> Document:  # noqa: ARG002
        return _Renamed(source)


FORMATS = {"filename": Filename()}
