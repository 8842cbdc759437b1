"""Read manual/presets/: overlays that ship with the procedure, in the format that users write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from decisions.serialise import Procedure
from errors import Finding, FindingsError
from grand_challenge_dicom_de_id_procedure.errors import OptionError, OverlayError
from grand_challenge_dicom_de_id_procedure.rules.options import choose
from grand_challenge_dicom_de_id_procedure.rules.overlay_file import OverlayFile

FOLDER = "presets"


def with_presets(procedure: Procedure, manual: Path) -> Procedure:
    """The procedure with its presets: each has its ``description``, ``options`` and rows.

    Raises FindingsError with what is wrong in the first file that has something wrong.
    """
    files = sorted((manual / FOLDER).glob("*.toml"))
    presets = {file.stem: _preset(procedure, file) for file in files}
    head = {key: value for key, value in procedure.items() if key != "sopClass"}
    return {**head, "preset": presets, "sopClass": procedure["sopClass"]}


def _preset(procedure: Procedure, file: Path) -> Mapping[str, Any]:
    place = f"manual/{FOLDER}/{file.name}"
    try:
        read = OverlayFile(file, procedure)
        overlay = dict(read.over(choose(procedure, read.options).procedure))
    except OverlayError as error:
        wrong = (text.replace(str(file), place, 1).split(" -> ", 1) for text in error.findings)
        raise FindingsError([_finding(*each) for each in wrong]) from None
    except OptionError as error:
        raise FindingsError([Finding(place, str(error), "other options")]) from None
    del overlay["name"], overlay["method"]
    if "description" not in overlay:
        raise FindingsError([Finding(place, "no description", 'description = "For ..."')])
    if overlay.keys() - {"description"}:
        overlay["method"] = f"preset {file.stem}"
    return overlay


def _finding(text: str, remedy: str = "see the documentation of overlays") -> Finding:
    place, _, problem = text.partition(": ")
    return Finding(place, problem, remedy)
