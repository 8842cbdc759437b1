"""Checks a section as a whole: what its settings and fields mean together."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from grand_challenge_dicom_de_id_procedure.profiles.formats.registry import format_of
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    all_fields,
)
from grand_challenge_dicom_de_id_procedure.profiles.patterns import at_start, pattern
from grand_challenge_dicom_de_id_procedure.profiles.reading.findings import Findings
from grand_challenge_dicom_de_id_procedure.profiles.values.dates import is_bound, unknown_code
from grand_challenge_dicom_de_id_procedure.profiles.values.encrypt import KEY_LENGTHS, NONCE_LENGTH

_WITHOUT_CASE = frozenset(("jpg", "tiff", "nifti"))
_FLYWHEEL = "2.16.840.1.114570"
_FLYWHEEL_FOR_HASHES = "2.16.840.1.114570.2.2"


def check_section(section: FileProfile, findings: Findings) -> None:
    """Add what is wrong in a section to the findings."""
    kind, line = section.kind, section.place.line
    for text in _settings(section):
        findings.error(line, f"{kind}: {text}")
    for field in all_fields(section):
        for text in _field(field, section):
            findings.error(field.place.line, f"{text} ({field.target})")
    form = format_of(kind)
    for field in section.fields:
        if field.target.regex and not form.has_regex:
            findings.error(field.place.line, f"{kind} has no regex; give the names of the fields")
        if form.actions is not None and field.action not in form.actions:
            findings.error(
                field.place.line,
                f"{kind} has no {field.action}; it has {', '.join(sorted(form.actions))}",
            )
    for entry, text in form.check(section):
        findings.error(line if entry is None else entry.place.line, text)
    for text in form.leaves(section):
        findings.warning(line, f"{kind}: {text}")
    for field, other in _twice(section):
        findings.warning(
            field.place.line,
            f"{field.target} is acted on twice, also by {other.target} in line {other.place.line}",
        )


def _settings(section: FileProfile) -> Iterator[str]:
    settings = section.settings
    filters = settings["file-filter"]
    for each in filters if isinstance(filters, list) else [filters or ""]:
        if not isinstance(each, str):
            yield "file-filter must be a list of texts, such as '*.dcm'"
        elif each.startswith("r!") and (wrong := _wrong_pattern(each[2:])):
            yield f"file-filter {each} is not a regular expression: {wrong}"
    for key in ("date-format", "datetime-format"):
        if code := unknown_code(settings[key]):
            yield f"{key}: no date has {code}; see the format codes of strftime"
    if settings["jitter-range"] <= 0:
        yield "jitter-range must be more than 0"
    for key in ("uid-prefix-fields", "uid-suffix-fields", "hash-digits"):
        if settings[key] < 0:
            yield f"{key} must be 0 or more"
    name = settings["uid-numeric-name"]
    blocks, prefix = len(name.split(".")), settings["uid-prefix-fields"]
    if name and blocks != prefix:
        yield (
            f"uid-numeric-name has {blocks} parts, and uid-prefix-fields is {prefix}; "
            "they must be equal"
        )
    if f"{name}.".startswith(f"{_FLYWHEEL}.") and name != _FLYWHEEL_FOR_HASHES:
        yield f"uid-numeric-name of Flywheel must be {_FLYWHEEL_FOR_HASHES}"
    if wrong := _wrong_nonce(settings["force-nonce"]):
        yield wrong


def _field(field: FieldRule, section: FileProfile) -> Iterator[str]:
    given, settings, action = field.parameters, section.settings, field.action
    if action in ("increment-date", "increment-datetime"):
        if settings["date-increment"] is None and "date-increment-override" not in given:
            yield f"{action} needs date-increment, the number of days"
        for key in ("datetime-min", "datetime-max"):
            if not is_bound(given.get(key, "")):
                yield f"{key} must be as '20200131' or '-80years'"
        if given.get("jitter-date") and not isinstance(given.get("jitter-range", 10), int):
            yield "jitter-range of a date must be a whole number"
    for key in ("date-format", "datetime-format"):
        if code := unknown_code(given.get(key, "")):
            yield f"{key}: no date has {code}; see the format codes of strftime"
    if given.get("jitter-range", 1) <= 0:
        yield "jitter-range must be more than 0"
    if action == "jitter":
        kind = given.get("jitter-type", settings["jitter-type"])
        if kind == "int" and abs(given.get("jitter-range", settings["jitter-range"])) < 1:
            yield "jitter-range must be at least 1 if jitter-type is int"
    if action in ("encrypt", "decrypt") and section.kind != "dicom":
        if len(settings["secret-key"].encode()) not in KEY_LENGTHS:
            yield f"{action} needs a secret-key of 16, 24 or 32 bytes"
        if wrong := _wrong_nonce(given.get("force-nonce", "")):
            yield wrong


def _twice(section: FileProfile) -> Iterator[tuple[FieldRule, FieldRule]]:
    """Fields whose name another one's pattern matches, or that stand there again."""
    acting = [field for field in section.fields if field.action != "keep"]
    names = [_spellings(field.target.name, section.kind) for field in acting]
    for position, field in enumerate(acting):
        for number, other in enumerate(acting):
            expression = other.target.regex
            again = number < position and names[number] == names[position]
            matching = (at_start(expression, name) for name in names[position] if expression)
            if (names[position] and again) or any(matching):
                yield field, other


def _spellings(name: str, kind: str) -> tuple[str, ...]:
    """The ways to write a name, the same for each of them; none if there is no name."""
    if not name:
        return ()
    if kind != "dicom":
        return (name.lower() if kind in _WITHOUT_CASE else name,)
    from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.notation import path_of
    from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.places import spelled

    steps = path_of(name)
    parts = [part for step in steps for part in step if part is not None]
    tags_and_items = tuple(part for part in parts if isinstance(part, int) and part >= 0)
    if not parts or len(tags_and_items) < len(parts):
        return (name,)  # private, of a repeating group, or in every item
    return spelled(tags_and_items)


def _wrong_pattern(text: str) -> str:
    try:
        pattern(text)
    except ValueError as error:
        return str(error)
    return ""


def _wrong_nonce(nonce: Any) -> str:
    if not nonce:
        return ""
    try:
        if len(nonce) == NONCE_LENGTH and base64.b64decode(nonce, validate=True):
            return ""
    except ValueError:  # also of what is not ASCII
        pass
    return "force-nonce must be 8 bytes in base 64, which are 12 characters"
