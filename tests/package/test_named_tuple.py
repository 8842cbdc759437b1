"""The named tuples of this package are those of ``typing``, for all that the package does."""

from __future__ import annotations

import copy
import pickle
import typing
from collections.abc import Callable
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple


class Own(NamedTuple):
    """Three values, two of which may be left out."""

    tag: int
    vr: str = "LO"
    items: tuple[int, ...] = ()

    @property
    def group(self) -> int:
        return self.tag >> 16


class Typed(typing.NamedTuple):
    tag: int
    vr: str = "LO"
    items: tuple[int, ...] = ()


class Widest(NamedTuple):
    """As many values as a class may have."""

    a: int
    b: int
    c: int
    d: int
    e: int
    f: int
    g: int
    h: int
    i: int
    j: int
    k: int
    m: int
    n: int
    o: int
    p: int
    q: int
    r: int
    s: int
    t: int
    u: int = 20


CASES: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((0x00100020,), {}),
    ((0x00100020, "SH", (1,)), {}),
    ((0x00100020,), {"items": (2,)}),
    ((), {"vr": "SH", "tag": 1}),
]


@pytest.mark.parametrize(("values", "named"), CASES)
def test_values_are_given_in_order_or_by_name(
    values: tuple[Any, ...], named: dict[str, Any]
) -> None:
    own, typed = Own(*values, **named), Typed(*values, **named)
    assert tuple(own) == tuple(typed)
    assert hash(own) == hash(typed)
    assert (own.tag, own.vr, own.items) == (typed.tag, typed.vr, typed.items)
    assert repr(own).removeprefix("Own") == repr(typed).removeprefix("Typed")
    assert own._asdict() == typed._asdict()
    assert own._fields == typed._fields


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1, "LO", (), 4), {}), ((1,), {"tag": 2}), ((1,), {"other": 2})],
)
def test_wrong_values_are_a_type_error(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Own(*values, **named)


def test_some_values_can_be_replaced() -> None:
    assert Own(1)._replace(items=(3,)) == Own(1, items=(3,))
    with pytest.raises((TypeError, ValueError)):  # which of the two depends on the Python
        Own(1)._replace(other=3)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda own: pickle.loads(pickle.dumps(own))]
)
def test_a_copy_is_equal_and_of_its_class(copied: Callable[[Own], Own]) -> None:
    found = copied(Own(0x00100020, items=(1,)))
    assert found == Own(0x00100020, items=(1,))
    assert type(found) is Own
    assert found.group == 0x0010


def test_values_cannot_be_changed_and_others_not_added() -> None:
    for name in ("tag", "other"):
        with pytest.raises(AttributeError):
            setattr(Own(1), name, 2)


def test_a_class_may_have_twenty_values() -> None:
    assert Widest(*range(1, 20)) == tuple(range(1, 21))
    assert Widest(*range(1, 20)).t == 19
    assert Widest(*range(1, 20)).u == 20


def test_values_with_a_default_come_last() -> None:
    with pytest.raises(TypeError):

        class _Wrong(NamedTuple):
            first: int = 1
            second: int  # type: ignore[misc]


def test_values_can_be_matched_in_their_order() -> None:
    match Own(1, "SH"):
        case Own(tag, vr):
            assert (tag, vr) == (1, "SH")
