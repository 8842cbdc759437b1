"""Read manual/files/conditions.toml: what is done with a file because of what it says of itself.

As in manual/ itself, all findings come in one :class:`~errors.FindingsError`.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decisions.toml_file import TomlFile, attribute_problem, read_toml
from errors import Finding, FindingsError
from standard.model import SOPClass, Standard

FOLDER = "files"


@dataclass(frozen=True, slots=True)
class DecidedCondition:
    """What must be true of a file, and what is done then.

    Attributes:
        name: its name in the procedure.
        iods: the IODs that it is about; none for all.
        content: the rest, as the procedure publishes it.
    """

    name: str
    iods: frozenset[str]
    content: Mapping[str, Any]

    def covers(self, sop_class: SOPClass) -> bool:
        """Whether it is about the files of a SOP class."""
        return not self.iods or sop_class.iod in self.iods


def read_conditions(standard: Standard, manual: Path) -> Sequence[DecidedCondition]:
    """Read the conditions, in the order of the file.

    Raises FindingsError with everything that is wrong: TOML or schema errors, tags and keywords
    that do not match, unknown IODs, names that are given twice.
    """
    findings: list[Finding] = []
    file = manual / FOLDER / "conditions.toml"
    source, content = read_toml(manual, file, "condition", "conditions.schema.json", findings)
    conditions: dict[str, DecidedCondition] = {}
    for index, entry in enumerate(content["condition"] if content else ()):
        findings.extend(_problems(standard, source, index, entry))
        if entry["name"] in conditions:
            place = source.place(index, entry["name"])
            findings.append(Finding(place, f"{entry['name']} is listed twice", "another name"))
        conditions[entry["name"]] = _condition(entry)
    if findings:
        raise FindingsError(findings)
    return list(conditions.values())


def serialise_conditions(
    standard: Standard, conditions: Sequence[DecidedCondition]
) -> Mapping[str, Any]:
    """The conditions as candidate.json has them, with the SOP classes that they are about."""
    return {
        "conditions": {
            each.name: {
                **each.content,
                "sopClass": [c.uid for c in standard.sop_classes.values() if each.covers(c)],
            }
            for each in conditions
        }
    }


def _problems(
    standard: Standard, source: TomlFile, index: int, entry: Mapping[str, Any]
) -> list[Finding]:
    findings: list[Finding] = []
    known = sorted({c.iod for c in standard.sop_classes.values()})
    for iod in entry.get("iods", ()):
        if iod not in known:
            near = difflib.get_close_matches(iod, known, n=2) or ["a name of PS3.3 Annex A"]
            problem = f"no iod is named {iod!r}", " or ".join(near)
            findings.append(Finding(source.place(index, iod), *problem))
    for clause in entry["when"]:
        text = clause["attribute"]
        wrong = attribute_problem(standard, text, "(0028,0301) BurnedInAnnotation")
        if wrong is None and (vr := standard.attributes[text.split(" ")[0]].vr) != "CS":
            wrong = f"{text} has VR {vr}", "an attribute of VR CS, which has defined terms"
        if wrong is not None:
            findings.append(Finding(source.place(index, text), *wrong))
    return findings


def _condition(entry: Mapping[str, Any]) -> DecidedCondition:
    when = [
        {
            "tag": clause["attribute"].split(" ")[0],
            **({"is": clause["is"]} if "is" in clause else {"isNot": clause["is_not"]}),
        }
        for clause in entry["when"]
    ]
    content = {
        "when": when,
        "then": entry["then"],
        "reason": entry["reason"],
        "justification": " ".join(entry["justification"].split()),
    }
    return DecidedCondition(entry["name"], frozenset(entry.get("iods", ())), content)
