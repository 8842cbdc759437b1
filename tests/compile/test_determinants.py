"""BASE: the four determinants, in their order, over what is reachable."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from decisions.decision import Decision
from decisions.determinants import decide_automatically
from decisions.table import decide_table
from errors import BuildError
from grand_challenge_dicom_de_id_procedure.rules.action import Action
from standard.model import AttributeType, Module, Occurrence, SOPClass, Standard, Usage
from standard.occurrences import Occurrences

CT = "1.2.840.10008.5.1.4.1.1.2"
KVP = "(0018,0060)"  # not in Table E.1-1
TABLE = "(PS3.15 Table E.1-1)"


def at(
    tag: str, type_: AttributeType, usage: Usage = "M", path: tuple[str, ...] = ()
) -> Occurrence:
    return Occurrence(tag, path, type_, Module("Some Module", "C.1", usage), None, ())


@pytest.mark.parametrize(
    ("tag", "types", "usage", "action", "reason"),
    [
        (KVP, "1", "U", "X", "Module usage: U (PS3.3 A.1.3.3)"),
        (
            "(0010,0010)",
            "2",
            "U",
            "X",
            f"Module usage: U (PS3.3 A.1.3.3); Basic Profile: Z {TABLE}",
        ),
        ("(0008,0001)", "1", "M", "X", "Retired: PS3.6 Table 6-1"),
        ("(0008,1110)", "3", "M", "X", f"Basic Profile: X/Z, type 3 {TABLE}"),
        ("(0010,0010)", "2", "M", "Z", f"Basic Profile: Z {TABLE}"),
        ("(0008,0018)", "1", "M", "U", f"Basic Profile: U {TABLE}"),
        ("(0008,0012)", "1", "M", "D", f"Basic Profile: X/D, type 1 {TABLE}"),
        ("(0008,0012)", "3", "M", "X", f"Basic Profile: X/D, type 3 {TABLE}"),
        ("(0010,0020)", "2", "M", "Z", f"Basic Profile: Z/D, type 2 {TABLE}"),
        ("(0008,1140)", "1", "M", "U", f"Basic Profile: X/Z/U*, type 1 {TABLE}"),
        ("(0008,1140)", "2", "M", "Z", f"Basic Profile: X/Z/U*, type 2 {TABLE}"),
        ("(0008,1140)", "3", "M", "X", f"Basic Profile: X/Z/U*, type 3 {TABLE}"),
        (KVP, "1", "M", "K", "Attribute-Module type: 1 (PS3.5 7.4.1)"),
        (KVP, "2", "C", "Z", "Attribute-Module type: 2 (PS3.5 7.4.3)"),
        (KVP, "3", "M", "X", "Attribute-Module type: 3 (PS3.5 7.4.5)"),
        (KVP, "33", "M", "X", "Attribute-Module type: 3 (PS3.5 7.4.5)"),
    ],
)
def test_the_first_determinant_with_an_answer_decides_and_names_its_clause(
    standard: Standard, tag: str, types: str, usage: Usage, action: str, reason: str
) -> None:
    occurrences = [at(tag, t, usage) for t in types]  # type: ignore[arg-type]
    decision = decide_automatically(standard, tag, occurrences)
    assert decision is not None
    assert (decision.action, decision.justification) == (action, f"[AUTO] {reason}")


@pytest.mark.parametrize("types", [("1", "3"), ("1C",), ("2C", "2C"), ("1", "1C"), ("-",)])
@pytest.mark.parametrize("tag", [KVP, "(0010,0020)", "(0008,1140)"])
def test_mixed_and_conditional_types_leave_an_attribute_unset(
    standard: Standard, tag: str, types: Sequence[AttributeType]
) -> None:
    assert decide_automatically(standard, tag, [at(tag, t) for t in types]) is None


def test_what_lies_in_a_removed_sequence_does_not_count(standard: Standard) -> None:
    removed, kept = "(0008,1111)", "(0018,9325)"
    rows = decide_table(
        standard,
        standard.sop_classes[CT],
        Occurrences(
            (
                at(removed, "3"),
                at(KVP, "3", path=(removed,)),
                at(kept, "1"),
                at(KVP, "1", path=(kept,)),
            )
        ),
        lambda _sop_class, tag, found: decide_automatically(standard, tag, found),
    )
    assert [o.path for o in rows[KVP].occurrences] == [(kept,)]
    decision = rows[KVP].decision
    assert decision is not None
    assert decision.action == "K"


def test_an_attribute_that_is_nowhere_reachable_is_not_listed(standard: Standard) -> None:
    removed = "(0008,1111)"
    rows = decide_table(
        standard,
        standard.sop_classes[CT],
        Occurrences((at(removed, "3"), at(KVP, "1", path=(removed,)))),
        lambda _sop_class, tag, found: decide_automatically(standard, tag, found),
    )
    assert list(rows) == [removed]


def test_decisions_that_undo_each_other_are_an_error(standard: Standard) -> None:
    sequence = "(0018,9325)"

    def undecided_in_itself(_: SOPClass, _tag: str, found: Sequence[Occurrence]) -> Decision:
        nested = any(o.path for o in found)
        return Decision(Action.REMOVE if nested else Action.KEEP, "because", "test")

    with pytest.raises(BuildError, match="open and close each other"):
        decide_table(
            standard,
            standard.sop_classes[CT],
            Occurrences((at(sequence, "1"), at(sequence, "1", path=(sequence,)))),
            undecided_in_itself,
        )


NOT_REPRODUCED = {
    ("1.2.840.10008.5.1.4.1.1.2", "(0010,0020)"),
    ("1.2.840.10008.5.1.4.1.1.2", "(0010,0022)"),
    ("1.2.840.10008.5.1.4.1.1.2", "(0018,9377)"),
    ("1.2.840.10008.5.1.4.1.1.4", "(0010,0020)"),
    ("1.2.840.10008.5.1.4.1.1.4", "(0010,0022)"),
    ("1.2.840.10008.5.1.4.1.1.77.1.6", "(0010,0020)"),
    ("1.2.840.10008.5.1.4.1.1.77.1.6", "(0010,0022)"),
    ("1.2.840.10008.5.1.4.1.1.77.1.6", "(0008,1115)"),
}
"""Rows that the oracle's own notes except."""


def test_base_reproduces_the_automatic_decisions_of_a_published_procedure(
    shared: Path, compiled: Path
) -> None:
    base = json.loads((compiled / "procedure/base.json").read_text())
    with (shared / "oracles/grand-challenge-2025.10.1-auto.tsv").open() as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    assert len(rows) > 900
    different = set()
    for row in rows:
        ours = base["sopClass"][row["sop_class"]]["tag"].get(row["tag"], {"default": "absent"})
        if ours["default"] != row["action"]:
            different.add((row["sop_class"], row["tag"]))
    assert different == NOT_REPRODUCED
