"""Which uses of a file are left under a procedure, and which options would give the others back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import OptionError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules
from grand_challenge_dicom_de_id_procedure.uses.use import Need, Path, Use, Way

OptionSet = tuple[str, ...]
"""Names of options, in the order of the procedure."""

_FOLLOWED = "KCU"  # the actions under which the items of a sequence stay
_MOST_OPTIONS = 3  # that are named together

Obstacle = Path
"""The path of an element that goes, so that an attribute that a use needs goes with it."""


class UseOutcome(NamedTuple):
    """What becomes of a use that a file has.

    Attributes:
        use: the use.
        lost: the attributes that were lost on the way with the fewest; none if the use is left.
        given_back_by: the smallest sets of further options under which the use is left.
    """

    use: Use
    lost: tuple[Need, ...] = ()
    given_back_by: tuple[OptionSet, ...] = ()


class Survival:
    """Which uses are left under a procedure.

    Args:
        uses: the uses.
        options: the names of the options that may be added.
        with_more: the procedure with some of them; with none, the procedure itself. It raises
            OptionError for those that exclude each other.
    """

    def __init__(
        self,
        uses: Sequence[Use],
        options: Sequence[str],
        with_more: Callable[[OptionSet], Mapping[str, Any]],
    ) -> None:
        self._uses = uses
        self._options = options
        self._with_more = with_more
        self._procedures: dict[OptionSet, Mapping[str, Any] | None] = {}
        self._rules: dict[tuple[OptionSet, str], SOPClassRules | None] = {}
        self._known: dict[tuple[str, frozenset[Path]], tuple[UseOutcome, ...]] = {}

    def is_rejected(self, sop_class: str) -> bool:
        """Whether the procedure rejects all files of a SOP class."""
        rules = self._rules_with((), sop_class)
        return rules is None or rules.default.action == "R"

    def of(self, sop_class: str, paths: frozenset[Path]) -> tuple[UseOutcome, ...]:
        """The outcomes for the uses that a file has.

        Args:
            sop_class: the UID of its SOP class.
            paths: of the elements that it has; see ``Present``.
        """
        key = sop_class, paths
        if key not in self._known:
            self._known[key] = tuple(self._outcomes(sop_class, paths))
        return self._known[key]

    def _outcomes(self, sop_class: str, paths: frozenset[Path]) -> Iterator[UseOutcome]:
        for use in self._uses:
            ways = [way for way in use.ways if has_way(way, paths)] if use.is_of(sop_class) else []
            if ways:
                lost = min((self.lost((), sop_class, way, paths) for way in ways), key=len)
                back = self.given_back_by(sop_class, ways, paths) if lost else ()
                yield UseOutcome(use, lost, back)

    def lost(
        self, options: OptionSet, sop_class: str, way: Way, paths: Collection[Path]
    ) -> tuple[Need, ...]:
        """The attributes of a way that are lost in a file, with further options."""
        rules = self._rules_with(options, sop_class)
        return tuple(
            need for need in way.needs if rules is None or _obstacles_to(need, rules, paths)
        )

    def given_back_by(
        self, sop_class: str, ways: Sequence[Way], paths: Collection[Path]
    ) -> tuple[OptionSet, ...]:
        """The smallest sets of further options under which one of the ways is left in a file."""
        rescues = [self._rescues(sop_class, way, paths) for way in ways]
        helpful = {name for each in rescues for names in each for name in names}
        ordered = [name for name in self._options if name in helpful]
        for size in range(1, _MOST_OPTIONS + 1):
            found = tuple(
                names
                for names in combinations(ordered, size)
                if any(
                    all(given & {*names} for given in each)
                    and not self.lost(names, sop_class, way, paths)
                    for way, each in zip(ways, rescues, strict=True)
                )
            )
            if found:
                return found
        return ()

    def _rescues(self, sop_class: str, way: Way, paths: Collection[Path]) -> list[frozenset[str]]:
        """For each obstacle on a way, the options of which each removes it."""
        obstacles = self._obstacles((), sop_class, way, paths)
        left_with = {
            name: self._obstacles((name,), sop_class, way, paths)
            for name in (self._options if obstacles else ())
        }
        return [
            frozenset(
                name for name, left in left_with.items() if left is not None and each not in left
            )
            for each in obstacles or ()
        ]

    def _obstacles(
        self, options: OptionSet, sop_class: str, way: Way, paths: Collection[Path]
    ) -> set[Obstacle] | None:
        """All obstacles on a way, with further options; None if these exclude each other."""
        rules = self._rules_with(options, sop_class)
        if rules is None:
            return None
        return {each for need in way.needs for each in _obstacles_to(need, rules, paths)}

    def _rules_with(self, options: OptionSet, sop_class: str) -> SOPClassRules | None:
        """The rules with further options; None if these exclude each other."""
        key = options, sop_class
        if key not in self._rules:
            if options not in self._procedures:
                try:
                    self._procedures[options] = self._with_more(options)
                except OptionError:
                    self._procedures[options] = None
            procedure = self._procedures[options]
            self._rules[key] = None if procedure is None else SOPClassRules(procedure, sop_class)
        return self._rules[key]


def has_way(way: Way, paths: Collection[Path]) -> bool:
    """Whether a file with elements on these paths has all that a way needs."""
    return all(any(need.is_met_by(path) for path in paths) for need in way.needs)


def _obstacles_to(need: Need, rules: SOPClassRules, paths: Collection[Path]) -> frozenset[Obstacle]:
    """The elements that go, of those that are the attribute and of the sequences around them."""
    return frozenset(
        path[:length]
        for path in paths
        if need.is_met_by(path)
        for length in range(1, len(path) + 1)
        if _action(rules, path[:length]) not in (need.actions if length == len(path) else _FOLLOWED)
    )


def _action(rules: SOPClassRules, path: Path) -> str:
    """The action on an element, if the sequences around it stay."""
    above = tuple(step.tag for step in path[:-1])
    innermost = above[max(len(above) - rules.levels, 0) :]
    return rules.resolve(path[-1].tag, innermost, path[-1].creator).action
