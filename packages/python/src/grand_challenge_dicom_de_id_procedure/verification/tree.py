"""Compares outputs with their sources: a file with a file, or a folder with a folder."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.file_meta import MOST_INFLATED
from grand_challenge_dicom_de_id_procedure.run.counting import Counting
from grand_challenge_dicom_de_id_procedure.run.in_order import reports_in_order
from grand_challenge_dicom_de_id_procedure.run.in_turn import InTurn
from grand_challenge_dicom_de_id_procedure.run.inputs import Inputs
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.tree import executor_of, is_single_file
from grand_challenge_dicom_de_id_procedure.run.work import Executor
from grand_challenge_dicom_de_id_procedure.verification.everywhere import AllSourceValues
from grand_challenge_dicom_de_id_procedure.verification.findings import CheckedFile, Counts
from grand_challenge_dicom_de_id_procedure.verification.identifying import (
    IdentifyingOfSource,
    ValueRules,
)
from grand_challenge_dicom_de_id_procedure.verification.pairing import (
    Pairing,
    lies_in,
    place_of,
)
from grand_challenge_dicom_de_id_procedure.verification.search import (
    KnownSources,
    OutputSearch,
    SearchedOutput,
)
from grand_challenge_dicom_de_id_procedure.verification.source_values import (
    KnownWords,
    SourceValues,
)
from grand_challenge_dicom_de_id_procedure.verification.sources import (
    ReadSource,
    Rules,
    SourceReading,
)

_MOST_REMEMBERED = 200_000  # values of sources


class Verification:
    """Compares an output with its source, or a folder of outputs with a folder of sources.

    Iterate over ``sources()`` first, then over ``outputs()``, then over ``missing()``. Whoever does
    the work, the findings and their order are the same.

    Args:
        source: a file, a folder or a URL.
        destination: a file, a folder or a URL.
        procedure: of the same structure as ``procedure.json``.
        reported: see ``read_report``.
        new_uid: gives the new UID for an original one; None without the key.
        most_inflated: see ``Readable``.
        gives_back: whether the procedure has options or overlays.
        executor: who does the work; None for so many processes.
        jobs: processes of this machine, if there is no executor; see ``executor_of``.

    Attributes:
        source: as above.
        destination: as above.
        counts: so far.
    """

    def __init__(
        self,
        source: str,
        destination: str,
        procedure: Mapping[str, Any],
        reported: Mapping[str, str] | None = None,
        new_uid: Callable[[str], str] | None = None,
        most_inflated: int = MOST_INFLATED,
        gives_back: bool = False,
        executor: Executor | None = None,
        jobs: int | None = 1,
    ) -> None:
        self.source = source
        self.destination = destination
        self.counts = Counts()
        self._procedure = procedure
        self._new_uid = new_uid
        self._most_inflated = most_inflated
        self._gives_back = gives_back
        self._executor = executor
        self._jobs = jobs
        self._sources, self._outputs = Inputs((source,)), Inputs((destination,))
        self._rules = ValueRules(procedure)
        self._known_words = KnownWords(self._rules)
        self._all_values = AllSourceValues(self._rules.vocabulary.words)
        self._pairing = Pairing(reported or {})
        self._unseen = {each for each in reported or () if lies_in(each, destination)}
        self._remembered: dict[str, IdentifyingOfSource] = {}
        self._room = _MOST_REMEMBERED
        self._is_pair = is_single_file(self._sources) and is_single_file(self._outputs)

    def sources(self, counting: Counting | None = None) -> Generator[CheckedFile, None, None]:
        """Read every source, and store its identifying values.

        Args:
            counting: counts the files for the progress.

        Raises:
            OSError: sources cannot be listed, or see ``Executor``.
        """
        reading = SourceReading(Rules(self._procedure, self._gives_back), self._most_inflated)
        files = _listed(self._sources, counting)
        if self._executor is None:
            self._executor = executor_of(self._jobs)
        reports = reports_in_order(self._executor, reading, files, _name_of_source)
        with contextlib.closing(reports):
            for report in reports:
                checked = self._add(_read(report))
                self.counts.unreadable_sources += bool(checked.problem)
                yield checked
        self.counts.is_incomplete = self._all_values.is_full

    def outputs(self, counting: Counting | None = None) -> Generator[CheckedFile, None, None]:
        """Search every output.

        Args:
            counting: counts the files for the progress.

        Raises:
            OSError: outputs cannot be listed, or see ``Executor``.
        """
        known = KnownSources(
            self._all_values,
            self._pairing,
            self._remembered,
            self.source if self._is_pair else "",
        )
        rules = Rules(self._procedure, self._gives_back, tuple(sorted(self._rules.learnt)))
        search = OutputSearch(rules, self._most_inflated, known)
        paired: set[int] = set()
        files = _listed(self._outputs, counting)
        executor = self._executor or InTurn()
        reports = reports_in_order(executor, search, files, _name_of_output)
        with contextlib.closing(reports):
            for report in reports:
                searched = _searched(report)
                self._count(searched)
                if self._unseen:
                    self._unseen.discard(place_of(searched.checked.file))
                if searched.source is not None:
                    paired.add(searched.source)
                yield searched.checked
        if not self._is_pair:
            self.counts.without_output = len(self._pairing.names) - len(paired)

    def missing(self) -> Iterator[CheckedFile]:
        """After ``outputs()``, those that the run reported and that are not there."""
        for name in sorted(self._unseen):
            yield CheckedFile(name, problem="the run reported it, and it is not there")

    def _add(self, source: ReadSource) -> CheckedFile:
        """Store what is known of a source."""
        read = source.read
        if read is None:
            self.counts.not_dicom += not source.problem
            return CheckedFile(source.name, problem=source.problem)
        self._rules.learn(read.sop_class)
        instance = self._new_uid(read.instance) if self._new_uid and read.instance else ""
        self._pairing.add(source.name, source.relative, instance, read.fingerprint)
        values = SourceValues(read.identifying, self._known_words)
        self._all_values.add(values)
        self._room -= len(values.uids) + len(values.words.values)
        if self._room > 0:
            self._remembered[source.name] = read.identifying
        return CheckedFile(source.name, problem=source.problem)

    def _count(self, searched: SearchedOutput) -> None:
        if searched.checked.problem:
            return
        if not searched.is_dicom:
            self.counts.not_dicom += 1
        elif searched.is_compared:
            self.counts.paired += 1
        elif not self._is_pair:
            self.counts.without_source += 1


def _listed(inputs: Inputs, counting: Counting | None) -> Iterator[Found]:
    return inputs.find() if counting is None else counting.through(inputs.find())


def _read(report: ReadSource | FileReport) -> ReadSource:
    if isinstance(report, FileReport):
        return ReadSource(report.source, "", report.message, None)
    return report


def _searched(report: SearchedOutput | FileReport) -> SearchedOutput:
    if isinstance(report, FileReport):
        return SearchedOutput(CheckedFile(report.source, problem=report.message))
    return report


def _name_of_source(source: ReadSource) -> str:
    return source.name


def _name_of_output(searched: SearchedOutput) -> str:
    return searched.checked.file
