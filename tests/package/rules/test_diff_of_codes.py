"""What changed in the lists of codes and concepts, and whether it discloses more."""

from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure.rules.diff import compare

from ..conftest import make_procedure


def _coded(**changes: Any) -> dict[str, Any]:
    """A procedure with a list of codes and concepts."""
    row = {"default": "D", "justification": "a reason"}
    code = {"schemes": ["DCM"], "authorities": ["urn:lex:"], "tag": {"(0008,0104)": row}}
    concept = {
        "tag": {"(0040,A30A)": {"default": "X", "justification": "a reason"}},
        "withheld": {"(1,DCM)": {"meaning": "Age", "justification": "a reason"}},
        "terms": {"(2,DCM)": {"(0040,A160)": {"terms": ["A"], "justification": "a reason"}}},
    }
    return {**make_procedure(), "code": code, "concept": concept, **changes}


@pytest.mark.parametrize(
    ("entry", "key", "value", "kind", "subject", "name"),
    [
        ("code", "schemes", ["DCM", "99X"], "loosened", "coding scheme", "99X"),
        ("code", "schemes", [], "tightened", "coding scheme", "DCM"),
        ("code", "authorities", [], "tightened", "URN authority", "urn:lex:"),
        (
            *("code", "tag", {}, "loosened"),
            *("part of a code that is not published", "(0008,0104)"),
        ),
        ("concept", "tag", {}, "loosened", "value that is withheld", "(0040,A30A)"),
        ("concept", "withheld", {}, "loosened", "concept", "(1,DCM)"),
        ("concept", "terms", {}, "tightened", "term", "(2,DCM) (0040,A160) A"),
    ],
)
def test_what_depends_on_codes_is_compared(
    entry: str, key: str, value: Any, kind: str, subject: str, name: str
) -> None:
    old = _coded()
    new = _coded(**{entry: {**old[entry], key: value}})
    (change,) = compare(old, new)
    assert (change.kind, change.subject, change.name) == (kind, subject, name)


def _withholding(reason: str, more: dict[str, str]) -> dict[str, Any]:
    concept = {"meaning": "ID", "justification": reason, **more}
    return _coded(concept={"withheld": {"(1,DCM)": concept}})


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({}, {"kind": "identifier"}, "tightened"),
        ({"kind": "identifier"}, {}, "loosened"),
        ({"kind": "identifier"}, {"kind": "device"}, "replaced"),
        ({}, {}, "justified"),
    ],
)
def test_what_a_concept_is_searched_for_as_is_compared(
    before: dict[str, str], after: dict[str, str], kind: str
) -> None:
    (change,) = compare(_withholding("a reason", before), _withholding("another", after))
    assert (change.kind, change.subject, change.name) == (kind, "concept", "(1,DCM)")


def test_lists_of_codes_where_there_was_none_only_tighten() -> None:
    new = _coded()
    kinds = {change.kind for change in compare(make_procedure(), new) if change.subject != "term"}
    assert kinds == {"tightened"}
    kinds = {change.kind for change in compare(new, make_procedure()) if change.subject != "term"}
    assert kinds == {"loosened"}
