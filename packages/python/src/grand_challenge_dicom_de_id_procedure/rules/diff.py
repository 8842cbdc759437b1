"""The differences between two versions of a procedure, and which of them disclose more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import ProcedureError
from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX

KINDS = ("loosened", "added", "tightened", "removed", "replaced", "justified")
"""The kinds of change, the most dangerous first.

An attribute is loosened or tightened if its action changed; an unlisted attribute has the default
of its SOP class. It is added or removed if only its listing changed. A SOP class is added if its
files are no longer rejected. Replaced: the same action, another dummy. Justified: another reason.
"""

ATTRIBUTE, OTHER_ATTRIBUTES = "attribute", "any other attribute"
UNLISTED = "any other attribute of PS3.6 that Table E.1-1 does not list"
SOP_CLASS, OTHER_SOP_CLASSES = "SOP class", "any other SOP class"
CONDITION = "condition of a file"
IDENTIFYING, PUBLIC = "identifying attribute", "attribute that holds public words"
VOCABULARY = "word that identifies nobody"
CODE_PART, VALUE = "part of a code that is not published", "value that is withheld"
CONCEPT, TERM = "concept", "term"
SCHEME, AUTHORITY = "coding scheme", "URN authority"
SUBJECTS = (
    *(OTHER_SOP_CLASSES, SOP_CLASS, CONDITION, OTHER_ATTRIBUTES, UNLISTED, ATTRIBUTE),
    *(IDENTIFYING, PUBLIC, VOCABULARY),
    *(CODE_PART, VALUE, CONCEPT, TERM, SCHEME, AUTHORITY),
)
TAGGED = frozenset((ATTRIBUTE, IDENTIFYING, PUBLIC, CODE_PART, VALUE))
"""Subjects whose names are tags, paths or private creators."""

CODED = frozenset((CODE_PART, VALUE, CONCEPT, TERM, SCHEME, AUTHORITY))
"""Subjects that depend on codes."""

_PUBLISHED = frozenset((SCHEME, AUTHORITY))
_KEEPS = _PUBLISHED | {TERM}  # what is listed there stays

_DUMMIES = ("dummy", "item", "inOrder", "ifEmpty", "derived", "issuer", "of")
_SOP_CLASS_UID = "(0008,0016)"
_WORD_LISTS = ("vocabulary", "makers", "products", "techniques")
_FROM_LAX_TO_STRICT = ("", "count", "reject")  # what a condition does
_UNLISTED_PRIVATE = {"default": "X", "justification": "Private data element"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, in all SOP classes that share it.

    Attributes:
        kind: one of KINDS.
        subject: one of SUBJECTS.
        name: the key of the attribute, the condition or the word; empty for SOP classes and other
            attributes.
        before: the old action, what the condition did, or the old kind of identifying value; ""
            if there is none.
        after: the new one.
        reason_before: the old justification, and why it is laxer than the profile.
        reason: the new one.
        sop_classes: the UIDs; none if the change is not about SOP classes.
    """

    kind: str
    subject: str
    name: str
    before: str
    after: str
    reason_before: str
    reason: str
    sop_classes: tuple[str, ...] = ()


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """The differences between procedures, in the order of KINDS, then of SUBJECTS, then by name.

    Raises:
        ProcedureError: one of them is not a procedure.
    """
    shared: dict[Change, list[str]] = {}
    try:
        for change, sop_class in _differences(old, new):
            uids = shared.setdefault(change, [])
            if sop_class:
                uids.append(sop_class)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ProcedureError(f"this is not a procedure: {error!r}") from None
    changes = [replace(change, sop_classes=tuple(uids)) for change, uids in shared.items()]
    changes.sort(key=lambda c: (KINDS.index(c.kind), SUBJECTS.index(c.subject), c.name))
    return tuple(changes)


def _differences(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[Change, str | None]]:
    for change in _between_rows(OTHER_SOP_CLASSES, "", old, new):
        yield change, None
    for uid in {**dict.fromkeys(old["sopClass"]), **dict.fromkeys(new["sopClass"])}:
        before, after = old["sopClass"].get(uid), new["sopClass"].get(uid)
        for change in _between_sop_classes(_entry(before, old), _entry(after, new)):
            yield change, uid
        if before is not None and after is not None:
            for change in _between_conditions(_conditions(old, uid), _conditions(new, uid)):
                yield change, uid
    yield from ((change, None) for change in _between_searches(old, new))
    yield from ((change, None) for change in _between_codes(old, new))


def _entry(entry: Mapping[str, Any] | None, procedure: Mapping[str, Any]) -> Mapping[str, Any]:
    """The entry of a SOP class; if there is none, an entry with the same effect."""
    return {**procedure, "tag": {}} if entry is None else entry


def _between_sop_classes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    row_before, row_after = _row(before, _SOP_CLASS_UID), _row(after, _SOP_CLASS_UID)
    rejected, rejects = _action(row_before) == "R", _action(row_after) == "R"
    if rejected and rejects:
        if _reason(row_before) != _reason(row_after):
            yield _change("justified", SOP_CLASS, "", row_before, row_after)
    elif rejected:
        reason = after.get("resembles", {}).get("justification", "")
        yield Change("added", SOP_CLASS, "", "R", "", _reason(row_before), reason)
    elif rejects:
        yield Change("removed", SOP_CLASS, "", "", "R", "", _reason(row_after))
    else:
        yield from _between_rows(OTHER_ATTRIBUTES, "", before, after)
        if "unlisted" in before or "unlisted" in after:
            rows = (entry.get("unlisted", entry) for entry in (before, after))
            yield from _between_rows(UNLISTED, "", *rows)
        rows_before, rows_after = _rows(before), _rows(after)
        for key in {**dict.fromkeys(rows_before), **dict.fromkeys(rows_after)}:
            pair = _row(before, key), _row(after, key)
            changes = list(_between_rows(ATTRIBUTE, key, *pair))
            is_listed_in_both = key in rows_before and key in rows_after
            if is_listed_in_both or any(c.kind in ("loosened", "tightened") for c in changes):
                yield from changes
            else:
                kind = "added" if key in rows_after else "removed"
                yield _change(kind, ATTRIBUTE, key, *pair)


def _between_rows(
    subject: str, name: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    was, now = (FROM_STRICT_TO_LAX.index(_action(row)) for row in (before, after))
    if was != now:
        kind = "loosened" if now > was else "tightened"
        yield _change(kind, subject, name, before, after)
    elif (beside := _beside(before)) != _beside(after):
        kind = "replaced" if beside and "onlyBeside" in after else ""
        kind = kind or ("loosened" if beside else "tightened")
        yield _change(kind, subject, name, before, after)
    elif any(before.get(key) != after.get(key) for key in _DUMMIES):
        yield _change("replaced", subject, name, before, after)
    elif _reason(before) != _reason(after):
        yield _change("justified", subject, name, before, after)


def _beside(row: Mapping[str, Any]) -> tuple[str, str] | None:
    return (row["onlyBeside"], row.get("holding", "")) if "onlyBeside" in row else None


def _change(
    kind: str, subject: str, name: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Change:
    reasons = _reason(before), _reason(after)
    return Change(kind, subject, name, _action(before), _action(after), *reasons)


def _between_conditions(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> Iterator[Change]:
    """Changes of what is done with whole files; the conditions of a SOP class, by name."""
    for name in {**dict.fromkeys(before), **dict.fromkeys(after)}:
        old, new = before.get(name, {}), after.get(name, {})
        was, now = old.get("then", ""), new.get("then", "")
        more = _FROM_LAX_TO_STRICT.index(now) - _FROM_LAX_TO_STRICT.index(was)
        kind = "tightened" if more > 0 else "loosened" if more < 0 else ""
        if not kind and (old["when"], old["reason"]) != (new["when"], new["reason"]):
            kind = "replaced"
        reasons = old.get("justification", ""), new.get("justification", "")
        if kind or reasons[0] != reasons[1]:
            yield Change(kind or "justified", CONDITION, name, was, now, *reasons)


def _conditions(procedure: Mapping[str, Any], uid: str) -> Mapping[str, Mapping[str, Any]]:
    names = procedure["sopClass"].get(uid, {}).get("conditions", ())
    return {name: procedure["conditions"][name] for name in names}


def _between_searches(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Changes of what is looked for in kept texts; what is not looked for may survive there."""
    before, after = old.get("identifying", {}), new.get("identifying", {})
    for tag in {**dict.fromkeys(before), **dict.fromkeys(after)}:
        was, now = before.get(tag, ""), after.get(tag, "")
        if kind := _of_kinds(was, now):
            yield Change(kind, IDENTIFYING, tag, was, now, "", "")
    before, after = old.get("holds", {}), new.get("holds", {})
    for tag in {**dict.fromkeys(before), **dict.fromkeys(after)}:
        was, now = before.get(tag, ""), after.get(tag, "")
        if was != now:
            kind = "tightened" if not now else "replaced" if was else "loosened"
            yield Change(kind, PUBLIC, tag, was, now, "", "")
    words, words_now = (
        {word for name in _WORD_LISTS for word in procedure.get(name, ())}
        for procedure in (old, new)
    )
    for word in sorted(words ^ words_now):
        if word in words_now:
            yield Change("loosened", VOCABULARY, word, "looked for", "left alone", "", "")
        else:
            yield Change("tightened", VOCABULARY, word, "left alone", "looked for", "", "")


def _of_kinds(was: str, now: str) -> str:
    """What it is that a value is searched for as another kind; empty if the kind is the same."""
    if was == now:
        return ""
    return "loosened" if not now else "replaced" if was else "tightened"


def _between_codes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Changes of what depends on codes; what one of the lists does not have, the others decide."""
    before, after = dict(_coded(old)), dict(_coded(new))
    for subject, name in {**before, **after}:
        if subject in _PUBLISHED and not ("code" in old and "code" in new):
            continue  # in one of them all are treated alike
        was, now = before.get((subject, name)), after.get((subject, name))
        if was is not None and now is not None and "default" in was:
            yield from _between_rows(subject, name, was, now)
        elif was != now:
            kind = "loosened" if (now is not None) == (subject in _KEEPS) else "tightened"
            if was and now:
                kind = _of_kinds(was.get("kind", ""), now.get("kind", "")) or "justified"
            (effect, reason), (effect_now, reason_now) = _listed(was), _listed(now)
            yield Change(kind, subject, name, effect, effect_now, reason, reason_now)


def _listed(row: Mapping[str, Any] | None) -> tuple[str, str]:
    """The effect of a row, and its reason; empty if there is none."""
    return (row.get("default", "listed"), row["justification"]) if row else ("", "")


def _coded(procedure: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    """Everything that depends on codes, by subject and name."""
    code, concept = procedure.get("code", {}), procedure.get("concept", {})
    for subject, key in ((SCHEME, "schemes"), (AUTHORITY, "authorities")):
        for name in code.get(key, ()):
            yield (subject, name), {"justification": ""}
    values = {**concept.get("tag", {}), **concept.get("table", {})}
    tables = (code.get("tag", {}), values, concept.get("withheld", {}))
    for subject, table in zip((CODE_PART, VALUE, CONCEPT), tables, strict=True):
        for name, row in table.items():
            yield (subject, name), row
    for name, rows in concept.get("terms", {}).items():
        for tag, row in rows.items():
            for term in row["terms"]:
                yield (TERM, f"{name} {tag} {term}"), {"justification": row["justification"]}


def _rows(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Every row of a SOP class: by tag, by path and by private creator."""
    return {**entry["tag"], **entry.get("path", {}), **entry.get("private", {})}


def _row(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The row that decides for a key; if it is not listed, the entry of the SOP class."""
    rows = _rows(entry) if ">" in key or ",xx" in key else entry["tag"]
    if ",xx" in key:
        return dict(rows.get(key, _UNLISTED_PRIVATE))
    row: Mapping[str, Any] = rows.get(key, rows.get(key.rpartition(">")[2], entry))
    return row


def _action(row: Mapping[str, Any]) -> str:
    action: str = row["default"]
    if len(action) != 1 or action not in FROM_STRICT_TO_LAX:
        raise ValueError(f"unknown action {action!r}")
    return action


def _reason(row: Mapping[str, Any]) -> str:
    reason: str = row["justification"]
    laxer = row.get("laxerThanProfile")
    return f"{reason} Laxer than the profile: {laxer}" if laxer else reason
