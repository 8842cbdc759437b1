"""Who decides: the curators, the narrowest scope first, and after them the determinants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from decisions.decision import Decision
from decisions.determinants import decide_automatically
from decisions.manual import ManualDecision
from errors import Finding
from standard.model import Occurrence, SOPClass, Standard


class Precedence:
    """Decides attributes by the manual decisions, then by the determinants."""

    def __init__(self, standard: Standard, manual: Sequence[ManualDecision] = ()) -> None:
        self._standard = standard
        self._manual = manual
        self._by_tag: dict[str, list[ManualDecision]] = {}
        for decision in manual:
            self._by_tag.setdefault(decision.tag, []).append(decision)

    def decide(
        self, sop_class: SOPClass, tag: str, occurrences: Sequence[Occurrence]
    ) -> Decision | None:
        """The decision for an attribute with these occurrences in a SOP class, or None.

        An attribute without occurrences is in no table of the SOP class: only a Standard Extended
        SOP Class has it.
        """
        narrowest = self._narrowest(sop_class, tag, occurrences)
        if narrowest:
            return narrowest[0].decision
        return decide_automatically(self._standard, tag, occurrences)

    def standard_extended(self, sop_class: SOPClass) -> Iterable[ManualDecision]:
        """The decisions about attributes in no table of the SOP class, the narrowest of each."""
        tags = {manual.tag: None for manual in self._manual if manual.standard_extended}
        for tag in tags:
            yield from self._narrowest(sop_class, tag, ())[:1]

    def conflicts(
        self, sop_class: SOPClass, tag: str, occurrences: Sequence[Occurrence]
    ) -> Iterable[Finding]:
        """A finding for each decision after the first that has the same scope for an attribute."""
        narrowest = self._narrowest(sop_class, tag, occurrences)
        for other in narrowest[1:]:
            keyword = self._standard.attributes[tag].keyword
            first = narrowest[0].decision.source
            yield Finding(
                other.decision.source,
                f"{tag} {keyword} is decided at {first} for the same scope ({sop_class.name})",
                "leave one of them out, or make its scope narrower",
            )

    def unused(self, used: set[tuple[str, str]]) -> Iterable[Finding]:
        """A finding for each manual decision that decides nothing; ``used`` has (source, tag)."""
        for manual in self._manual:
            if (manual.decision.source, manual.tag) not in used:
                keyword = self._standard.attributes[manual.tag].keyword
                yield Finding(
                    manual.decision.source,
                    f"{manual.tag} {keyword}: no SOP class uses this decision",
                    "leave it out, or check its scope and the sequences above it",
                )

    def _narrowest(
        self, sop_class: SOPClass, tag: str, occurrences: Sequence[Occurrence]
    ) -> list[ManualDecision]:
        if tag not in self._by_tag:
            return []
        modules = self._standard.modules[sop_class.iod]
        covering = [
            d
            for d in self._by_tag[tag]
            if d.standard_extended == (not occurrences)
            and d.scope.covers(sop_class, occurrences, modules)
        ]
        if not covering:
            return []
        breadth = max(d.scope.breadth for d in covering)
        return [d for d in covering if d.scope.breadth == breadth]
