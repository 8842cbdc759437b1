"""What the commands that carry out a profile or a recipe on files check before they begin."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping

from grand_challenge_dicom_de_id_procedure.cli.by_procedure import check_wanted
from grand_challenge_dicom_de_id_procedure.cli.identities import check_identities, check_outside
from grand_challenge_dicom_de_id_procedure.cli.places import STREAM, check_places, inputs_of
from grand_challenge_dicom_de_id_procedure.errors import WrongUseError


def check_run(
    options: argparse.Namespace,
    what: str,
    *about_procedure: Mapping[str, tuple[str, object]],
    asks_key: bool,
) -> None:
    """Check the arguments; a manifest that is there is continued.

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
    if options.manifest and os.path.lexists(options.manifest):
        options.resume = True
    check_places(options)
    check_wanted(options, *about_procedure)
    for name in ("resume", "manifest"):
        if asks_key and getattr(options, name) and not options.key_file:
            raise WrongUseError(f"--{name} needs --key-file; another key gives other outputs")
    places = [*inputs_of(options).folders(), options.destination]
    check_outside("key file", options.key_file, *places)
    check_outside("report", options.report, *places)
    check_outside("manifest", options.manifest, *places)
    check_identities(options, places)
