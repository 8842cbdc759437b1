"""Reads the identifying values of each source; see ``Work``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import verdict_on
from grand_challenge_dicom_de_id_procedure.verification.contents import Contents, Fingerprint
from grand_challenge_dicom_de_id_procedure.verification.given_back import GivenBack
from grand_challenge_dicom_de_id_procedure.verification.identifying import (
    IdentifyingOfSource,
    ValueRules,
)
from grand_challenge_dicom_de_id_procedure.verification.readable import contents_of
from grand_challenge_dicom_de_id_procedure.verification.repeated import Repeated, Run

_MOST_REMEMBERED = 1000  # runs


class ReadSource(NamedTuple):
    """What is kept of a source.

    Attributes:
        name: its path or URL.
        relative: its path in the source folder.
        problem: why not all of it could be read; empty if it could.
        read: what was read; None if nothing was.
    """

    name: str
    relative: str
    problem: str
    read: Read | None


class Read(NamedTuple):
    """What was read of a source.

    Attributes:
        sop_class: SOP Class UID (0008,0016).
        instance: SOP Instance UID (0008,0018).
        fingerprint: by which its output is known again.
        identifying: what must not survive.
    """

    sop_class: str
    instance: str
    fingerprint: Fingerprint
    identifying: IdentifyingOfSource


class Rules:
    """What identifies, and what may stay. Each process works that out for itself.

    Args:
        procedure: of the structure of ``procedure.json``.
        gives_back: whether it has options or overlays.
        learnt: see ``ValueRules``.
    """

    def __init__(
        self, procedure: Mapping[str, Any], gives_back: bool, learnt: tuple[str, ...] = ()
    ) -> None:
        self.procedure = procedure
        self.gives_back = gives_back
        self.learnt = learnt
        self._of_runs: dict[Run, IdentifyingOfSource] = {}

    @cached_property
    def of_values(self) -> ValueRules:
        """Which values identify."""
        return ValueRules(self.procedure, self.learnt)

    @cached_property
    def given_back(self) -> GivenBack | None:
        """What options and overlays keep; None if there are none."""
        return GivenBack(self.procedure, self.of_values) if self.gives_back else None

    def identifying_in(self, contents: Contents) -> IdentifyingOfSource:
        """The identifying values of a source that must not survive."""
        rules = self.of_values
        if self.given_back is None:
            found = [self._identifying_in_run(run) for run in contents.runs]
            return IdentifyingOfSource.of(contents.others, rules).joined_with(found)
        stays = self.given_back.of(contents.sop_class, contents.values)
        return IdentifyingOfSource.of(contents.values, rules).without(stays, contents.values)

    def _identifying_in_run(self, run: Run) -> IdentifyingOfSource:
        found = self._of_runs.get(run)
        if found is None:
            if len(self._of_runs) >= _MOST_REMEMBERED:
                self._of_runs.clear()
            found = self._of_runs[run] = IdentifyingOfSource.of(run.values, self.of_values)
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return Rules, (self.procedure, self.gives_back, self.learnt)


class SourceReading:
    """Reads sources; see ``Work``.

    Args:
        rules: what identifies.
        most_inflated: see ``Readable``.
    """

    def __init__(self, rules: Rules, most_inflated: int) -> None:
        self._rules = rules
        self._most_inflated = most_inflated
        self._repeated = Repeated()

    def contents_of(self, found: Found) -> tuple[Contents | None, str]:
        """What may identify in a source; and the problem. See ``contents_of``."""
        wanted = self._rules.of_values.kind_of
        return contents_of(found, self._most_inflated, wanted, self._repeated)

    def report_on(self, found: Found, *, again: bool = False) -> ReadSource:  # noqa: ARG002
        """Read one source, and only what identifies in it."""
        try:
            return self._read(found)
        except Exception as error:  # an error of one file must not end the run
            problem = verdict_on(error, "it cannot be told what identifies in the file").message
            return ReadSource(found.path, found.relative, problem, None)

    def _read(self, found: Found) -> ReadSource:
        contents, problem = self.contents_of(found)
        if contents is None:
            return ReadSource(found.path, found.relative, problem, None)
        return ReadSource(
            found.path,
            found.relative,
            problem,
            Read(
                contents.sop_class,
                contents.instance,
                contents.fingerprint(),
                self._rules.identifying_in(contents),
            ),
        )

    def report_if_written(self, found: Found) -> ReadSource | None:  # noqa: ARG002
        """See ``Work``; nothing is written."""
        return None

    def remove_leftovers(self) -> None:
        """See ``Work``; there are none."""

    def __reduce__(self) -> tuple[Any, ...]:
        return SourceReading, (self._rules, self._most_inflated)
