"""De-identifying files in one process, one after the other."""

from collections.abc import Generator, Iterator

from grand_challenge_dicom_de_id_procedure.engine.background import Background
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.one import Task, Underway
from grand_challenge_dicom_de_id_procedure.run.report import FileReport

_MOST = 16  # files that are decided on at once
_LARGEST = 1 << 25  # bytes of their outputs


def deidentify_in_turn(task: Task, files: Iterator[Found]) -> Generator[FileReport, None, None]:
    """De-identify files; the reports come in their order.

    A few files are decided on in one go, then written in one go, which the processor's caches
    thank for; and while they are being copied in the background, the next few are decided on.

    Args:
        task: what is to be done with each.
        files: taken a few at a time, as they are needed.

    Raises:
        ProcedureError: the procedure cannot be carried out.
    """
    background = Background()
    writing: list[Underway] = []
    deciding: list[Underway] = []
    try:
        while True:
            for found in files:
                underway = Underway(task, found, background)
                deciding.append(underway)
                underway.decide()
                if len(deciding) == _MOST or sum([each.size for each in deciding]) > _LARGEST:
                    break
            for underway in writing:
                yield underway.finish()
            if not deciding:
                return
            for underway in deciding:
                underway.write()
            writing, deciding = deciding, []
    finally:
        for underway in (*writing, *deciding):
            underway.abandon()
        background.close()
