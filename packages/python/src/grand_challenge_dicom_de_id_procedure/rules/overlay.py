"""Overlays: rules that replace some of a procedure's, which makes another procedure of it.

So whatever reads a procedure works with overlays, too. An overlay may have these entries, as the
procedure has them; all of them are optional:

- ``tag``, ``path``, ``private``: rows for every SOP class that the procedure lists;
- ``sopClass``: rows of these kinds for one SOP class; they replace those for all;
- ``concept``: a row for each code of a concept: K gives its values back, any other action withholds
  them;
- ``unlisted``: the row for standard attributes that neither ``profile`` nor its ``except`` lists,
  if no curator decided on them; its ``listed`` has rows for attributes that the SOP class lacks or,
  without a curator's decision, removes;
- ``code``: the code for the record, ``longitudinal`` what it says if no date was changed;
- ``withdraws``: the value of a code that is taken out of the record, as it is no longer true;
- ``identityRemoved``: what the record says of that; ``method``: a text for the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

Overlay = Mapping[str, Any]

_AUTOMATIC = "[AUTO]"
_KINDS_OF_ROWS = ("tag", "path", "private")
_OF_DUMMIES = ("dummy", "inOrder", "ifEmpty", "derived", "issuer")
_OF_RECORD = frozenset(("code", "withdraws", "method", "identityRemoved"))


def overlaid(procedure: Mapping[str, Any], overlays: Sequence[Overlay]) -> Mapping[str, Any]:
    """A procedure with overlays; where several have a rule, the last one decides.

    Args:
        procedure: any mapping of the published shape.
        overlays: in the order in which they replace rules.
    """
    return Overlaid(procedure, tuple(overlays)) if overlays else procedure


class Overlaid(Mapping[str, Any]):
    """A procedure with overlays, in the published shape; see ``overlaid``."""

    def __init__(self, procedure: Mapping[str, Any], overlays: tuple[Overlay, ...]) -> None:
        self._procedure = procedure
        self._overlays = overlays

    @cached_property
    def _content(self) -> Mapping[str, Any]:
        content = {key: self._procedure[key] for key in self._procedure}
        concepts = [each["concept"] for each in self._overlays if "concept" in each]
        if concepts and "concept" in content:
            content["concept"] = _with_concepts(content["concept"], concepts)
        for each in self._overlays:
            if "longitudinal" in each:
                content["record"] = {
                    **content.get("record", {}),
                    "longitudinal": each["longitudinal"],
                }
        content["sopClass"] = _SOPClasses(
            self._procedure.get("sopClass", {}), self._overlays, content.get("profile", {})
        )
        return content

    def __getitem__(self, key: str) -> Any:
        return self._content[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)

    def __reduce__(self) -> tuple[Any, ...]:
        plain = tuple(_plain(each) for each in self._overlays)
        return Overlaid, (self._procedure, plain)


class _SOPClasses(Mapping[str, Mapping[str, Any]]):
    """SOP Class UID -> its entry with the overlays, which is made on first use."""

    def __init__(
        self,
        entries: Mapping[str, Mapping[str, Any]],
        overlays: tuple[Overlay, ...],
        profile: Mapping[str, str],
    ) -> None:
        self._entries = entries
        self._overlays = overlays
        self._profile = profile
        self._known: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, uid: str) -> Mapping[str, Any]:
        entry = self._known.get(uid)
        if entry is None:
            entry = self._entries[uid]
            for overlay in self._overlays:
                entry = _with_overlay(entry, overlay, uid, self._profile)
            self._known[uid] = entry
        return entry

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, uid: object) -> bool:
        return uid in self._entries


def _with_overlay(
    entry: Mapping[str, Any], overlay: Overlay, uid: str, profile: Mapping[str, str]
) -> Mapping[str, Any]:
    """The entry of a SOP class with an overlay."""
    new = dict(entry)
    if "unlisted" in overlay:
        row = overlay["unlisted"]
        new["unlisted"] = {**row, "except": frozenset([*profile, *row["except"]])}
        new["tag"] = _with_unlisted(entry.get("tag", {}), new["unlisted"])
    for kind in _KINDS_OF_ROWS:
        own = overlay.get("sopClass", {}).get(uid, {}).get(kind, {})
        rows = {**overlay.get(kind, {}), **own}
        if rows:
            old = new.get(kind, {})
            new[kind] = {**old, **{key: _in_place_of(old.get(key), rows[key]) for key in rows}}
    if not _OF_RECORD.isdisjoint(overlay):
        new["record"] = _recorded(new.get("record", {}), overlay)
    return new


def _in_place_of(old: Mapping[str, Any] | None, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row with what stays true of the attribute: a value of it is required, and its item.

    If both have D, also how the value is made, unless the row says it.
    """
    if old is None:
        return row
    stays = ["required", "item"]
    if old.get("default") == row.get("default") == "D" and row.keys().isdisjoint(_OF_DUMMIES):
        stays += _OF_DUMMIES
    return {**{key: old[key] for key in stays if key in old}, **row}


def _with_unlisted(rows: Mapping[str, Any], unlisted: Mapping[str, Any]) -> Mapping[str, Any]:
    kept = {key: unlisted[key] for key in ("default", "justification")}
    new = {
        tag: kept if tag not in unlisted["except"] and _is_automatic(row) else row
        for tag, row in rows.items()
    }
    for tag, row in unlisted.get("listed", {}).items():
        if tag not in rows or (rows[tag].get("default", "X") == "X" and _is_automatic(rows[tag])):
            new[tag] = row
    return new


def _is_automatic(row: Mapping[str, Any]) -> bool:
    return bool(row.get("justification", "").startswith(_AUTOMATIC))


def _recorded(record: Mapping[str, Any], overlay: Overlay) -> Mapping[str, Any]:
    """What the record says with an overlay."""
    new, old = dict(record), record.get("codes", ())
    codes = [each for each in old if each["value"] != overlay.get("withdraws")]
    code = overlay.get("code")
    if code is not None and all(each["value"] != code["value"] for each in codes):
        codes.append(code)
    if codes != list(old):
        new["codes"] = codes
    if "method" in overlay:
        new["methods"] = [*record.get("methods", ()), overlay["method"]]
    if "identityRemoved" in overlay:
        new["identityRemoved"] = overlay["identityRemoved"]
    return new


def _with_concepts(
    concept: Mapping[str, Any], overlays: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any]:
    withheld = dict(concept.get("withheld", {}))
    for rows in overlays:
        for name, row in rows.items():
            if row["default"] == "K":
                withheld.pop(name, None)
            else:
                withheld[name] = {**concept.get("withheld", {}).get(name, {}), **row}
    return {**concept, "withheld": withheld}


def _plain(value: Any) -> Any:
    """The value without read-only views, which cannot be sent to another process."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return value
