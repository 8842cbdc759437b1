"""Overlays in files and as mappings, and the rules that they become, or what is said of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.package.rules.overlays import about_age, decision, entry
from tests.package.rules.test_loosening import AGE_CONCEPT, LOOSENS, PRIVATE
from tests.package.rules.test_overlay_file import KVP, PATH, REASON, WRONG
from tests.package.rules.test_overlay_mapping import ACCESSION, AGE, MISFITS, NAME, SILENT, row, tag
from tests.package.rules.test_overlay_mapping import LOOSENS as LOOSENING

from grand_challenge_dicom_de_id_procedure import procedure
from grand_challenge_dicom_de_id_procedure.errors import OverlayError
from grand_challenge_dicom_de_id_procedure.rules.options import choose
from grand_challenge_dicom_de_id_procedure.rules.overlay_file import OverlayFile
from grand_challenge_dicom_de_id_procedure.rules.overlay_mapping import checked

PRESETS = Path(__file__).parents[3] / "manual/presets"
_NAME = "mine.toml"
_IN_MR = '{ sop_class = ["MR Image Storage", "1.2.840.10008.5.1.4.1.1.2"] }'
_CONCEPTS = '["(121033, DCM) subject age", "(113830, DCM) Mean CTDIvol"]'
_SUBJECT = '["(121029, DCM) Subject Name"]'


def overlay_files() -> dict[str, Any]:
    """The vectors: an overlay file with what is chosen before it, and what comes of it."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            "specification": "docs/tasks/overlay.md",
            "file": _NAME,
            "overlays": [_vector(Path(folder), *case) for case in _cases()],
            "mappings": [_mapping(each) for each in _mappings()],
        }


def _mappings() -> Iterator[dict[str, Any]]:
    for overlay, _ in SILENT:
        yield overlay
        yield {**overlay, **LOOSENING}
    for overlay, _ in MISFITS:
        yield overlay
    yield {**tag(AGE, "K"), **tag(NAME, "K"), "path": {ACCESSION: row("K")}}


def _mapping(overlay: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"given": overlay, "overlay": checked(overlay, 1, procedure)}
    except OverlayError as error:
        return {"given": overlay, "findings": list(error.findings)}


def _cases() -> Iterator[tuple[str, list[str], str]]:
    for content in _right():
        yield content, [], ""
    for content, said in WRONG:
        if "not TOML" not in said:  # whose words are those of the parser
            yield content, [], ""
    for content in (about_age("K"), about_age("C"), PRIVATE, AGE_CONCEPT):
        yield content, [], ""
        yield LOOSENS + content, [], ""
    yield "\ufeff" + decision(KVP), [], ""
    for path in sorted(PRESETS.glob("*.toml")):
        yield path.read_text(encoding="utf-8"), [], ""
    yield about_age("C"), ["113108"], ""
    yield about_age("C"), [], "research"
    yield decision('["KVP", "(0018,0060) KV"]') + decision(KVP, scope='"all"'), [], ""
    yield decision(KVP, '"K"', scope='{ sop_class = "MR Image Storage" }'), [], ""
    yield decision('["(0008,1030) StudyDescription"]', '"D"'), [], ""
    yield entry("path", action='"K"', justification=REASON, attributes=f'["{PATH}"]'), [], ""
    yield "loosen = 1\nloosens = 'no'\n[[path]]\nactoin = \"it's\"\n", [], ""
    yield decision('["(0018,0060) Ümläut", 7]', "2", scope='{ sop_class = [1, "a"] }'), [], ""
    for attribute in ("(0010,0010) PatientName", "(0008,0080) InstitutionName"):
        yield LOOSENS + decision(f'["{attribute}"]', '"K"'), [], ""
    yield LOOSENS + entry("concept", action='"K"', justification=REASON, concepts=_SUBJECT), [], ""


def _right() -> Iterator[str]:
    yield ""
    yield 'name = "our-challenge"\ndescription = "For us"\noptions = ["retain-uids", "113105"]\n'
    yield decision('["(0018,0060) KVP", "(60XX,3000) OverlayData"]')
    yield decision(KVP, '"D"', dummy='"100"') + decision('["(0018,0050) SliceThickness"]', '"Z"')
    yield decision('["(0028,0010) Rows"]', '"D"', dummy="[512, 7]")
    yield decision(KVP, scope=_IN_MR) + decision(KVP, '"Z"')
    yield entry("path", action='"X"', justification='"a\\n  reason"', attributes=f'["{PATH}"]')
    yield entry("concept", action='"X"', justification=REASON, concepts=_CONCEPTS)
    yield PRIVATE.replace('"K"', '"X"')


def _vector(folder: Path, content: str, options: list[str], preset: str) -> dict[str, Any]:
    path = folder / _NAME
    path.write_text(content, encoding="utf-8")
    given = {"content": content, "options": options, "preset": preset}
    try:
        read = OverlayFile(path, procedure)
        base = choose(procedure, [*options, *read.options], preset).procedure
        return {**given, "overlay": dict(read.over(base))}
    except OverlayError as error:
        return {**given, "findings": [each.replace(str(path), _NAME) for each in error.findings]}
