"""Compares outputs with their sources: a file with a file, or a folder with a folder."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.file_meta import MOST_INFLATED
from grand_challenge_dicom_de_id_procedure.run.counting import Counting
from grand_challenge_dicom_de_id_procedure.run.in_order import reports_in_order
from grand_challenge_dicom_de_id_procedure.run.inputs import Inputs
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import FileReport
from grand_challenge_dicom_de_id_procedure.run.tree import executor_of, is_single_file
from grand_challenge_dicom_de_id_procedure.run.work import Executor, InTurn
from grand_challenge_dicom_de_id_procedure.verification.everywhere import AllSourceValues
from grand_challenge_dicom_de_id_procedure.verification.findings import CheckedFile, Counts
from grand_challenge_dicom_de_id_procedure.verification.identifying import (
    Identifying,
    SourceValues,
    ValueRules,
)
from grand_challenge_dicom_de_id_procedure.verification.pairing import Pairing
from grand_challenge_dicom_de_id_procedure.verification.search import (
    KnownSources,
    OutputSearch,
    SearchedOutput,
)
from grand_challenge_dicom_de_id_procedure.verification.sources import (
    ReadSource,
    Rules,
    SourceReading,
)

_MOST_REMEMBERED = 200_000  # values of sources


@dataclass
class Verification:
    """Compares an output with its source, or a folder of outputs with a folder of sources.

    Iterate over ``sources()`` first, then over ``outputs()``. Whoever does the work, the findings
    and their order are the same.
    """

    source: str  # a file, a folder or a URL, like the destination
    destination: str
    procedure: Mapping[str, Any]  # of the same structure as ``procedure.json``
    reported: Mapping[str, str] = field(default_factory=dict)  # see ``read_report``
    new_uid: Callable[[str], str] | None = None  # for an original one; None without the key
    most_inflated: int = MOST_INFLATED  # see ``Readable``
    gives_back: bool = False  # whether the procedure has options or overlays
    executor: Executor | None = None
    jobs: int | None = 1  # processes of this machine, if there is no executor; see ``executor_of``
    counts: Counts = field(default_factory=Counts)  # so far

    def __post_init__(self) -> None:
        self._sources, self._outputs = Inputs((self.source,)), Inputs((self.destination,))
        self._rules = ValueRules(self.procedure)
        self._all_values = AllSourceValues(self._rules.vocabulary.words)
        self._pairing = Pairing(self.reported)
        self._remembered: dict[str, Identifying] = {}
        self._room = _MOST_REMEMBERED
        self._is_pair = is_single_file(self._sources) and is_single_file(self._outputs)

    def sources(self, counting: Counting | None = None) -> Generator[CheckedFile, None, None]:
        """Read every source, and store its identifying values.

        Args:
            counting: counts the files for the progress.

        Raises:
            OSError: sources cannot be listed, or see ``Executor``.
        """
        reading = SourceReading(Rules(self.procedure, self.gives_back), self.most_inflated)
        files = _listed(self._sources, counting)
        if self.executor is None:
            self.executor, files = executor_of(self.jobs, files)
        reports = reports_in_order(self.executor, reading, files, _name_of_source)
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
        rules = Rules(self.procedure, self.gives_back, tuple(sorted(self._rules.learnt)))
        search = OutputSearch(rules, self.most_inflated, known)
        paired: set[int] = set()
        files = _listed(self._outputs, counting)
        executor = self.executor or InTurn()
        reports = reports_in_order(executor, search, files, _name_of_output)
        with contextlib.closing(reports):
            for report in reports:
                searched = _searched(report)
                self._count(searched)
                if searched.source is not None:
                    paired.add(searched.source)
                yield searched.checked
        if not self._is_pair:
            self.counts.without_output = len(self._pairing.names) - len(paired)

    def _add(self, source: ReadSource) -> CheckedFile:
        """Store what is known of a source."""
        read = source.read
        if read is None:
            self.counts.not_dicom += not source.problem
            return CheckedFile(source.name, problem=source.problem)
        self._rules.learn(read.sop_class)
        instance = self.new_uid(read.instance) if self.new_uid and read.instance else ""
        self._pairing.add(source.name, source.relative, instance, read.fingerprint)
        values = SourceValues(read.identifying, self._rules)
        self._all_values.add(values)
        self._room -= len(values.values)
        if self._room > 0:
            self._remembered[source.name] = read.identifying
        return CheckedFile(source.name, problem=source.problem)

    def _count(self, searched: SearchedOutput) -> None:
        if not searched.is_dicom:
            self.counts.not_dicom += not searched.checked.problem
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
