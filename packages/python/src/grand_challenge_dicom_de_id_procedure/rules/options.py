"""The options of the Basic Profile (PS3.15 E.3) that a procedure has, by name or by code."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import OptionError
from grand_challenge_dicom_de_id_procedure.rules.overlay import Overlay, overlaid


def options_named(procedure: Mapping[str, Any], names: Sequence[str]) -> list[Overlay]:
    """The options with these names, each once, in the order of the procedure.

    Args:
        procedure: any mapping of the published shape.
        names: names, such as "retain-uids", or codes of CID 7050, such as "113110".

    Raises:
        OptionError: the procedure has no such option, or two of them exclude each other.
    """
    options = procedure.get("option", {})
    chosen = {_name(options, given) for given in names}
    for name in options:
        for other in options[name].get("excludes", ()):
            if name in chosen and other in chosen:
                raise OptionError(f"the options {name} and {other} exclude each other; choose one")
    return [options[name] for name in options if name in chosen]


def with_options(
    procedure: Mapping[str, Any], names: Sequence[str], overlays: Sequence[Overlay] = ()
) -> Mapping[str, Any]:
    """A procedure with options, and with overlays after them.

    Args:
        procedure: any mapping of the published shape.
        names: as in ``options_named``.
        overlays: the first one first.

    Raises:
        OptionError: as ``options_named``.
    """
    chosen = options_named(procedure, names) if names else []
    return overlaid(procedure, [*chosen, *overlays])


def _name(options: Mapping[str, Any], given: str) -> str:
    if not isinstance(given, str):
        raise OptionError(f"an option is a name or a code, not {given!r}")
    if given in options:
        return given
    for name in options:
        if options[name]["code"]["value"] == given:
            return name
    near = difflib.get_close_matches(given.lower().replace("_", "-"), list(options), n=1, cutoff=0)
    nearest = f"the nearest one is {near[0]}" if near else "the procedure has none"
    raise OptionError(f"no option is named {given!r}; {nearest}")
