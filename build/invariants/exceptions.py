"""Exceptions that except nothing: left in place, they could let something pass unseen later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from decisions.laxer import is_laxer
from decisions.row import Row, Tables
from errors import Finding
from invariants.public_uids import is_kept_uid, public_uids


def needless_exceptions(tables: Tables) -> Iterator[Finding]:
    """Yield a finding for each public UID kept nowhere, and each laxer_than_profile not needed.

    Both are looked for in all SOP classes: an exception that one of them needs is needed.
    """
    rows = [row for table in tables.values() for row in table.values()]
    yield from _needless_public_uids(rows)
    yield from _needless_laxer_than_profile(rows)


def _needless_public_uids(rows: Sequence[Row]) -> Iterator[Finding]:
    kept = {row.attribute.tag for row in rows if is_kept_uid(row)}
    for uid in public_uids():
        if uid.tag not in kept:
            yield Finding(
                uid.place, f"{uid.attribute} is kept in no SOP class", "leave the line out"
            )


def _needless_laxer_than_profile(rows: Sequence[Row]) -> Iterator[Finding]:
    excepted: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.decision is not None and row.decision.laxer_than_profile:
            excepted.setdefault((row.decision.source, row.attribute.tag), []).append(row)
    for (source, _), found in excepted.items():
        if not any(map(is_laxer, found)):
            row = found[0]
            profile = f"allows {row.action}" if row.profile else "does not list it"
            yield Finding(
                source,
                f"{row.attribute.tag} {row.attribute.keyword}: laxer_than_profile is not needed, "
                f"Table E.1-1 {profile}",
                "list the attribute in an entry without laxer_than_profile",
            )
