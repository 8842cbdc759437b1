"""What a user chooses of a procedure: options (PS3.15 E.3), a preset, and overlays of their own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from grand_challenge_dicom_de_id_procedure.errors import OptionError
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple

if TYPE_CHECKING:
    from grand_challenge_dicom_de_id_procedure.rules.overlay import Overlay
    from grand_challenge_dicom_de_id_procedure.rules.overlay_file import OverlayFile

GivenOverlay: TypeAlias = "Overlay | str | os.PathLike[str]"
"""An overlay, or the path of an overlay file."""


class Chosen(NamedTuple):
    """What was chosen.

    Attributes:
        procedure: with everything that was chosen.
        options: the names of the options, also of those that the preset and the overlays choose.
        preset: its name; empty for none.
        overlays: name and digest of each overlay that was read from a file.
    """

    procedure: Mapping[str, Any]
    options: tuple[str, ...] = ()
    preset: str = ""
    overlays: tuple[str, ...] = ()


def choose(
    procedure: Mapping[str, Any],
    options: Sequence[str] = (),
    preset: str = "",
    overlays: Sequence[GivenOverlay] = (),
) -> Chosen:
    """A procedure with options, then a preset, then overlays; the last one decides.

    Args:
        procedure: any mapping of the published shape.
        options: as in ``options_named``; those of the preset and of the overlays are added.
        preset: the name of a preset of the procedure; empty for none.
        overlays: the first one first.

    Raises:
        OptionError: the procedure has no such option or preset, or options exclude each other.
        OverlayError: an overlay cannot be read, is wrong, or loosens without saying why.
    """
    if not (options or preset or overlays):
        return Chosen(procedure)
    from grand_challenge_dicom_de_id_procedure.rules.overlay import overlaid  # seldom needed

    for what, given in (("options", options), ("overlays", overlays)):
        if isinstance(given, str | Mapping | os.PathLike):
            raise OptionError(f"{what} is a list, not {type(given).__name__}; put it into brackets")
    presets = [_preset(procedure, preset)] if preset else []
    opened = [each if isinstance(each, Mapping) else _read(each, procedure) for each in overlays]
    names = [*options, *(name for each in [*presets, *opened] for name in _options_of(each))]
    found = options_named(procedure, names)
    layers, digests = [*found, *presets], []
    for number, each in enumerate(opened, 1):
        base = overlaid(procedure, layers)
        if isinstance(each, Mapping):
            layers.append(_checked(each, number, base))
        else:
            layers.append(each.over(base))
            digests.append(each.digest)
    known = procedure.get("option", {})
    chosen = tuple(name for name in known if known[name] in found)
    return Chosen(overlaid(procedure, layers), chosen, preset, tuple(digests))


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


def _name(options: Mapping[str, Any], given: str) -> str:
    if not isinstance(given, str):
        raise OptionError(f"an option is a name or a code, not {given!r}")
    if given in options:
        return given
    for name in options:
        if options[name]["code"]["value"] == given:
            return name
    raise OptionError(_unknown("option", given, options))


def _preset(procedure: Mapping[str, Any], name: str) -> Overlay:
    presets: Mapping[str, Overlay] = procedure.get("preset", {})
    if not isinstance(name, str):
        raise OptionError(f"a preset is a name, not {name!r}")
    if name not in presets:
        raise OptionError(_unknown("preset", name, presets))
    return presets[name]


def _read(path: str | os.PathLike[str], procedure: Mapping[str, Any]) -> OverlayFile:
    from grand_challenge_dicom_de_id_procedure.rules.overlay_file import OverlayFile

    return OverlayFile(path, procedure)


def _checked(overlay: Overlay, number: int, base: Mapping[str, Any]) -> Overlay:
    from grand_challenge_dicom_de_id_procedure.rules.overlay_mapping import checked

    return checked(overlay, number, base)


def _options_of(given: Overlay | OverlayFile) -> Sequence[str]:
    found: Sequence[str] = given.get("options", ()) if isinstance(given, Mapping) else given.options
    return found


def _unknown(what: str, given: str, known: Iterable[str]) -> str:
    import difflib  # which only mistakes need

    wanted = str(given).lower().replace("_", "-")
    near = difflib.get_close_matches(wanted, list(known), n=1, cutoff=0)
    nearest = f"the nearest one is {near[0]}" if near else "the procedure has none"
    return f"no {what} is named {given!r}; {nearest}"
