"""Read manual/coded/: decisions that depend on a code, its scheme or the concept that it names.

As in manual/ itself, all findings come in one :class:`~errors.FindingsError`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from decisions.decision import Decision
from decisions.manual import Entries
from decisions.row import Tables
from decisions.serialise import serialise_decision
from decisions.toml_file import TomlFile, attribute_problem, read_toml
from errors import Finding, FindingsError
from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX, Action
from standard.model import Standard

FOLDER = "coded"
CONCEPT = re.compile(r"\(([^\s,()]{1,64}), ([^\s,()]{1,16})\) (\S.*)")
EXAMPLE = "(121033, DCM) Subject Age"
TEXTS = frozenset({"LO", "LT", "SH", "ST", "UC", "UT"})
LAXEST_IN_HEADER = Action.DUMMY


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept whose values are withheld: as which attribute of the header, and why."""

    name: str
    attribute: str
    justification: str
    source: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The values that stay of one attribute in the content items of a concept."""

    concept: str
    tag: str
    terms: Sequence[str]
    justification: str


@dataclass(frozen=True, slots=True)
class Coded:
    """What depends on codes.

    Attributes:
        schemes: designators of published coding schemes.
        authorities: beginnings of URNs that a published authority issues.
        private_codes: by tag, what becomes of the parts of other codes.
        withheld_values: by tag, how a content item is written without its value.
        withheld_tables: by tag, how a table is written without its values.
        concepts: by code, as in "(121033,DCM)".
        terms: in the order of the file.
    """

    schemes: Sequence[str]
    authorities: Sequence[str]
    private_codes: Mapping[str, Decision]
    withheld_values: Mapping[str, Decision]
    withheld_tables: Mapping[str, Decision]
    concepts: Mapping[str, Concept]
    terms: Sequence[Terms]

    def serialise(self, kinds: Mapping[str, str]) -> Mapping[str, Any]:
        """The entries ``code`` and ``concept`` of a procedure.

        Args:
            kinds: of identifying values, by tag.
        """
        terms: dict[str, dict[str, Any]] = {}
        for each in self.terms:
            row = {"terms": list(each.terms), "justification": each.justification}
            terms.setdefault(each.concept, {})[each.tag] = row
        return {
            "code": {
                "schemes": list(self.schemes),
                "authorities": list(self.authorities),
                "tag": _rows(self.private_codes),
            },
            "concept": {
                "tag": _rows(self.withheld_values),
                "table": _rows(self.withheld_tables),
                "withheld": {
                    code: {
                        "meaning": each.name,
                        **_kind(each.attribute, kinds),
                        "justification": each.justification,
                    }
                    for code, each in self.concepts.items()
                },
                "terms": terms,
            },
        }

    def kept_in_header(self, tables: Tables) -> Iterator[Finding]:
        """A finding for each concept of which the header keeps more than a content item."""
        laxest = FROM_STRICT_TO_LAX.index(LAXEST_IN_HEADER)
        for each in self.concepts.values():
            tag = each.attribute.split(" ")[0]
            rows = [table[tag] for table in tables.values() if tag in table]
            actions = {row.action: row for row in rows if row.action is not None}
            for action, row in actions.items():
                if FROM_STRICT_TO_LAX.index(action) > laxest:
                    yield Finding(
                        each.source,
                        f"{each.attribute} is {action} in {row.sop_class.name}",
                        "X, Z or D there, or leave the concept out: both hold the same",
                    )


def _kind(attribute: str, kinds: Mapping[str, str]) -> Mapping[str, str]:
    kind = kinds.get(attribute.split(" ")[0])
    return {"kind": kind} if kind else {}


def _rows(decisions: Mapping[str, Decision]) -> Mapping[str, Any]:
    return {tag: serialise_decision(decision) for tag, decision in sorted(decisions.items())}


def read_coded(standard: Standard, manual: Path) -> Coded:
    """Read ``manual/coded``.

    Raises FindingsError with everything that is wrong: TOML or schema errors, unknown tags,
    concepts or designators that are listed twice, a concept of a scheme that is not listed.
    """
    reader = _Reader(standard, manual, [])
    schemes = reader.texts("schemes", "scheme", "designators")
    coded = Coded(
        schemes,
        reader.texts("authorities", "authority", "beginnings"),
        reader.decisions("private-codes"),
        reader.decisions("withheld-values"),
        reader.decisions("withheld-tables"),
        reader.concepts(frozenset(schemes)),
        reader.terms(frozenset(schemes)),
    )
    if reader.findings:
        raise FindingsError(reader.findings)
    return coded


@dataclass(frozen=True)
class _Reader:
    standard: Standard
    manual: Path
    findings: list[Finding] = field(default_factory=list)

    def texts(self, name: str, entry: str, key: str) -> Sequence[str]:
        """The texts that a file lists, each once, in order."""
        source, content = self._read(name, entry)
        found: set[str] = set()
        for index, each in enumerate(content):
            for text in each[key]:
                if text in found:
                    self._find(source, index, f'"{text}"', f"{text!r} is listed twice")
                found.add(text)
        return sorted(found)

    def decisions(self, name: str) -> Mapping[str, Decision]:
        """The decisions of a file, by tag."""
        source, content = self._read(name, "decision", "decisions")
        entries = Entries(self.standard, source, self.findings)
        found: dict[str, Decision] = {}
        for index, each in enumerate(content):
            for manual in entries.read(index, each):
                if manual.tag in found:
                    self._find(source, index, manual.tag, f"{manual.tag} is decided twice")
                found[manual.tag] = manual.decision
        return found

    def concepts(self, schemes: frozenset[str]) -> Mapping[str, Concept]:
        """The concepts whose values are withheld, by code."""
        source, content = self._read("concepts", "concept")
        found: dict[str, Concept] = {}
        for index, entry in enumerate(content):
            self._check_attribute(source, index, entry["attribute"])
            reason = " ".join(entry["justification"].split())
            for text in entry["concepts"]:
                code, name = self._concept(source, index, text, schemes)
                if code in found:
                    self._find(source, index, text, f"{code} is listed twice")
                place = source.place(index, text)
                found[code] = Concept(name, entry["attribute"], reason, place)
        return dict(sorted(found.items()))

    def terms(self, schemes: frozenset[str]) -> Sequence[Terms]:
        """The terms that stay, by concept and attribute."""
        source, content = self._read("terms", "term")
        found: list[Terms] = []
        for index, entry in enumerate(content):
            self._check_attribute(source, index, entry["attribute"])
            tag = entry["attribute"].split(" ")[0]
            attribute = self.standard.attributes.get(tag)
            if attribute is not None and attribute.vr not in TEXTS:
                self._find(source, index, tag, f"terms of VR {attribute.vr}", "a VR of text")
            code, _ = self._concept(source, index, entry["concept"], schemes)
            reason = " ".join(entry["justification"].split())
            found.append(Terms(code, tag, entry["terms"], reason))
        return sorted(found, key=lambda each: (each.concept, each.tag))

    def _concept(
        self, source: TomlFile, index: int, text: str, schemes: frozenset[str]
    ) -> tuple[str, str]:
        match = CONCEPT.fullmatch(text)
        if match is None:
            problem = f"{text!r} is not a code and its meaning"
            self._find(source, index, text, problem, f"write them as in {EXAMPLE}")
            return text, ""
        value, scheme, name = match.groups()
        if scheme not in schemes:
            self._find(source, index, text, f"{scheme} is not in schemes.toml", "a listed scheme")
        return f"({value},{scheme})", name

    def _check_attribute(self, source: TomlFile, index: int, text: str) -> None:
        problem = attribute_problem(self.standard, text, "(0010,1010) PatientAge")
        if problem is not None:
            self._find(source, index, text, *problem)

    def _read(
        self, name: str, entry: str, schema: str = ""
    ) -> tuple[TomlFile, Sequence[Mapping[str, Any]]]:
        file = self.manual / FOLDER / f"{name}.toml"
        schema = f"{schema or name}.schema.json"
        source, content = read_toml(self.manual, file, entry, schema, self.findings)
        return source, content[entry] if content else ()

    def _find(
        self, source: TomlFile, index: int, needle: str, problem: str, remedy: str = "list it once"
    ) -> None:
        self.findings.append(Finding(source.place(index, needle), problem, remedy))
