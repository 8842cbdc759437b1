"""A generated file of a SOP class, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path as FilePath

from grand_challenge_dicom_de_id_procedure.rules.lookup import table_keys
from grand_challenge_dicom_de_id_procedure.rules.options import choose
from standard.model import SOPClass
from standard.reader import read_standard

from ..coded import is_of_published_code
from ..oracle.remembered import RememberedRules
from .attributes import attribute_tree
from .compiled import Compiled
from .dataset import generated_file
from .encoding import ENCODINGS
from .flat import Path, spelled
from .treated import Treated, treat
from .values import NUMBERS, TOKEN

STANDARD = read_standard()
PIXELS = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))
SHAPE = frozenset((0x00280002, 0x00280010, 0x00280011, 0x00280100))
"""Without these, pixels are not understood, and a file that keeps them is rejected."""
KEEPS_ITEMS = frozenset("KCU")
REJECTED = (
    "Raw Data Storage",
    "Basic Voice Audio Waveform Storage",
    "General Audio Waveform Storage",
    "Encapsulated PDF Storage",
    "Encapsulated CDA Storage",
    "Encapsulated STL Storage",
    "Encapsulated OBJ Storage",
    "Encapsulated MTL Storage",
    "Inventory Storage",
)
"""SOP classes of which every file is rejected, because a required attribute has action R."""


def spelling_of(sop_class: SOPClass) -> str:
    """Each SOP class is spelled in one way, each way is met by many SOP classes."""
    return list(ENCODINGS)[list(STANDARD.sop_classes).index(sop_class.uid) % len(ENCODINGS)]


@cache
def _uid_attributes() -> frozenset[str]:
    return frozenset(a.tag for a in STANDARD.attributes.values() if a.vr == "UI")


@dataclass(frozen=True, repr=False)
class Case:
    """A generated file of a SOP class, and what became of it."""

    sop_class: SOPClass
    compiled: Compiled
    rules: RememberedRules
    treated: Treated

    def survivors(self) -> dict[str, bytes]:
        """Values in the output of elements of the source that are not kept, by path."""
        kept = {
            token.lower()
            for path in self.kept
            for token in TOKEN.findall(self.treated.source[path][1])
        }
        source, output = self.treated.source, self.treated.output
        found = {
            spelled(path): value
            for path, (_, value) in output.items()
            if not {token.lower() for token in TOKEN.findall(value)} <= kept
        }
        numbers = {
            spelled(path): value
            for path, (vr, value) in source.items()
            if vr in NUMBERS and value == output.get(path, ("", b""))[1] and path not in self.kept
        }
        tokens = {token.lower() for token in TOKEN.findall(self.treated.output_content)} - kept
        others = {
            token for token in tokens if token[:-1] not in kept
        }  # and a digit of what follows
        return {**found, **numbers, **dict.fromkeys(("whole file",) if others else (), b"")}

    @cached_property
    def kept(self) -> Collection[Path]:
        """The elements of the source that are kept, in its order."""
        return {path: None for path in self.treated.source if self._is_kept(path)}

    def _is_kept(self, path: Path) -> bool:
        """Whether the element and all that it lies in are kept, by the table alone."""
        actions = [self.rules.resolve(tag).action for tag in path[::2]]
        if self.treated.source[path][0] == "SQ" or not KEEPS_ITEMS.issuperset(actions):
            return False
        if not is_of_published_code(self.rules, path, self._scheme_at):
            return False
        in_u = "U" in actions[:-1] and table_keys(path[-1])[0] in _uid_attributes()
        return actions[-1] == "K" and not in_u

    def _scheme_at(self, path: Path) -> bytes:
        return self.treated.source.get(path, ("", b""))[1]


def make_case(
    sop_class: SOPClass,
    compiled: Compiled,
    folder: FilePath,
    spelling: str | None = None,
    options: Sequence[str] = (),
) -> Case:
    """Generate a file of a SOP class and de-identify it.

    Args:
        sop_class: the SOP class.
        compiled: the procedure.
        folder: for source and output.
        spelling: its encoding, a name of ``ENCODINGS``; by default that of ``spelling_of``.
        options: of the Basic Profile, by name.
    """
    encoding = ENCODINGS[spelling or spelling_of(sop_class)]
    procedure = choose(compiled.procedure, options).procedure
    rules = RememberedRules(procedure, sop_class.uid)
    tree = attribute_tree(STANDARD, sop_class)
    if sop_class.name not in REJECTED:
        tree = {tag: inner for tag, inner in tree.items() if rules.resolve(tag).action != "R"}
    if "retain-unlisted" in options and not tree.keys() >= SHAPE:  # it keeps them, and cannot read
        tree = {tag: inner for tag, inner in tree.items() if tag not in PIXELS}
    content = generated_file(sop_class.uid, tree, encoding, utf8=sop_class.name < "M")
    treated = treat(content, encoding, procedure, folder)
    return Case(sop_class, compiled, rules, treated)
