"""Read manual/private/: the private attributes that are known to be safe (PS3.15 E.3.10).

Each element has its VR and VM, because no data dictionary has them; the VR says which action is
possible. Every element of Table E.3.10-1 needs a decision here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from decisions.toml_file import TomlFile, read_toml
from errors import Finding, FindingsError
from grand_challenge_dicom_de_id_procedure.dicom.vrs import TABLE
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from standard.model import Standard

FOLDER = "private"
TABLE_OF_THE_STANDARD = "PS3.15 Table E.3.10-1"
EXAMPLE = "(0019,xx0C) IS 1 B_value"
ELEMENT = re.compile(
    r"(\([0-9A-F]{3}[13579BDF],xx[0-9A-F]{2}\)) ([A-Z]{2}(?:/[A-Z]{2})*) (\d+(?:-\d*n?)?) (\S.*)"
)
BY_VR: Mapping[Action, frozenset[str]] = {
    Action.KEEP: frozenset(
        ("AS", "CS", "DS", "FD", "FL", "IS", "SL", "SQ", "SS", "SV", "UL", "US", "UV")
    ),
    Action.CLEAN: frozenset(("LO", "LT", "SH", "ST", "UC", "UT")),
    Action.UID: frozenset(("UI",)),
    Action.REMOVE: frozenset(TABLE),
}
"""The VRs that each action is possible on. Dates, names, and bytes of any meaning are removed."""

RIGHT = "K for numbers, CS and SQ, C for texts, U for UI, else X"


@dataclass(frozen=True, slots=True)
class PrivateElement:
    """What becomes of an element of a private creator.

    Attributes:
        key: as a procedure spells it, "(0019,xx0C,SIEMENS MR HEADER)".
        action: what to do.
        justification: the reason.
        vr: its VR, or several with "or" between them.
        vm: its VM, if it is binary; empty for others, whose number of values is not limited.
        entries: of a CSA header, the names of the entries that may stay; none for others.
    """

    key: str
    action: Action
    justification: str
    vr: str
    vm: str
    entries: Sequence[str]

    def serialise(self) -> Mapping[str, Any]:
        """The row of a procedure."""
        row: dict[str, Any] = {"default": self.action, "justification": self.justification}
        if self.entries:
            row["entries"] = list(self.entries)
        row["vr"] = self.vr
        if self.vm:
            row["vm"] = self.vm
        return row


def read_private(standard: Standard, manual: Path) -> Sequence[PrivateElement]:
    """Read ``manual/private``, by file and line.

    Raises FindingsError with everything that is wrong: TOML or schema errors, elements that are
    not spelled right, listed twice or of a VR that the action is not possible on, and elements of
    Table E.3.10-1 that have no decision.
    """
    reader = _Reader(standard, [])
    folder = manual / FOLDER
    for file in sorted(folder.glob("*.toml")):
        source, content = read_toml(
            manual, file, "decision", "elements.schema.json", reader.findings
        )
        for index, entry in enumerate(content["decision"] if content else ()):
            reader.read(source, index, entry)
    if not reader.findings:
        reader.findings.extend(_undecided(standard, reader.places))
    if reader.findings:
        raise FindingsError(reader.findings)
    return reader.elements


def serialise_private(elements: Iterable[PrivateElement]) -> Mapping[str, Any]:
    """The rows of a procedure by private element, those of a private creator together."""
    by_creator = sorted(elements, key=lambda each: (each.key[11:], each.key))
    return {each.key: each.serialise() for each in by_creator}


@dataclass
class _Reader:
    """Turns entries into elements, and notes what is wrong in them."""

    standard: Standard
    findings: list[Finding]
    elements: list[PrivateElement] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def read(self, source: TomlFile, index: int, entry: Mapping[str, Any]) -> None:
        creators = entry["creator"]
        action = Action(entry["action"])
        reason = " ".join(entry["justification"].split())
        for text in entry["elements"]:
            place = source.place(index, text)
            match = ELEMENT.fullmatch(text)
            if match is None:
                self._find(place, f"{text!r} is not tag, VR, VM and name", f"as in {EXAMPLE!r}")
                continue
            tag, vrs, vm, _ = match.groups()
            entries = entry.get("entries", ())
            if problem := _problem(action, vrs.split("/"), vm, has_entries=bool(entries)):
                self._find(place, f"{text}: {problem[0]}", problem[1])
                continue
            for creator in [creators] if isinstance(creators, str) else creators:
                key = f"{tag[:-1]},{creator})"
                if self._fits(key, place, entry["source"]):
                    self.places[key] = place
                    is_limited = action is Action.KEEP and _is_binary(vrs.split("/"))
                    vr = vrs.replace("/", " or ")
                    self.elements.append(
                        PrivateElement(key, action, reason, vr, vm if is_limited else "", entries)
                    )

    def _fits(self, key: str, place: str, source: str) -> bool:
        if key in self.places:
            self._find(place, f"{key} is also at {self.places[key]}", "list it once")
            return False
        is_listed = key in self.standard.safe_private
        if is_listed and source != TABLE_OF_THE_STANDARD:
            self._find(
                place, f"{TABLE_OF_THE_STANDARD} lists {key}", f'source = "{TABLE_OF_THE_STANDARD}"'
            )
        elif not is_listed and source == TABLE_OF_THE_STANDARD:
            self._find(
                place, f"{TABLE_OF_THE_STANDARD} does not list {key}", "where it is published"
            )
        return is_listed == (source == TABLE_OF_THE_STANDARD)

    def _find(self, place: str, problem: str, remedy: str) -> None:
        self.findings.append(Finding(place, problem, remedy))


def _problem(
    action: Action, vrs: Sequence[str], vm: str, *, has_entries: bool
) -> tuple[str, str] | None:
    """What is wrong with an action on VRs and a VM, and what would be right."""
    if unknown := [vr for vr in vrs if vr not in TABLE]:
        return f"{unknown[0]} is not a VR", "a VR of PS3.5 section 6.2"
    if has_entries:
        is_header = action is Action.CLEAN and list(vrs) == ["OB"]
        return None if is_header else (f"entries with action {action} on VR {vrs[0]}", "C on OB")
    if wrong := [vr for vr in vrs if vr not in BY_VR[action]]:
        return f"action {action} on VR {wrong[0]}", RIGHT
    if _is_binary(vrs) and action is Action.KEEP and vm.endswith("n"):
        return f"any number of {vrs[0]} values", "the most that there may be, as in 1-512"
    return None


def _is_binary(vrs: Iterable[str]) -> bool:
    return any(TABLE[vr]["kind"] == "binary" for vr in vrs)


def _undecided(standard: Standard, decided: Iterable[str]) -> Iterator[Finding]:
    for key in sorted(standard.safe_private - set(decided)):
        yield Finding(
            f"manual/{FOLDER}",
            f"{TABLE_OF_THE_STANDARD} lists {key}, which has no decision",
            "K, C or U; or X with the reason why it is not kept",
        )
