"""Compares the cleaning of random texts in Python and in TypeScript; prints what differs.

Run by hand where cleaning changes: python tools/cleaning_differences.py [COUNT] [SEED]
With --write it writes some cases for the tests: python tools/cleaning_differences.py --write
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from cleaning_cases import Cases

from grand_challenge_dicom_de_id_procedure.actions.action import ActionContext, Element
from grand_challenge_dicom_de_id_procedure.actions.clean import clean
from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold
from grand_challenge_dicom_de_id_procedure.cleaning.leaks import (
    ElementSet,
    FileNeedles,
    IdentifyingField,
)
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.cleaning.printable import (
    UTF_8,
    may_hold_text,
    printable,
)
from grand_challenge_dicom_de_id_procedure.cleaning.published import is_code, is_meaning, is_scheme
from grand_challenge_dicom_de_id_procedure.cleaning.spellings import spellings
from grand_challenge_dicom_de_id_procedure.cleaning.text import clean_text, remove_needles
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary
from grand_challenge_dicom_de_id_procedure.dicom.character_set import character_set_of
from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.rules.rule import rule_of

HERE = Path(__file__).resolve().parent
LISTS = ("vocabulary", "makers", "products", "techniques")
SMALL = {
    "vocabulary": ["head", "chest", "CT", "contrast", "T1", "van", "series", "axial"],
    "makers": ["Siemens", "GE", "Philips"],
    "products": ["Skyra"],
    "techniques": ["T1", "axial", "contrast"],
}
SHOWN = 20
WRITTEN = 150
VECTORS = HERE.parent / "tests/cleaning/cases.json"


def lists() -> dict[str, list[str]]:
    procedure = json.loads((HERE.parents[2] / "procedure/procedure.json").read_text("utf-8"))
    return {name: procedure[name] for name in LISTS}


def result(case: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    needles = Needles(vocabulary)
    forms = []
    for kind, value in case["values"]:
        needles.add(kind, value)
        found = spellings(kind, value)
        year, month, day = found.day or (0, 0, 0)
        forms.append([sorted(found.texts), found.day and f"{year}{month:02}{day:02}"])
    text, holds = case["text"], case["holds"]
    hits = [list(hit) for hit in needles.find(text, holds)]
    return {
        "forms": forms,
        "found": hits,
        "isMissed": bool(hits) and not needles.may_occur_in(fold(text)),
        "cleaned": list(clean_text(text, needles, holds)),
        "checked": list(remove_needles(text, needles, holds)),
        "exact": dict(sorted(needles.exact().items())),
        **of_bytes(case, vocabulary),
    }


def of_bytes(case: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """What is found in bytes: of texts in a character set, of other values, and of codes."""
    declared = character_set_of(case["declared"].encode())
    values = [(kind, value.encode("utf_8")) for kind, value in case["values"]]
    binary, text = bytes.fromhex(case["binary"]), case["text"].encode("utf_8")
    identifying = [
        IdentifyingField(kind, "LO", raw, declared) for kind, raw in values if kind != "uid"
    ]
    identifying.append(IdentifyingField("device", "UT", binary, declared))
    uids = [raw for kind, raw in values if kind == "uid"]
    needles = FileNeedles(
        [ElementSet(identifying, uids, [(text, declared)], vocabulary)], vocabulary
    )
    scheme, code, meaning = case["code"]
    identity, rule = Identity(bytes(32)), rule_of({"default": "C", "justification": ""})
    context = ActionContext(identity, needles=needles, holds=case["holds"])
    element = Element(0x00080008, "LT", text, rule, EXPLICIT, declared, (0, len(text)))
    written = clean(element, context)
    hits = [list(hit) for hit in needles.find(declared.decode(text))]
    return {
        "printed": printable(binary).hex(),
        "mayHoldText": may_hold_text(binary),
        "isMissedInKeptTexts": bool(hits) and not needles.may_be_in_kept_texts(),
        "hitsInBytes": hits,
        "inBinary": list(needles.kinds_in_binary(UTF_8.decode(printable(binary)))),
        "ofNumbers": [list(needles.kinds_of_number("IS", value)) for _, value in case["values"]],
        "published": [is_scheme(scheme), is_code(scheme, code), is_meaning(scheme, code, meaning)],
        "written": None if written is None else written.hex(),
    }


def in_typescript(content: dict[str, Any]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "cases.json"), Path(folder, "results.json")
        source.write_text(json.dumps(content), "utf-8")
        script = str(HERE / "cleaning_results.ts")
        command = ["npx", "vite-node", script, str(source), str(target)]
        subprocess.run(command, check=True)
        results: list[dict[str, Any]] = json.loads(target.read_text("utf-8"))
        return results


def write() -> int:
    """Write cases for the tests."""
    made, vocabulary = Cases(0), Vocabulary.of(SMALL)
    given = [made.case(number) for number in range(1, WRITTEN + 1)]
    cases = [{"given": case, "expected": result(case, vocabulary)} for case in given]
    text = json.dumps({"words": SMALL, "cases": cases}, indent=0, ensure_ascii=True)
    VECTORS.write_text(text + "\n", "utf-8")
    return 0


def main(count: int, seed: int) -> int:
    made = Cases(seed)
    cases = [made.case(number) for number in range(count)]
    vocabularies = {"small": SMALL, "large": lists()}
    by_name = {name: Vocabulary.of(words) for name, words in vocabularies.items()}
    expected = [result(case, by_name["small" if case["small"] else "large"]) for case in cases]
    found = in_typescript({"cases": cases, "vocabularies": vocabularies})
    different = [
        (case, name, one[name], other[name])
        for case, one, other in zip(cases, expected, found, strict=True)
        for name in one
        if json.loads(json.dumps(one[name])) != other[name]
    ]
    for case, name, one, other in different[:SHOWN]:
        print(json.dumps(case), name, f"\n  Python     {one!a}\n  TypeScript {other!a}")
    hits = sum(bool(one["found"]) for one in expected)
    changed = sum(
        one["cleaned"][0] != case["text"] for one, case in zip(expected, cases, strict=True)
    )
    print(f"{count} texts, {hits} with values, {changed} cleaned: {len(different)} differences")
    return bool(different)


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        sys.exit(write())
    sys.exit(main(*(int(each) for each in [*sys.argv[1:], "20000", "1"][:2])))
