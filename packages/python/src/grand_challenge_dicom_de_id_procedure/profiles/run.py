"""Runs a profile on one file: which sections are for it, and what they make of it."""

from __future__ import annotations

import fnmatch
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import BinaryIO, cast

from grand_challenge_dicom_de_id_procedure.errors import NoSectionError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.profiles.acting import Acting
from grand_challenge_dicom_de_id_procedure.profiles.deid_log import DeidLog
from grand_challenge_dicom_de_id_procedure.profiles.filenames import Naming
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import (
    Context,
    Document,
    Format,
    Key,
    Output,
    Record,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.registry import format_of, kinds
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FileProfile,
    Profile,
    Target,
)
from grand_challenge_dicom_de_id_procedure.profiles.patterns import begin_file, whole

_IN_MEMORY = 1 << 24  # bytes of an output; larger ones are in a temporary file without a name
_LAST = "filename"  # copies whatever it is given, so only what no other section is for


class Made(NamedTuple):
    """What became of a file.

    Attributes:
        outputs: the new files; whoever gets them closes them.
        actions: how many values each action changed, also in members of archives; and how many
            members were left out.
        sections: the kinds of the sections that were for it.
    """

    outputs: tuple[Output, ...]
    actions: Counter[str]
    sections: tuple[str, ...]


class Runner:
    """Runs one profile on any number of files.

    Args:
        profile: the profile.
        identity: for ``keyed`` fields, made from the key.
        room: gives what an output is written to, open for reading and writing. A file without a
            buffer (``io.FileIO``), in the folder of the outputs, is best for large ones.
        log: gets the values of each file before and after; None for none.
        of_member: is asked first about each member of an archive, given its name and content; gives
            what it became, or None if the profile is to decide.

    Raises:
        ProfileError: a field is ``keyed``, and there is no key.
    """

    def __init__(
        self,
        profile: Profile,
        identity: Identity | None = None,
        room: Callable[[], BinaryIO] | None = None,
        of_member: Callable[[str, BinaryIO], Sequence[Output] | None] = lambda _path, _source: None,
        log: DeidLog | None = None,
    ) -> None:
        self._log = log
        self._identity = identity
        self._room = room or _temporary
        self._of_member = of_member
        by_kind = {section.kind: section for section in profile.sections}
        self._sections = [by_kind[kind] for kind in kinds() if kind in by_kind]
        for section in self._sections:
            Acting(section, identity)

    def run(self, path: str, source: BinaryIO) -> Made:
        """Run the profile on a file. Nothing is written but what is returned.

        Args:
            path: of the file, relative, with ``/`` between folders.
            source: can be read at any position.

        Raises:
            NoSectionError: no section is for it.
            FieldError: an action does not fit a value.
            UnreadableFileError: it is malformed.
            UnsafeFileError: it is larger or deeper than the limits allow.
            DeidentificationError: what else the engine for DICOM files raises.
        """
        begin_file()
        return self._run(path, source)

    def _run(self, path: str, source: BinaryIO) -> Made:
        """Run the profile on a file, or on a member of it."""
        matching = sections_for(self._sections, path, source)
        if not matching:
            raise NoSectionError
        outputs: dict[str, Output] = {}
        actions: Counter[str] = Counter()
        try:
            for section in matching:
                output = self._with(section, path, source, actions)
                if replaced := outputs.get(output.name):
                    replaced.content.close()
                outputs[output.name] = output
        except BaseException:
            for output in outputs.values():
                output.content.close()
            raise
        kinds_ = tuple(section.kind for section in matching)
        return Made(tuple(outputs.values()), actions, kinds_)

    def _with(
        self, section: FileProfile, path: str, source: BinaryIO, actions: Counter[str]
    ) -> Output:
        """What one section makes of a file."""
        form = format_of(section.kind)
        acting = Acting(section, self._identity)
        of_member = partial(self._run_member, acting.done)
        context = Context(path, section, of_member, acting.done)
        content = self._room()
        try:
            source.seek(0)
            document = form.open(source, context)
            name = self._write(document, form, context, acting, content)
            if not section.fields and not form.changes(section):
                source.seek(0)
                content.seek(0)
                content.truncate()
                shutil.copyfileobj(source, content)
            content.seek(0)
        except BaseException:
            content.close()
            raise
        actions.update(acting.done)
        return Output(name, content)

    def _act(self, acting: Acting, record: Record, context: Context) -> None:
        log, path, section = self._log, context.path, context.section
        if log is not None:
            log.add(path, "before", section, record)
        acting.act(record)
        if log is not None:
            log.add(path, "after", section, record)

    def _write(
        self,
        document: Document,
        form: Format,
        context: Context,
        acting: Acting,
        content: BinaryIO,
    ) -> str:
        """Write a document, changed; returns its name."""
        naming: Naming | None = None
        name = ""
        for record in document.records(content):
            if naming is None:
                naming = Naming(context.section, context.path, acting, record)
                self._act(acting, record, context)
                # The record may be gone once the next one is asked for.
                name = naming.name(record, lambda: form.name(document, context))
            else:
                self._act(acting, record, context)
        if naming is None:
            nothing = _Nothing()
            return Naming(context.section, context.path, acting, nothing).name(
                nothing, lambda: None
            )
        return name

    def _run_member(self, done: Counter[str], path: str, source: BinaryIO) -> Sequence[Output]:
        """Run the profile on a member of an archive; without the archives in archives."""
        given = self._of_member(path, source)
        if given is not None:
            return given
        try:
            made = self._run(path, source)
        except NoSectionError:
            return ()
        done.update(made.actions)
        return made.outputs


def _temporary() -> BinaryIO:
    content = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    return cast(BinaryIO, content)


class _Nothing:
    """The record of a file that has none, such as a table without rows."""

    def find(self, target: Target, *, absent: bool = False) -> Sequence[Key]:  # noqa: ARG002
        return ()

    def get(self, key: object) -> None:
        """There are no values."""

    def set(self, key: object, value: object) -> None:
        """Nothing is found that could be set."""

    def remove(self, key: object) -> None:
        """Nothing is found that could be removed."""


def sections_for(
    sections: Sequence[FileProfile], path: str, source: BinaryIO
) -> Sequence[FileProfile]:
    """The sections that are for a file, in their order.

    Raises:
        UnsafeFileError: a pattern takes too long.
    """
    found = [each for each in sections if matches(each, format_of(each.kind), path, source)]
    return [each for each in found if each.kind != _LAST] or found


def matches(section: FileProfile, form: Format, path: str, source: BinaryIO) -> bool:
    """Whether a section is for a file: by its path or, unless that is excluded, by its content.

    Raises:
        UnsafeFileError: a pattern takes too long.
    """
    if any(matches_path(each, path) for each in filters_of(section, form)):
        return True
    if section.settings["enforce-file-filter"]:
        return False
    for offset, magic in form.signatures:
        source.seek(offset)
        if source.read(len(magic)) == magic:
            return True
    return False


def filters_of(section: FileProfile, form: Format) -> Sequence[str]:
    """The patterns of the paths that a section is for."""
    filters = section.settings["file-filter"]
    return [filters] if isinstance(filters, str) else filters or form.filters


def matches_path(pattern: str, path: str) -> bool:
    """Whether a pattern of ``file-filter`` matches a path.

    Raises:
        UnsafeFileError: it takes too long.
    """
    if pattern.startswith("r!"):
        return whole(pattern[2:], path)
    return fnmatch.fnmatchcase(path, pattern)
