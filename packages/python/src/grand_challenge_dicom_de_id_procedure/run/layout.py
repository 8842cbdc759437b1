"""The names of outputs in the destination."""

import os
from functools import lru_cache
from typing import Literal

from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.regex import regex

Layout = Literal["uid", "mirror"]

_TOO_LONG = 65  # characters: one more than the longest UID
_UID = r"(?=.{1,64}\Z)(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*"


def name_by_uids(outcome: Outcome) -> str:
    """The name STUDY/SERIES/INSTANCE.dcm, made of the new UIDs.

    A UID that is missing or not valid (PS3.5 section 9.1) is replaced by "unknown".
    """
    instance = outcome.instance if regex(_UID).fullmatch(outcome.instance) else "unknown"
    study, series = outcome.study[:_TOO_LONG], outcome.series[:_TOO_LONG]
    return f"{_folder(study, series)}{instance}.dcm"


@lru_cache(maxsize=256)
def _folder(study: str, series: str) -> str:
    return "".join(
        f"{uid if regex(_UID).fullmatch(uid) else 'unknown'}{os.sep}" for uid in (study, series)
    )


def output_name(layout: Layout, outcome: Outcome, relative: str) -> str:
    """The path of an output in the destination folder.

    Args:
        layout: "uid" for a name made of the new UIDs; "mirror" for the path of the source.
        outcome: has the new UIDs.
        relative: the path of the source in the source folder.
    """
    return relative if layout == "mirror" else name_by_uids(outcome)
