"""Reads the identifying values of each source; see ``Work``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.verification.contents import Contents, Fingerprint
from grand_challenge_dicom_de_id_procedure.verification.given_back import GivenBack
from grand_challenge_dicom_de_id_procedure.verification.identifying import Identifying, ValueRules
from grand_challenge_dicom_de_id_procedure.verification.readable import contents_of


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
    identifying: Identifying


@dataclass(frozen=True)
class Rules:
    """What identifies, and what may stay. Each process works that out for itself.

    Attributes:
        procedure: of the structure of ``procedure.json``.
        gives_back: whether it has options or overlays.
        learnt: see ``ValueRules``.
    """

    procedure: Mapping[str, Any]
    gives_back: bool
    learnt: tuple[str, ...] = ()

    @cached_property
    def of_values(self) -> ValueRules:
        """Which values identify."""
        return ValueRules(self.procedure, self.learnt)

    @cached_property
    def given_back(self) -> GivenBack | None:
        """What options and overlays keep; None if there are none."""
        return GivenBack(self.procedure, self.of_values) if self.gives_back else None

    def identifying_in(self, contents: Contents) -> Identifying:
        """The identifying values of a source that must not survive."""
        stays = frozenset[tuple[str, str]]()
        if self.given_back is not None:
            stays = self.given_back.of(contents.sop_class, contents.values)
        return Identifying.of(contents.values, self.of_values, stays)

    def __reduce__(self) -> tuple[Any, ...]:
        return Rules, (self.procedure, self.gives_back, self.learnt)


@dataclass(frozen=True)
class SourceReading:
    """Reads sources; see ``Work``.

    Attributes:
        rules: what identifies.
        most_inflated: see ``Readable``.
    """

    rules: Rules
    most_inflated: int

    def report_on(self, found: Found, *, again: bool = False) -> ReadSource:  # noqa: ARG002
        """Read one source, and only what identifies in it."""
        contents, problem = contents_of(found, self.most_inflated, self.rules.of_values.kind_of)
        if contents is None:
            return ReadSource(found.path, found.relative, problem, None)
        return ReadSource(
            found.path,
            found.relative,
            problem,
            Read(
                contents.sop_class,
                contents.instance,
                contents.fingerprint,
                self.rules.identifying_in(contents),
            ),
        )

    def report_if_written(self, found: Found) -> ReadSource | None:  # noqa: ARG002
        """See ``Work``; nothing is written."""
        return None

    def remove_leftovers(self) -> None:
        """See ``Work``; there are none."""
