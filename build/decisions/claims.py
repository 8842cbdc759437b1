"""Which codes an output of a SOP class may claim: what its decisions keep, against Table E.1-1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from decisions.conditions import FOLDER
from decisions.laxer import is_laxer
from decisions.row import Row
from decisions.toml_file import read_toml
from errors import Finding, FindingsError
from grand_challenge_dicom_de_id_procedure.rules.action import FROM_STRICT_TO_LAX, Action

PROFILE, NOTHING = "profile", "nothing"
CODE_VALUE = "(0008,0100)"
TEXT_VRS = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
DERIVED_VRS = frozenset({"LO", "SH", "UI"})
DISCLOSING = (Action.UID, Action.CLEAN, Action.KEEP)

Code = Mapping[str, str]


def read_codes(manual: Path) -> Mapping[str, Code]:
    """Read ``manual/files/record.toml``: each code by what it claims.

    Raises FindingsError with everything that is wrong: TOML or schema errors, a claim that is
    listed twice, no code for the profile or for no claim.
    """
    findings: list[Finding] = []
    file = manual / FOLDER / "record.toml"
    source, content = read_toml(manual, file, "code", "record.schema.json", findings)
    codes: dict[str, Code] = {}
    for index, entry in enumerate(content["code"] if content else ()):
        if entry["claims"] in codes:
            problem = f"{entry['claims']} is listed twice", "list it once"
            findings.append(Finding(source.place(index, entry["claims"]), *problem))
        codes[entry["claims"]] = {key: entry[key] for key in ("value", "scheme", "meaning")}
    for claim in (PROFILE, NOTHING):
        if content and claim not in codes:
            findings.append(Finding(source.name, f"no code claims {claim}", f'claims = "{claim}"'))
    if findings:
        raise FindingsError(findings)
    return codes


def record_of(rows: Sequence[Row], codes: Mapping[str, Code]) -> Mapping[str, Any]:
    """The record of a SOP class: the profile, the options that it needs, or the procedure's own.

    Args:
        rows: of the SOP class.
        codes: by what they claim, in the order in which they are written.
    """
    needed = {PROFILE}
    for row in filter(discloses_more, rows):
        options = [claim for claim in codes if _allows(claim, row, rows)]
        if not options:
            return {"codes": [codes[NOTHING]]}
        needed.add(options[0])
    return {"codes": [code for claim, code in codes.items() if claim in needed]}


def discloses_more(row: Row) -> bool:
    """Whether an output tells more of the attribute's value than the Basic Profile allows.

    An empty value and a constant tell nothing of it, so they are as good as its removal.
    """
    if not is_laxer(row) or row.decision is None:
        return False
    is_derived = (
        row.action is Action.DUMMY
        and row.decision.dummy is None
        and bool(row.attribute.vr in DERIVED_VRS or row.decision.derived or row.decision.of)
    )
    return is_derived or row.action in DISCLOSING


def _allows(claim: str, row: Row, rows: Sequence[Row]) -> bool:
    """Whether the option with this column in Table E.1-1 allows the row's action.

    A sequence that is kept is cleaned if no text in it is kept, except for the parts of codes.
    """
    code = row.options.get(claim, "")
    if not code or row.action is None:
        return False
    if row.action is Action.KEEP and code == "C" and row.attribute.vr == "SQ":
        return not any(_keeps_text(each, row.attribute.tag, rows) for each in rows)
    return FROM_STRICT_TO_LAX.index(row.action) <= FROM_STRICT_TO_LAX.index(Action(code))


def _keeps_text(row: Row, sequence: str, rows: Sequence[Row]) -> bool:
    if row.attribute.vr not in TEXT_VRS or row.action is not Action.KEEP:
        return False
    coded = {o.path for r in rows if r.attribute.tag == CODE_VALUE for o in r.occurrences}
    return any(sequence in o.path and o.path not in coded for o in row.occurrences)
