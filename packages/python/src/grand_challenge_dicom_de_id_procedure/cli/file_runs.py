"""What the commands that write de-identified files check before they begin, and how they run."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TextIO

from grand_challenge_dicom_de_id_procedure.cli.by_procedure import check_wanted
from grand_challenge_dicom_de_id_procedure.cli.identities import check_identities, check_outside
from grand_challenge_dicom_de_id_procedure.cli.keeping import (
    Create,
    after_interrupt,
    is_archive,
    keeping_of,
)
from grand_challenge_dicom_de_id_procedure.cli.places import STREAM, check_places, inputs_of
from grand_challenge_dicom_de_id_procedure.cli.running import Keeper, carry_out
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError
from grand_challenge_dicom_de_id_procedure.run.counting import Counting
from grand_challenge_dicom_de_id_procedure.run.report import FileReport, Head
from grand_challenge_dicom_de_id_procedure.run.work import Executor

Begin = Callable[..., Generator[FileReport, None, None]]
"""Begins work on inputs, with a destination and options; see ``run.tree.carry_out_work``."""


def check_files(options: argparse.Namespace, *, asks_key: bool) -> None:
    """Check the arguments before anything is done; a manifest that is there is continued.

    Args:
        options: the parsed arguments.
        asks_key: whether the outputs depend on a key.

    Raises:
        WrongUseError: the arguments are wrong.
        DestinationError: one folder is inside the other, or the destination is a file.
    """
    if options.manifest and os.path.lexists(options.manifest):
        options.resume = True
    check_places(options)
    for name in ("resume", "manifest"):
        if asks_key and getattr(options, name) and not options.key_file:
            raise WrongUseError(f"--{name} needs --key-file; another key gives other outputs")
    # The key and the names of the sources must not be given away together with the outputs.
    places = [*inputs_of(options).folders(), options.destination]
    check_outside("key file", options.key_file, *places)
    check_outside("report", options.report, *places)
    check_outside("manifest", options.manifest, *places)
    check_identities(options, places)


def check_run(
    options: argparse.Namespace,
    what: str,
    *about_procedure: Mapping[str, tuple[str, object]],
    asks_key: bool,
) -> None:
    """Check the arguments of a run of a profile or a recipe.

    Args:
        options: the parsed arguments.
        what: is carried out: "profile" or "recipe".
        about_procedure: options that need ``--procedure``; see ``check_wanted``.
        asks_key: whether the outputs depend on a key.

    Raises:
        WrongUseError: the arguments are wrong.
        DestinationError: one folder is inside the other, or the destination is a file.
    """
    if STREAM in (*options.sources, options.destination):
        raise WrongUseError(f"- is no SOURCE or DESTINATION of a {what}; name files or folders")
    check_wanted(options, *about_procedure)
    check_files(options, asks_key=asks_key)


def run_on_files(
    begin: Begin,
    options: argparse.Namespace,
    head: Head,
    executor: Executor | None,
    out: TextIO,
    keepers: Sequence[Keeper] = (),
    at_end: Callable[[bool], None] = lambda _is_complete: None,
    creates: Sequence[Create] = (),
) -> int:
    """Do the work, keep what is asked for of it, and print what came of it.

    Args:
        begin: begins the work.
        options: the parsed arguments.
        head: what the outputs of the run depend on.
        executor: who does the work; None for processes of this machine.
        out: for the summary.
        keepers: each gets every report, before those that are asked for.
        at_end: is told whether the run is complete.
        creates: create what else is new, before the work begins.

    Returns:
        The exit status.
    """
    with keeping_of(options, head, creates) as keeping:
        counting = Counting.of(inputs_of(options))
        return carry_out(
            lambda: begin(
                inputs_of(options),
                options.destination,
                jobs=options.jobs,
                executor=executor,
                counting=counting,
                resume=options.resume,
                sync=options.sync,
                dry_run=options.dry_run,
                done=keeping.done,
            ),
            [*keepers, *keeping.keepers],
            counting,
            out,
            at_end,
            after_interrupt=after_interrupt(options),
            appears_whole=is_archive(options),
        )
