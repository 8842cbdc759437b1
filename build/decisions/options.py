"""Read manual/options/: what each option of the Basic Profile gives back or cleans (PS3.15 E.3).

As in manual/ itself, all findings come in one :class:`~errors.FindingsError`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from decisions.coded import Concept
from decisions.decision import Decision
from decisions.manual import Breadth, Entries, ManualDecision
from decisions.opened import OptionRows, as_the_profile_says
from decisions.private import read_private, serialise_private
from decisions.row import Tables
from decisions.serialise import serialise_decision
from decisions.toml_file import TomlFile, read_toml
from errors import Finding, FindingsError
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from standard.model import Standard
from standard.occurrences import OccurrencesByIOD

FOLDER = "options"
FIRST_GROUP = 0x0008
"""The first group of a data set; the column of UIDs also lists elements of commands and headers."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option, and what a curator adds to its column or takes from it.

    Attributes:
        name: by which users choose it.
        code: of CID 7050, as the record spells it.
        column: of Table E.1-1; empty for none.
        of_action: also every attribute to which the procedure gives this action is kept.
        unlisted: whether attributes are kept that Table E.1-1 does not list.
        excludes: the options that cannot be chosen with it.
        longitudinal: what (0028,0303) says if no date was changed; empty for nothing.
        justification: what it is for.
        manual: the decisions of the curators.
        private: the rows of private attributes, by their keys.
    """

    name: str
    code: Mapping[str, str]
    column: str
    of_action: str
    unlisted: bool
    excludes: Sequence[str]
    longitudinal: str
    justification: str
    manual: Sequence[ManualDecision]
    private: Mapping[str, Any]


def read_options(standard: Standard, manual: Path) -> Sequence[Option]:
    """Read ``manual/options``, in the order of ``options.toml``.

    Raises FindingsError with everything that is wrong: TOML or schema errors, names that are given
    twice or that no option has, files of no option, tags and keywords that do not match.
    """
    findings: list[Finding] = []
    folder = manual / FOLDER
    file = folder / "options.toml"
    source, content = read_toml(manual, file, "option", "options.schema.json", findings)
    entries = content["option"] if content else ()
    names = [entry["name"] for entry in entries]
    for index, entry in enumerate(entries):
        findings.extend(_wrong_names(source, index, entry, names))
    for other in sorted(folder.glob("*.toml")):
        if entries and other.stem not in {*names, file.stem}:
            findings.append(
                Finding(
                    f"manual/{FOLDER}/{other.name}",
                    "no option has this name",
                    *_near(other.stem, names),
                )
            )
    private = serialise_private(read_private(standard, manual)) if entries else {}
    options = [_option(standard, manual, entry, private, findings) for entry in entries]
    if findings:
        raise FindingsError(findings)
    return options


def serialise_options(
    standard: Standard,
    options: Iterable[Option],
    tables: Tables,
    concepts: Mapping[str, Concept],
    by_iod: OccurrencesByIOD,
) -> Mapping[str, Any]:
    """The entries ``profile`` and ``option`` of a procedure.

    ``profile`` has what Table E.1-1 says of each attribute. An option has its ``code``, what it
    is for, its rows by ``tag`` for every SOP class, those that differ by ``sopClass``, the
    ``concept`` names that it gives back because it keeps their attribute of the header, and what it
    ``excludes``.
    """
    return {
        "profile": dict(_profile(standard)),
        "option": {
            each.name: _serialised(
                standard, each, tables, concepts, option_rows(standard, each, tables, by_iod)
            )
            for each in options
        },
    }


def option_rows(
    standard: Standard, option: Option, tables: Tables, by_iod: OccurrencesByIOD
) -> OptionRows:
    """The rows of an option: a curator's decision, else the column of Table E.1-1."""
    rows = dict(_rows_of_column(standard, option, tables))
    own: dict[str, dict[str, Decision]] = {}
    for manual in option.manual:
        if manual.scope.breadth is Breadth.EVERY_SOP_CLASS:
            rows[manual.tag] = manual.decision
            continue
        for uid, sop_class in standard.sop_classes.items():
            if manual.scope.covers(sop_class, (), ()):
                own.setdefault(uid, {})[manual.tag] = manual.decision
    if not option.unlisted:
        return OptionRows(rows, own)
    unlisted = frozenset(standard.attributes) - standard.profile.keys()
    opening = OptionRows(rows, own, unlisted - _closed_by_hand(standard, tables))
    listed = as_the_profile_says(standard, tables, opening, by_iod, _source(option))
    return replace(opening, listed=listed)


def _serialised(
    standard: Standard,
    option: Option,
    tables: Tables,
    concepts: Mapping[str, Concept],
    rows: OptionRows,
) -> Mapping[str, Any]:
    given_back = {
        code: _row(Action.KEEP, f"{option.name}: as {each.attribute}")
        for code, each in concepts.items()
        if (decision := rows.every.get(each.attribute.split(" ")[0]))
        and decision.action is Action.KEEP
    }
    content: dict[str, Any] = {"code": option.code, "justification": option.justification}
    if option.excludes:
        content["excludes"] = list(option.excludes)
    if option.longitudinal:
        content["longitudinal"] = option.longitudinal
    if option.unlisted:
        content["unlisted"] = {
            **_row(Action.KEEP, f"{option.name}: not in PS3.15 Table E.1-1"),
            "except": sorted(_closed_by_hand(standard, tables)),
            "listed": _serialised_rows(rows.listed),
        }
    if given_back:
        content["concept"] = given_back
    if option.private:
        content["private"] = option.private
    if rows.own:
        content["sopClass"] = {
            uid: {"tag": _serialised_rows(by_tag)} for uid, by_tag in sorted(rows.own.items())
        }
    content["tag"] = _serialised_rows(rows.every)
    return content


def _serialised_rows(rows: Mapping[str, Decision]) -> Mapping[str, Any]:
    return {tag: serialise_decision(decision) for tag, decision in sorted(rows.items())}


def _rows_of_column(
    standard: Standard, option: Option, tables: Tables
) -> Iterator[tuple[str, Decision]]:
    """The rows of the option's column, and of the attributes that have the action it gives back."""
    source = _source(option)
    for tag, columns in standard.options.items():
        if option.column in columns and tag in standard.attributes and _in_data_set(tag):
            action = Action(columns[option.column])
            why = f"{option.name}: {action} (PS3.15 Table E.1-1)"
            yield tag, Decision(action, why, source, automatic=True)
    if option.of_action:
        decided = {
            tag
            for rows in tables.values()
            for tag, row in rows.items()
            if row.action == option.of_action and option.column not in row.options
        }
        why = f"{option.name}: every attribute with {option.of_action}"
        for tag in sorted(decided):
            yield tag, Decision(Action.KEEP, why, source, automatic=True)


def _row(action: str, justification: str) -> Mapping[str, Any]:
    return {"default": action, "justification": justification}


def _source(option: Option) -> str:
    return f"manual/{FOLDER}/options.toml ({option.name})"


def _closed_by_hand(standard: Standard, tables: Tables) -> set[str]:
    """The attributes without an entry in Table E.1-1 that curators withhold and nowhere keep."""
    decided: dict[str, set[bool]] = {}
    for rows in tables.values():
        for tag, row in rows.items():
            if tag in standard.profile or row.decision is None:
                continue
            if not row.decision.automatic or row.action is Action.KEEP:
                decided.setdefault(tag, set()).add(row.action is Action.KEEP)
    return {tag for tag, kept in decided.items() if kept == {False}}


def _profile(standard: Standard) -> Iterator[tuple[str, str]]:
    """What Table E.1-1 says of each attribute; it has one row for all curves, (50XX,XXXX)."""
    for tag, code in standard.profile.items():
        if tag.endswith(",XXXX)"):
            yield from ((each, code) for each in standard.attributes if each[:6] == tag[:6])
        elif tag in standard.attributes and _in_data_set(tag):
            yield tag, code


def _in_data_set(tag: str) -> bool:
    return int(tag[1:5].replace("X", "0"), 16) >= FIRST_GROUP


def _option(
    standard: Standard,
    manual: Path,
    entry: Mapping[str, Any],
    private: Mapping[str, Any],
    findings: list[Finding],
) -> Option:
    file = manual / FOLDER / f"{entry['name']}.toml"
    decisions: list[ManualDecision] = []
    if file.exists():
        source, content = read_toml(manual, file, "decision", "decisions.schema.json", findings)
        reader = Entries(standard, source, findings)
        for index, each in enumerate(content["decision"] if content else ()):
            decisions.extend(reader.read(index, each))
    return Option(
        entry["name"],
        entry["code"],
        entry.get("column", ""),
        entry.get("of_action", ""),
        entry.get("unlisted", False),
        entry.get("excludes", ()),
        entry.get("longitudinal", ""),
        " ".join(entry["justification"].split()),
        decisions,
        private if entry.get("private") else {},
    )


def _wrong_names(
    source: TomlFile, index: int, entry: Mapping[str, Any], names: Sequence[str]
) -> Iterator[Finding]:
    name = entry["name"]
    if names.count(name) > 1:
        yield Finding(source.place(index, name), f"{name} is listed twice", "another name")
    for other in entry.get("excludes", ()):
        if other not in names:
            yield Finding(
                source.place(index, other), f"no option is named {other!r}", *_near(other, names)
            )


def _near(name: str, names: Sequence[str]) -> tuple[str]:
    return (" or ".join(difflib.get_close_matches(name, names, n=2)) or "a name of options.toml",)
