"""Read manual/uses/: what files are used for, which attributes each use needs, and what is stated.

As in manual/ itself, all findings of its files come in one :class:`~errors.FindingsError`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decisions.manual import nearest
from decisions.retired import RetiredSOPClass, read_retired
from decisions.toml_file import TomlFile, attribute_problem, read_toml
from errors import Finding, FindingsError
from standard.model import Standard

FOLDER, STATEMENT = "uses", "statement.toml"
PRIVATE = re.compile(r"\(([0-9A-F]{3}[13579BDF]),xx([0-9A-F]{2})\) (\S.*)")
VRS_OF_TIMES = frozenset({"DA", "DT", "TM"})
KINDS = ("kept", "moved", "cleaned")


@dataclass(frozen=True)
class StatedModality:
    """A chapter of the statement of cost, with the UIDs of its SOP classes."""

    title: str
    sop_classes: Sequence[str]


@dataclass(frozen=True)
class OptionSet:
    """A column of the statement of cost."""

    title: str
    options: Sequence[str]


@dataclass(frozen=True)
class Uses:
    """The uses as the Python package stores them, and what the statement of cost shows of them."""

    entries: Sequence[Mapping[str, Any]]
    modalities: Sequence[StatedModality]
    sets: Sequence[OptionSet]


def read_uses(standard: Standard, manual: Path, options: Iterable[str]) -> Uses:
    """Read ``manual/uses``; ``options`` are the names of the options that sets may consist of.

    A retired SOP class has the uses of the one that it resembles.

    Raises FindingsError with everything that is wrong: TOML or schema errors, unknown attributes,
    IODs and options, dates that are to be cleaned, texts that are to be moved, names given twice.
    """
    reader = _Reader(standard, read_retired(standard, manual))
    entries: dict[str, Mapping[str, Any]] = {}
    folder = manual / FOLDER
    for file in sorted(folder.glob("*.toml")):
        if file.name == STATEMENT:
            continue
        source, content = read_toml(manual, file, "use", "uses.schema.json", reader.findings)
        for index, entry in enumerate(content["use"] if content else ()):
            name = entry["name"]
            if name in entries:
                reader.find(source, index, name, f"{name} is the name of two uses", "another name")
            entries[name] = dict(reader.use(source, index, entry))
    source, content = read_toml(
        manual, folder / STATEMENT, "modality", "statement.schema.json", reader.findings
    )
    modalities = [
        StatedModality(each["title"], reader.sop_classes(source, index, each["iod"]))
        for index, each in enumerate(content["modality"] if content else ())
    ]
    sets = [OptionSet(each["title"], each["options"]) for each in (content or {}).get("set", ())]
    known = frozenset(options)
    for each in sets:
        for name in each.options:
            if name not in known:
                wrong = f"no option is named {name!r}"
                reader.find(source, len(modalities), name, wrong, nearest(name, known))
    if reader.findings:
        raise FindingsError(reader.findings)
    return Uses(list(entries.values()), modalities, sets)


class _Reader:
    """Turns entries into what is stored; what is wrong in them is added to ``findings``."""

    def __init__(self, standard: Standard, retired: Sequence[RetiredSOPClass]) -> None:
        self._standard = standard
        self._retired = retired
        self.findings: list[Finding] = []

    def find(self, source: TomlFile, index: int, needle: str, problem: str, remedy: str) -> None:
        self.findings.append(Finding(source.place(index, needle), problem, remedy))

    def use(
        self, source: TomlFile, index: int, entry: Mapping[str, Any]
    ) -> Iterator[tuple[str, Any]]:
        for key in ("name", "title", "reason"):
            yield key, entry[key]
        if "iod" in entry:
            yield "sopClass", self.sop_classes(source, index, entry["iod"])
        yield "way", [dict(self._way(source, index, way)) for way in entry["way"]]

    def sop_classes(self, source: TomlFile, index: int, iods: Sequence[str]) -> list[str]:
        """The UIDs of the SOP classes of some IODs, retired ones that resemble them included."""
        found: list[str] = []
        known = frozenset(each.iod for each in self._standard.sop_classes.values())
        for iod in iods:
            if iod not in known:
                self.find(source, index, iod, f"no iod is named {iod!r}", nearest(iod, known))
            found += [u for u, each in self._standard.sop_classes.items() if each.iod == iod]
        like = [
            each.uid for each in self._retired if each.resembles and each.resembles.uid in found
        ]
        return [*found, *like]

    def _way(
        self, source: TomlFile, index: int, way: Mapping[str, Any]
    ) -> Iterator[tuple[str, Any]]:
        yield "by", way["by"]
        for kind in KINDS:
            if kind in way:
                yield kind, [self._path(source, index, kind, text) for text in way[kind]]

    def _path(self, source: TomlFile, index: int, kind: str, text: str) -> str:
        """The spelling of a path without keywords: (0054,0016)>(0018,1074)."""
        texts = text.split(" > ")
        steps = [self._step(source, index, each, text) for each in texts]
        leaf, attribute = texts[-1], self._standard.attributes.get(steps[-1])
        if attribute and kind != "kept" and (kind == "moved") != (attribute.vr in VRS_OF_TIMES):
            right = "moved for DA, DT and TM, else cleaned"
            self.find(source, index, leaf, f"{kind}: {leaf} has VR {attribute.vr}", right)
        return ">".join(steps)

    def _step(self, source: TomlFile, index: int, text: str, whole: str) -> str:
        if match := PRIVATE.fullmatch(text):
            return f"({match[1]},xx{match[2]},{match[3]})"
        if problem := attribute_problem(self._standard, text, "(0010,1030) PatientWeight"):
            self.find(source, index, whole, *problem)
        return text.split(" ")[0]
