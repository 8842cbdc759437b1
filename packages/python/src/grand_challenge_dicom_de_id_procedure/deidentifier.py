"""The applier: a dataset or a file in, a de-identified one out."""

import os
import secrets
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import files
from grand_challenge_dicom_de_id_procedure.applier import Applier, text_of
from grand_challenge_dicom_de_id_procedure.errors import (
    DestinationError,
    RejectedDICOMError,
    UnreadableDICOMError,
)
from grand_challenge_dicom_de_id_procedure.file_meta import PREAMBLE, new_file_meta
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.lookup import SOPClassRules
from grand_challenge_dicom_de_id_procedure.lookup import procedure as packaged
from grand_challenge_dicom_de_id_procedure.record import write_record


class Deidentifier:
    """Applies a procedure to DICOM datasets and files (PS3.15 E.1.1).

    Everything that replaces an identity derives from the key and the original: the same key gives
    the same UIDs and date shifts, on any machine, with nothing remembered in between.

    Args:
        key: the secret, at least 16 bytes; without one, a fresh random key for this object.
        procedure: the table to apply; without one, the table that this package carries.

    Raises:
        ValueError: the key is too short.
    """

    def __init__(
        self, key: bytes | None = None, procedure: Mapping[str, Any] | None = None
    ) -> None:
        self._identity = Identity(secrets.token_bytes(32) if key is None else key)
        self._procedure = packaged if procedure is None else procedure
        self._rules: dict[str, SOPClassRules] = {}

    def dataset(self, ds: Dataset) -> Dataset:
        """De-identify a dataset.

        Args:
            ds: the source; it is not changed.

        Returns:
            A new dataset. If the source has file meta information, so has this, made anew
            (PS3.10 section 7.1), and an empty preamble.

        Raises:
            RejectedDICOMError: the procedure rejects it; so it does a SOP class it does not name.
            ProcedureError: the procedure cannot be carried out.
            UnreadableDICOMError: sequences are nested too deeply, or the transfer syntax is no UID.
        """
        rules = self._rules_for(ds)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pydicom's quote the values they are about
            applier = Applier(rules, self._identity, ds)
            try:
                new = applier.run()
            except RecursionError:
                raise UnreadableDICOMError("sequences are nested too deeply", "too-deep") from None
            write_record(
                new,
                ds,
                str(self._procedure.get("version", "unknown")),
                dates_moved=applier.dates_moved,
                dates_removed=applier.dates_removed,
            )
            if getattr(ds, "file_meta", None) is not None:
                new.file_meta = new_file_meta(new, ds)
                new.preamble = PREAMBLE
        return new

    def file(self, source: str | os.PathLike[str], destination: str | os.PathLike[str]) -> None:
        """De-identify a DICOM file.

        The destination is written under a temporary name and then renamed: it is there whole or
        not at all. Transfer syntax and pixel data stay as they are.

        Args:
            source: the file to read.
            destination: the file to write, in an existing folder; an existing file is replaced,
                but never the source.

        Raises:
            RejectedDICOMError: the procedure rejects the file.
            NotDICOMError: the source is not a DICOM file.
            UnreadableDICOMError: the source is truncated or malformed.
            UnwritableDICOMError: the result would not be a valid DICOM file.
            DestinationError: the destination is the source, or a folder.
            ProcedureError: the procedure cannot be carried out.
            OSError: a file cannot be opened, read or written.
        """
        source, destination = Path(source), Path(destination)
        if destination.is_dir():
            raise DestinationError("the destination is a folder")
        if destination.exists() and destination.samefile(source):
            raise DestinationError("the destination is the source")
        files.write(self.dataset(files.read(source)), destination, overwrite=True)

    def _rules_for(self, ds: Dataset) -> SOPClassRules:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            uid = text_of(ds, "SOPClassUID")
        rules = self._rules.get(uid) or SOPClassRules(self._procedure, uid)
        if rules.default.action == "R" and not rules.supported:
            raise RejectedDICOMError(rules.default.justification, "unsupported-sop-class")
        self._rules[uid] = rules
        return rules
