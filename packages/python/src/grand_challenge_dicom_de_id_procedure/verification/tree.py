"""Compares outputs with their sources: a file with a file, or a folder with a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import MOST_INFLATED
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError, NotDICOMError
from grand_challenge_dicom_de_id_procedure.run.listing import find_files
from grand_challenge_dicom_de_id_procedure.verification.contents import Contents, read_contents
from grand_challenge_dicom_de_id_procedure.verification.everywhere import AllSourceValues
from grand_challenge_dicom_de_id_procedure.verification.given_back import GivenBack
from grand_challenge_dicom_de_id_procedure.verification.identifying import (
    Searched,
    SourceValues,
    SurvivingValue,
    ValueRules,
    searched_in,
)
from grand_challenge_dicom_de_id_procedure.verification.pairing import Pairing
from grand_challenge_dicom_de_id_procedure.verification.pixels import PixelElement
from grand_challenge_dicom_de_id_procedure.verification.reading import Content, Value, Wanted

PREAMBLE = "preamble"

_MOST_REMEMBERED = 200_000  # values
_SHORT = 256  # bytes of a value that is remembered


@dataclass(frozen=True)
class Finding:
    """An identifying value of a source that was found in an output."""

    file: str  # the path of the output
    path: str  # of the element, such as (0040,A730)[0]>(0040,A160); or "preamble"
    kind: str  # "person-name", "identifier", "uid", "date" and so on; or "preamble"
    source: str  # the path of the output's own source; empty if the value is of another source
    value: str  # in the spelling of the output; it may identify


@dataclass
class Counts:
    """Numbers of files that were checked."""

    paired: int = 0  # outputs that were compared with their own source
    without_source: int = 0  # outputs whose source was not found, compared with all sources
    without_output: int = 0  # sources whose output was not found
    not_dicom: int = 0  # files on either side
    unreadable_sources: int = 0  # not all of their values were searched for
    is_incomplete: bool = False  # the sources contain more values than can be stored


@dataclass(frozen=True)
class CheckedFile:
    """The result for one file."""

    file: str
    findings: tuple[Finding, ...] = ()
    problem: str = ""  # why it could not be searched; empty if it could


@dataclass
class Verification:
    """Compares an output with its source, or a folder of outputs with a folder of sources.

    Iterate over ``sources()`` first, then over ``outputs()``.
    """

    source: str
    destination: str
    procedure: Mapping[str, Any]  # of the same structure as ``procedure.json``
    reported: dict[str, str] = field(default_factory=dict)  # see ``read_report``
    new_uid: Callable[[str], str] | None = None  # for an original one; None without the key
    most_inflated: int = MOST_INFLATED  # see ``Readable``
    gives_back: bool = False  # whether the procedure has options or overlays
    counts: Counts = field(default_factory=Counts)  # so far

    def __post_init__(self) -> None:
        self._rules = ValueRules(self.procedure)
        self._given_back = GivenBack(self.procedure, self._rules) if self.gives_back else None
        self._all_sources = AllSourceValues(self._rules)
        self._pairing = Pairing(self.reported, self.new_uid)
        self._remembered: dict[str, SourceValues] = {}
        self._room = _MOST_REMEMBERED  # for values of sources
        self._known: dict[Content, tuple[Searched, list[SurvivingValue]]] = {}
        self._is_pair = not (Path(self.source).is_dir() or Path(self.destination).is_dir())

    def sources(self) -> Iterator[CheckedFile]:
        """Read every source, and store its identifying values."""
        for path, relative, verdict, *_ in find_files(self.source):
            contents, problem = (
                self._read_source(path) if verdict is None else (None, verdict.message)
            )
            if contents is not None:
                self._pairing.add(path, relative, contents)
                values = self._values_of(contents)
                self._all_sources.add(values)
                self._room -= len(values.values)
                if self._room > 0:
                    self._remembered[path] = values
            self.counts.unreadable_sources += bool(problem)
            yield CheckedFile(path, problem=problem)
        self.counts.is_incomplete = self._all_sources.is_full

    def outputs(self) -> Iterator[CheckedFile]:
        """Search every output."""
        for path, relative, verdict, *_ in find_files(self.destination):
            contents, problem = self._read(path) if verdict is None else (None, verdict.message)
            if contents is None:
                yield CheckedFile(path, problem=problem)
                continue
            found = self._pairing.source_of(path, relative, contents)
            source = self.source if self._is_pair else found or ""
            own = self._source_values(source)
            if own is not None:
                self.counts.paired += 1
            elif self._is_pair:
                problem = "its source cannot be read"
            else:
                self.counts.without_source += 1
            findings = [*self._findings(path, contents, source, own)]
            for pixels in contents.pixels:
                try:
                    findings += self._findings_in_pixels(path, pixels, source, own)
                except (DeidentificationError, OSError) as error:
                    problem = f"{pixels.path} cannot be searched: {error}"
            yield CheckedFile(path, tuple(findings), problem)
        self.counts.without_output = 0 if self._is_pair else self._pairing.count_unpaired()

    def _findings(
        self, path: str, contents: Contents, source: str, own: SourceValues | None
    ) -> Iterator[Finding]:
        if any(contents.preamble):
            yield Finding(path, PREAMBLE, PREAMBLE, source, "")
        different = {value.content: self._looked_at(value) for value in contents.values}
        words = own is not None and own.may_find_words_in(each for each, _ in different.values())
        found = {
            content: each
            for content, looked_at in different.items()
            if (each := self._found_in(*looked_at, own, words=words))
        }
        explains = self._given_back.explains if self._given_back else None
        sop_class = contents.sop_class
        for value in contents.values if found else ():
            for is_own, kind, text in found.get(value.content, ()):
                if explains and explains(sop_class, value, kind, own):
                    continue
                yield Finding(path, value.path, kind, source if is_own else "", text)

    def _looked_at(self, value: Value) -> tuple[Searched, list[SurvivingValue]]:
        """What of a value of an output is searched, and what of any source is in it."""
        known = self._known.get(value.content)
        if known is None:
            searched = searched_in(value, self._rules)
            known = searched, [*self._all_sources.find(searched)]
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            if len(value.raw) <= _SHORT:
                self._known[value.content] = known
        return known

    def _found_in(
        self,
        searched: Searched,
        elsewhere: list[SurvivingValue],
        own: SourceValues | None,
        *,
        words: bool,
    ) -> list[tuple[bool, str, str]]:
        """The first value of each kind in a value of an output, of its own source first."""
        if not (words or elsewhere or searched.may_have_more):
            return []
        found: dict[str, tuple[bool, str, str]] = {}
        for kind, text in own.find(searched, words=words) if own else ():
            found.setdefault(kind, (True, kind, text))
        for kind, text in elsewhere:
            found.setdefault(kind, (False, kind, text))
        return list(found.values())

    def _findings_in_pixels(
        self, path: str, pixels: PixelElement, source: str, own: SourceValues | None
    ) -> Iterator[Finding]:
        """In what is not needed to decode pixels, any value; elsewhere, one as it is spelled."""
        seen: set[str] = set()
        for content in pixels.codestreams() if own else ():
            for found in own.find_in_codestream(content) if own else ():
                if found.kind not in seen:
                    seen.add(found.kind)
                    yield Finding(path, pixels.path, found.kind, source, found.text)
        for content in pixels.metadata():
            value = Value("", pixels.tag, "OB", content, DEFAULT)
            looked_at = self._looked_at(value)
            for is_own, kind, text in self._found_in(*looked_at, own, words=True):
                if kind not in seen:
                    seen.add(kind)
                    yield Finding(path, pixels.path, kind, source if is_own else "", text)

    def _source_values(self, source: str) -> SourceValues | None:
        """The identifying values of a source; None if it cannot be read.

        Most sources are read again, because the values of all of them do not fit in memory.
        """
        if source in self._remembered:
            return self._remembered[source]
        contents = self._read_source(source)[0] if source else None
        return self._values_of(contents) if contents else None

    def _values_of(self, contents: Contents) -> SourceValues:
        """The identifying values of a source that must not survive."""
        if self._given_back is None:
            return SourceValues(contents.values, self._rules)
        given_back = self._given_back.of(contents.sop_class, contents.values)
        return SourceValues(contents.values, self._rules, given_back)

    def _read_source(self, path: str) -> tuple[Contents | None, str]:
        """As ``_read``, but only what identifies."""
        return self._read(path, self._rules.kind_of)

    def _read(self, path: str, wanted: Wanted | None = None) -> tuple[Contents | None, str]:
        """The contents of a file, and the problem; neither for a file of another format."""
        try:
            contents = read_contents(path, self.most_inflated, wanted)
            if self._rules.learn(contents.sop_class):
                self._known.clear()
            return contents, contents.problem
        except NotDICOMError:
            self.counts.not_dicom += 1
            return None, ""
        except DeidentificationError as error:
            return None, str(error)
        except MemoryError:
            return None, "not enough memory"
        except OSError as error:
            return None, f"the file cannot be read: {error.strerror or type(error).__name__}"
