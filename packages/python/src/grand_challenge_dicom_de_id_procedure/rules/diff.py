"""What differs between two versions of a procedure, and which differences disclose more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import ProcedureError
from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX

KINDS = ("loosened", "added", "tightened", "removed", "replaced", "justified")
"""What a change is, the most dangerous first.

An attribute is loosened or tightened by its action, where it is not listed by the default of its
SOP class; added or removed where its listing changed and its action did not. A SOP class is added
where its files are no longer rejected. Replaced is another value for the same action, justified
another reason for it.
"""

ATTRIBUTE, OTHER_ATTRIBUTES = "attribute", "any other attribute"
SOP_CLASS, OTHER_SOP_CLASSES = "SOP class", "any other SOP class"
IDENTIFYING, VOCABULARY = "identifying attribute", "word that identifies nobody"
SUBJECTS = (
    OTHER_SOP_CLASSES,
    SOP_CLASS,
    OTHER_ATTRIBUTES,
    ATTRIBUTE,
    IDENTIFYING,
    VOCABULARY,
)

_SOP_CLASS_UID = "(0008,0016)"
_UNLISTED_PRIVATE = {"default": "X", "justification": "Private data element"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, in all SOP classes that share it.

    Attributes:
        kind: one of KINDS.
        subject: one of SUBJECTS.
        name: the attribute's tag, path or private creator, or the word; empty for SOP classes
            and for any other attribute.
        before: the action in the old version, or the kind of identifying value; "" if there is
            none.
        after: the same in the new version.
        reason_before: its justification in the old version, and why it is laxer than the profile.
        reason: the same in the new version.
        sop_classes: the UIDs; none where the change is no matter of a SOP class.
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
    """The differences, by kind in the order of KINDS, then by subject and tag.

    Args:
        old: a mapping of the published shape.
        new: another one.

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
    changes = [
        Change(c.kind, c.subject, c.name, c.before, c.after, c.reason_before, c.reason, tuple(uids))
        for c, uids in shared.items()
    ]
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
    yield from ((change, None) for change in _between_searches(old, new))


def _entry(entry: Mapping[str, Any] | None, procedure: Mapping[str, Any]) -> Mapping[str, Any]:
    """A SOP class's entry; where there is none, one that says the same."""
    return {**procedure, "tag": {}} if entry is None else entry


def _between_sop_classes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    row_before, row_after = _row(before, _SOP_CLASS_UID), _row(after, _SOP_CLASS_UID)
    rejected, rejects = _action(row_before) == "R", _action(row_after) == "R"
    if rejected and rejects:
        if _reason(row_before) != _reason(row_after):
            reasons = _reason(row_before), _reason(row_after)
            yield Change("justified", SOP_CLASS, "", "R", "R", *reasons)
    elif rejected:
        reason = after.get("resembles", {}).get("justification", "")
        yield Change("added", SOP_CLASS, "", "R", "", _reason(row_before), reason)
    elif rejects:
        yield Change("removed", SOP_CLASS, "", "", "R", "", _reason(row_after))
    else:
        yield from _between_rows(OTHER_ATTRIBUTES, "", before, after)
        rows_before, rows_after = _rows(before), _rows(after)
        for tag in {**dict.fromkeys(rows_before), **dict.fromkeys(rows_after)}:
            listed = tag in rows_before, tag in rows_after
            changes = list(_between_rows(ATTRIBUTE, tag, _row(before, tag), _row(after, tag)))
            if all(listed) or any(c.kind in ("loosened", "tightened") for c in changes):
                yield from changes
            else:
                action = _action(_row(after, tag))
                reasons = _reason(_row(before, tag)), _reason(_row(after, tag))
                kind = "added" if listed[1] else "removed"
                yield Change(kind, ATTRIBUTE, tag, action, action, *reasons)


def _between_rows(
    subject: str, name: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    was, now = _action(before), _action(after)
    reasons = _reason(before), _reason(after)
    more = FROM_STRICT_TO_LAX.index(now) - FROM_STRICT_TO_LAX.index(was)
    if more:
        yield Change("loosened" if more > 0 else "tightened", subject, name, was, now, *reasons)
    elif any(before.get(key) != after.get(key) for key in ("dummy", "item")):
        yield Change("replaced", subject, name, was, now, *reasons)
    elif reasons[0] != reasons[1]:
        yield Change("justified", subject, name, was, now, *reasons)


def _between_searches(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """What is no longer looked for in texts that are kept may survive in them."""
    before, after = old.get("identifying", {}), new.get("identifying", {})
    for tag in {**dict.fromkeys(before), **dict.fromkeys(after)}:
        was, now = before.get(tag, ""), after.get(tag, "")
        if was != now:
            kind = "loosened" if not now else "replaced" if was else "tightened"
            yield Change(kind, IDENTIFYING, tag, was, now, "", "")
    words, words_now = set(old.get("vocabulary", ())), set(new.get("vocabulary", ()))
    for word in sorted(words ^ words_now):
        if word in words_now:
            yield Change("loosened", VOCABULARY, word, "looked for", "left alone", "", "")
        else:
            yield Change("tightened", VOCABULARY, word, "left alone", "looked for", "", "")


def _rows(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Every row of a SOP class: by tag, by path and by private creator."""
    return {**entry["tag"], **entry.get("path", {}), **entry.get("private", {})}


def _row(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The row that decides, be it that of the SOP class itself."""
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
    laxer = row.get("laxerThanProfile")
    return (
        f"{row['justification']} Laxer than the profile: {laxer}" if laxer else row["justification"]
    )
