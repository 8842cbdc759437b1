"""The applier: a file or a dataset in, a de-identified one out."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.engine.prepared import Prepared
from grand_challenge_dicom_de_id_procedure.engine.source import Source
from grand_challenge_dicom_de_id_procedure.engine.transform import (
    Settings,
    SOPClassPlans,
    transform,
)
from grand_challenge_dicom_de_id_procedure.errors import (
    DestinationError,
    NotDICOMError,
    ProcedureError,
    RejectedDICOMError,
)
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.lookup import SOPClassRules
from grand_challenge_dicom_de_id_procedure.packed import procedure as packaged

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from grand_challenge_dicom_de_id_procedure.engine.explanation import Explanation
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

    Raises:
        ValueError: the key is too short, or on_leak is neither.
    """

    def __init__(
        self,
        key: bytes | None = None,
        procedure: Mapping[str, Any] | None = None,
        *,
        on_leak: str = "clean",
    ) -> None:
        if on_leak not in ("clean", "reject"):
            raise ValueError(f'on_leak is "clean" or "reject", not {on_leak!r}')
        self._procedure = packaged if procedure is None else procedure
        self._identity = Identity(os.urandom(32) if key is None else key)
        self._reject_leaks = on_leak == "reject"
        self._plans: dict[str, SOPClassPlans] = {}
        self._settings: Settings | None = None
        self._identifying: Mapping[int, str] = {}

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
        settings = self._ready()
        descriptor = os.open(source, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            os.close(descriptor)
            raise NotDICOMError("not a file")  # but a pipe, for which one might wait for ever
        opened = Source(descriptor, status)
        try:
            return transform(opened, settings)
        except BaseException:
            opened.close()
            raise

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
        from grand_challenge_dicom_de_id_procedure.run.placement import new_token, place

        target = os.fspath(destination)
        if os.path.isdir(target):  # noqa: PTH112 - no path object is made for a file
            raise DestinationError("the destination is a folder")
        if os.path.exists(target) and os.path.samefile(source, target):  # noqa: PTH110, PTH121
            raise DestinationError("the destination is the source")
        with self.prepare(source) as prepared:
            place(prepared.write_to, target, new_token(), overwrite=True)
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
        from grand_challenge_dicom_de_id_procedure.in_memory import as_bytes, as_dataset

        content = as_bytes(ds)
        with transform(Source(content), self._ready(), instance_optional=True) as prepared:
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
        from grand_challenge_dicom_de_id_procedure.engine.explanation import explain

        settings = self._ready()
        opened = Source(os.open(source, os.O_RDONLY | os.O_CLOEXEC))
        try:
            return explain(opened, settings)
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

        return deidentify_tree(self, os.fsdecode(source), os.fsdecode(destination), jobs=jobs)

    def __getstate__(self) -> dict[str, Any]:
        """Without what was worked out, which another process does for itself."""
        return {**self.__dict__, "_plans": {}, "_settings": None}

    def _ready(self) -> Settings:
        """What every file needs, worked out when the first one comes."""
        if self._settings is None:
            self._identifying = _by_tag(self._procedure.get("identifying", {}))
            self._settings = Settings(
                self._identity,
                self._plans_for,
                frozenset(self._procedure.get("vocabulary", ())),
                str(self._procedure.get("version", "unknown")),
                self._reject_leaks,
            )
        return self._settings

    def _plans_for(self, sop_class: str) -> SOPClassPlans:
        plans = self._plans.get(sop_class)
        if plans is None:
            if sop_class:
                rules = SOPClassRules(self._procedure, sop_class)
                if rules.default.action == "R" and not rules.supported:
                    raise RejectedDICOMError(rules.default.justification, "unsupported-sop-class")
                plans = SOPClassPlans.of(rules, self._identifying)
            else:
                plans = SOPClassPlans.of_none()
            self._plans[sop_class] = plans
        return plans


def _by_tag(kinds: Mapping[str, str]) -> Mapping[int, str]:
    try:
        return {int(tag[1:5] + tag[6:10], 16): str(kind) for tag, kind in kinds.items()}
    except (ValueError, AttributeError, TypeError):
        raise ProcedureError(
            "the procedure's list of identifying attributes is malformed"
        ) from None
