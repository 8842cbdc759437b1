"""What changed between two versions of a procedure, and whether it discloses more."""

from collections.abc import Mapping
from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.errors import ProcedureError
from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX
from grand_challenge_dicom_de_id_procedure.rules.diff import KINDS, Change, compare

CT, MR = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4"
KVP, NAME = "(0018,0060)", "(0010,0010)"


def row(action: str, reason: str = "why", **more: Any) -> dict[str, Any]:
    return {"default": action, "justification": reason, **more}


def procedure(*classes: Mapping[str, Any] | None, **more: Any) -> dict[str, Any]:
    """A procedure for CT, and MR if there are two; each given by its rows."""
    return {
        "version": "2026.11.0",
        **row("R", "unsupported"),
        **more,
        "sopClass": {
            uid: {**row("X", "unlisted"), "tag": rows}
            for uid, rows in zip((CT, MR), classes, strict=False)
            if rows is not None
        },
    }


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (row("X"), row("K"), "loosened"),
        (row("K"), row("X"), "tightened"),
        (row("Z"), row("D"), "loosened"),
        (row("D"), row("U"), "loosened"),
        (row("U"), row("C"), "loosened"),
        (row("C"), row("K"), "loosened"),
        (row("X"), row("R"), "tightened"),
        (None, row("K"), "loosened"),
        (row("K"), None, "tightened"),
        (None, row("X"), "added"),
        (row("X"), None, "removed"),
        (row("D", dummy="1"), row("D", dummy="2"), "replaced"),
        (row("D", item={KVP: "D"}), row("D", item={KVP: "Z"}), "replaced"),
        (row("K"), row("K", "another reason"), "justified"),
        (row("K"), row("K", laxerThanProfile="because"), "justified"),
        (row("D"), row("D", inOrder=True), "replaced"),
        (row("D"), row("D", ifEmpty="(0020,000D)"), "replaced"),
        (row("D"), row("D", issuer="(0010,0021)"), "replaced"),
        (row("K"), row("K", onlyBeside=NAME), "tightened"),
        (row("K", onlyBeside=NAME), row("K"), "loosened"),
        (row("K", onlyBeside=NAME), row("K", onlyBeside=KVP), "replaced"),
    ],
)
def test_a_change_of_an_attribute_has_a_kind(
    before: dict[str, Any] | None, after: dict[str, Any] | None, kind: str
) -> None:
    old, new = ({} if rule is None else {KVP: rule} for rule in (before, after))
    (change,) = compare(procedure(old), procedure(new))
    assert (change.kind, change.subject, change.name) == (kind, "attribute", KVP)
    assert change.sop_classes == (CT,)


def test_a_change_tells_actions_and_reasons() -> None:
    new = procedure({KVP: row("K", "dose", laxerThanProfile="no one")})
    (change,) = compare(procedure({}), new)
    assert (change.before, change.after) == ("X", "K")
    assert change.reason_before == "unlisted"
    assert change.reason == "dose Laxer than the profile: no one"


def test_nothing_changed_between_equals() -> None:
    same = procedure({KVP: row("K")}, {NAME: row("Z")}, identifying={KVP: "date"})
    assert compare(same, same) == ()
    assert compare(same, {**same, "version": "2026.12.0"}) == ()


def test_one_change_in_many_sop_classes_is_one() -> None:
    old = procedure({KVP: row("X")}, {KVP: row("X")})
    (change,) = compare(old, procedure({KVP: row("K")}, {KVP: row("K")}))
    assert change.sop_classes == (CT, MR)


def test_different_reasons_are_different_changes() -> None:
    old = procedure({KVP: row("X")}, {KVP: row("X")})
    changes = compare(old, procedure({KVP: row("K", "dose")}, {KVP: row("K", "field")}))
    assert [change.sop_classes for change in changes] == [(CT,), (MR,)]


REJECTING = {"(0008,0016)": row("R", "nobody knows what is in it")}


@pytest.mark.parametrize(
    ("before", "after", "kind", "reason"),
    [
        (None, {}, "added", ""),
        (REJECTING, {}, "added", ""),
        ({}, None, "removed", "unsupported"),
        ({}, REJECTING, "removed", "nobody knows what is in it"),
        (None, REJECTING, "justified", "nobody knows what is in it"),
    ],
)
def test_a_sop_class_is_added_when_its_files_are_no_longer_rejected(
    before: dict[str, Any] | None, after: dict[str, Any] | None, kind: str, reason: str
) -> None:
    (change,) = compare(procedure({}, before), procedure({}, after))
    assert (change.kind, change.subject, change.reason) == (kind, "SOP class", reason)
    assert change.sop_classes == (MR,)


def test_why_a_retired_sop_class_is_added_is_told() -> None:
    new = procedure({}, {})
    new["sopClass"][MR]["resembles"] = {"sopClass": CT, "justification": "the same images"}
    (change,) = compare(procedure({}), new)
    assert change.reason == "the same images"


def test_the_defaults_are_compared() -> None:
    new = procedure({}, **row("X"))
    new["sopClass"][CT]["default"] = "K"
    assert [(c.kind, c.subject) for c in compare(procedure({}), new)] == [
        ("loosened", "any other SOP class"),
        ("loosened", "any other attribute"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({"identifying": {NAME: "identifier"}}, {}, "loosened"),
        ({}, {"identifying": {NAME: "identifier"}}, "tightened"),
        ({"identifying": {NAME: "date"}}, {"identifying": {NAME: "device"}}, "replaced"),
        ({}, {"vocabulary": ["smith"]}, "loosened"),
        ({"vocabulary": ["smith"]}, {}, "tightened"),
    ],
)
def test_what_is_no_longer_looked_for_in_texts_is_loosened(
    before: dict[str, Any], after: dict[str, Any], kind: str
) -> None:
    (change,) = compare(procedure({}, **before), procedure({}, **after))
    assert change.kind == kind
    assert change.name in (NAME, "smith")


def test_loosened_comes_first() -> None:
    old = procedure({KVP: row("K"), NAME: row("X"), "(0008,0005)": row("K")}, {})
    new = procedure({KVP: row("Z"), NAME: row("K"), "(0008,0005)": row("K", "else")}, None)
    kinds = [change.kind for change in compare(old, new)]
    assert kinds == ["loosened", "tightened", "removed", "justified"]
    assert kinds == sorted(kinds, key=KINDS.index)


def test_every_action_has_its_place_in_the_order() -> None:
    assert set(FROM_STRICT_TO_LAX) == set("DZXKCUR")


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"sopClass": {}},
        procedure({KVP: row("k")}),
        procedure({KVP: row("")}),
        procedure({KVP: {"default": "K"}}),
        procedure({KVP: 1}),
        {**procedure({}), "sopClass": [CT]},
    ],
)
def test_what_is_no_procedure_is_an_error(broken: dict[str, Any]) -> None:
    with pytest.raises(ProcedureError, match="not a procedure"):
        compare(procedure({KVP: row("X")}), broken)


def test_a_change_can_be_told_apart_from_another() -> None:
    assert Change("added", "attribute", KVP, "X", "X", "", "") != Change(
        "added", "attribute", NAME, "X", "X", "", ""
    )


@pytest.mark.parametrize(
    ("table", "key", "kind"),
    [
        ("path", "(0040,A730)>(0018,0060)", "added"),  # by its tag it is kept already
        ("path", "(0040,A730)>(0010,0010)", "loosened"),
        ("private", "(0019,xx0C,SIEMENS MR HEADER)", "loosened"),
    ],
)
def test_rows_by_path_and_by_private_creator_are_compared_too(
    table: str, key: str, kind: str
) -> None:
    old, new = (procedure({KVP: row("K"), NAME: row("X")}) for _ in range(2))
    new["sopClass"][CT][table] = {key: row("K", "needed")}
    (change,) = compare(old, new)
    assert (change.kind, change.name, change.after) == (kind, key, "K")
    (back,) = compare(new, old)
    assert back.kind == {"added": "removed", "loosened": "tightened"}[kind]


BURNED_IN = {"when": [{"tag": KVP, "is": ["YES"]}], "then": "reject", "reason": "burned-in",
             "justification": "why"}  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, BURNED_IN, "tightened"),
        (BURNED_IN, None, "loosened"),
        (BURNED_IN, {**BURNED_IN, "then": "count"}, "loosened"),
        (BURNED_IN, {**BURNED_IN, "when": []}, "replaced"),
        (BURNED_IN, {**BURNED_IN, "justification": "another reason"}, "justified"),
    ],
)
def test_a_change_of_what_is_done_with_whole_files_has_a_kind(
    before: dict[str, Any] | None, after: dict[str, Any] | None, kind: str
) -> None:
    (change,) = compare(with_condition(before), with_condition(after))
    assert (change.kind, change.subject, change.name) == (kind, "condition of a file", "a")
    assert change.sop_classes == (CT,)


def with_condition(condition: dict[str, Any] | None) -> dict[str, Any]:
    new = procedure({}, conditions={} if condition is None else {"a": condition})
    new["sopClass"][CT]["conditions"] = [] if condition is None else ["a"]
    return new
