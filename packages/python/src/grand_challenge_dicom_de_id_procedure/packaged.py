"""The data files of this package, which are next to its code."""

from __future__ import annotations

import os

from grand_challenge_dicom_de_id_procedure.errors import ProcedureError


def read_packaged(name: str) -> bytes:
    """Read a data file of this package.

    importlib.resources is not used: importing it takes longer than reading the file.

    Raises:
        ProcedureError: the package was built without this file.
    """
    path = os.path.join(os.path.dirname(__file__), name)  # noqa: PTH118, PTH120 - as above
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            return stream.read()
    except FileNotFoundError:
        raise ProcedureError(
            f"this package does not contain {name}; to write it, run `make final` in the repository"
        ) from None
