"""The statement of cost: which uses of files the procedure leaves, alone and with options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from decisions.serialise import Procedure
from decisions.uses import StatedModality, Uses
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.rules.options import choose
from grand_challenge_dicom_de_id_procedure.uses.survival import OptionSet, Survival
from grand_challenge_dicom_de_id_procedure.uses.use import Use, Way, uses_of
from output.rst import Renderer
from standard.model import Standard


class StatedWay(NamedTuple):
    """What becomes of some ways to a use: ``left`` has a truth for each column of options."""

    ways: Sequence[str]
    left: Sequence[bool]
    given_back_by: Sequence[OptionSet]


class StatedUse(NamedTuple):
    """A row of the statement: a use in SOP classes for which the same is true."""

    title: str
    sop_classes: Sequence[str]
    outcomes: Sequence[StatedWay]


def render_cost(standard: Standard, procedure: Procedure, uses: Uses) -> str:
    """The statement; of the uses of a SOP class, the ways that its IOD has attributes for."""
    stated = _Stated(standard, procedure, uses)
    return Renderer(standard).render(
        "cost_statement.rst.j2",
        sets=uses.sets,
        chapters=list(stated.chapters(uses.modalities)),
        uses=uses_of(uses.entries),
        named=lambda label: _named(standard, label),
        version=procedure["version"],
    )


class _Stated:
    """Works out the rows."""

    def __init__(self, standard: Standard, procedure: Procedure, uses: Uses) -> None:
        self._names = {uid: each.name for uid, each in standard.sop_classes.items()}
        self._procedure = procedure
        self._uses = uses_of(uses.entries)
        self._sets: list[OptionSet] = [(), *(tuple(each.options) for each in uses.sets)]
        self._survival = Survival(
            self._uses,
            list(procedure["option"]),
            lambda names: choose(procedure, names).procedure,
        )

    def chapters(
        self, modalities: Sequence[StatedModality]
    ) -> Iterator[tuple[str, list[StatedUse]]]:
        """The titles and rows of the chapters; uses of every SOP class stand in the first one."""
        general = [use for use in self._uses if not use.sop_classes]
        whole = [uid for each in modalities for uid in each.sop_classes]
        yield "All modalities", list(self._rows(general, whole))
        special = [use for use in self._uses if use.sop_classes]
        for each in modalities:
            if rows := list(self._rows(special, each.sop_classes)):
                yield each.title, rows

    def _rows(self, uses: Sequence[Use], sop_classes: Sequence[str]) -> Iterator[StatedUse]:
        """A row for each use and set of SOP classes for which the same is true of it."""
        frozen = self._procedure["sopClass"]
        uids = [uid for uid in sop_classes if uid in frozen and uid in self._names]
        for use in uses:
            alike: dict[tuple[StatedWay, ...], list[str]] = {}
            for uid in filter(use.is_of, uids):
                if outcomes := tuple(self._outcomes(use, uid)):
                    alike.setdefault(outcomes, []).append(uid)
            for outcomes, same in alike.items():
                names = [self._names[uid] for uid in same]
                yield StatedUse(use.title, [] if same == uids else names, outcomes)

    def _outcomes(self, use: Use, uid: str) -> Iterator[StatedWay]:
        alike: dict[tuple[tuple[bool, ...], tuple[OptionSet, ...]], list[str]] = {}
        for way in use.ways:
            if self._is_possible(way, uid):
                key = self._outcome(way, uid)
                alike.setdefault(key, []).append(way.by)
        for (left, back), ways in alike.items():
            yield StatedWay(tuple(ways) if len(alike) > 1 else (), left, back)

    def _outcome(self, way: Way, uid: str) -> tuple[tuple[bool, ...], tuple[OptionSet, ...]]:
        """Whether a way is left in each column, and what gives it back if not in the first."""
        paths = frozenset(need.path for need in way.needs)
        left = tuple(not self._survival.lost(each, uid, way, paths) for each in self._sets)
        return left, () if left[0] else self._survival.given_back_by(uid, [way], paths)

    def _is_possible(self, way: Way, uid: str) -> bool:
        """Whether the tables of the SOP class have the standard attributes of a way."""
        listed = self._procedure["sopClass"][uid]["tag"]
        steps = [step for need in way.needs for step in need.path if not step.creator]
        return all(spelled(step.tag) in listed for step in steps)


def _named(standard: Standard, label: str) -> str:
    """The label of a need with the keywords of its standard attributes."""
    steps = (
        f"{each} {standard.attributes[each].keyword}" if each in standard.attributes else each
        for each in label.split(">")
    )
    return " > ".join(steps)
