"""Read manual/identifying/: which attributes hold identifying values, and which words are public.

As in manual/ itself, all findings of its files come in one :class:`~errors.FindingsError`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decisions.toml_file import TomlFile, attribute_problem, read_toml
from errors import Finding, FindingsError
from standard.model import Standard

FOLDER = "identifying"
VRS_OF_DATES = frozenset({"DA", "DT"})
VRS_WITHOUT_VALUE = frozenset({"PN", "UI", "SQ"})
VRS_OF_PUBLIC_WORDS = frozenset({"CS", "LO", "LT", "SH", "ST", "UC", "UT"})
WORD_LISTS = ("vocabulary", "makers", "products", "techniques")


@dataclass(frozen=True, slots=True)
class IdentifyingValue:
    """An attribute whose value identifies: as what, and why."""

    tag: str
    kind: str
    justification: str


@dataclass(frozen=True, slots=True)
class PublicWords:
    """An attribute that holds public words: what they are, and why they are public."""

    tag: str
    holds: str
    justification: str


@dataclass(frozen=True, slots=True)
class IdentifyingTables:
    """What a search for surviving values needs to know, in the order of tags and words."""

    values: Sequence[IdentifyingValue]
    public: Sequence[PublicWords]
    words: Mapping[str, Sequence[str]]

    def kinds(self, standard: Standard) -> Mapping[str, str]:
        """The kind of the value of each attribute that identifies, person names included."""
        names = {tag: "person-name" for tag, a in standard.attributes.items() if a.vr == "PN"}
        return {**names, **{v.tag: v.kind for v in self.values}}

    def serialise(self) -> Mapping[str, Any]:
        """All lists as candidate.json has them."""
        return {
            "identifying": {
                v.tag: {"kind": v.kind, "justification": v.justification} for v in self.values
            },
            "holds": {
                v.tag: {"holds": v.holds, "justification": v.justification} for v in self.public
            },
            **self.words,
        }


def read_identifying(standard: Standard, manual: Path) -> IdentifyingTables:
    """Read ``manual/identifying``.

    Raises FindingsError with everything that is wrong: TOML or schema errors, unknown tags,
    keywords or VRs that do not match, attributes or words that are listed twice.
    """
    findings: list[Finding] = []
    values = [
        IdentifyingValue(*each)
        for each in _attributes(manual, "attributes", "kind", _value_problem, standard, findings)
    ]
    public = [
        PublicWords(*each)
        for each in _attributes(manual, "public", "holds", _public_problem, standard, findings)
    ]
    words = {name: _words(manual, name, findings) for name in WORD_LISTS}
    if findings:
        raise FindingsError(findings)
    return IdentifyingTables(values, public, words)


def _attributes(
    manual: Path,
    name: str,
    key: str,
    problem_of: Callable[[Standard, str, str], tuple[str, str] | None],
    standard: Standard,
    findings: list[Finding],
) -> list[tuple[str, str, str]]:
    """Tag, the entry's ``key`` and its justification, for each attribute of a file."""
    found: dict[str, tuple[str, str, str]] = {}
    source, content = _read(manual, name, "value", f"{name}.schema.json", findings)
    for index, entry in enumerate(content["value"] if content else ()):
        for text in entry["attributes"]:
            tag = text.split(" ")[0]
            problem = problem_of(standard, text, entry[key])
            if problem is None and tag in found:
                problem = f"{text} is listed twice", "list it once"
            if problem:
                findings.append(Finding(source.place(index, text), *problem))
            else:
                found[tag] = (tag, entry[key], " ".join(entry["justification"].split()))
    return sorted(found.values())


def _words(manual: Path, name: str, findings: list[Finding]) -> list[str]:
    words: set[str] = set()
    source, content = _read(manual, name, "words", "vocabulary.schema.json", findings)
    for index, entry in enumerate(content["words"] if content else ()):
        for word in words.intersection(entry["words"]):
            place = source.place(index, f'"{word}"')
            findings.append(Finding(place, f"{word!r} is listed twice", "list it once"))
        words.update(entry["words"])
    return sorted(words)


def _read(
    manual: Path, name: str, entry: str, schema: str, findings: list[Finding]
) -> tuple[TomlFile, Mapping[str, Any] | None]:
    return read_toml(manual, manual / FOLDER / f"{name}.toml", entry, schema, findings)


def _value_problem(standard: Standard, text: str, kind: str) -> tuple[str, str] | None:
    if problem := attribute_problem(standard, text, "(0010,0020) PatientID"):
        return problem
    vr = standard.attributes[text.split(" ")[0]].vr
    if vr in VRS_WITHOUT_VALUE:
        return f"{text} has VR {vr}", "leave it out: PN, UI and SQ need no listing"
    if (vr in VRS_OF_DATES) != (kind in ("birth-date", "date")):
        return f"kind {kind} for an attribute of VR {vr}", "birth-date or date for DA and DT only"
    return None


def _public_problem(standard: Standard, text: str, _holds: str) -> tuple[str, str] | None:
    if problem := attribute_problem(standard, text, "(0008,0070) Manufacturer"):
        return problem
    vr = standard.attributes[text.split(" ")[0]].vr
    if vr not in VRS_OF_PUBLIC_WORDS:
        return f"{text} has VR {vr}", f"one of {' '.join(sorted(VRS_OF_PUBLIC_WORDS))}"
    return None
