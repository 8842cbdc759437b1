"""``dicom-deid status``: how far a run with a manifest is."""

import argparse
import html
import json
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.cli.new_file import check_new, write_new
from grand_challenge_dicom_de_id_procedure.cli.printing import print_line
from grand_challenge_dicom_de_id_procedure.run.manifest import Manifest, StateCount

_EXAMPLES = """\
examples:
  dicom-deid status run.sqlite
      how many files are done, rejected, failed or skipped, and for which reasons
  dicom-deid status run.sqlite --json
      the same for a program
  dicom-deid status run.sqlite --html status.html
      a page with the names of the files that were rejected or failed, by reason. Names of files may
      identify: protect it as you protect the sources. It takes the place of an earlier such page,
      and of no other file

It can be asked while the run is at work.

exit status: 0 nothing was rejected and nothing failed; 1 otherwise; 2 wrong use
"""
_PROBLEMS = ("rejected", "failed")
_MOST_NAMED = 1000  # files of one reason on the page
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Status of {name}</title>
<style>
body {{ font-family: sans-serif; margin: 2rem; max-width: 60rem; }}
table {{ border-collapse: collapse; }}
td, th {{ border: 1px solid #888; padding: 0.3rem 0.6rem; text-align: left; }}
td.number {{ text-align: right; }}
li {{ overflow-wrap: anywhere; }}
</style>
</head>
<body>
<h1>Status of {name}</h1>
<p>Procedure {procedure}, key fingerprint {key}. {total} files.</p>
<table>
<tr><th>status</th><th>reason</th><th>files</th></tr>
{rows}
</table>
{problems}
</body>
</html>
"""
_PAGE_START = _PAGE.partition("{")[0]


def add_parser(commands: Any) -> None:
    """Add this subcommand to the parser of the command."""
    parser = commands.add_parser(
        "status",
        help="how far a run with a manifest is",
        description="Tell how far a run is, from its manifest.",
        epilog=_EXAMPLES,
    )
    parser.add_argument(
        "manifest", metavar="MANIFEST", type=local_file, help="the file of apply --manifest"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--html",
        metavar="F",
        type=local_file,
        help="write a page with the files that were rejected or failed",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the numbers. Returns the exit status."""
    if options.html:
        check_new(options.html, replaces=_PAGE_START)
    with Manifest(options.manifest) as manifest:
        tallies = manifest.tallies()
        if options.html:
            page = _page(options.manifest, manifest, tallies)
            write_new(options.html, page, replaces=_PAGE_START, is_secret=True)
        if options.json:
            head = manifest.head()
            told = {
                "procedure": head.procedure,
                "keyFingerprint": head.key,
                "files": [each._asdict() for each in tallies],
            }
            print_line(json.dumps(told), sys.stdout)
        else:
            for line in _lines(tallies):
                print_line(line, sys.stdout)
    return int(any(each.status in _PROBLEMS for each in tallies))


def _lines(tallies: Sequence[StateCount]) -> Iterator[str]:
    if not tallies:
        yield "no files yet"
    for each in tallies:
        yield f"{each.files} {each.status}{f': {each.reason}' if each.reason else ''}"


def _page(name: str, manifest: Manifest, tallies: Sequence[StateCount]) -> str:
    head = manifest.head()
    rows = "\n".join(
        f"<tr><td>{html.escape(each.status)}</td><td>{html.escape(each.reason)}</td>"
        f'<td class="number">{each.files}</td></tr>'
        for each in tallies
    )
    problems = "\n".join(_problem(manifest, each) for each in tallies if each.status in _PROBLEMS)
    return _PAGE.format(
        name=html.escape(os.path.basename(name)),  # noqa: PTH119
        procedure=html.escape(head.procedure),
        key=html.escape(head.key),
        total=sum(each.files for each in tallies),
        rows=rows,
        problems=problems,
    )


def _problem(manifest: Manifest, tally: StateCount) -> str:
    files = islice(manifest.sources(tally.status, tally.reason), _MOST_NAMED)
    items = "\n".join(
        f"<li>{html.escape(path, quote=False)}: {html.escape(message, quote=False)}</li>"
        for path, message in files
    )
    more = tally.files - _MOST_NAMED
    rest = f"<p>and {more} more</p>" if more > 0 else ""
    title = html.escape(f"{tally.status}: {tally.reason}")
    return f"<h2>{title} ({tally.files})</h2>\n<ul>\n{items}\n</ul>{rest}"
