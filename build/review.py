"""REVIEW: what changed between two versions of the procedure, loosened first."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import folders
from command import run_command
from decisions.serialise import Procedure
from errors import BuildError
from grand_challenge_dicom_de_id_procedure.cli.diff import NAMED, describe, lines
from grand_challenge_dicom_de_id_procedure.cli.names import sop_class_name
from grand_challenge_dicom_de_id_procedure.errors import ProcedureError
from grand_challenge_dicom_de_id_procedure.rules.diff import KINDS, Change, compare
from output.atomic import write_whole
from output.rst import Renderer
from standard.reader import read_standard

TRACKED = folders.FINAL.relative_to(folders.REPOSITORY).as_posix()


def make_review(old: str = "", new: str = "") -> str:
    """Write the changes to procedure/review.rst; returns them as text for the terminal.

    Both versions are files, or git revisions of procedure.json. The old one is the last release by
    default, or where none is tagged the last commit; the new one is the file of the checkout.
    """
    old = old or _last_release()
    new = new or str(folders.FINAL)
    try:
        changes = compare(_read(old), _read(new))
    except ProcedureError as error:
        raise BuildError(f"{old} or {new}: {error} -> a procedure.json of any version") from None
    write_whole(folders.REVIEW, render_review(old, new, changes))
    return "\n".join((f"from {old} to {new}", *lines(changes)))


def render_review(old: str, new: str, changes: Sequence[Change]) -> str:
    """The changes as reStructuredText, with every SOP class named."""
    return Renderer(read_standard()).render(
        "review.rst.j2",
        old=Path(old).name,
        new=Path(new).name,
        kinds=[(kind, [c for c in changes if c.kind == kind]) for kind in KINDS],
        describe=describe,
        named=NAMED,
        name=sop_class_name,
    )


def _last_release() -> str:
    return _git("describe", "--tags", "--abbrev=0") or "HEAD"


def _read(version: str) -> Procedure:
    file = Path(version)
    text = (
        file.read_text(encoding="utf-8") if file.is_file() else _git("show", f"{version}:{TRACKED}")
    )
    if not text:
        raise BuildError(
            f"{version}: neither a file nor a git revision that holds {TRACKED} -> "
            "make review OLD=v2026.11.0, or OLD=old.json"
        )
    try:
        content: Procedure = json.loads(text)
    except ValueError as error:
        raise BuildError(f"{version}: not JSON: {error} -> a procedure.json") from None
    return content


def _git(*arguments: str) -> str:
    """What git says; nothing where it fails, or is not there."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folders.REPOSITORY, capture_output=True, check=False
        )
    except FileNotFoundError:
        return ""
    return done.stdout.decode().strip() if done.returncode == 0 else ""


if __name__ == "__main__":
    run_command(lambda: make_review(*sys.argv[1:3]))
