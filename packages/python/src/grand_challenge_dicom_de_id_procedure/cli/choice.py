"""--option, --preset and --overlay: what a command changes of the procedure."""

import argparse
from collections.abc import Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.cli.local_file import local_file
from grand_challenge_dicom_de_id_procedure.rules.options import Chosen, choose


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to the parser of a subcommand."""
    group = parser.add_argument_group(
        "rules", "what replaces the procedure's own rules; see dicom-deid options"
    )
    group.add_argument(
        "--option",
        metavar="NAME",
        action="append",
        default=[],
        help="an option of the profile, by name or code, as in retain-uids or 113110; repeatable",
    )
    group.add_argument(
        "--preset",
        metavar="NAME",
        action=_Once,
        help="options and rules for one kind of use",
    )
    group.add_argument(
        "--overlay",
        metavar="F",
        type=local_file,
        action="append",
        default=[],
        help="rules of your own, a TOML file; repeatable, the last one decides",
    )


class _Once(argparse.Action):
    """Stores a value, and refuses a second one, which would replace it unnoticed."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        if getattr(namespace, self.dest):
            parser.error(f"{option_string} was given twice; choose one, and add an --overlay to it")
        setattr(namespace, self.dest, values)


def is_made(options: argparse.Namespace) -> bool:
    """Whether anything was chosen."""
    return bool(options.option or options.preset or options.overlay)


def chosen(options: argparse.Namespace, procedure: Mapping[str, Any]) -> Chosen:
    """The procedure with what was chosen.

    Raises:
        OptionError: there is no such option or preset, or options exclude each other.
        OverlayError: an overlay file cannot be read, is wrong, or loosens without saying why.
    """
    return choose(procedure, options.option, options.preset or "", options.overlay)


def as_arguments(options: argparse.Namespace) -> dict[str, Any]:
    """What was chosen, as arguments of ``Deidentifier``."""
    return {
        "options": options.option,
        "preset": options.preset or "",
        "overlays": options.overlay,
    }


def as_options(choice: Chosen) -> dict[str, object]:
    """What was chosen, by the names of the arguments, for the first line of a report."""
    return {
        "--option": list(choice.options),
        "--preset": choice.preset,
        "--overlay": list(choice.overlays),
    }
