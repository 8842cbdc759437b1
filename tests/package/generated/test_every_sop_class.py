"""Every storage SOP class with every attribute at every path: what is removed and what is kept.

SOP classes that are not in FINAL yet are treated by what the candidate has decided for them; an
attribute that is left to decide falls to the default, X, and nothing is claimed of it being there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath

import pytest

from grand_challenge_dicom_de_id_procedure import RejectedDICOMError

from .attributes import DEEPEST, numbers
from .case import REJECTED, STANDARD, Case, make_case
from .compiled import Compiled
from .flat import Flat, Path, spelled
from .treated import SHOWN

RECORD = (0x00120062, 0x00120063, 0x00120064, 0x00280303)
TABLES = (0x7FE00001, 0x7FE00002, 0x7FE00003)  # left out, since those here list no frames


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
    assert not case.survivors()


def test_kept_elements_are_unchanged_to_the_byte(case: Case) -> None:
    source, output = case.treated.source, case.treated.output
    kept = [path for path in case.kept if path[0] not in RECORD and path[-1] not in TABLES]
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
