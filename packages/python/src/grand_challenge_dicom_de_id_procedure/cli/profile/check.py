"""``dicom-deid profile check``: what is wrong in a profile, and which files it is for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.cli.numbers import number_of
from grand_challenge_dicom_de_id_procedure.cli.places import check_sources
from grand_challenge_dicom_de_id_procedure.cli.printing import one_line, print_line
from grand_challenge_dicom_de_id_procedure.cli.profile.reading import add_profile, profile_of
from grand_challenge_dicom_de_id_procedure.errors import ProfileError
from grand_challenge_dicom_de_id_procedure.run.inputs import Inputs
from grand_challenge_dicom_de_id_procedure.storage.url import local_path

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.profiles.coverage import Coverage
    from grand_challenge_dicom_de_id_procedure.profiles.language.profile import Profile

_EXAMPLES = """\
examples:
  dicom-deid profile check deid.yaml
      every error and warning in one line, with file and line: keys that do not exist, with the
      nearest one that does; values of a wrong type; tags that YAML reads as numbers; fields that
      are acted on twice, by name and by regex; settings that have no effect
  dicom-deid profile check deid.yaml study/
      also how many files of the source each section is for, the filters that match none, columns
      and keys that are in none, and how many files no section is for. A .csv that no section is
      for is not written at all

An error means that the profile cannot be run. A warning means that it can, but probably does not
do what is meant.

exit status: 0 no errors; 1 errors; 2 wrong use
"""


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of ``profile``."""
    parser = commands.add_parser(
        "check",
        help="show what is wrong in a profile, and which files it is for",
        description="Show what is wrong in a profile. Nothing is written.",
        epilog=_EXAMPLES,
    )
    add_profile(parser)
    parser.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="*",
        help="files, folders, patterns or URLs for which the profile is meant",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what is wrong. Returns the exit status."""
    try:
        profile = profile_of(options)
    except ProfileError as error:
        _print(error.findings, error.warnings)
        errors = number_of(len(error.findings), "error")
        warnings = number_of(len(error.warnings), "warning")
        print_line(one_line(f"{options.profile}: {errors}, {warnings}"), sys.stdout)
        return 1
    found = list(profile.warnings)
    lines: list[str] = []
    if options.sources:
        inputs = Inputs(tuple(map(local_path, options.sources)))
        check_sources(inputs)
        from grand_challenge_dicom_de_id_procedure.profiles.coverage import coverage

        covered = coverage(profile, inputs.find())
        found.extend(_idle(profile, covered))
        lines.extend(_numbers(covered))
    _print((), found)
    kinds = ", ".join(each.kind for each in profile.sections) or "none"
    said = f"{options.profile}: no errors, {number_of(len(found), 'warning')}; sections: {kinds}"
    for line in (said, *lines):
        print_line(one_line(line), sys.stdout)
    return 0


def _idle(profile: Profile, covered: Coverage) -> Iterator[str]:
    """Warnings about sections and filters that are for no file, and fields that are in none."""
    for section in profile.sections:
        if not covered.files[section.kind]:
            yield f"{section.place}: {section.kind} is for no file of the source"
    for section, pattern in covered.idle:
        yield f"{section.place}: file-filter {pattern} of {section.kind} matches no file"
    for (place, target), near in covered.absent.items():
        meant = f"; do you mean {near}?" if near else ""
        yield f"{place}: {target} is in no file of the source{meant}"


def _numbers(covered: Coverage) -> Iterator[str]:
    for kind, number in covered.files.items():
        yield f"{kind}: {number_of(number, 'file')}"
    if covered.uncovered:
        endings = ", ".join(f"{end} {number}" for end, number in covered.uncovered.most_common())
        yield f"no section: {number_of(covered.uncovered.total(), 'file')} ({endings})"
    if covered.unread:
        yield f"not read: {number_of(covered.unread, 'file')}"


def _print(errors: Iterable[str], warnings: Iterable[str]) -> None:
    for kind, texts in (("error", errors), ("warning", warnings)):
        for each in texts:
            print_line(f"{kind}: {one_line(each)}", sys.stdout)
