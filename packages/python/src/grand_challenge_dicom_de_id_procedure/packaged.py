"""The data files that lie beside the code."""

from __future__ import annotations

import json
import os
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import ProcedureError


def read_packaged(name: str) -> Any:
    """The content of a JSON file of this package.

    importlib.resources would do the same, and take longer to import than the file to read.

    Raises:
        ProcedureError: the package was built without the file.
    """
    path = os.path.join(os.path.dirname(__file__), name)  # noqa: PTH118, PTH120 - as above
    try:
        with open(path, encoding="utf-8") as stream:  # noqa: PTH123
            return json.load(stream)
    except FileNotFoundError:
        raise ProcedureError(
            f"this package was built without its {name}; in the repository, `make final` writes it"
        ) from None
