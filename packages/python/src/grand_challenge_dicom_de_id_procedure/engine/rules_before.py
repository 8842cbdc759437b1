"""Rules that come before the procedure's: what goes wrong in them is an error that names them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError, ProcedureError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.rules.rule import Met, Rule, RuleSource

RulesBefore = Callable[[str], "RuleSource | None"]
"""Gives the rules that come before the procedure's for a SOP class; None if there are none."""


def rules_before(givers: Iterable[RulesBefore], sop_class: str) -> list[RuleSource]:
    """The rule sources for a SOP class, the first ones first.

    Raises:
        ProcedureError: one of the functions fails, or gives no rule source.
    """
    sources: list[RuleSource] = []
    for number, giver in enumerate(givers, 1):
        name = f"rule source {number}"
        source = _guarded(giver, f"{name} failed for SOP class {sop_class}")(sop_class)
        if source is not None:
            _check(source, name)
            sources.append(_Named(source, name))
    return sources


class _Named:
    """A rule source that is named by what it raises."""

    def __init__(self, source: RuleSource, name: str) -> None:
        self._source = source
        self._name = name
        self._asks: dict[Callable[..., Any], Callable[..., Any]] = {}
        self.levels = source.levels
        self.by_creator = source.by_creator
        self.insertions = source.insertions
        self.may_disclose_more = source.may_disclose_more

    def resolve(self, tag: int, path: tuple[int, ...] = (), creator: str = "") -> Rule | None:
        resolve = _guarded(self._source.resolve, f"{self._name} failed for {spelled(tag)}")
        rule = resolve(tag, path, creator)
        return None if rule is None else self._named(rule, tag)

    def _named(self, rule: object, tag: int) -> Rule:
        """The rule, and those among which it chooses, with functions that name the source."""
        if not isinstance(rule, Rule):
            raise ProcedureError(
                f"{self._name} gives no rule for {spelled(tag)}; it must give a Rule, or None"
            )
        choose, asks = rule.choose, rule.asks
        if choose is not None:
            choose = self._choosing(choose, tag)
        if asks is not None:  # one for each, because answers are remembered by it
            asks = self._asks.setdefault(asks, _guarded(asks, f"{self._name} failed for an item"))
        among = {said: self._named(each, tag) for said, each in rule.among.items()}
        return rule._replace(choose=choose, asks=asks, among=among)

    def _choosing(self, choose: Callable[[Met], Rule], tag: int) -> Callable[[Met], Rule]:
        guarded = _guarded(choose, f"{self._name} failed for {spelled(tag)}")
        return lambda met: self._named(guarded(met), tag)


def _guarded(function: Callable[..., Any], what: str) -> Callable[..., Any]:
    """The function; what it raises becomes an error of this package."""

    def guarded(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except DeidentificationError:
            raise
        except Exception as error:
            said = " ".join(f"{type(error).__name__}: {error}".split())
            raise ProcedureError(f"{what}: {said}") from error

    return guarded


class _Form(NamedTuple):
    is_right: Callable[[Any], bool]
    right: str


_FORMS: Mapping[str, _Form] = {
    "levels": _Form(lambda each: type(each) is int and each >= 0, "a whole number from 0"),
    "by_creator": _Form(lambda each: isinstance(each, bool), "True or False"),
    "may_disclose_more": _Form(lambda each: isinstance(each, bool), "True or False"),
    "insertions": _Form(
        lambda each: (
            isinstance(each, Mapping)
            and all(type(tag) is int and isinstance(text, str) for tag, text in each.items())
        ),
        "a mapping from tags, as numbers, to texts",
    ),
    "resolve": _Form(callable, "a function"),
}


def _check(source: object, name: str) -> None:
    for attribute, (is_right, right) in _FORMS.items():
        if not is_right(getattr(source, attribute, None)):
            raise ProcedureError(f"{attribute} of {name} is wrong; it must be {right}")
