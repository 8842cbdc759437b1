"""Stands in for grand-challenge-dicom-de-identifier 0.1.1: the same class, on this engine.

``docs/tasks/grand-challenge.md`` lists what differs, and why.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from grand_challenge_dicom_de_id_procedure.deidentifier import Deidentifier
from grand_challenge_dicom_de_id_procedure.dicom.tags import SERIES, STUDY
from grand_challenge_dicom_de_id_procedure.dicom.values import fits
from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.errors import (
    RejectedDICOMError,
    UnreadableDICOMError,
)
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.key_file import new_key
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure as packaged_procedure
from grand_challenge_dicom_de_id_procedure.rules.rule import Rule

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

GRAND_CHALLENGE_ROOT_UID = "1.2.826.0.1.3680043.10.1666."
"""What given Study and Series Instance UIDs begin with."""


class RejectedDICOMFileError(RejectedDICOMError):
    """The file is rejected.

    Attributes:
        justification: why.
    """

    def __init__(self, justification: str | None = None, reason: str | None = None) -> None:
        super().__init__(justification or "no justification provided", reason)

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.justification}"


class DicomDeidentifier:
    """De-identifies DICOM files and datasets for Grand Challenge.

    Replaced UIDs are the same for all files of one object, and differ for those of another one.

    Args:
        procedure: the procedure to apply; without it, the one in this package.
        assert_unique_value_for: keywords of attributes of which all files must have the same value,
            such as ["PatientID"]; a file with another value than the first one is rejected.
        study_instance_uid_suffix: if given, every file gets the Study Instance UID of this suffix
            after ``GRAND_CHALLENGE_ROOT_UID``.
        series_instance_uid_suffix: the same for the Series Instance UID.

    Raises:
        ValueError: a keyword is not one of an attribute, or a suffix does not make a UID.
    """

    def __init__(
        self,
        procedure: Mapping[str, Any] | None = None,
        assert_unique_value_for: Collection[str] | None = None,
        study_instance_uid_suffix: str = "",
        series_instance_uid_suffix: str = "",
    ) -> None:
        self.procedure = procedure or packaged_procedure
        self._unique = {_tag(keyword): keyword for keyword in assert_unique_value_for or ()}
        self._values: dict[str, str] = {}
        self._deidentifier = Deidentifier(procedure=self.procedure)
        given = {
            STUDY: _given_uid("study", study_instance_uid_suffix),
            SERIES: _given_uid("series", series_instance_uid_suffix),
        }
        uids = {tag: uid for tag, uid in given.items() if uid}
        if uids:
            rules = _GivenUIDs(uids)
            self._deidentifier.applier = Applier(
                Identity(new_key()), self.procedure, [lambda _sop_class: rules]
            )

    def deidentify_file(
        self,
        /,
        file: str | os.PathLike[str] | BinaryIO | bytes | bytearray | memoryview,
        *,
        output: str | os.PathLike[str] | BinaryIO,
    ) -> None:
        """De-identify a DICOM file.

        Args:
            file: its name, a file object, or its bytes.
            output: the name of the new file, or a file object.

        Raises:
            RejectedDICOMFileError: the procedure rejects it, or a value differs that must not.
            DeidentificationError: it cannot be read as a DICOM file, or not be written as one.
            OSError: a file cannot be opened, read or written.
        """
        if isinstance(file, bytes | bytearray | memoryview):
            file = BytesIO(file)
        if self._unique and not isinstance(file, str | os.PathLike) and not file.seekable():
            file = BytesIO(file.read())  # it is read twice
        found = self._checked(file) if self._unique else {}
        try:
            self._deidentifier.file(file, output)
        except RejectedDICOMError as error:
            raise RejectedDICOMFileError(error.justification, error.reason) from None
        self._values.update(found)

    def deidentify_dataset(self, dataset: Dataset) -> None:
        """De-identify a dataset in place, with its file meta information.

        Raises:
            RejectedDICOMFileError: the procedure rejects it, or a value differs that must not. The
                dataset is unchanged.
            DeidentificationError: it cannot be written as a DICOM file. The dataset is unchanged.
        """
        found = self._differing(dataset) if self._unique else {}
        try:
            new = self._deidentifier.dataset(dataset)
        except RejectedDICOMError as error:
            raise RejectedDICOMFileError(error.justification, error.reason) from None
        self._values.update(found)
        dataset.clear()
        dataset.update(new)
        if getattr(dataset, "file_meta", None) is not None:
            dataset.file_meta = new.file_meta
        if getattr(dataset, "preamble", None):
            dataset.preamble = bytes(128)

    def _checked(self, file: str | os.PathLike[str] | BinaryIO) -> dict[str, str]:
        """The values of a file of which all files must have the same; see ``_differing``.

        Raises:
            UnreadableDICOMError: they cannot be read. What pydicom says may quote them.
        """
        import pydicom

        position = None if isinstance(file, str | os.PathLike) else file.tell()
        try:
            return self._differing(pydicom.dcmread(file, force=True, specific_tags=[*self._unique]))
        except (RejectedDICOMFileError, OSError):
            raise
        except Exception:
            names = ", ".join(self._unique.values())
            raise UnreadableDICOMError(f"{names} cannot be read, to compare them") from None
        finally:
            if position is not None:
                file.seek(position)  # type: ignore[union-attr]

    def _differing(self, dataset: Dataset) -> dict[str, str]:
        """The values that are not known yet, by keyword.

        Raises:
            RejectedDICOMFileError: another value is known.
        """
        found: dict[str, str] = {}
        for tag, keyword in self._unique.items():
            if tag not in dataset:
                continue
            found[keyword] = str(dataset[tag].value)
            if self._values.get(keyword, found[keyword]) != found[keyword]:
                raise RejectedDICOMFileError(
                    f"{keyword} differs between files, and must be the same in all", "not-unique"
                )
        return found


class _GivenUIDs:
    """A rule source: these UIDs in the data set itself, whatever stands there."""

    levels = 1  # so that items can be told from the data set
    by_creator = False
    may_disclose_more = False

    def __init__(self, uids: Mapping[int, str]) -> None:
        self.insertions = uids

    def resolve(self, tag: int, path: tuple[int, ...] = (), _creator: str = "") -> Rule | None:
        """D with the given UID; None inside sequences and for other attributes."""
        if path or tag not in self.insertions:
            return None
        return Rule("D", "Given to DicomDeidentifier", dummy=self.insertions[tag])


def _tag(keyword: str) -> int:
    from pydicom.datadict import tag_for_keyword

    tag = tag_for_keyword(keyword)
    if tag is None:
        raise ValueError(f"{keyword!r} is not the keyword of an attribute, such as PatientID")
    return tag


def _given_uid(what: str, suffix: str) -> str:
    uid = GRAND_CHALLENGE_ROOT_UID + suffix if suffix else ""
    if not fits("UI", uid):
        raise ValueError(
            f"the {what} instance UID {uid!r} is not valid; give a suffix of numbers and dots, "
            "at most 64 characters in all"
        )
    return uid
