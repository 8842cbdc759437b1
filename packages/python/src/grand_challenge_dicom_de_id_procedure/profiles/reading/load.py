"""Reads profiles from YAML or JSON files, and the two that are built in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import ProfileError
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import Setting
from grand_challenge_dicom_de_id_procedure.profiles.formats.registry import format_of, kinds
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    Profile,
    ProfilePlace,
)
from grand_challenge_dicom_de_id_procedure.profiles.reading.check import check_section
from grand_challenge_dicom_de_id_procedure.profiles.reading.fields import (
    read_fields,
    read_substitutions,
)
from grand_challenge_dicom_de_id_procedure.profiles.reading.findings import Findings
from grand_challenge_dicom_de_id_procedure.profiles.reading.nodes import (
    Node,
    read_json,
    read_yaml,
)
from grand_challenge_dicom_de_id_procedure.profiles.reading.settings import (
    COMMON,
    TOP_LEVEL,
    misfit,
)

_LONGEST = 10_000_000  # bytes of a profile

_BUILT_IN = {
    "none": "{name: none}",
    "minimal": """\
name: minimal
dicom:
  fields:
  - {name: PatientBirthDate, remove: true}
  - {name: PatientName, remove: true}
  - {name: PatientID, remove: true}
""",
}

# Keys that other programs read, and why they have no effect here.
_WITHOUT_EFFECT = {
    "map-subjects": "give the pseudonyms of patients with the key instead",
}
DEID_LOG_UNASKED = (
    "deid-log has no effect without --deid-log: it holds the original values of the files"
)


def read_profile(source: str | os.PathLike[str]) -> Profile:
    """Read a profile.

    Args:
        source: the path of a YAML or JSON file; or "none" or "minimal", if there is no such file.

    Raises:
        ProfileError: it cannot be read, or something in it is wrong; all of it is said.
    """
    path = Path(source)
    if not path.exists() and str(source) in _BUILT_IN:
        return parse_profile(_BUILT_IN[str(source)], str(source))
    if path.suffix.lower() not in (".json", ".yml", ".yaml"):
        raise ProfileError(
            [f"{source} is no profile; name a .yaml, .yml or .json file, or none or minimal"]
        )
    try:
        if path.stat().st_size > _LONGEST:
            raise ProfileError([f"{source} is larger than a profile may be, 10 MB"])
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ProfileError([f"cannot read the profile {source}: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise ProfileError([f"{source} is not in UTF-8; save it as UTF-8"]) from None
    return parse_profile(text, str(source), is_json=path.suffix.lower() == ".json")


def parse_profile(text: str, name: str = "profile", *, is_json: bool = False) -> Profile:
    """Read a profile from a text; the name of its file is for messages.

    Raises:
        ProfileError: as ``read_profile``.
    """
    root = read_json(text, name) if is_json else read_yaml(text, name)
    if not isinstance(root.value, dict) or not root.value:
        raise ProfileError([f"{name}: a profile must have sections, such as `dicom:`"])
    findings = Findings(name)
    entries: Mapping[str, Node] = root.value
    key = entries.get("secret-key")
    sections = []
    for word, node in entries.items():
        if word in kinds():
            section = _read_section(word, node, None if key is None else key.value, findings)
            if section is not None:
                sections.append(section)
        elif word in _WITHOUT_EFFECT:
            findings.warning(node.line, f"{word} has no effect: {_WITHOUT_EFFECT[word]}")
        elif word == "deid-log":
            findings.warning(node.line, DEID_LOG_UNASKED)
            if not isinstance(node.value, str) or not node.value:
                findings.error(node.line, "deid-log must be the path of a file")
        elif word not in TOP_LEVEL:
            findings.unknown(node.line, word, (*kinds(), *TOP_LEVEL), "a profile")
    for each in sections:
        check_section(each, findings)
    findings.check()
    title, description, log = (
        entries[key].raw if key in entries else "" for key in (*TOP_LEVEL[:2], "deid-log")
    )
    place = ProfilePlace(name, 0)
    return Profile(title, description, tuple(sections), place, tuple(findings.warnings), log)


def settings_of(kind: str) -> dict[str, Setting]:
    """Every setting of a kind, with the kind's own defaults."""
    return {**COMMON, **format_of(kind).settings}


def _read_section(kind: str, node: Node, secret: Any, findings: Findings) -> FileProfile | None:
    try:
        known = settings_of(kind)
    except ProfileError as error:
        for text in error.findings:
            findings.error(node.line, text)
        return None
    if not isinstance(node.value, dict | None):
        findings.error(node.line, f"{kind} must hold settings, such as `fields:`")
        return None
    entries: Mapping[str, Node] = node.value or {}
    settings = {key: setting.default for key, setting in known.items()}
    for key, each in entries.items():
        if key in ("fields", "filenames"):
            continue
        if key not in known:
            findings.unknown(each.line, key, (*known, "fields", "filenames"), kind)
        elif right := misfit(known[key], each.plain()):
            findings.error(each.line, f"{key} of {kind} must be {right}")
        elif each.value is not None:
            settings[key] = each.plain()
    if isinstance(secret, str) and not settings["secret-key"]:
        settings["secret-key"] = secret
    fields = read_fields(entries.get("fields"), findings)
    filenames = read_substitutions(entries.get("filenames"), findings, "filenames")
    place = ProfilePlace(findings.name, node.line)
    return FileProfile(kind, settings, _in_order(fields), tuple(filenames), place)


def _in_order(fields: list[FieldRule]) -> tuple[FieldRule, ...]:
    """Each regex-sub acts before what stands before it, so that it sees original values."""
    moved = [field for field in fields if field.action == "regex-sub"]
    return (*reversed(moved), *(field for field in fields if field.action != "regex-sub"))
