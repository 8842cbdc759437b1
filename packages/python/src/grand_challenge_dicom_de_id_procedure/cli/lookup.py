"""``dicom-deid lookup``: what the procedure says about an attribute."""

import argparse
import difflib
import json
import re
from collections.abc import Iterable
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.wrong_use import WrongUseError
from grand_challenge_dicom_de_id_procedure.lookup import SOPClassRules, procedure

_EXAMPLES = """\
examples:
  dicom-deid lookup PatientName                         for every SOP class
  dicom-deid lookup 0010,0010 --sop-class "CT Image Storage"
  dicom-deid lookup "(60XX,3000)" --json                a repeating group, for programs

actions: K keep, X remove, Z empty, D dummy, U new UID, C clean, R reject the file
"""
_TAG = re.compile(r"\(?([0-9A-Fa-f]{2})([0-9A-Fa-f]{2}|[Xx]{2}),?\s*([0-9A-Fa-f]{4})\)?")


def add_parser(commands: Any) -> None:
    """Add the subcommand to the command's parser."""
    parser = commands.add_parser(
        "lookup",
        help="show what happens to an attribute, and why",
        description="Show what the procedure does with an attribute in each SOP class, and why.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "attribute", metavar="TAG-OR-KEYWORD", help="(0010,0010), 00100010 or PatientName"
    )
    parser.add_argument("--sop-class", metavar="UID-OR-NAME", help="only this SOP class")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a row per SOP class; the exit status."""
    label, tag, keyword = _attribute(options.attribute)
    uids = [_sop_class(options.sop_class)] if options.sop_class else list(procedure["sopClass"])
    rows = [_row(label, keyword, uid, tag) for uid in uids]
    if options.json:
        print(json.dumps(rows, indent=2, default=dict))
        return 0
    print(f"{label} {keyword}".strip())
    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        print(f"{row['action']}  {row['name']:{width}}  {row['justification']}")
    return 0


def _row(label: str, keyword: str, uid: str, tag: int) -> dict[str, Any]:
    from pydicom.uid import UID

    rule = SOPClassRules(procedure, uid).resolve(tag)
    row = {
        "tag": label,
        "keyword": keyword,
        "sopClass": uid,
        "name": UID(uid).name,
        "action": rule.action,
        "justification": rule.justification,
    }
    return row if rule.dummy is None else {**row, "dummy": rule.dummy}


def _attribute(text: str) -> tuple[str, int, str]:
    """An attribute's tag as the procedure spells it, its number, and its keyword."""
    from pydicom.datadict import keyword_dict, keyword_for_tag

    match = _TAG.fullmatch(text.strip())
    if match is None:
        keyword = _match(text, keyword_dict, "attribute")
        tag = keyword_dict[keyword]
        return f"({tag >> 16:04X},{tag & 0xFFFF:04X})", tag, keyword
    label = f"({match[1]}{match[2]},{match[3]})".upper()
    if "X" in label and label[1:3] not in ("50", "60"):
        raise WrongUseError(f"{text}: the repeating groups are 50XX and 60XX")
    tag = int(re.sub(r"[Xx]{2}", "00", match[1] + match[2]) + match[3], 16)
    keyword = keyword_for_tag(tag)
    if not keyword and not tag >> 16 & 1:
        raise WrongUseError(f"{label} is not a tag of the DICOM data dictionary")
    return label, tag, keyword


def _sop_class(text: str) -> str:
    from pydicom.uid import UID

    listed: dict[str, str] = dict.fromkeys(procedure["sopClass"], "")
    if text in listed or re.fullmatch(r"[0-9.]+", text):
        if text not in listed and UID(text).name == text:
            raise WrongUseError(_unknown("SOP class", text, listed))
        return text
    names = {UID(uid).name: uid for uid in listed}
    shorter = {name.removesuffix(" Storage"): uid for name, uid in names.items()}
    keywords = {UID(uid).keyword: uid for uid in listed}
    return {**keywords, **shorter, **names}[
        _match(text, [*names, *shorter, *keywords], "SOP class", offered=names)
    ]


def _match(
    text: str, known: Iterable[str], kind: str, *, offered: Iterable[str] | None = None
) -> str:
    exact = {name.lower(): name for name in known if name}
    if text.lower() not in exact:
        raise WrongUseError(_unknown(kind, text, exact.values() if offered is None else offered))
    return exact[text.lower()]


def _unknown(kind: str, text: str, known: Iterable[str]) -> str:
    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(text.lower(), by_lower, n=3, cutoff=0.5)
    close = close or [name for name in by_lower if text.lower() in name][:3]
    hint = f"; did you mean {' or '.join(by_lower[name] for name in close)}?" if close else ""
    return f"unknown {kind} {text!r}{hint}"
