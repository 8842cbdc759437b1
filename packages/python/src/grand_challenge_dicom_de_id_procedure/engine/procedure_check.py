"""Checks that a procedure has the published shape, so that a mistake in it has a name and a place.

An error says what is wrong, where, and what would be right, in the same words as the npm package.
What depends on the attribute, such as a dummy, is checked when it is carried out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Any

from grand_challenge_dicom_de_id_procedure.actions.registry import is_action
from grand_challenge_dicom_de_id_procedure.errors import ProcedureError
from grand_challenge_dicom_de_id_procedure.regex import regex

Check = Callable[[Any, str], None]
"""Raises a ``_ShapeError`` if a value is wrong; the text is its path."""

_MISSING = object()
_KINDS: tuple[tuple[str, Any], ...] = (
    ("null", type(None)),
    ("true or false", bool),
    ("a number", (int, float)),
    ("a text", str),
    ("a table", Mapping),
    ("a list", (Sequence, Set)),
)


def check_procedure(procedure: Any) -> None:
    """Check a procedure without what it has for each SOP class, and without names of actions.

    Raises:
        ProcedureError: it is malformed.
    """
    _run(_PROCEDURE, procedure, "", "the procedure")


def check_overlays(overlays: Iterable[Any]) -> None:
    """Check overlays as ``rules.overlay`` describes them.

    Raises:
        ProcedureError: one is malformed.
    """
    for number, overlay in enumerate(overlays, 1):
        _run(_OVERLAY, overlay, "", f"overlay {number}")


def check_sop_class(procedure: Mapping[str, Any], sop_class: str) -> None:
    """Check what a procedure has for a SOP class, and the actions that it names for all of them.

    Args:
        procedure: one that passed ``check_procedure``.
        sop_class: UID of the SOP class; the procedure need not have it.

    Raises:
        ProcedureError: it is malformed.
    """
    _run(_FOR_ALL, procedure, "", "the procedure")
    entries = procedure.get("sopClass", {})
    if sop_class not in entries:
        return
    path = _inside("sopClass", sop_class)
    entry = entries[sop_class]
    _run(_SOP_CLASS, entry, path, "the procedure")
    names = procedure.get("conditions", {})
    is_name = _one_text(lambda name: name in names, "a name in conditions")
    conditions = entry.get("conditions", ())
    _run(_list(is_name), conditions, _inside(path, "conditions"), "the procedure")


class _ShapeError(Exception):
    """What is wrong at a path, and what would be right."""

    def __init__(self, path: str, found: str, right: str) -> None:
        super().__init__(path, found, right)
        self.path, self.found, self.right = path, found, right


def _run(check: Check, value: Any, path: str, whole: str) -> None:
    """Run a check; its faults become errors that name the whole, such as "the procedure"."""
    try:
        check(value, path)
    except _ShapeError as fault:
        where = f"{fault.path} in {whole}" if fault.path else whole
        raise ProcedureError(f"{where} is {fault.found}; it must be {fault.right}") from None


def _inside(path: str, name: str) -> str:
    if regex("[A-Za-z]+").fullmatch(name) is None:
        return f"{path}[{_quoted(name)}]"
    return f"{path}.{name}" if path else name


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _kind(value: Any) -> str:
    """What a value is, as an error says it."""
    if value is _MISSING:
        return "missing"
    return next((name for name, each in _KINDS if isinstance(value, each)), "something else")


def _value(kind: str) -> Check:
    """Any value of a kind."""

    def check(value: Any, path: str) -> None:
        if (found := _kind(value)) != kind:
            raise _ShapeError(path, found, kind)

    return check


def _one_text(is_right: Callable[[str], object], right: str) -> Check:
    """One of certain texts."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, str):
            raise _ShapeError(path, _kind(value), right)
        if not is_right(value):
            raise _ShapeError(path, _quoted(value), right)

    return check


_text, _truth, _any_table, _any_list = map(_value, ("a text", "true or false", "a table", "a list"))


def _list(check_each: Check) -> Check:
    def check(value: Any, path: str) -> None:
        _any_list(value, path)
        for place, each in enumerate(value):
            check_each(each, f"{path}[{place}]")

    return check


def _table(needed: Mapping[str, Check], others: Mapping[str, Check]) -> Check:
    """A table with these entries; what it has besides is not looked at."""

    def check(value: Any, path: str) -> None:
        _any_table(value, path)
        for name, check_entry in needed.items():
            check_entry(value.get(name, _MISSING), _inside(path, name))
        for name, check_entry in others.items():
            if name in value:
                check_entry(value[name], _inside(path, name))

    return check


def _only(entries: Mapping[str, Check]) -> Check:
    """A table with some of these entries and no others: a mistyped rule must not be lost."""
    check_entries = _table({}, entries)

    def check(value: Any, path: str) -> None:
        check_entries(value, path)
        for name in value:
            if name not in entries:
                right = f"one of {', '.join(entries)}"
                raise _ShapeError(_inside(path, str(name)), "unknown", right)

    return check


def _by_name(check_each: Check, check_name: Check | None = None) -> Check:
    """A table with an entry for each of something."""

    def check(value: Any, path: str) -> None:
        _any_table(value, path)
        for name, each in value.items():
            (check_name or _text)(name, f"a name in {path}")
            check_each(each, _inside(path, name))

    return check


def _by_tag(check_each: Check) -> Check:
    return _by_name(check_each, _tag)


def _clause(value: Any, path: str) -> None:
    _table({"tag": _tag}, {"is": _texts, "isNot": _texts})(value, path)
    if "is" not in value and "isNot" not in value:
        _texts(_MISSING, _inside(path, "is"))


def _row(check_action: Check) -> Check:
    entries: dict[str, Check] = {"default": check_action, "justification": _text}
    entries |= {
        "item": _any_table,
        "vr": _text,
        "ifEmpty": _tag,
        "issuer": _tag,
        "onlyBeside": _tag_or_group,
        "holding": _text,
    }
    return _table({}, {**entries, **dict.fromkeys(("inOrder", "derived", "required"), _truth)})


def _for_all(check_action: Check) -> Mapping[str, Check]:
    """What is said of all SOP classes, with actions in it."""
    rows = _by_tag(_row(check_action))
    terms = _table({"terms": _texts, "justification": _text}, {})
    withheld = _table({"justification": _text}, {"kind": _text})
    concept = {"tag": rows, "table": rows, "withheld": _by_name(withheld)}
    return {
        "default": check_action,
        "code": _table({}, {"schemes": _texts, "authorities": _texts, "tag": rows}),
        "concept": _table({}, {**concept, "terms": _by_name(_by_tag(terms))}),
    }


_tag = _one_text(
    lambda text: regex(r"\([0-9A-Fa-f]{4},[0-9A-Fa-f]{4}\)").fullmatch(text),
    "a tag, such as (0010,0010)",
)
_tag_or_group = _one_text(
    lambda text: regex(r"\([0-9A-Fa-f]{2}(?:[0-9A-Fa-f]{2}|XX),[0-9A-Fa-f]{4}\)").fullmatch(text),
    "a tag, such as (0010,0010)",
)
_action = _one_text(is_action, "an action, such as K or X")
_texts = _list(_text)
_code = _table({"value": _text, "scheme": _text, "meaning": _text}, {})
_record = _table(
    {},
    {
        **dict.fromkeys(("method", "identityRemoved", "longitudinal"), _text),
        "methods": _texts,
        "codes": _list(_code),
    },
)
_unlisted = _table(
    {"default": _text, "justification": _text, "except": _texts},
    {"listed": _by_name(_row(_text))},
)
_rows_of_all_kinds = dict.fromkeys(("tag", "path", "private"), _by_name(_row(_text)))
_overlay_entries: Mapping[str, Check] = {
    **_rows_of_all_kinds,
    "sopClass": _by_name(_table({}, _rows_of_all_kinds)),
    "concept": _by_name(_table({"default": _text, "justification": _text}, {})),
    "unlisted": _unlisted,
    "code": _code,
    "longitudinal": _text,
    "method": _text,
    "withdraws": _text,
    "identityRemoved": _one_text(lambda text: text in ("YES", "NO"), "YES or NO"),
    "options": _texts,
}
_OVERLAY = _only(
    {
        **_overlay_entries,
        "excludes": _texts,
        "loosens": _one_text(str.strip, "a text that gives the reason"),
        **dict.fromkeys(("name", "description", "justification"), _text),
    }
)
_option = _table({"code": _code}, {**_overlay_entries, "excludes": _texts})
_condition = _table(
    {
        "when": _list(_clause),
        "then": _one_text(lambda text: text in ("reject", "count"), "reject or count"),
        "reason": _text,
        "justification": _text,
    },
    {},
)
_FOR_ALL = _table({}, _for_all(_action))
_PROCEDURE = _table(
    {},
    {
        **_for_all(_text),
        "version": _text,
        "justification": _text,
        "identifying": _by_tag(_text),
        "holds": _by_tag(_text),
        **dict.fromkeys(("vocabulary", "makers", "products", "techniques"), _texts),
        "conditions": _by_name(_condition),
        "record": _record,
        "option": _by_name(_option),
        "profile": _by_name(_text),
        "sopClass": _any_table,
    },
)
_SOP_CLASS = _table(
    {},
    {
        "default": _action,
        "justification": _text,
        "conditions": _texts,
        "record": _record,
        "unlisted": _unlisted,
        **dict.fromkeys(("tag", "path", "private"), _by_name(_row(_action))),
    },
)
