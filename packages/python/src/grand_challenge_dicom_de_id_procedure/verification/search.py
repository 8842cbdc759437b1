"""Searches outputs for what identifies in their sources; see ``Work``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import verdict_on
from grand_challenge_dicom_de_id_procedure.storage.url import is_url
from grand_challenge_dicom_de_id_procedure.verification.contents import Contents
from grand_challenge_dicom_de_id_procedure.verification.everywhere import AllSourceValues
from grand_challenge_dicom_de_id_procedure.verification.findings import CheckedFile, FoundValue
from grand_challenge_dicom_de_id_procedure.verification.identifying import (
    IdentifyingOfSource,
    ValueRules,
)
from grand_challenge_dicom_de_id_procedure.verification.pairing import Pairing
from grand_challenge_dicom_de_id_procedure.verification.pixels import PixelElement
from grand_challenge_dicom_de_id_procedure.verification.readable import contents_of
from grand_challenge_dicom_de_id_procedure.verification.repeated import Repeated, Run
from grand_challenge_dicom_de_id_procedure.verification.searched import (
    Searched,
    SearchedTogether,
    searched_in,
)
from grand_challenge_dicom_de_id_procedure.verification.source_values import (
    KnownWords,
    SourceValues,
    SurvivingValue,
)
from grand_challenge_dicom_de_id_procedure.verification.sources import Rules, SourceReading
from grand_challenge_dicom_de_id_procedure.verification.value import Content, Value

PREAMBLE = "preamble"

_MOST_REMEMBERED = 200_000  # values
_MOST_RUNS = 1000
_SHORT = 256  # bytes of a value that is remembered


class SearchedOutput(NamedTuple):
    """The result for one output.

    Attributes:
        checked: what was found.
        is_dicom: whether it could be read.
        is_compared: whether its own source could be read, too.
        source: the number of its own source; see ``Pairing``.
    """

    checked: CheckedFile
    is_dicom: bool = False
    is_compared: bool = False
    source: int | None = None


class KnownSources(NamedTuple):
    """What is known of all sources when outputs are searched.

    Attributes:
        all_values: what is searched for in every output.
        pairing: finds the own source of an output.
        remembered: what identifies in some of them, by their names; the others are read again.
        only: the name of the only source, for the only output; empty if there may be several.
    """

    all_values: AllSourceValues
    pairing: Pairing
    remembered: Mapping[str, IdentifyingOfSource]
    only: str


class OutputSearch:
    """Searches outputs; see ``Work``. What it finds in one depends on no other output.

    Args:
        rules: what identifies; they have learnt from the sources.
        most_inflated: see ``Readable``.
        sources: what is known of them.
    """

    def __init__(self, rules: Rules, most_inflated: int, sources: KnownSources) -> None:
        self._rules = rules
        self._most_inflated = most_inflated
        self._sources = sources
        self._reading = SourceReading(rules, most_inflated)
        self._repeated = Repeated()
        self._ways: dict[str, _Looking] = {}

    def report_on(self, found: Found, *, again: bool = False) -> SearchedOutput:  # noqa: ARG002
        """Search one output."""
        try:
            return self._searched(found)
        except Exception as error:  # an error of one file must not end the run
            problem = verdict_on(error, "the file cannot be searched").message
            return SearchedOutput(CheckedFile(found.path, problem=problem))

    def _searched(self, found: Found) -> SearchedOutput:
        contents, problem = contents_of(found, self._most_inflated, repeated=self._repeated)
        if contents is None:
            return SearchedOutput(CheckedFile(found.path, problem=problem))
        pairing, only = self._sources.pairing, self._sources.only
        number = pairing.source_of(
            found.path, found.relative, contents.instance, contents.fingerprint
        )
        source = only or ("" if number is None else pairing.names[number])
        looking = self._looking_for(contents.sop_class)
        own = self._source_values(source, looking.known_words)
        if own is None and only:
            problem = "its source cannot be read"
        findings = [*self._findings(found.path, contents, source, own, looking)]
        for pixels in contents.pixels:
            try:
                findings += _findings_in_pixels(found.path, pixels, source, own, looking)
            except (DeidentificationError, OSError) as error:
                problem = f"{pixels.path} cannot be searched: {error}"
        checked = CheckedFile(found.path, tuple(findings), problem)
        return SearchedOutput(checked, True, own is not None, number)

    def report_if_written(self, found: Found) -> SearchedOutput | None:  # noqa: ARG002
        """See ``Work``; nothing is written."""
        return None

    def remove_leftovers(self) -> None:
        """See ``Work``; there are none."""

    def __reduce__(self) -> tuple[Any, ...]:
        return OutputSearch, (self._rules, self._most_inflated, self._sources)

    def _findings(
        self,
        path: str,
        contents: Contents,
        source: str,
        own: SourceValues | None,
        looking: _Looking,
    ) -> Iterator[FoundValue]:
        if any(contents.preamble):
            yield FoundValue(path, PREAMBLE, PREAMBLE, source, "")
        values = [*contents.others]
        for run in contents.runs:
            if looking.may_find_in(run, own):
                values += run.values
        different = {
            content: looking.looked_at(value)
            for content, value in {value.content: value for value in values}.items()
        }
        texts = [text for searched, _ in different.values() for text in searched.words]
        words = own is not None and own.words.may_be_in(texts)
        found = {
            content: each
            for content, looked_at in different.items()
            if (each := _found_in(*looked_at, own, words=words))
        }
        given_back = self._rules.given_back
        sop_class = contents.sop_class
        for value in contents.values if found else ():
            for is_own, kind, text in found.get(value.content, ()):
                if given_back and given_back.explains(sop_class, value, kind, own):
                    continue
                yield FoundValue(path, value.path, kind, source if is_own else "", text)

    def _looking_for(self, sop_class: str) -> _Looking:
        """How outputs of a SOP class are looked at: as all others, if a source is of this class."""
        rules = self._rules.of_values
        key = "" if rules.knows(sop_class) else sop_class
        looking = self._ways.get(key)
        if looking is None:
            if key:
                rules = ValueRules(self._rules.procedure, (*self._rules.learnt, key))
            looking = self._ways[key] = _Looking(rules, self._sources.all_values)
        return looking

    def _source_values(self, source: str, known: KnownWords) -> SourceValues | None:
        """The identifying values of a source; None if it cannot be read.

        Most sources are read again, because the values of all of them do not fit in memory.
        """
        if not source:
            return None
        identifying = self._sources.remembered.get(source)
        if identifying is None:
            found = Found(source, "", is_object=is_url(source))
            contents, _ = self._reading.contents_of(found)
            if contents is None:
                return None
            identifying = self._rules.identifying_in(contents)
        return SourceValues(identifying, known)


class _Looking:
    """Looks at the values of outputs, and remembers what was in them.

    Args:
        rules: what the program itself writes.
        all_values: of all sources.
    """

    def __init__(self, rules: ValueRules, all_values: AllSourceValues) -> None:
        self.known_words = KnownWords(rules)
        self._rules = rules
        self._all_values = all_values
        self._known: dict[Content, tuple[Searched, list[SurvivingValue]]] = {}
        self._runs: dict[Run, tuple[SearchedTogether, bool]] = {}

    def looked_at(self, value: Value) -> tuple[Searched, list[SurvivingValue]]:
        """What of a value of an output is searched, and what of any source is in it."""
        content = value.content
        known = self._known.get(content)
        if known is None:
            searched = searched_in(value, self._rules)
            known = searched, [*self._all_values.find(searched)]
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            if len(value.raw) <= _SHORT:
                self._known[content] = known
        return known

    def may_find_in(self, run: Run, own: SourceValues | None) -> bool:
        """Whether anything of any source may be in elements that several outputs have."""
        known = self._runs.get(run)
        if known is None:
            looked_at = [self.looked_at(value) for value in run.values]
            together = SearchedTogether.of(searched for searched, _ in looked_at)
            known = together, any(found for _, found in looked_at)
            if len(self._runs) >= _MOST_RUNS:
                self._runs.clear()
            self._runs[run] = known
        together, is_elsewhere = known
        return is_elsewhere or (own is not None and own.may_be_in(together))


def _found_in(
    searched: Searched,
    elsewhere: list[SurvivingValue],
    own: SourceValues | None,
    *,
    words: bool,
) -> list[tuple[bool, str, str]]:
    """The first value of each kind in a value of an output, of its own source first."""
    if not (words or elsewhere or searched.uids or searched.integers):
        return []
    found: dict[str, tuple[bool, str, str]] = {}
    for kind, text in own.find(searched, words=words) if own else ():
        found.setdefault(kind, (True, kind, text))
    for kind, text in elsewhere:
        found.setdefault(kind, (False, kind, text))
    return list(found.values())


def _findings_in_pixels(
    path: str, pixels: PixelElement, source: str, own: SourceValues | None, looking: _Looking
) -> Iterator[FoundValue]:
    """In what is not needed to decode pixels, any value; elsewhere, one as it is spelled."""
    seen: set[str] = set()
    for content in pixels.codestreams() if own else ():
        for found in own.find_in_codestream(content) if own else ():
            if found.kind not in seen:
                seen.add(found.kind)
                yield FoundValue(path, pixels.path, found.kind, source, found.text)
    for content in pixels.metadata():
        value = Value("", pixels.tag, "OB", content, DEFAULT)
        for is_own, kind, text in _found_in(*looking.looked_at(value), own, words=True):
            if kind not in seen:
                seen.add(kind)
                yield FoundValue(path, pixels.path, kind, source if is_own else "", text)
