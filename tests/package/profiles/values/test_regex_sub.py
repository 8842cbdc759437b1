"""``regex-sub``: a new text of parts of the old one and of other fields, each with its action."""

from __future__ import annotations

import json

import pytest

from grand_challenge_dicom_de_id_procedure.errors import FieldError

from ..ran import ran


def substituted(entries: str, value: object, **others: object) -> object:
    """What becomes of a field of JSON."""
    profile = f"json:\n  salt: s\n  fields:\n  - {{name: a, regex-sub: {entries}}}"
    content = json.dumps({"a": value, **others}).encode()
    return json.loads(ran(profile, content, "a.json")[1])["a"]


def test_a_text_is_put_together_of_parts_of_the_old_one() -> None:
    entries = "[{input-regex: '(?P<x>.)-(?P<y>.)', output: '{y}+{x}'}]"
    assert substituted(entries, "1-2") == "2+1"


def test_what_follows_a_match_at_the_start_goes() -> None:
    assert substituted("[{input-regex: '(?P<x>.)', output: '{x}'}]", "1-2") == "1"


def test_the_first_entry_that_matches_decides() -> None:
    each = ("{input-regex: b, output: B}", "{input-regex: a, output: A}")
    entries = f"[{', '.join(each)}, {{input-regex: '.*', output: Z}}]"
    assert [substituted(entries, text) for text in ("bx", "ax", "cx", "xa")] == ["B", "A", "Z", "Z"]


def test_a_part_has_the_action_of_its_group() -> None:
    groups = "[{name: y, hash: true}]"
    entries = f"[{{input-regex: '(?P<x>.)-(?P<y>.*)', output: '{{x}}-{{y}}', groups: {groups}}}]"
    assert substituted(entries, "1-bob") == "1-4633ef1c5f37c64c"


def test_another_field_is_put_in_with_the_action_of_its_group() -> None:
    groups = "[{name: b, hash: true}]"
    entries = f"[{{input-regex: '(?P<x>.)', output: '{{x}}-{{b}}', groups: {groups}}}]"
    assert substituted(entries, "1", b="bob") == "1-4633ef1c5f37c64c"


def test_a_part_that_is_removed_or_did_not_match_is_empty() -> None:
    groups = "[{name: x, remove: true}]"
    entries = f"[{{input-regex: '(?P<x>.)(?P<y>b)?', output: '<{{x}}{{y}}>', groups: {groups}}}]"
    assert substituted(entries, "12") == "<>"


@pytest.mark.parametrize(
    ("value", "message"),
    [("x", "no input-regex of regex-sub matches"), (1, "regex-sub needs a text")],
)
def test_a_value_that_no_entry_is_for_is_refused_without_being_quoted(
    value: object, message: str
) -> None:
    with pytest.raises(FieldError, match=message) as raised:
        substituted("[{input-regex: 'a', output: A}]", value)
    assert f"{value!r}" not in str(raised.value)
