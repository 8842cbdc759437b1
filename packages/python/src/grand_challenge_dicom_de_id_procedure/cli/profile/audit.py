"""``dicom-deid profile audit``: what a profile leaves that the procedure would not keep."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.cli.audit_page import page
from grand_challenge_dicom_de_id_procedure.cli.audited import (
    WORDS,
    AuditedRow,
    add_comparison,
    compared_with,
    named,
    print_rows,
    summed_up,
)
from grand_challenge_dicom_de_id_procedure.cli.new_file import check_new, write_new
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.cli.profile.reading import (
    add_profile,
    print_warnings,
    profile_of,
)

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.profiles.audit import AuditedAttribute
    from grand_challenge_dicom_de_id_procedure.profiles.language.profile import FieldRule

_WORDS = {**WORDS, "moved": "moved to other dates or numbers"}
_EXAMPLES = """\
examples:
  dicom-deid profile audit deid.yaml
      every attribute that the procedure does not keep in some SOP class, and what the section dicom
      does with it; what it leaves comes first
  dicom-deid profile audit deid.yaml --sop-class "CT Image Storage"
  dicom-deid profile audit deid.yaml --html audit.html
      as a page to read
  dicom-deid profile audit deid.yaml --preset research
      compared with the procedure and the rules of a preset

The letters are what the procedure does: X remove, Z empty, D dummy, U new UID, C clean.
An attribute is judged as if it had a value and stood at the top of a data set. A regex-sub counts
as leaving a value, unless an input-regex is .* and its output takes nothing from the value.

exit status: 0 the profile leaves nothing; 1 it leaves something; 2 wrong use
"""


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of ``profile``."""
    parser = commands.add_parser(
        "audit",
        help="show what a profile leaves that the procedure would not keep",
        description="Show what the section dicom of a profile does with every attribute that the "
        "procedure does not keep, those first that it leaves as they are.",
        epilog=_EXAMPLES,
    )
    add_profile(parser)
    add_comparison(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print or write the comparison. Returns the exit status."""
    if options.html:
        check_new(options.html)
    profile = profile_of(options)
    from grand_challenge_dicom_de_id_procedure.profiles.audit import audit

    rules, uids = compared_with(options)
    found = audit(profile, rules, uids)
    print_warnings(profile)
    rows = [_row(each) for each in found]
    title = one_line(options.profile)
    summary = summed_up(rows, options.sop_class or f"{len(uids)} SOP classes", _WORDS)
    if options.json:
        attributes = [
            {**row.as_json(), "effect": each.effect, "setting": each.setting}
            | {"fields": [_field_as_json(field) for field in each.fields]}
            for row, each in zip(rows, found, strict=True)
        ]
        print(json.dumps({"profile": options.profile, "attributes": attributes}, indent=2))
    elif options.html:
        content = page(title, summary, rows, reasons="Fields of the profile", words=_WORDS)
        write_new(options.html, content)
        print_line(summary, sys.stdout)
    else:
        print_line(title, sys.stdout)
        print_line(summary, sys.stdout)
        print_rows(rows, _WORDS)
    return int(any(row.effect == "left" for row in rows))


def _row(found: AuditedAttribute) -> AuditedRow:
    fields = ", ".join(f"{each.action} of {each.target} at {each.place}" for each in found.fields)
    reasons = found.setting or fields or "no field"
    return AuditedRow(named(found.label), found.actions, found.sop_classes, found.effect, reasons)


def _field_as_json(field: FieldRule) -> dict[str, object]:
    place, target = field.place, field.target
    return {
        "profile": place.profile,
        "line": place.line,
        "name": target.name,
        "regex": target.regex,
        "action": field.action,
    }
