"""Compares the npm package with the Python package: outputs, reports, reason codes, explanations.

    python packages/javascript/tools/compare.py files [FOLDER ...]   pydicom's files, and others
    python packages/javascript/tools/compare.py mutants [NUMBER]     mutants of the fuzzer's seeds
    python packages/javascript/tools/compare.py damaged [NUMBER]     mutants of pydicom's files, and
                                                                     of those of the vectors

Run it in the root of the repository, after `npm run build`. Deflated data sets are compared as
they are after inflation. Files of which something is different are saved in the folder that
--differences names. Exit status 1 if there is one.
"""

from __future__ import annotations

import argparse
import base64
import json
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path.cwd()))

from tests.package.fuzzing.drafts import draft_of
from tests.package.fuzzing.mutations import MUTATIONS, mutant
from tests.package.fuzzing.procedures import KEY, procedures

from grand_challenge_dicom_de_id_procedure import DeidentificationError, Deidentifier
from grand_challenge_dicom_de_id_procedure.dicom.encoding import DEFLATED
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import read_file_meta
from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.explain.explanation import explain
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

HERE = Path(__file__).parent
PROCEDURES = ("released", "varied", "research")
OPTIONS = (
    "retain-safe-private",
    "retain-patient-characteristics",
    "retain-device-identity",
    "clean-descriptors",
    "clean-structured-content",
    "clean-graphics",
    "retain-longitudinal-modified-dates",
)
"""Of the released procedure, for "research"."""

PROJECT = "Füße 2"  # whose keys "research" takes

LARGEST = 200_000_000  # bytes of a file; Node takes no longer lines

SMALL = 60_000  # bytes of a file that is damaged


class Node:
    """The npm package, in a process of its own."""

    def __init__(self, program: str) -> None:
        command = [program, str(HERE / "compare.js")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        released, varied = (_plain(each) for each in procedures())
        self._send(
            {
                "key": KEY.hex(),
                "deidentifiers": {
                    "released": {"procedure": released},
                    "varied": {"procedure": varied},
                    "research": {"procedure": released, "options": OPTIONS, "project": PROJECT},
                },
            }
        )

    def result(self, content: bytes, procedure: str) -> dict[str, Any]:
        """What becomes of a file."""
        self._send({"content": base64.b64encode(content).decode(), "procedure": procedure})
        assert self._process.stdout is not None
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        if "output" in found:
            found["output"] = _inflated(base64.b64decode(found["output"]))
        return found

    def _send(self, what: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        self._process.stdin.flush()


class Python:
    """The Python package, with results as ``Node`` gives them."""

    def __init__(self) -> None:
        released, varied = procedures()
        self._deidentifiers = {
            "released": Deidentifier(KEY, released, reuse=False),
            "varied": Deidentifier(KEY, varied, reuse=False),
            "research": Deidentifier(KEY, released, options=OPTIONS, project=PROJECT, reuse=False),
        }

    def result(self, content: bytes, procedure: str) -> dict[str, Any]:
        """What becomes of a file."""
        applier = self._deidentifiers[procedure].applier
        rows = _rows(content, applier)
        sink = MemorySink()
        try:
            with applier.prepare(BytesSource(content)) as prepared:
                prepared.write_to(sink)
                outcome = prepared.outcome
        except DeidentificationError as error:
            kind = type(error).__name__
            return {"error": kind, "reason": error.reason, "message": str(error), "rows": rows}
        report = {
            "sopClass": outcome.sop_class,
            "study": outcome.study,
            "series": outcome.series,
            "instance": outcome.instance,
            "actions": dict(outcome.actions),
            "leaks": [each._asdict() for each in outcome.leaks],
            "cleaned": [each._asdict() for each in outcome.cleaned],
            "blanked": dict(outcome.blanked),
            "noted": list(outcome.noted),
        }
        return {"output": _inflated(sink.content()), "report": report, "rows": rows}


def main() -> int:
    options = _options()
    node, python = Node(options.node), Python()
    kinds: Counter[str] = Counter()
    differences = Path(options.differences)
    for number, (name, content) in enumerate(options.given(options)):
        procedure = PROCEDURES[number % 3] if options.one_procedure else None
        for each in [procedure] if procedure else PROCEDURES:
            expected, found = python.result(content, each), node.result(content, each)
            if expected["rows"] is None:
                kinds["no explanation in Python"] += 1
                expected["rows"] = found["rows"]
            kinds[expected.get("reason", "written")] += 1
            if expected != found:
                kinds["DIFFERENT"] += 1
                parts = [key for key in {*expected, *found} if expected.get(key) != found.get(key)]
                print(f"{name}, {each}: {', '.join(sorted(parts))}", flush=True)
                _save(differences, name, content, {"python": expected, "javascript": found})
    for kind, count in kinds.most_common():
        print(f"{count:7} {kind}")
    return 1 if kinds["DIFFERENT"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    folder = Path(tempfile.gettempdir()) / "differences"
    parser.add_argument("--differences", default=folder, help="the folder for their files")
    parser.add_argument("--node", default="node", help="the program of Node")
    commands = parser.add_subparsers(required=True)
    files = commands.add_parser("files")
    files.add_argument("folders", nargs="*", type=Path)
    files.set_defaults(given=_files, one_procedure=False)
    for name, given in (("mutants", _mutants), ("damaged", _damaged)):
        command = commands.add_parser(name)
        command.add_argument("number", nargs="?", type=int, default=1000)
        command.add_argument("--first", type=int, default=0)
        command.add_argument("--seed", type=int, default=1)
        command.set_defaults(given=given, one_procedure=True)
    return parser.parse_args()


def _files(options: argparse.Namespace) -> Iterator[tuple[str, bytes]]:
    for path in sorted({*_pydicom_files(), *_files_in(options.folders)}):
        if path.is_file() and path.stat().st_size <= LARGEST:
            yield str(path), path.read_bytes()


def _pydicom_files() -> Iterator[Path]:
    import pydicom.data  # whose own search would fetch more files

    yield from _files_in([Path(pydicom.data.__file__).parent])
    try:
        import data_store
    except ImportError:
        return
    yield from _files_in([Path(data_store.__file__).parent])


def _files_in(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from folder.rglob("*")


def _mutants(options: argparse.Namespace) -> Iterator[tuple[str, bytes]]:
    for number in range(options.first, options.first + options.number):
        content, story = mutant(Random(f"{options.seed} {number}"))
        yield f"{options.seed}-{number} ({story})", content


def _damaged(options: argparse.Namespace) -> Iterator[tuple[str, bytes]]:
    seeds = _seeds()
    names = sorted(seeds)
    for number in range(options.first, options.first + options.number):
        random = Random(f"{options.seed} {number}")
        name = random.choice(names)
        yield f"{options.seed}-{number} ({name})", damaged(seeds[name], random)


def _seeds() -> dict[str, bytes]:
    """Small files by name, or by topic and name of their vector."""
    paths = [path for path in _pydicom_files() if path.is_file()]
    seeds = {path.name: path.read_bytes() for path in paths if path.stat().st_size <= SMALL}
    for path in (HERE.parent.parent / "vectors/files").glob("*.json"):
        for vector in json.loads(path.read_text(encoding="utf-8")).get("files", ()):
            if isinstance(vector["input"], str):
                seeds[f"{path.stem}: {vector['name']}"] = base64.b64decode(vector["input"])
    return seeds


def damaged(content: bytes, random: Random) -> bytes:
    """A file with one to four mutations."""
    try:
        draft = draft_of(content)
        for _ in range(min(4, 1 + int(random.expovariate(1.2)))):
            draft = random.choice(MUTATIONS)(draft, random)
        return draft.content()
    except Exception:  # the file is not as well-formed as mutations want it
        changed = bytearray(content)
        for _ in range(random.randrange(1, 9) if changed else 0):
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
        return bytes(changed)


def _inflated(content: bytes) -> bytes:
    """An output; with the data set inflated, where it is deflated."""
    meta = read_file_meta(BytesSource(content))
    if meta.transfer_syntax not in DEFLATED:
        return content
    return content[: meta.end] + zlib.decompress(content[meta.end :], wbits=-15)


def _rows(content: bytes, applier: Applier) -> list[dict[str, Any]] | None:
    """The rows of the explanation; None if it fails."""
    try:
        explanation = explain(BytesSource(content), applier.settings())
    except IndexError:
        return None
    return [{**row.__dict__, "cleaned": list(row.cleaned)} for row in explanation.rows]


def _plain(given: Any) -> Any:
    """A procedure as JSON can write it."""
    if hasattr(given, "items"):
        return {key: _plain(value) for key, value in given.items()}
    if isinstance(given, list | tuple):
        return [_plain(value) for value in given]
    return given


def _save(folder: Path, name: str, content: bytes, results: dict[str, dict[str, Any]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    stem = Path(name.split(" (")[0]).stem
    (folder / f"{stem}.dcm").write_bytes(content)
    for side, result in results.items():
        (folder / f"{stem}.{side}.out").write_bytes(result.pop("output", b""))
        (folder / f"{stem}.{side}.json").write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    sys.exit(main())
