"""The Python interface: de-identifies files, folders and pydicom datasets."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.errors import DestinationError, NotDICOMError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure as packaged_procedure
from grand_challenge_dicom_de_id_procedure.storage.sink import FileSink
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource, open_file

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from grand_challenge_dicom_de_id_procedure.explain.explanation import Explanation
    from grand_challenge_dicom_de_id_procedure.run.report import FileReport


class Deidentifier:
    """Applies a procedure to DICOM datasets and files (PS3.15 E.1.1).

    Replacements for identifying values are derived from the key and the original value. The same
    key gives the same UIDs, pseudonyms and date shifts on any machine. Nothing is stored.

    Args:
        key: the secret, at least 16 bytes. Without it, this object uses a new random key.
        procedure: the procedure to apply. Without it, the procedure in this package is applied.
        on_leak: what to do if a text that is kept contains an identifying value: "clean" replaces
            the value in the text, "reject" rejects the file.
        reuse: whether to reuse the decisions on equal elements of earlier files. This is faster;
            the output is the same.

    Raises:
        ValueError: the key is too short, or ``on_leak`` is not "clean" or "reject".
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
            raise ValueError(f'on_leak must be "clean" or "reject", not {on_leak!r}')
        self.applier = Applier(
            Identity(os.urandom(32) if key is None else key),
            packaged_procedure if procedure is None else procedure,
            rejects_leaks=on_leak == "reject",
            reuses=reuse,
        )

    def prepare(self, source: str | os.PathLike[str]) -> Prepared:
        """Read a DICOM file and decide what happens to each element. Nothing is written yet.

        The file stays open until the result is closed.

        Raises:
            RejectedDICOMError: the procedure rejects the file.
            NotDICOMError: the source is not a DICOM file.
            UnreadableDICOMError: the source is truncated or malformed.
            UnwritableDICOMError: the output would not be a valid DICOM file.
            ProcedureError: the procedure is missing or cannot be applied.
            OSError: the file cannot be opened or read.
        """
        return self.applier.prepare(open_file(source))

    def file(self, source: str | os.PathLike[str], destination: str | os.PathLike[str]) -> Outcome:
        """De-identify a DICOM file.

        The output is written under a temporary name and then renamed, so it is either complete or
        absent. Transfer syntax and pixel data do not change.

        Args:
            source: the file to read.
            destination: the file to write. An existing file is replaced, but never the source.

        Returns:
            What was done to the file.

        Raises:
            DestinationError: the destination is the source, or a folder.
            DeidentificationError: any error of ``prepare``.
            OSError: a file cannot be opened, read or written.
        """
        from grand_challenge_dicom_de_id_procedure.storage.placement import new_token, place

        target = os.fspath(destination)
        if os.path.isdir(target):  # noqa: PTH112 - pathlib is slow
            raise DestinationError("the destination is a folder; it must be the name of a file")
        if os.path.exists(target) and os.path.samefile(source, target):  # noqa: PTH110, PTH121
            raise DestinationError("the destination is the source; it must be another file")
        with self.prepare(source) as prepared:
            place(
                lambda descriptor: prepared.write_to(FileSink(descriptor)),
                target,
                new_token(),
                overwrite=True,
            )
            return prepared.outcome

    def dataset(self, ds: Dataset) -> Dataset:
        """De-identify a dataset with the same engine that de-identifies files.

        Args:
            ds: the source. It is not changed.

        Returns:
            A new dataset. If the source has file meta information, the result has new file meta
            information (PS3.10 section 7.1) and a preamble of zeros.

        Raises:
            RejectedDICOMError: the procedure rejects the dataset, for example because it does not
                list its SOP class.
            ProcedureError: the procedure is missing or cannot be applied.
            UnreadableDICOMError: pydicom cannot write it, or sequences are nested too deeply.
            UnwritableDICOMError: the output would not be a valid DICOM data set.
        """
        from grand_challenge_dicom_de_id_procedure.datasets import as_bytes, as_dataset

        content = as_bytes(ds)
        with self.applier.prepare(BytesSource(content), instance_optional=True) as prepared:
            return as_dataset(prepared, like=ds)

    def explain(self, source: str | os.PathLike[str]) -> Explanation:
        """Show what would happen to each element of a DICOM file. Nothing is written.

        Returns:
            What would be done to each element, with its value before and after. The values may
            identify the patient. If the file is rejected or cannot be read: the elements that were
            decided before that, and the error.

        Raises:
            ProcedureError: the procedure is missing or cannot be applied.
            OSError: the file cannot be opened or read.
        """
        from grand_challenge_dicom_de_id_procedure.explain.explanation import Explanation, explain

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
            destination: a folder outside the source. It is created if it does not exist.
            jobs: the number of processes.

        Yields:
            A report for each file, also for those that were not de-identified.

        Raises:
            DestinationError: the destination is a file, or one folder is inside the other.
            ValueError: ``jobs`` is less than 1.
            ProcedureError: the procedure is missing or cannot be applied.
        """
        from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree

        return deidentify_tree(
            self.applier, os.fsdecode(source), os.fsdecode(destination), jobs=jobs
        )
