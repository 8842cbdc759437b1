"""``dicom-deid lookup``: shows the action that the procedure has for an attribute."""

import argparse
import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.choice import add_choice, chosen
from grand_challenge_dicom_de_id_procedure.cli.names import keyword_of, sop_class_name
from grand_challenge_dicom_de_id_procedure.dicom.dictionary import (
    is_sequence,
    registered_uids,
    repeating_tags,
    vr_choices,
)
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.rules.lookup import SOPClassRules
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure

_EXAMPLES = """\
examples:
  dicom-deid lookup PatientName                         for every SOP class
  dicom-deid lookup 0010,0010 --sop-class "CT Image Storage"
  dicom-deid lookup "(60XX,3000)" --json                a repeating group, as JSON
  dicom-deid lookup "ContentSequence>TextValue"         an attribute in the items of a sequence
  dicom-deid lookup "(121033, DCM)"                     a concept of content items
  dicom-deid lookup PatientAge --preset research        with the rules of a preset

actions: K keep, X remove, Z empty, D dummy, U new UID, C clean, R reject the file
"""
_TAG = re.compile(r"(\(?)([0-9A-Fa-f]{2})([0-9A-Fa-f]{2}|[Xx]{2}),?\s*([0-9A-Fa-f]{4})(\)?)")
_CONCEPT = re.compile(r"\(([^\s,()]+),\s*([^\s,()]+)\)")
_DELIMITERS = 0xFFFE
"""The group of item tags and delimiters (PS3.5 section 7.5)."""


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of the command."""
    parser = commands.add_parser(
        "lookup",
        help="show what happens to an attribute, and why",
        description="Show the action of the procedure for an attribute in each SOP class, and why.",
        epilog=_EXAMPLES,
    )
    parser.add_argument(
        "attribute",
        metavar="TAG-OR-KEYWORD",
        help="(0010,0010), 00100010 or PatientName; after the sequences that contain it, and >; "
        "or the code of a concept, (121033, DCM)",
    )
    parser.add_argument("--sop-class", metavar="UID-OR-NAME", help="show only this SOP class")
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_choice(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a row per SOP class. Returns the exit status."""
    rules = chosen(options, procedure).procedure
    concept = _CONCEPT.fullmatch(options.attribute.strip())
    if concept is not None and _TAG.fullmatch(options.attribute.strip()) is None:
        return _show_concept(rules, *concept.groups(), as_json=options.json)
    *sequences, (label, tag, keyword) = map(_attribute, options.attribute.split(">"))
    for each, sequence, name in sequences:
        if vr_choices(sequence) and not is_sequence(sequence):
            raise WrongUseError(f"{each} {name} is no sequence; before > there are sequences only")
    path = tuple(sequence for _, sequence, _ in sequences)
    label = ">".join([*(each for each, _, _ in sequences), label])
    uids = rules["sopClass"]
    if options.sop_class is not None:
        uids = [sop_class_of(options.sop_class.strip())]
    rows = [_row(rules, label, keyword, uid, tag, path) for uid in uids]
    if options.json:
        print(json.dumps(rows, indent=2, default=dict))
        return 0
    print(f"{label} {keyword}".strip())
    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        print(f"{row['action']}  {row['name']:{width}}  {row['justification']}")
    for where, other in _by_code(rules, label):
        print(f"{other['default']}  {where}: {other['justification']}")
    return 0


def _by_code(rules: Mapping[str, Any], label: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Where codes decide otherwise than K, C and U, and how."""
    tag = label.rpartition(">")[2]
    if row := rules.get("code", {}).get("tag", {}).get(tag):
        yield "in a code that is not published", row
    if row := rules.get("concept", {}).get("tag", {}).get(tag):
        yield "in a content item whose concept is withheld or not published", row
    if row := rules.get("concept", {}).get("table", {}).get(tag):
        yield "in a table with a row or column whose concept is withheld or not published", row


def _show_concept(rules: Mapping[str, Any], value: str, scheme: str, *, as_json: bool) -> int:
    """Print what happens to the values of a concept."""
    name = f"({value},{scheme})"
    row = rules["concept"]["withheld"].get(name)
    terms = rules["concept"]["terms"].get(name, {})
    is_withheld = row is not None or scheme not in rules["code"]["schemes"]
    reason = row["justification"] if row else ""
    if row is None:
        reason = "The scheme is not published." if is_withheld else "Decided by the attribute."
    if as_json:
        found = {"concept": name, "withheld": is_withheld, "justification": reason}
        print(json.dumps({**found, "terms": terms}, indent=2, default=_as_plain))
        return 0
    print(f"{name} {row['meaning'] if row else ''}".strip())
    print(f"{'withheld' if is_withheld else 'not withheld'}  {reason}")
    for tag, each in terms.items():
        print(f"{tag} {keyword_of(tag)}: stays if it is one of {', '.join(each['terms'])}")
    return 0


def _as_plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else list(value)


def _row(
    rules: Mapping[str, Any], label: str, keyword: str, uid: str, tag: int, path: tuple[int, ...]
) -> dict[str, Any]:
    rule = SOPClassRules(rules, uid).resolve(tag, path)
    row: dict[str, Any] = {
        "tag": label,
        "keyword": keyword,
        "sopClass": uid,
        "name": sop_class_name(uid),
        "action": rule.action,
        "justification": rule.justification,
    }
    for where, other in _by_code(rules, label):
        row["otherwise"] = {"where": where, "action": other["default"]}
    return row if rule.dummy is None else {**row, "dummy": rule.dummy}


def _attribute(text: str) -> tuple[str, int, str]:
    """The tag of an attribute as text, such as (60XX,3000), and as a number; and its keyword."""
    text = text.strip()
    if not text:
        raise WrongUseError("name an attribute: (0010,0010), 00100010 or PatientName")
    match = _TAG.fullmatch(text)
    label = _tag_of(text) if match is None else f"({match[2]}{match[3]},{match[4]})".upper()
    if match is not None and match[1] != "(" * len(match[5]):
        raise WrongUseError(f"{text} lacks a bracket; did you mean {label}?")
    if "X" in label and label[1:3] not in ("50", "60"):
        raise WrongUseError(f"unknown group in {text}; the repeating groups are 50XX and 60XX")
    tag = int(label[1:5].replace("XX", "00") + label[6:10], 16)
    keyword = keyword_of(label)
    if tag >> 16 == _DELIMITERS:
        hint = "name a tag such as (0010,0010)"
        raise WrongUseError(f"{label} is not an attribute, but delimits items; {hint}")
    if not keyword and not vr_choices(tag) and not tag >> 16 & 1:
        hint = "name a tag of PS3.6, or a private one"
        raise WrongUseError(f"{label} is not in the DICOM data dictionary; {hint}")
    return label, tag, keyword


def _tag_of(keyword: str) -> str:
    from pydicom.datadict import keyword_dict

    labels = {known: spelled(tag) for known, tag in keyword_dict.items()}
    for label in (f"({key[:4]},{key[4:]})" for key in repeating_tags()):
        labels[keyword_of(label)] = label
    return labels[_matching_name(keyword, labels, labels, "attribute")]


def sop_class_of(text: str) -> str:
    """The UID of a SOP class, of which the UID, the name or the keyword is given.

    Raises:
        WrongUseError: there is no such SOP class.
    """
    from pydicom.uid import UID

    listed = frozenset(procedure["sopClass"])
    registered = {uid for uid in registered_uids() if UID(uid).type == "SOP Class"}
    if text in listed | registered:
        return text
    names = {sop_class_name(uid): uid for uid in sorted(listed | registered)}
    if re.fullmatch(r"[0-9.]+", text):
        raise WrongUseError(_unknown("SOP class", text, names.values()))
    shorter = {name.removesuffix(" Storage"): uid for name, uid in names.items()}
    keywords = {UID(uid).keyword: uid for uid in names.values()}
    offered = [name for name, uid in names.items() if uid in listed]
    known = {**keywords, **shorter, **names}
    return known[_matching_name(text, known, offered, "SOP class")]


def _matching_name(text: str, known: Iterable[str], offered: Iterable[str], kind: str) -> str:
    exact = {name.lower(): name for name in known if name}
    if text.lower() not in exact:
        raise WrongUseError(_unknown(kind, text, offered))
    return exact[text.lower()]


def _unknown(kind: str, text: str, known: Iterable[str]) -> str:
    by_lower = {name.lower(): name for name in known if text}
    close = sorted((name for name in by_lower if text.lower() in name.split()), key=len)[:3]
    close = close or difflib.get_close_matches(text.lower(), by_lower, n=3, cutoff=0.5)
    close = close or [name for name in by_lower if text.lower() in name][:3]
    names = " or ".join(by_lower[name] for name in close)
    hint = f"did you mean {names}?" if close else "PS3.6 lists all of them"
    return f"unknown {kind} {text!r}; {hint}"
