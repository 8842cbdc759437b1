"""Outputs held against their sources: a file against a file, or a tree against a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import (
    DeidentificationError,
    NotDICOMError,
)
from grand_challenge_dicom_de_id_procedure.run.listing import find
from grand_challenge_dicom_de_id_procedure.verification.contents import Contents, read_contents
from grand_challenge_dicom_de_id_procedure.verification.everywhere import Everywhere
from grand_challenge_dicom_de_id_procedure.verification.identifying import (
    Identifying,
    Vocabulary,
)
from grand_challenge_dicom_de_id_procedure.verification.pairing import Pairing

PREAMBLE = "preamble"


@dataclass(frozen=True)
class Finding:
    """Something of a source that an output holds.

    Attributes:
        file: the output.
        path: the element, such as (0040,A730)[0]>(0040,A160); or "preamble".
        kind: "person-name", "identifier", "uid", "date" and so on; or "preamble".
        source: whose it is; empty where it belongs to another file than the output was made of.
        value: as the output spells it; it may identify.
    """

    file: str
    path: str
    kind: str
    source: str
    value: str


@dataclass
class Counts:
    """How much was looked at.

    Attributes:
        paired: outputs held against their own source.
        without_source: outputs held against all sources at once only.
        without_output: sources that no output was found for.
        no_dicom: files of either tree that are no DICOM files.
        unreadable_sources: sources that could not be read, so what is in them was not looked for.
        is_incomplete: whether the sources hold more values than are remembered.
    """

    paired: int = 0
    without_source: int = 0
    without_output: int = 0
    no_dicom: int = 0
    unreadable_sources: int = 0
    is_incomplete: bool = False


@dataclass(frozen=True)
class Checked:
    """One file, looked at.

    Attributes:
        file: its name.
        findings: what it holds that it should not.
        problem: why it could not be searched; empty if it could.
    """

    file: str
    findings: tuple[Finding, ...] = ()
    problem: str = ""


@dataclass
class Verification:
    """Holds an output against its source, or a tree of them.

    First go through ``sources()``, then through ``outputs()``.

    Attributes:
        source: a file or a folder.
        destination: a file or a folder.
        procedure: any mapping of the published shape.
        reported: sources of outputs; see ``read_report``.
        new_uid: the new UID for an original one, if the key is known.
        counts: how much was looked at so far.
    """

    source: str
    destination: str
    procedure: Mapping[str, Any]
    reported: dict[str, str] = field(default_factory=dict)
    new_uid: Callable[[str], str] | None = None
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        self._vocabulary = Vocabulary(self.procedure)
        self._everywhere = Everywhere(self._vocabulary)
        self._pairing = Pairing(self.reported, self.new_uid)
        self._is_pair = not (Path(self.source).is_dir() or Path(self.destination).is_dir())

    def sources(self) -> Iterator[Checked]:
        """Read every source, and remember what is in all of them."""
        for path, relative, verdict in find(self.source):
            contents, problem = self._read(path) if verdict is None else (None, verdict.message)
            if contents is not None:
                self._pairing.add(path, relative, contents)
                self._everywhere.add(Identifying(contents.values, self._vocabulary))
            self.counts.unreadable_sources += bool(problem)
            yield Checked(path, problem=problem)
        self.counts.is_incomplete = self._everywhere.is_full

    def outputs(self) -> Iterator[Checked]:
        """Search every output."""
        for path, relative, verdict in find(self.destination):
            contents, problem = self._read(path) if verdict is None else (None, verdict.message)
            if contents is None:
                yield Checked(path, problem=problem)
                continue
            found = self._pairing.source_of(path, relative, contents)
            source = self.source if self._is_pair else found or ""
            own = self._identifying(source)
            if own is not None:
                self.counts.paired += 1
            elif self._is_pair:
                problem = "its source cannot be read"
            else:
                self.counts.without_source += 1
            if contents.unsearched:
                problem = f"a text of more than 64 MB was not searched: {contents.unsearched[0]}"
            yield Checked(path, tuple(self._findings(path, contents, source, own)), problem)
        self.counts.without_output = 0 if self._is_pair else self._pairing.unpaired()

    def _findings(
        self, path: str, contents: Contents, source: str, own: Identifying | None
    ) -> Iterator[Finding]:
        if any(contents.preamble):
            yield Finding(path, PREAMBLE, PREAMBLE, source, "")
        for value in contents.values:
            seen = set()
            for hit in own.find(value) if own else ():
                if hit.kind not in seen:
                    seen.add(hit.kind)
                    yield Finding(path, value.path, hit.kind, source, hit.text)
            for hit in self._everywhere.find(value):
                if hit.kind not in seen:
                    seen.add(hit.kind)
                    yield Finding(path, value.path, hit.kind, "", hit.text)

    def _identifying(self, source: str) -> Identifying | None:
        """What identifies in a source, which is read once more: there are too many to keep."""
        contents = self._read(source)[0] if source else None
        return Identifying(contents.values, self._vocabulary) if contents else None

    def _read(self, path: str) -> tuple[Contents | None, str]:
        """What a file holds; else why that is not known, and nothing if it is no DICOM file."""
        try:
            return read_contents(path), ""
        except NotDICOMError:
            self.counts.no_dicom += 1
            return None, ""
        except DeidentificationError as error:
            return None, str(error)
        except MemoryError:
            return None, "not enough memory"
        except OSError as error:
            return None, f"the file cannot be read: {error.strerror or type(error).__name__}"
