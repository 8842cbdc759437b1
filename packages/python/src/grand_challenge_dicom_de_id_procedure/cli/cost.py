"""``dicom-deid cost``: tells which uses of files de-identification leaves, before it is run."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.choice import add_choice, chosen
from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.names import keyword_of, sop_class_name
from grand_challenge_dicom_de_id_procedure.cli.numbers import number_of
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.cli.progress import Progress
from grand_challenge_dicom_de_id_procedure.errors import (
    DeidentificationError,
    NotDICOMError,
    WrongUseError,
)
from grand_challenge_dicom_de_id_procedure.rules.options import Chosen, choose
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.run.counting import Counting
from grand_challenge_dicom_de_id_procedure.run.listing import Found, find_files
from grand_challenge_dicom_de_id_procedure.uses.present import PresentReader
from grand_challenge_dicom_de_id_procedure.uses.survival import OptionSet, Survival
from grand_challenge_dicom_de_id_procedure.uses.tally import FileKind, Tally, UseCount
from grand_challenge_dicom_de_id_procedure.uses.use import read_uses

_EXAMPLES = """\
examples:
  dicom-deid cost scans/                                   what is lost without options
  dicom-deid cost scans/ --option retain-patient-characteristics --option 113107
  dicom-deid cost scans/ --preset research
  dicom-deid cost scans/ --json > cost.json

what is told:
  Files are used for many things: to compute uptake values, to follow a patient over years, to sort
  series. Each use needs some attributes. For the files of each modality and SOP class, this tells
  the uses that the originals have all attributes for, and which of them are left:

  left   every attribute that the use needs stays: as it is, moved with all other dates of the
         patient, or cleaned of what identifies
  lost   some attribute goes; then the smallest sets of options follow that give the use back
  part   it is left in some of the files, and lost in the others

  A use that the originals lack an attribute for is not listed: de-identification costs nothing.
  procedure/COST.rst in the repository lists the uses, and the attributes that each one needs.

Only headers are read, and nothing is written. The rules of attributes are looked at, not values:
a code that no one published, or a text that is a name, may still go. See dicom-deid explain.

--json prints one object with options (those of the preset too), preset, overlays, files, not_dicom,
unreadable and kinds. Each kind has modality, sop_class, name, files, rejected and uses. Each use
has name, title, files (that have it), left (the files in which it is left), lost (attributes) and
given_back_by (sets of options).

exit status: 0 every use is left, 1 one is lost or a file cannot be read, 2 wrong use
"""
_INDENT = 6


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of the command."""
    parser = commands.add_parser(
        "cost",
        help="tell which uses of files are left, and which option gives back a lost one",
        description="Tell, before a run, which uses of these files de-identification leaves.",
        epilog=_EXAMPLES,
    )
    parser.add_argument(
        "source", metavar="SOURCE", type=local_file, help="the original file or folder"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_choice(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what becomes of each use. Returns the exit status."""
    if not os.path.exists(options.source):  # noqa: PTH110 - pathlib takes longer to import
        raise WrongUseError(f"{options.source} does not exist; name an existing file or folder")
    rules = chosen(options, procedure)
    uses = read_uses()
    survival = Survival(
        uses,
        list(procedure["option"]),
        lambda more: (
            choose(procedure, [*options.option, *more], rules.preset, options.overlay).procedure
        ),
    )
    source = _Source(options.source, PresentReader(uses))
    source.read()
    kinds = source.tally.kinds(survival)
    if options.json:
        print(json.dumps(_document(rules, source, kinds), indent=2))
    else:
        for line in _lines(source, kinds):
            print_line(line, sys.stdout)
    is_lost = any(kind.is_rejected or any(_is_lost(kind)) for kind in kinds)
    return int(is_lost or source.unreadable > 0)


class _Source:
    """The files of the source, which are read one after the other."""

    def __init__(self, path: str, reader: PresentReader) -> None:
        self._path = path
        self._reader = reader
        self.tally = Tally()
        self.files = self.not_dicom = self.unreadable = 0

    def read(self) -> None:
        """Count all files; show the progress, and what cannot be read, on stderr."""
        progress = Progress(sys.stderr, Counting(find_files(self._path)))
        for found in find_files(self._path):
            if problem := self._problem(found):
                self.unreadable += 1
                progress.clear()
                print_line(f"cannot read {one_line(found.path)}: {problem}", sys.stderr)
            progress.advance()
        progress.clear()

    def _problem(self, found: Found) -> str:
        """Count a file; returns why it, or not all of it, can be read."""
        if found.verdict is not None:
            return found.verdict.message if found.verdict.status == "failed" else ""
        try:
            present = self._reader.read(found.path)
        except NotDICOMError:
            self.not_dicom += 1
            return ""
        except DeidentificationError as error:
            return str(error)
        except OSError as error:
            return error.strerror or type(error).__name__
        self.files += 1
        self.tally.add(present)
        return present.problem


def _lines(source: _Source, kinds: list[FileKind]) -> Iterator[str]:
    for kind in kinds:
        name = sop_class_name(kind.sop_class) or "no SOP class"
        yield one_line(f"{kind.modality or 'no modality'}, {name}: {number_of(kind.files, 'file')}")
        if kind.is_rejected:
            yield "  lost  all of it: the procedure rejects this SOP class"
            continue
        for count in kind.uses.values():
            yield from _lines_of_use(count, kind.files)
    yield f"{number_of(source.files, 'file')} read"
    if source.not_dicom:
        is_one = source.not_dicom == 1
        what = "other is not a DICOM file" if is_one else "others are not DICOM files"
        yield f"  {source.not_dicom} {what}"
    if source.unreadable:
        yield f"  {source.unreadable} cannot be read, or not all of it"


def _lines_of_use(count: UseCount, files: int) -> Iterator[str]:
    state = "left" if count.left == count.files else "part" if count.left else "lost"
    of = f", in {count.files} of the files" if count.files < files else ""
    part = f", left in {count.left}" if state == "part" else ""
    yield f"  {state}  {count.use.title}{of}{part}"
    if state == "left":
        return
    yield " " * (_INDENT + 2) + "without " + ", ".join(map(_named, count.lost))
    sets = [" and ".join(names) for names in count.given_back_by]
    gives = "given back by " + ", or by ".join(sets) if sets else "no option gives it back"
    yield " " * (_INDENT + 2) + gives


def _named(label: str) -> str:
    """The last attribute on the path of a need, with its keyword."""
    leaf = label.rpartition(">")[2]
    return leaf if "," in leaf[10:] else f"{leaf} {keyword_of(leaf)}"


def _is_lost(kind: FileKind) -> Iterator[bool]:
    return (count.left < count.files for count in kind.uses.values())


def _document(rules: Chosen, source: _Source, kinds: list[FileKind]) -> dict[str, Any]:
    return {
        "options": list(rules.options),
        "preset": rules.preset,
        "overlays": list(rules.overlays),
        "files": source.files,
        "not_dicom": source.not_dicom,
        "unreadable": source.unreadable,
        "kinds": [
            {
                "modality": kind.modality,
                "sop_class": kind.sop_class,
                "name": sop_class_name(kind.sop_class),
                "files": kind.files,
                "rejected": kind.is_rejected,
                "uses": [] if kind.is_rejected else list(map(_as_json, kind.uses.values())),
            }
            for kind in kinds
        ],
    }


def _as_json(count: UseCount) -> dict[str, Any]:
    sets: list[OptionSet] = list(count.given_back_by)
    return {
        "name": count.use.name,
        "title": count.use.title,
        "files": count.files,
        "left": count.left,
        "lost": list(count.lost),
        "given_back_by": sets,
    }
