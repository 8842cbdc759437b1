"""Runs a profile on the files of a run: one file in, and what becomes of it is given its place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from io import FileIO
from typing import BinaryIO, Literal, cast

from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.errors import NoSectionError, NotDICOMError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.profiles.deid_log import DeidLog
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import Output
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import Profile
from grand_challenge_dicom_de_id_procedure.profiles.run import Made, Runner
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.outputs import Outputs
from grand_challenge_dicom_de_id_procedure.run.placing import placed
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Verdict, verdict_on
from grand_challenge_dicom_de_id_procedure.run.task import Task, name_by_uid, open_found
from grand_challenge_dicom_de_id_procedure.storage.room import IN_MEMORY, room
from grand_challenge_dicom_de_id_procedure.storage.sink import Sink
from grand_challenge_dicom_de_id_procedure.storage.source import FileSource, Source
from grand_challenge_dicom_de_id_procedure.storage.stream import StreamSink, StreamSource
from grand_challenge_dicom_de_id_procedure.storage.stream_of import stream_of

Layout = Literal["flat", "mirror"]

_ARCHIVE = b"PK"  # what archives begin with
_CANNOT_READ = "the file cannot be read"
_CANNOT_WRITE = "the output cannot be written"
_SEVERAL = Verdict(
    "failed", "destination", "the profile makes several files of it; name a folder as DESTINATION"
)
_BEST_LAST = ("done", "skipped", "rejected", "failed")


@dataclass(frozen=True, slots=True)
class ProfileWork:
    """Runs a profile on each file; see ``Work``.

    Attributes:
        profile: the profile.
        identity: for ``keyed`` fields; None if there is no key.
        outputs: where the outputs go.
        layout: "flat" to put them side by side, "mirror" to put them in the folders of the source.
        resume: whether outputs may be there already, if they are equal.
        dry_run: whether nothing is written.
        procedure: what DICOM files in archives are for, instead of the profile; None if nothing is.
        log: gets original values, if that is asked for.
    """

    profile: Profile
    identity: Identity | None
    outputs: Outputs
    layout: Layout = "flat"
    resume: bool = False
    dry_run: bool = False
    procedure: Applier | None = None
    log: DeidLog | None = None

    def report_on(self, found: Found, *, again: bool = False) -> FileReport:
        """Run the profile on one file; see ``Work``."""
        if found.verdict is not None:
            return FileReport(found.path, "", *found.verdict)
        failure, size, modified = _CANNOT_READ, 0, 0
        try:
            with ExitStack() as stack:
                source = open_found(found)
                stack.callback(source.close)
                size, modified = source.size, source.modified
                if found.is_object:
                    size, modified = found.size, found.modified
                made = self._made(found, source, stack)
                source.check_unchanged()
                failure = _CANNOT_WRITE
                paths = [self._path(found, output) for output in made.outputs]
                verdict = self._placed(made, paths, found, again=again)
        except Exception as error:  # an error of one file must not end the run
            verdict = verdict_on(error, failure)
            if isinstance(error, NoSectionError):
                verdict = verdict._replace(status="skipped")
            return FileReport(found.path, "", *verdict, size=size, modified=modified)
        return FileReport(
            found.path,
            paths[0],
            *verdict,
            actions=dict(made.actions),
            size=size,
            modified=modified,
            others=tuple(paths[1:]),
        )

    def report_if_written(self, found: Found) -> FileReport | None:
        """See ``Work``."""
        planned = replace(self, dry_run=True).report_on(found)
        paths = [planned.destination, *planned.others]
        is_written = planned.destination and all(map(self.outputs.exists, paths))
        return self.report_on(found, again=True) if is_written else None

    def remove_leftovers(self) -> None:
        """See ``Work``."""
        self.outputs.remove_leftovers()

    def _made(self, found: Found, source: Source, stack: ExitStack) -> Made:
        stream = stack.enter_context(stream_of(source))
        runner = Runner(
            self.profile,
            self.identity,
            self._room_for(source.size, stream),
            self._of_member if self.procedure is not None else _nothing,
            None if self.dry_run else self.log,
        )
        made = runner.run(found.relative.replace(os.sep, "/"), stream)
        for output in made.outputs:
            stack.callback(output.content.close)
        return made

    def _room_for(self, size: int, stream: BinaryIO) -> Callable[[], BinaryIO]:
        """Gives room for the outputs of a source, of about its size unless it is an archive."""
        if size > IN_MEMORY:
            # The folder of the outputs has room for them, and copies within it are quick.
            return lambda: room(size, self.outputs.folder)
        begins = stream.read(len(_ARCHIVE))
        stream.seek(0)
        if begins == _ARCHIVE:
            return lambda: cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))
        return lambda: room(size)

    def _path(self, found: Found, output: Output) -> str:
        name = output.name.replace("/", os.sep)
        folder = os.path.dirname(found.relative) if self.layout == "mirror" else ""  # noqa: PTH120
        return self.outputs.path_of(os.path.join(folder, name))  # noqa: PTH118

    def _placed(self, made: Made, paths: Sequence[str], found: Found, *, again: bool) -> Verdict:
        """Write the outputs, one after the other, until one has no place."""
        if len(set(paths)) < len(paths):
            return _SEVERAL
        if not self.dry_run:
            for path in paths:
                if refusal := self.outputs.refusal(path):
                    return refusal
        verdicts: list[Verdict] = []
        for output, path in zip(made.outputs, paths, strict=True):
            verdict = placed(
                _Contained(output.content),
                path,
                self.outputs,
                resume=self.resume,
                dry_run=self.dry_run,
                again=again,
                earlier=found.replaces,
            )
            verdicts.append(verdict)
            if verdict.status == "failed":
                break
        return max(verdicts, key=lambda each: _BEST_LAST.index(each.status))

    def _of_member(self, path: str, stream: BinaryIO) -> Sequence[Output] | None:
        """What the procedure makes of a member of an archive; None if it is no DICOM file."""
        assert self.procedure is not None
        stream.seek(0)
        try:
            prepared = self.procedure.prepare(StreamSource(stream))
        except NotDICOMError:
            return None
        content = room(prepared.source.size)
        try:
            with prepared:
                prepared.write_to(StreamSink(content))
            content.seek(0)
        except BaseException:
            content.close()
            raise
        folder, slash, _ = path.rpartition("/")
        return [Output(f"{folder}{slash}{name_by_uid(prepared.outcome)}", content)]


class ByProcedure(NamedTuple):
    """The procedure on DICOM files, a profile on all others; see ``Work``.

    Attributes:
        task: for the DICOM files.
        others: for the others.
    """

    task: Task
    others: ProfileWork

    def report_on(self, found: Found, *, again: bool = False) -> FileReport:
        """De-identify one file; see ``Work``."""
        report = self.task.report_on(found, again=again)
        return report if report.reason != "not-dicom" else self.others.report_on(found, again=again)

    def report_if_written(self, found: Found) -> FileReport | None:
        """See ``Work``."""
        return self.task.report_if_written(found) or self.others.report_if_written(found)

    def remove_leftovers(self) -> None:
        """See ``Work``."""
        self.task.remove_leftovers()


def without_dicom(profile: Profile) -> Profile:
    """A profile without its section for DICOM files, which the procedure is for."""
    sections = tuple(each for each in profile.sections if each.kind != "dicom")
    return replace(profile, sections=sections)


class _Contained:
    """An output that is in memory or in a file without a name."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = stream.seek(0, os.SEEK_END)

    def write_to(self, sink: Sink) -> None:
        """See ``Content``."""
        self._stream.seek(0)
        source: Source = StreamSource(self._stream)
        if isinstance(self._stream, FileIO):
            source = FileSource(self._stream.fileno())
        sink.copy(source, 0, source.size)


def _nothing(_path: str, _stream: BinaryIO) -> None:
    """Leave every member to the profile."""
