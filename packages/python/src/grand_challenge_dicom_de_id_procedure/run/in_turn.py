"""De-identifying files in one process, one after the other."""

import os
import resource
from collections.abc import Generator, Iterator

from grand_challenge_dicom_de_id_procedure.engine.background import Background
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.one import Task, Underway
from grand_challenge_dicom_de_id_procedure.run.report import FileReport

_MOST = 16  # files that are decided on at once
_LARGEST = 1 << 25  # bytes of their outputs
_OTHER_DESCRIPTORS, _PER_FILE = 32, 5  # two sources, for there are two batches; output; pipe


def deidentify_in_turn(task: Task, files: Iterator[Found]) -> Generator[FileReport, None, None]:
    """De-identify files; the reports come in their order.

    A few files are decided on in one go, then written in one go, which the processor's caches
    thank for; and while they are being copied in the background, the next few are decided on.

    A process that is forked off in the meantime has no part in it.

    Args:
        task: what is to be done with each.
        files: taken a few at a time, as they are needed.

    Raises:
        ProcedureError: the procedure cannot be carried out.
    """
    process = os.getpid()
    most = _files_at_once()
    background = Background(most)
    writing: list[Underway] = []
    deciding: list[Underway] = []
    try:
        while True:
            for found in files:
                underway = Underway(task, found, background)
                deciding.append(underway)
                underway.decide()
                if len(deciding) == most or sum([each.size for each in deciding]) > _LARGEST:
                    break
            for underway in writing:
                yield underway.finish()
                if os.getpid() != process:
                    return
            if not deciding:
                return
            for underway in deciding:
                underway.write()
            writing, deciding = deciding, []
    finally:
        if os.getpid() == process:
            for underway in (*writing, *deciding):
                underway.abandon()
            background.close()


def _files_at_once() -> int:
    """As many as the process may have open."""
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if descriptors == resource.RLIM_INFINITY:
        return _MOST
    return max(1, min(_MOST, (descriptors - _OTHER_DESCRIPTORS) // _PER_FILE))
