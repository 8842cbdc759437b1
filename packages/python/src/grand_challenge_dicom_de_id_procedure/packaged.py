"""The data files that lie beside the code."""

from __future__ import annotations

import os

from grand_challenge_dicom_de_id_procedure.errors import ProcedureError


def read_packaged(name: str) -> bytes:
    """The content of a file of this package.

    importlib.resources would do the same, and take longer to import than the file to read.

    Raises:
        ProcedureError: the package was built without the file.
    """
    path = os.path.join(os.path.dirname(__file__), name)  # noqa: PTH118, PTH120 - as above
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            return stream.read()
    except FileNotFoundError:
        raise ProcedureError(
            f"this package was built without its {name}; in the repository, `make final` writes it"
        ) from None
