"""Read the curators' decisions in manual/ and check everything that one entry can get wrong.

Reading never stops at the first mistake: all findings of all files come in one
:class:`~errors.FindingsError`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from decisions.decision import Decision
from decisions.dummy import dummy_problem, dummy_with_tags
from decisions.toml_file import TomlFile, attribute_problem, read_toml
from errors import Finding, FindingsError
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from standard.model import Attribute, Module, Occurrence, SOPClass, Standard

EVERY_SOP_CLASS = "every SOP class"

VRS_OF_DERIVED = {
    "in_order": ("DT",),
    "if_empty": ("LO", "SH", "PN"),
    "issuer": ("LO", "SH", "PN"),
    "of": ("LO", "SH", "PN"),
    "derived": ("AE", "CS", "LO", "LT", "SH", "ST", "UC", "UT"),
}
"""The VRs on which D can keep an order, or derive from another attribute or from the value."""


class Breadth(IntEnum):
    """How narrow a scope is, from wide to narrow; the narrowest decision that applies wins."""

    EVERY_SOP_CLASS = 0
    MODULE = 1
    IOD = 2
    SOP_CLASS = 3


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the Standard a decision is about; ``names`` is empty for every SOP class."""

    breadth: Breadth
    names: frozenset[str]

    def covers(
        self, sop_class: SOPClass, occurrences: Sequence[Occurrence], modules: Sequence[Module]
    ) -> bool:
        """Whether the decision applies to an attribute that occurs so in a SOP class.

        ``modules`` are those of its IOD, which count for an attribute that occurs in none of them.
        """
        match self.breadth:
            case Breadth.EVERY_SOP_CLASS:
                return True
            case Breadth.MODULE if occurrences:
                return any(self.names & o.places for o in occurrences)
            case Breadth.MODULE:
                return any(module.name in self.names for module in modules)
            case Breadth.IOD:
                return sop_class.iod in self.names
            case Breadth.SOP_CLASS:
                return sop_class.name in self.names


@dataclass(frozen=True, slots=True)
class ManualDecision:
    """One attribute's line in a decision of manual/.

    ``standard_extended``: about an attribute that no table of the scope's IODs lists; with a scope
    of modules, in those of the IODs whose tables do not list it.
    """

    tag: str
    scope: Scope
    decision: Decision
    standard_extended: bool = False


def read_manual(standard: Standard, folder: Path) -> Sequence[ManualDecision]:
    """Read every decision of the TOML files in ``folder``, in the order of files and lines.

    Raises FindingsError with everything that is wrong: TOML or schema errors, unknown tags,
    keywords that do not match, unknown scopes, dummies that do not fit.
    """
    findings: list[Finding] = []
    decisions: list[ManualDecision] = []
    for file in sorted(folder.glob("*.toml")):
        source, content = read_toml(folder, file, "decision", "decision.schema.json", findings)
        reader = Entries(standard, source, findings)
        for index, entry in enumerate(content["decision"] if content else ()):
            decisions.extend(reader.read(index, entry))
    if findings:
        raise FindingsError(findings)
    return decisions


@dataclass(frozen=True)
class Entries:
    """Turns the entries of one file into decisions, an attribute at a time.

    An entry without a scope is about every SOP class.
    """

    standard: Standard
    source: TomlFile
    findings: list[Finding]

    def read(self, index: int, entry: Mapping[str, Any]) -> Iterator[ManualDecision]:
        """The decisions of one entry; what is wrong in it is added to the findings."""
        action = Action(entry["action"])
        scope = self._scope(index, entry.get("scope", EVERY_SOP_CLASS))
        dummy = entry.get("dummy")
        if dummy is not None and action is not Action.DUMMY:
            self._find(
                index, "dummy", f"a dummy with action {action}", "a dummy only with action D"
            )
            return
        extended = entry.get("standard_extended", False)
        if extended and scope.breadth is Breadth.EVERY_SOP_CLASS:
            wrong = "standard_extended with the scope of every SOP class"
            self._find(index, "scope", wrong, "a scope of module, iod or sop_class")
            return
        if extended and action is Action.REMOVE:
            wrong = "standard_extended with action X: what no table lists is removed anyway"
            self._find(index, "action", wrong, "leave the decision out")
            return
        seen: set[str] = set()
        for text in entry["attributes"]:
            tag = self._tag(index, text)
            if tag is None:
                continue
            if tag in seen:
                self._find(index, text, f"{text} is listed twice", "list it once")
            seen.add(tag)
            if not self._fits(index, text, self.standard.attributes[tag], entry):
                continue
            decision = Decision(
                action=action,
                justification=" ".join(entry["justification"].split()),
                source=self.source.place(index, text),
                dummy=None if dummy is None else dummy_with_tags(dummy),
                in_order=entry.get("in_order", False),
                if_empty=entry.get("if_empty", "").split(" ")[0],
                issuer=entry.get("issuer", "").split(" ")[0],
                of=entry.get("of", "").split(" ")[0],
                only_beside=entry.get("only_beside", "").split(" ")[0],
                holding=entry.get("holding", ""),
                laxer_than_profile=" ".join(entry.get("laxer_than_profile", "").split()),
                differs_because=" ".join(entry.get("differs_because", "").split()),
                derived=entry.get("derived", False),
            )
            yield ManualDecision(tag, scope, decision, extended)

    def _fits(self, index: int, text: str, attribute: Attribute, entry: Mapping[str, Any]) -> bool:
        """Whether action and dummy are possible on an attribute; else a finding is added."""
        action, dummy = Action(entry["action"]), entry.get("dummy")
        before = len(self.findings)
        if action is Action.UID and attribute.vr not in ("UI", "SQ"):
            self._find(
                index, text, f"action U on VR {attribute.vr}", "action U only for VR UI or SQ"
            )
        if dummy is not None and (problem := dummy_problem(self.standard, attribute, dummy)):
            self._find(index, "dummy", f"dummy of {text}: {problem[0]}", problem[1])
        for key, vrs in VRS_OF_DERIVED.items():
            if key in entry and dummy is not None:
                self._find(index, key, f"{key} with a dummy", "leave one of them out")
            elif key in entry and (attribute.vr not in vrs or action is not Action.DUMMY):
                wrong = f"{key} with action {action} on VR {attribute.vr}"
                self._find(index, key, wrong, f"action D on VR {' or '.join(vrs)}")
        return len(self.findings) == before

    def _tag(self, index: int, text: str) -> str | None:
        problem = attribute_problem(self.standard, text, "(0018,0060) KVP")
        if problem is None:
            return text.split(" ")[0]
        self._find(index, text, *problem)
        return None

    def _scope(self, index: int, scope: str | Mapping[str, str | Sequence[str]]) -> Scope:
        if isinstance(scope, str):
            return Scope(Breadth.EVERY_SOP_CLASS, frozenset())
        ((kind, given),) = scope.items()
        names = frozenset([given] if isinstance(given, str) else given)
        breadth, known = self._known_names[kind]
        for name in sorted(names - known):
            self._find(index, name, f"no {kind} is named {name!r}", nearest(name, known))
        return Scope(breadth, names)

    @property
    def _known_names(self) -> Mapping[str, tuple[Breadth, frozenset[str]]]:
        classes = self.standard.sop_classes.values()
        return {
            "sop_class": (Breadth.SOP_CLASS, frozenset(c.name for c in classes)),
            "iod": (Breadth.IOD, frozenset(c.iod for c in classes)),
            "module": (Breadth.MODULE, frozenset(n for n, _ in self.standard.tables_of_module)),
        }

    def _find(self, index: int, needle: str, problem: str, remedy: str) -> None:
        self.findings.append(Finding(self.source.place(index, needle), problem, remedy))


def nearest(name: str, known: frozenset[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.4)
    return " or ".join(repr(n) for n in near) or "a name as the worklist spells it"
