"""Reads the entries of ``fields``, ``groups``, ``filenames`` and ``regex-sub``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.profiles.language.braces import names_in
from grand_challenge_dicom_de_id_procedure.profiles.language.nearest import nearest
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    ProfilePlace,
    Substitution,
    Target,
)
from grand_challenge_dicom_de_id_procedure.profiles.patterns import pattern
from grand_challenge_dicom_de_id_procedure.profiles.reading.findings import Findings
from grand_challenge_dicom_de_id_procedure.profiles.reading.nodes import Node
from grand_challenge_dicom_de_id_procedure.profiles.reading.settings import (
    ACTIONS,
    PARAMETERS,
    misfit,
)
from grand_challenge_dicom_de_id_procedure.profiles.values.identity import WORDS


def read_fields(node: Node | None, findings: Findings, what: str = "fields") -> list[FieldRule]:
    """Read a list of entries, in its order. What is wrong is added to the findings."""
    if node is None or node.value == {}:
        return []
    if not isinstance(node.value, list):
        findings.error(node.line, f"{what} must be a list of entries that begin with `- name:`")
        return []
    found = [_read_field(each, findings) for each in node.value]
    return [field for field in found if field is not None]


def read_substitutions(node: Node | None, findings: Findings, what: str) -> list[Substitution]:
    """Read a list of entries with ``input-regex``, ``output`` and ``groups``."""
    if node is None:
        return []
    if not isinstance(node.value, list):
        findings.error(node.line, f"{what} must be a list of entries with input-regex and output")
        return []
    found = [_read_substitution(each, findings, what) for each in node.value]
    return [each for each in found if each is not None]


def _read_field(node: Node, findings: Findings) -> FieldRule | None:
    if not isinstance(node.value, dict):
        findings.error(node.line, "an entry must have a name and an action")
        return None
    entry: Mapping[str, Node] = node.value
    target = _target(entry, node.line, findings)
    known = [word for word in ACTIONS if word in entry]
    if not known and (set(entry) != {"name"}):
        others = [key for key in entry if key not in ("name", "regex")]
        near = nearest(others[0], ACTIONS) if others else ""
        right = f"do you mean {near}?" if near else f"there are {', '.join(ACTIONS[1:])}"
        findings.error(node.line, f"{target} has no action; {right}")
        return None
    action = known[0] if known else "keep"
    if len(known) > 1:
        findings.warning(node.line, f"{target} has {len(known)} actions; only {action} acts")
    if action == "identity":
        action = "keep"
    parameters = _parameters(entry, action, known, target, findings)
    value = _value(action, entry[known[0]] if known else Node(True, node.line), target, findings)
    if target is None:
        return None
    return FieldRule(target, action, value, parameters, ProfilePlace(findings.name, node.line))


def _target(entry: Mapping[str, Node], line: int, findings: Findings) -> Target | None:
    name, expression = entry.get("name"), entry.get("regex")
    if (name is None) == (expression is None):
        pairs = ((key, nearest(key, ("name", "regex"))) for key in entry if name is None)
        meant = next((f"; do you mean {near}, not {key}?" for key, near in pairs if near), "")
        findings.error(line, f"an entry must have either a name or a regex{meant}")
        return None
    given = name or expression
    assert given is not None
    if isinstance(given.value, list | dict) or given.value in (None, ""):
        findings.error(given.line, "a name must be a text")
        return None
    text = str(given.raw)
    if name is not None:
        return Target(name=text.strip())
    try:
        pattern(text)
    except ValueError as error:
        findings.error(given.line, f"{text} is not a regular expression: {error}")
        return None
    return Target(regex=text)


def _parameters(
    entry: Mapping[str, Node],
    action: str,
    actions: list[str],
    target: Target | None,
    findings: Findings,
) -> dict[str, Any]:
    known = PARAMETERS.get(action, {})
    parameters: dict[str, Any] = {}
    for key, node in entry.items():
        if key in ("name", "regex", *actions):
            continue
        if key not in known:
            others = {
                *known,
                *ACTIONS,
                *(each for word in actions for each in PARAMETERS.get(word, ())),
            }
            if key not in others:
                findings.unknown(node.line, key, others, f"{action} of {target}")
            continue
        right = misfit(known[key], node.plain())
        if right:
            findings.error(node.line, f"{key} of {target} must be {right}")
        elif node.value is not None:
            parameters[key] = node.plain()
    return parameters


def _value(action: str, node: Node, target: Target | None, findings: Findings) -> Any:
    if action == "replace-with":
        return node.plain()
    if action == "regex-sub":
        found = read_substitutions(node, findings, f"regex-sub of {target}")
        for each in found:
            _check_groups(each, findings)
        return tuple(found)
    if action == "keyed":
        if node.value not in WORDS:
            findings.error(node.line, f"keyed of {target} must be one of {', '.join(WORDS)}")
        return node.value
    if node.value is True:
        return True
    if action == "remove" and isinstance(node.value, str):
        findings.warning(node.line, f"remove of {target} should be true; the field is removed")
        return True
    findings.error(node.line, f"{action} of {target} must be true; without it, leave the entry out")
    return True


def _read_substitution(node: Node, findings: Findings, what: str) -> Substitution | None:
    entry = node.value
    if not isinstance(entry, dict):
        findings.error(node.line, f"an entry of {what} must have input-regex and output")
        return None
    texts = []
    for key in ("input-regex", "output"):
        given = entry.get(key)
        if given is None or not isinstance(given.value, str):
            findings.error(node.line, f"an entry of {what} must have {key}, which is a text")
            return None
        texts.append(given.value)
    for key, each in entry.items():
        if key not in ("input-regex", "output", "groups"):
            findings.unknown(each.line, key, ("input-regex", "output", "groups"), what)
    expression, output = texts
    try:
        pattern(expression)
        names_in(output)
    except ValueError as error:
        findings.error(node.line, f"wrong entry of {what}: {error}")
        return None
    groups = read_fields(entry.get("groups"), findings, "groups")
    for each in groups:
        if each.target.name not in names_in(output):
            findings.warning(
                each.place.line, f"{each.target} of groups is not in the output, and has no effect"
            )
    return Substitution(expression, output, tuple(groups), ProfilePlace(findings.name, node.line))


def _check_groups(each: Substitution, findings: Findings) -> None:
    """Every name in an output of ``regex-sub`` is a group of the pattern, or has an action."""
    known = {*pattern(each.input_regex).groupindex, *(field.target.name for field in each.groups)}
    for name in names_in(each.output):
        if name not in known:
            findings.error(
                each.place.line,
                f"{{{name}}} is no group of input-regex; name the field {name} in groups",
            )
