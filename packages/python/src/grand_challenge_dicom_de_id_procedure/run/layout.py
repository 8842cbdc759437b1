"""Under which name an output goes into the destination."""

import os
import re
from typing import Literal

from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome

Layout = Literal["uid", "mirror"]

_UID = re.compile(r"(?=.{1,64}\Z)(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*")


def name_by_uids(outcome: Outcome) -> str:
    """STUDY/SERIES/INSTANCE.dcm, by the new UIDs: the source's names may identify.

    What is missing, or would be no valid UID (PS3.5 section 9.1), is called "unknown".
    """
    study, series, instance = (
        uid if _UID.fullmatch(uid) else "unknown"
        for uid in (outcome.study, outcome.series, outcome.instance)
    )
    return f"{study}{os.sep}{series}{os.sep}{instance}.dcm"


def name_in(layout: Layout, outcome: Outcome, relative: str) -> str:
    """The name of an output in the destination folder.

    Args:
        layout: "uid", or "mirror" for the name that the file has in the source folder.
        outcome: the new UIDs.
        relative: the name in the source folder.
    """
    return relative if layout == "mirror" else name_by_uids(outcome)
