"""Rule sources on top of each other: the first that has a rule for an element decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grand_challenge_dicom_de_id_procedure.rules.lookup import Rule, RuleSource


class Chain:
    """Several rule sources as one.

    Args:
        sources: those on top first; the last has a rule for every element.
    """

    def __init__(self, sources: Sequence[RuleSource]) -> None:
        self._sources = tuple(sources)
        self.levels = max(source.levels for source in sources)
        self.by_creator = any(source.by_creator for source in sources)
        self.insertions: Mapping[int, str] = {
            tag: value for source in reversed(sources) for tag, value in source.insertions.items()
        }

    def resolve(self, tag: int, path: tuple[int, ...] = (), creator: str = "") -> Rule | None:
        """The rule of the first source that has one."""
        for source in self._sources:
            if (rule := source.resolve(tag, path, creator)) is not None:
                return rule
        return None
