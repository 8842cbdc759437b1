"""Read manual/identifying/: which attributes hold identifying values, which words do not identify.

As in manual/ itself, all findings of both files come in one :class:`~errors.FindingsError`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decisions.toml_file import TomlFile, attribute_problem, read_toml
from errors import Finding, FindingsError
from standard.model import Standard

FOLDER = "identifying"
VRS_OF_DATES = frozenset({"DA", "DT"})
VRS_WITHOUT_VALUE = frozenset({"PN", "UI", "SQ"})


@dataclass(frozen=True, slots=True)
class IdentifyingValue:
    """An attribute whose value identifies: as what, and why."""

    tag: str
    kind: str
    justification: str


@dataclass(frozen=True, slots=True)
class Identifying:
    """What a search for surviving values needs to know, in the order of tags and words."""

    values: Sequence[IdentifyingValue]
    vocabulary: Sequence[str]

    def serialise(self) -> Mapping[str, Any]:
        """Both lists as candidate.json has them."""
        return {
            "identifying": {
                v.tag: {"kind": v.kind, "justification": v.justification} for v in self.values
            },
            "vocabulary": list(self.vocabulary),
        }


def read_identifying(standard: Standard, manual: Path) -> Identifying:
    """Read ``manual/identifying``.

    Raises FindingsError with everything that is wrong: TOML or schema errors, unknown tags,
    keywords or VRs that do not match, attributes or words that are listed twice.
    """
    findings: list[Finding] = []
    values: list[IdentifyingValue] = []
    words: set[str] = set()
    source, content = _read(manual, "attributes", "value", findings)
    for index, entry in enumerate(content["value"] if content else ()):
        for text in entry["attributes"]:
            tag = text.split(" ")[0]
            problem = _problem(standard, text, entry["kind"])
            if problem is None and tag in {value.tag for value in values}:
                problem = f"{text} is listed twice", "list it once"
            if problem:
                findings.append(Finding(source.place(index, text), *problem))
            else:
                justification = " ".join(entry["justification"].split())
                values.append(IdentifyingValue(tag, entry["kind"], justification))
    source, content = _read(manual, "vocabulary", "words", findings)
    for index, entry in enumerate(content["words"] if content else ()):
        for word in words.intersection(entry["words"]):
            place = source.place(index, f'"{word}"')
            findings.append(Finding(place, f"{word!r} is listed twice", "list it once"))
        words.update(entry["words"])
    if findings:
        raise FindingsError(findings)
    return Identifying(sorted(values, key=lambda v: v.tag), sorted(words))


def _read(
    manual: Path, name: str, entry: str, findings: list[Finding]
) -> tuple[TomlFile, Mapping[str, Any] | None]:
    file = manual / FOLDER / f"{name}.toml"
    return read_toml(manual, file, entry, f"{name}.schema.json", findings)


def _problem(standard: Standard, text: str, kind: str) -> tuple[str, str] | None:
    if problem := attribute_problem(standard, text, "(0010,0020) PatientID"):
        return problem
    vr = standard.attributes[text.split(" ")[0]].vr
    if vr in VRS_WITHOUT_VALUE:
        return f"{text} has VR {vr}", "leave it out: PN, UI and SQ need no listing"
    if (vr in VRS_OF_DATES) != (kind in ("birth-date", "date")):
        return f"kind {kind} for an attribute of VR {vr}", "birth-date or date for DA and DT only"
    return None
