"""Writes tests/uses/uses.json: which uses Python finds in files, and which of them are left.

There is a file for each way to a use, and some of the vectors of whole files. Run it in the root
of the repository: python packages/javascript/tools/use_vectors.py
"""

from __future__ import annotations

import base64
import io
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path.cwd()))

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian
from tests.package.vectors.whole.carried_out import content_of
from tests.package.vectors.written import FOLDER

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.rules.options import choose
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.uses.present import Present, PresentReader
from grand_challenge_dicom_de_id_procedure.uses.survival import Survival
from grand_challenge_dicom_de_id_procedure.uses.tally import FileKind, Tally
from grand_challenge_dicom_de_id_procedure.uses.use import Path as Steps
from grand_challenge_dicom_de_id_procedure.uses.use import Step, Way, read_uses

WRITTEN = Path(__file__).resolve().parent.parent / "tests/uses/uses.json"
CT = "1.2.840.10008.5.1.4.1.1.2"
CHOICES: tuple[dict[str, Any], ...] = (
    {"options": [], "preset": ""},
    {"options": ["retain-patient-characteristics"], "preset": ""},
    {"options": [], "preset": "research"},
)
EVERY = 10  # one of so many vectors is read
LONGEST = 5000  # characters of an input
VALUES = {"DA": "20200131", "DT": "20200131101500", "TM": "101500", "AS": "045Y", "DS": "7"}


def main() -> None:
    uses = read_uses()
    reader, tally = PresentReader(uses), Tally()
    files = []
    for name, given, content in (*_of_ways(), *_of_vectors()):
        try:
            present = _read(reader, content)
        except DeidentificationError:
            continue
        if present.problem:  # of a damaged file, each package reads what it can
            continue
        tally.add(present)
        files.append({"name": name, **given, **_present(present)})
    costs = []
    for choice in CHOICES:
        options, preset = choice["options"], choice["preset"]
        survival = Survival(
            uses,
            list(procedure["option"]),
            lambda more, options=options, preset=preset: (  # type: ignore[misc]
                choose(procedure, [*options, *more], preset).procedure
            ),
        )
        costs.append({**choice, "kinds": [_kind(each) for each in tally.kinds(survival)]})
    lists = {"files": files, "costs": costs}
    lines = (
        f'"{key}": [\n' + ",\n".join(json.dumps(each) for each in rows) + "\n]"
        for key, rows in lists.items()
    )
    WRITTEN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _of_ways() -> Iterator[tuple[str, dict[str, str], bytes]]:
    for use in read_uses():
        sop_class = min(use.sop_classes, default=CT)
        whole: list[Way] = list(use.ways)
        for name, ways in [*((way.by, [way]) for way in whole), ("all ways", whole)]:
            content = _file(sop_class, ways)
            given = {"input": base64.b64encode(content).decode("ascii")}
            yield f"{use.name}: {name}", given, content


def _of_vectors() -> Iterator[tuple[str, dict[str, str], bytes]]:
    for path in sorted((FOLDER / "files").glob("*.json")):
        for vector in json.loads(path.read_text(encoding="utf-8")).get("files", ())[::EVERY]:
            if isinstance(vector["input"], str) and len(vector["input"]) < LONGEST:
                yield vector["name"], {"topic": path.name}, content_of(vector)


def _file(sop_class: str, ways: list[Way]) -> bytes:
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID = UID(sop_class)
    ds.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3")
    ds.SOPClassUID, ds.SOPInstanceUID, ds.Modality = sop_class, "1.2.3", "OT"
    for way in ways:
        for need in way.needs:
            _add(ds, need.path)
    stream = io.BytesIO()
    ds.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def _add(ds: Dataset, path: Steps) -> None:
    step, *rest = path
    if not rest:
        _add_value(ds, step)
        return
    if step.creator:
        block = ds.private_block(step.tag >> 16, step.creator, create=True)
        tag = block.get_tag(step.tag & 0xFF)
    else:
        tag = step.tag  # type: ignore[assignment]
    if tag not in ds:
        ds.add_new(tag, "SQ", [Dataset()])
    _add(ds[tag].value[0], tuple(rest))


def _add_value(ds: Dataset, step: Step) -> None:
    if step.creator:
        block = ds.private_block(step.tag >> 16, step.creator, create=True)
        if step.tag & 0xFF not in block:
            block.add_new(step.tag & 0xFF, "DS", "7")
        return
    vr = vr_choices(step.tag)[0]
    number = 7.0 if vr in ("FD", "FL") else 7
    text = VALUES.get(vr, "1.2.3" if vr == "UI" else "X")
    ds.add_new(step.tag, vr, number if vr in ("FD", "FL", "US", "UL", "IS", "SL", "SS") else text)


def _read(reader: PresentReader, content: bytes) -> Present:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.dcm"
        path.write_bytes(content)
        return reader.read(str(path))


def _present(present: Present) -> dict[str, Any]:
    return {
        "modality": present.modality,
        "sopClass": present.sop_class,
        "paths": sorted(">".join(map(_text, path)) for path in present.paths),
    }


def _text(step: Step) -> str:
    text = spelled(step.tag)
    return f"{text[:6]}xx{text[8:10]},{step.creator})" if step.creator else text


def _kind(kind: FileKind) -> dict[str, Any]:
    return {
        "modality": kind.modality,
        "sopClass": kind.sop_class,
        "files": kind.files,
        "isRejected": kind.is_rejected,
        "uses": [
            [name, count.files, count.left, list(count.lost), list(count.given_back_by)]
            for name, count in kind.uses.items()
        ],
    }


if __name__ == "__main__":
    main()
