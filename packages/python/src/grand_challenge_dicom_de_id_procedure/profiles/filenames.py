"""How outputs are named: by ``filenames``, and so that every system can have the name."""

from __future__ import annotations

import re
from collections.abc import Callable

from pathvalidate import sanitize_filename

from grand_challenge_dicom_de_id_procedure.errors import FieldError, NoNameError
from grand_challenge_dicom_de_id_procedure.profiles.acting import Acting
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import Record
from grand_challenge_dicom_de_id_procedure.profiles.language.braces import filled, names_in
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FileProfile,
    Substitution,
    Target,
)
from grand_challenge_dicom_de_id_procedure.profiles.patterns import at_start

_LONGEST = 255  # bytes of a name on most systems
_LONGEST_SUFFIX = 20  # characters
_SAFE = re.compile(r"(?a:\d[\w.-]{10,200}\w)")  # no system reserves it, and it has no T2*
_NO_LETTER = re.compile("[\ud800-\udfff]")  # bytes that are not UTF-8 (PEP 383)
_T2_STAR = re.compile(r"(?i)(t2) ?_?\*")


class Naming:
    """Names one output: asked once before the fields act, and once after.

    Args:
        section: has the entries.
        path: of the source, relative.
        acting: the actions of the section.
        record: the first record of the file, as it is in the source.

    Raises:
        NoNameError: no entry's pattern matches the path.
        FieldError: an action of a group does not fit its value.
    """

    def __init__(self, section: FileProfile, path: str, acting: Acting, record: Record) -> None:
        self._section = section
        self._path = path
        self._output = ""
        self._parts: dict[str, object] = {}
        if not section.filenames:
            return
        for entry in section.filenames:
            if found := at_start(entry.input_regex, path):
                break
        else:
            raise NoNameError(
                f"no input-regex of {section.kind} matches its name; add one, such as '.*'"
            )
        self._output = entry.output
        self._parts = dict(found.groupdict())
        self._act(entry, acting, record)

    def name(self, record: Record, of_format: Callable[[], str | None]) -> str:
        """The name.

        Args:
            record: the first record, after the fields have acted.
            of_format: gives the name if there are no entries; None for that of the source.

        Raises:
            FieldError: nothing is left of the name.
        """
        if not self._section.filenames:
            return safe_name(of_format() or self._path.rpartition("/")[2])
        parts = dict(self._parts)
        for name in names_in(self._output):
            if name not in parts:
                parts[name] = _value(record, name)
        return safe_name(filled(self._output, parts, missing="None"))

    def _act(self, entry: Substitution, acting: Acting, record: Record) -> None:
        patients = acting.patients(record)
        for group in entry.groups:
            name = group.target.name
            old = self._parts[name] if name in self._parts else _value(record, name)
            try:
                self._parts[name] = acting.changed(old, group, patients, record, lenient=True)
            except FieldError as error:
                raise FieldError(f"{group.place}: {group.target}: {error}") from None
            except UnicodeEncodeError:
                raise FieldError(
                    f"{group.place}: {group.target}: the file name is not in UTF-8; rename it"
                ) from None


def safe_name(name: str) -> str:
    """A name that is valid on every system: one part, of at most 255 bytes in UTF-8.

    Raises:
        FieldError: nothing is left.
    """
    if _SAFE.fullmatch(name):
        return name
    name = _NO_LETTER.sub("_", name)
    before, dot, suffix = name.rpartition(".")
    end = f"{dot}{suffix}" if before and len(suffix) < _LONGEST_SUFFIX else ""
    start = name[: len(name) - len(end)].encode()[: _LONGEST - len(end.encode())]
    shorter = _T2_STAR.sub(r"\1star", start.decode("utf-8", "ignore") + end)
    safe = str(sanitize_filename(shorter, "_", platform="universal"))
    if not safe.strip("."):
        raise FieldError("the output has an empty name; give one in filenames")
    return safe


def _value(record: Record, name: str) -> object:
    return next((record.get(key) for key in record.find(Target(name=name))), None)
