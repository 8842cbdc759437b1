"""The applier: a file or a dataset in, a de-identified one out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.errors import DestinationError, NotDICOMError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure as packaged
from grand_challenge_dicom_de_id_procedure.storage.sink import FileSink
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource, open_file

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from grand_challenge_dicom_de_id_procedure.explain.explanation import Explanation
    from grand_challenge_dicom_de_id_procedure.run.report import FileReport


class Deidentifier:
    """Applies a procedure to DICOM datasets and files (PS3.15 E.1.1).

    Everything that replaces an identity derives from the key and the original: the same key gives
    the same UIDs and date shifts, on any machine, with nothing remembered in between.

    Args:
        key: the secret, at least 16 bytes; without one, a fresh random key for this object.
        procedure: the table to apply; without one, the table that this package carries.
        on_leak: what happens where something identifying stands in text that is kept: "clean"
            replaces it there, "reject" rejects the file.
        reuse: whether what became of equal elements in earlier files is used again. The output is
            the same without it, which takes longer.

    Raises:
        ValueError: the key is too short, or on_leak is neither.
    """

    def __init__(
        self,
        key: bytes | None = None,
        procedure: Mapping[str, Any] | None = None,
        *,
        on_leak: str = "clean",
        reuse: bool = True,
    ) -> None:
        if on_leak not in ("clean", "reject"):
            raise ValueError(f'on_leak is "clean" or "reject", not {on_leak!r}')
        self.applier = Applier(
            Identity(os.urandom(32) if key is None else key),
            packaged if procedure is None else procedure,
            rejects_leaks=on_leak == "reject",
            reuses=reuse,
        )

    def prepare(self, source: str | os.PathLike[str]) -> Prepared:
        """Read a DICOM file and decide on everything in it; nothing is written yet.

        Args:
            source: the file; it stays open until the result is closed.

        Raises:
            RejectedDICOMError: the procedure rejects the file.
            NotDICOMError: the source is not a DICOM file.
            UnreadableDICOMError: the source is truncated or malformed.
            UnwritableDICOMError: the result would not be a valid DICOM file.
            ProcedureError: the procedure cannot be carried out.
            OSError: the file cannot be opened or read.
        """
        return self.applier.prepare(open_file(source))

    def file(self, source: str | os.PathLike[str], destination: str | os.PathLike[str]) -> Outcome:
        """De-identify a DICOM file.

        The destination is written under a temporary name and then renamed: it is there whole or
        not at all. Transfer syntax and pixel data stay as they are.

        Args:
            source: the file to read.
            destination: the file to write, in an existing folder; an existing file is replaced,
                but never the source.

        Returns:
            What was done.

        Raises:
            RejectedDICOMError: the procedure rejects the file.
            NotDICOMError: the source is not a DICOM file.
            UnreadableDICOMError: the source is truncated or malformed.
            UnwritableDICOMError: the result would not be a valid DICOM file.
            DestinationError: the destination is the source, or a folder.
            ProcedureError: the procedure cannot be carried out.
            OSError: a file cannot be opened, read or written.
        """
        from grand_challenge_dicom_de_id_procedure.storage.placement import new_token, place

        target = os.fspath(destination)
        if os.path.isdir(target):  # noqa: PTH112 - no path object is made for a file
            raise DestinationError("the destination is a folder")
        if os.path.exists(target) and os.path.samefile(source, target):  # noqa: PTH110, PTH121
            raise DestinationError("the destination is the source")
        with self.prepare(source) as prepared:
            place(
                lambda descriptor: prepared.write_to(FileSink(descriptor)),
                target,
                new_token(),
                overwrite=True,
            )
            return prepared.outcome

    def dataset(self, ds: Dataset) -> Dataset:
        """De-identify a dataset, by the same engine as a file.

        Args:
            ds: the source; it is not changed.

        Returns:
            A new dataset. If the source has file meta information, so has this, made anew
            (PS3.10 section 7.1), and an empty preamble.

        Raises:
            RejectedDICOMError: the procedure rejects it; so it does a SOP class it does not name.
            ProcedureError: the procedure cannot be carried out.
            UnreadableDICOMError: it cannot be written as a DICOM file, or is nested too deeply.
            UnwritableDICOMError: the result would not be a valid DICOM dataset.
        """
        from grand_challenge_dicom_de_id_procedure.datasets import as_bytes, as_dataset

        content = as_bytes(ds)
        with self.applier.prepare(BytesSource(content), instance_optional=True) as prepared:
            return as_dataset(prepared, like=ds)

    def explain(self, source: str | os.PathLike[str]) -> Explanation:
        """Decide on everything in a DICOM file, and tell it element by element; writes nothing.

        Args:
            source: the file.

        Returns:
            What would be done, with the values before and after: they identify the patient. Of a
            file that is rejected or cannot be read, what was decided until then, and the error.

        Raises:
            ProcedureError: the procedure cannot be carried out.
            OSError: the file cannot be opened or read.
        """
        from grand_challenge_dicom_de_id_procedure.explain.explanation import (
            Explanation,
            explain,
        )

        try:
            opened = open_file(source)
        except NotDICOMError as error:
            return Explanation("", (), error=error)
        try:
            return explain(opened, self.applier.settings())
        finally:
            opened.close()

    def tree(
        self, source: str | os.PathLike[str], destination: str | os.PathLike[str], jobs: int = 1
    ) -> Iterator[FileReport]:
        """De-identify every file of a folder, and name the outputs by their new UIDs.

        Args:
            source: a folder.
            destination: a folder outside it; it is made if there is none.
            jobs: how many processes work.

        Yields:
            A report for each file, whatever became of it.

        Raises:
            DestinationError: the destination is a file, or inside the source.
            ProcedureError: the procedure cannot be carried out.
        """
        from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree

        return deidentify_tree(
            self.applier, os.fsdecode(source), os.fsdecode(destination), jobs=jobs
        )
