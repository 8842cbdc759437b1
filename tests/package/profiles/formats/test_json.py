"""JSON files: paths with dots, patterns, insertion, and what is not JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.errors import (
    FieldError,
    UnreadableFileError,
    UnsafeFileError,
)
from grand_challenge_dicom_de_id_procedure.profiles import limits

from ..ran import ran

FILE: dict[str, Any] = {
    "label": "lab",
    "info": {"SiteID": 1, "raw": {"a": "x", "b": {"c": 2}}, "l": [{"k": 1}, {"k": 2}]},
    "n": None,
    "a.b": 5,
}


def changed(fields: str, content: object = FILE, settings: str = "") -> Any:
    profile = f"json:\n  {settings or 'hash-digits: 8'}\n  fields:\n  - {fields}"
    return json.loads(ran(profile, json.dumps(content).encode(), "a.json")[1])


@pytest.mark.parametrize(
    ("fields", "gone"),
    [
        ("{name: info.SiteID, remove: true}", ("info", "SiteID")),
        ("{name: info.l.0.k, remove: true}", ("info", "l", 0, "k")),
        ("{name: a.b, remove: true}", ("a.b",)),
        ("{name: nope.deep, remove: true}", ()),
    ],
)
def test_a_path_leads_through_objects_and_lists(fields: str, gone: tuple[Any, ...]) -> None:
    expected = json.loads(json.dumps(FILE))
    holder: Any = expected
    for part in gone[:-1]:
        holder = holder[part]
    if gone:
        del holder[gone[-1]]

    assert changed(fields) == expected


def test_a_key_that_holds_the_separator_is_reached_beside_a_path_of_its_name() -> None:
    content = {"p": {"name": "Roberts"}, "p.name": "Roberts", "l": [{"p.name": 1}]}
    assert changed("{name: p.name, remove: true}", content) == {"p": {}, "l": [{"p.name": 1}]}


def test_keys_that_hold_the_separator_are_found_where_earlier_fields_left_them() -> None:
    entries = "{name: l.0, remove: true}\n  - {name: l.0.p.name, replace-with: R}"
    content = {"l": [{"p.name": 1}, {"p.name": 2}]}
    assert changed(entries, content) == {"l": [{"p.name": "R"}]}


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NODES", 3)
    assert changed("{name: a, remove: true}", {"a": 1, "b": [1]}) == {"b": [1]}
    with pytest.raises(UnsafeFileError, match="more than 3 values"):
        changed("{name: a, remove: true}", {"a": 1, "b": [1, 2]})


def test_half_a_character_is_refused() -> None:
    with pytest.raises(FieldError, match="label: half of a character"):
        changed("{name: label, hash: true}", {"label": "\ud800"})


def test_a_separator_may_be_chosen() -> None:
    found = changed("{name: info/SiteID, remove: true}", settings="separator: /")

    assert "SiteID" not in found["info"]


def test_replace_with_inserts_objects_on_the_way() -> None:
    assert changed("{name: new.deep.key, replace-with: [9]}")["new"] == {"deep": {"key": [9]}}


def test_replace_with_inserts_nothing_if_it_must_not() -> None:
    entry = "{name: new, replace-with: 9, replace-with-insert: false}"

    assert changed(entry) == FILE


def test_a_pattern_reaches_every_path() -> None:
    assert changed(r"{regex: 'info\.l\..*\.k', remove: true}")["info"]["l"] == [{}, {}]


def test_all_members_of_a_list_can_be_removed() -> None:
    assert changed(r"{regex: 'l\.\d', remove: true}", {"l": [1, 2, 3]}) == {"l": []}


def test_an_object_that_is_replaced_is_not_looked_into_again() -> None:
    found = changed(r"{regex: 'info\.raw\..*', replace-with: R}")

    assert found["info"]["raw"] == {"a": "R", "b": "R"}


@pytest.mark.parametrize("name", ["label.x", "info.l.5.k"])
def test_a_value_cannot_be_set_where_nothing_can_be(name: str) -> None:
    with pytest.raises(FieldError, match=rf"p\.yaml:4: {name}: the (path|list)"):
        changed(f"{{name: {name}, replace-with: x}}")


@pytest.mark.parametrize("content", [b"{bad", b"\xff\xfe", b"5", b"[" * 100_000, b""])
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="JSON"):
        ran("json:\n  fields:\n  - {name: a, remove: true}", content, "a.json")


def test_a_byte_order_mark_is_read_over() -> None:
    profile = "json:\n  fields:\n  - {name: a, remove: true}"

    assert ran(profile, b'\xef\xbb\xbf{"a": 1}', "a.json") == ("a.json", b"{}")
