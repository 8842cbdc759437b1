"""Every storage SOP class with every attribute at every path: what is removed and what is kept.

SOP classes that are not in FINAL yet are treated by what the candidate has decided for them; an
attribute that is left to decide falls to the default, X, and nothing is claimed of it being there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath

import pytest

from grand_challenge_dicom_de_id_procedure import RejectedDICOMError
from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules, table_keys
from standard.model import SOPClass
from standard.reader import read_standard

from .attributes import DEEPEST, attribute_tree, numbers
from .compiled import Compiled, compile_everything
from .dataset import generated_file
from .encoding import ENCODINGS
from .flat import Flat, Path, spelled
from .treated import SHOWN, Treated, treat
from .values import TOKEN

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

RECORD = (0x00120062, 0x00120063, 0x00120064, 0x00280303)


STANDARD = read_standard()


@pytest.fixture(scope="session")
def compiled(repository: FilePath) -> Compiled:
    return compile_everything(STANDARD, repository / "manual")


def spelling_of(sop_class: SOPClass) -> str:
    """Each SOP class is spelled in one way, each way is met by many SOP classes."""
    return list(ENCODINGS)[list(STANDARD.sop_classes).index(sop_class.uid) % len(ENCODINGS)]


@cache
def uid_attributes() -> frozenset[str]:
    return frozenset(a.tag for a in STANDARD.attributes.values() if a.vr == "UI")


@dataclass(frozen=True, repr=False)
class Case:
    """A generated file of a SOP class, and what became of it."""

    sop_class: SOPClass
    compiled: Compiled
    rules: SOPClassRules
    treated: Treated

    def is_kept(self, path: Path) -> bool:
        """Whether the element and all that it lies in are kept, by the table alone."""
        actions = [self.rules.resolve(tag).action for tag in path[::2]]
        if self.treated.source[path][0] == "SQ" or not KEEPS_ITEMS.issuperset(actions):
            return False
        in_u = "U" in actions[:-1] and table_keys(path[-1])[0] in uid_attributes()
        return actions[-1] == "K" and not in_u


def make_case(sop_class: SOPClass, compiled: Compiled, folder: FilePath) -> Case:
    encoding = ENCODINGS[spelling_of(sop_class)]
    rules = SOPClassRules(compiled.procedure, sop_class.uid)
    tree = attribute_tree(STANDARD, sop_class)
    if sop_class.name not in REJECTED:
        tree = {tag: inner for tag, inner in tree.items() if rules.resolve(tag).action != "R"}
    content = generated_file(sop_class.uid, tree, encoding, utf8=sop_class.name < "M")
    treated = treat(content, encoding, compiled.procedure, folder)
    return Case(sop_class, compiled, rules, treated)


@pytest.fixture(
    scope="module",
    params=[c for c in STANDARD.sop_classes.values() if c.name not in REJECTED],
    ids=lambda sop_class: sop_class.name,
)
def case(
    request: pytest.FixtureRequest, compiled: Compiled, tmp_path_factory: pytest.TempPathFactory
) -> Case:
    return make_case(request.param, compiled, tmp_path_factory.mktemp("generated"))


def test_no_value_survives_except_in_kept_elements(case: Case) -> None:
    kept = {
        token.lower()
        for path, (_, value) in case.treated.source.items()
        if case.is_kept(path)
        for token in TOKEN.findall(value)
    }
    survivors = {
        spelled(path): value
        for path, (_, value) in case.treated.output.items()
        if not {token.lower() for token in TOKEN.findall(value)} <= kept
    }
    assert not survivors
    assert {token.lower() for token in TOKEN.findall(case.treated.output_content)} <= kept


def test_kept_elements_are_unchanged_to_the_byte(case: Case) -> None:
    source, output = case.treated.source, case.treated.output
    kept = [path for path in source if case.is_kept(path) and path[0] not in RECORD]
    assert kept
    changed = [
        f"{spelled(path)}: {source[path][1]!r} became {output.get(path)}"
        for path in kept
        if path not in output or output[path][1] != source[path][1]
    ]
    assert not changed[:SHOWN]


def test_the_attributes_that_mandatory_modules_require_are_present(case: Case) -> None:
    missing = [
        f"{spelled((*place, tag))}: type {type_}"
        for path, tag, type_ in required_attributes(case)
        for place in places(case.treated.output, path)
        if not _is_there(case.treated.output, (*place, tag), type_)
    ]
    assert not missing[:SHOWN]


def test_the_output_is_equal_to_that_of_the_oracle(case: Case) -> None:
    different = case.treated.differences()
    assert not different


@pytest.mark.parametrize("name", REJECTED)
def test_a_sop_class_that_the_procedure_rejects_is_rejected(
    name: str, compiled: Compiled, tmp_path: FilePath
) -> None:
    (sop_class,) = (c for c in STANDARD.sop_classes.values() if c.name == name)
    with pytest.raises(RejectedDICOMError):
        make_case(sop_class, compiled, tmp_path)
    assert not (tmp_path / "destination.dcm").exists()


def required_attributes(case: Case) -> set[tuple[Path, int, str]]:
    """Path, tag and type of what must be present: by the Standard, and by what is decided.

    In FINAL every type 1 must have a value and every type 2 must be there. Elsewhere that is
    claimed of what the candidate decides not to remove, and not to empty if it is of type 1.
    """
    is_final = case.sop_class.uid in case.compiled.final
    removing = {"1": "XZ", "2": "X"}
    return {
        (tuple(numbers(tag)[0] for tag in occurrence.path), numbers(occurrence.tag)[0], type_)
        for row in case.compiled.rows[case.sop_class.uid]
        for occurrence in row.occurrences
        if occurrence.is_mandatory and len(occurrence.path) <= DEEPEST
        if (type_ := occurrence.type) in removing
        if is_final or str(row.action) not in removing[type_]
    }


def places(flat: Flat, path: Path, place: Path = ()) -> Iterator[Path]:
    """The items that a dataset has at a path of tags."""
    if not path:
        yield place
        return
    sequence = (*place, path[0])
    _, count = flat.get(sequence, ("", b"0 items"))
    for number in range(int(count.split()[0])):
        yield from places(flat, path[1:], (*sequence, number))


def _is_there(flat: Flat, path: Path, type_: str) -> bool:
    if path not in flat:
        return False
    return type_ == "2" or flat[path][1] not in (b"", b"0 items")
