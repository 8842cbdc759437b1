"""Scores outputs under a preset against a key of the kinds that public benchmarks ask.

Usage: python benchmarks/answer_key.py [--preset public-archive] [--show N]

Makes files of six kinds of images with planted values (see answer_files.py), runs ``dicom-deid
apply`` with ``--crosswalk``, and prints for each kind of check how many there are and how many
pass. Exit status 1 if fewer than 99.95 % of all pass.
"""

from __future__ import annotations

import argparse
import csv
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pydicom
from pydicom import Dataset

from answer_files import HIDDEN, Check, files

DEID = str(Path(sys.executable).with_name("dicom-deid"))
LEAST = 0.9995
KINDS = (
    "tag_retained", "text_notnull", "text_retained", "text_removed", "date_shifted", "uid_changed",
    "uid_consistent", "patid_consistent", "pixels_retained",
)  # fmt: skip
"""As MIDI-B names them. ``pixels_hidden`` is not among them: nothing looks at pixels."""


class Outputs:
    """What a run wrote, by the names of the sources.

    Args:
        sources: a folder.
        outputs: the folder that mirrors it.
        crosswalk: the folder with the two tables.
    """

    def __init__(self, sources: Path, outputs: Path, crosswalk: Path) -> None:
        self._sources, self._outputs = sources, outputs
        self._uids = _table(crosswalk / "uid_mapping.csv")
        self._patients = _table(crosswalk / "patid_mapping.csv")
        self._days: dict[str, set[int]] = defaultdict(set)

    def passes(self, check: Check) -> bool:
        """Whether an output is as a check asks; one that is missing fails whatever is asked."""
        path = self._outputs / check.file
        if not path.exists():
            return False
        source, output = (
            pydicom.dcmread(each / check.file) for each in (self._sources, self._outputs)
        )
        return self._is_right(check, _found(output, check.place), source, output)

    def _is_right(self, check: Check, new: str | None, source: Dataset, output: Dataset) -> bool:
        words = check.words
        match check.kind:
            case "tag_retained":
                return new is not None
            case "text_notnull":
                return bool(new)
            case "text_retained":
                return new is not None and all(each in new for each in words)
            case "text_removed":
                return not any(_holds(new or "", each) for each in words)
            case "uid_changed":
                return bool(new) and new != words[0]
            case "uid_consistent":
                return bool(new) and self._uids.get(words[0]) == new
            case "patid_consistent":
                return bool(new) and self._patients.get(words[0]) == new
            case "pixels_retained":
                return bool(output.PixelData == source.PixelData)
        return self._is_shifted(check, new or "", str(source.PatientID))

    def _is_shifted(self, check: Check, new: str, patient: str) -> bool:
        """Whether a date moved, by as many days as the others of the patient."""
        if re.fullmatch(r"\d{8}", new) is None or new == check.words[0]:
            return False
        moved = date.fromisoformat(check.words[0]) - date.fromisoformat(new)
        self._days[patient].add(moved.days)
        return len(self._days[patient]) == 1


def _table(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id_old"]: row["id_new"] for row in csv.DictReader(file)}


def _found(ds: Dataset, place: str) -> str | None:
    """The value at a place as text; None if there is none."""
    *sequences, last = place.split(">")
    for keyword in sequences:
        if not ds.get(keyword):
            return None
        ds = ds[keyword].value[0]
    if last.startswith("("):
        group, offset, creator = last[1:-1].split(",", 2)
        try:
            element = ds.private_block(int(group, 16), creator)[int(offset[2:], 16)]
        except KeyError:
            return None
    elif last not in ds:
        return None
    else:
        element = ds[last]
    value = element.value
    if element.VM > 1:
        return "\\".join(map(str, value))
    return "" if value is None else str(value)


def _holds(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


def scored(preset: str) -> Iterator[tuple[Check, bool]]:
    """Each check, and whether it passes."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as temporary:
        folder = Path(temporary)
        sources, outputs, crosswalk = folder / "in", folder / "out", folder / "crosswalk"
        sources.mkdir()
        checks: list[Check] = []
        for name, ds, own in files():
            ds.save_as(sources / name, enforce_file_format=True)
            checks += own
        command = [DEID, "apply", str(sources), str(outputs), "--key-file", str(folder / "key")]
        command += ["--preset", preset, "--layout", "mirror", "--crosswalk", str(crosswalk)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        found = Outputs(sources, outputs, crosswalk)
        for check in checks:
            yield check, found.passes(check)


def main() -> int:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--preset", default="public-archive", help="(default: public-archive)")
    parser.add_argument("--show", type=int, default=20, help="failures to name (default: 20)")
    options = parser.parse_args()
    asked, passed, wrong, hidden = Counter[str](), Counter[str](), list[Check](), 0
    for check, is_right in scored(options.preset):
        asked[check.kind] += 1
        passed[check.kind] += is_right
        if not is_right:
            wrong.append(check)
            hidden += check.note in dict(HIDDEN)
    print("| check | asked | passed |\n|---|---:|---:|")
    for kind in KINDS:
        print(f"| {kind} | {asked[kind]:,} | {passed[kind]:,} |")
    share = passed.total() / asked.total()
    print(f"| all | {asked.total():,} | {passed.total():,}, {share:.2%} |")
    print(f"failed: {len(wrong)}, of these {hidden} that nothing announces")
    for check in wrong[: options.show]:
        print(f"  {check.kind} {check.file} {check.place} {' '.join(check.words)} ({check.note})")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
