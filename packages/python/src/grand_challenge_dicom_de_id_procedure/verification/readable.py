"""What of a file can be read, or why it cannot."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.errors import NotDICOMError
from grand_challenge_dicom_de_id_procedure.run.listing import Found
from grand_challenge_dicom_de_id_procedure.run.report import verdict_on
from grand_challenge_dicom_de_id_procedure.run.task import open_found
from grand_challenge_dicom_de_id_procedure.verification.contents import Contents, read_contents
from grand_challenge_dicom_de_id_procedure.verification.reading import Wanted
from grand_challenge_dicom_de_id_procedure.verification.repeated import Repeated


def contents_of(
    found: Found,
    most_inflated: int,
    wanted: Wanted | None = None,
    repeated: Repeated | None = None,
) -> tuple[Contents | None, str]:
    """The contents of a file, and the problem; neither for a file of another format.

    Args:
        found: the file.
        most_inflated: see ``read_contents``.
        wanted: see ``read_contents``.
        repeated: see ``read_contents``.
    """
    if found.verdict is not None:
        return None, found.verdict.message
    try:
        contents = read_contents(
            found.path, most_inflated, wanted, lambda: open_found(found), repeated
        )
    except NotDICOMError:
        return None, ""
    except Exception as error:  # an error of one file must not end the run
        return None, verdict_on(error, "the file cannot be read").message
    return contents, contents.problem
