"""The Python interface: de-identifies files, folders and pydicom datasets."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from grand_challenge_dicom_de_id_procedure.dicom.file_meta import MOST_INFLATED, Readable
from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.errors import DestinationError, NotDICOMError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.key_file import KeyFile, key_bytes
from grand_challenge_dicom_de_id_procedure.rules.options import GivenOverlay, choose
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure as packaged_procedure
from grand_challenge_dicom_de_id_procedure.storage.sink import FileSink
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource, Source, open_file

if TYPE_CHECKING:
    from distributed import Client
    from pydicom.dataset import Dataset

    from grand_challenge_dicom_de_id_procedure.explain.explanation import Explanation
    from grand_challenge_dicom_de_id_procedure.pseudonym_table import PseudonymTable
    from grand_challenge_dicom_de_id_procedure.run.report import FileReport


class Deidentifier:
    """Applies a procedure to DICOM datasets and files (PS3.15 E.1.1).

    Replacements for identifying values are derived from the key and the original value. The same
    key gives the same UIDs and pseudonyms on any machine. Nothing is stored.

    Without an option, the procedure in this package moves no dates: all dates, times and ages are
    removed, emptied or replaced by a constant. The option "retain-longitudinal-modified-dates"
    moves dates (PS3.15 E.3.6), by the same number of days for all files of a patient.

    Args:
        key: the secret, as at least 16 bytes or as a ``KeyFile``. Without it, this object uses a
            new random key.
        procedure: the procedure to apply. Without it, the procedure in this package is applied.
        date_key: a second secret, from which the shifts of dates are derived instead.
        project: the name of a project. Each gets keys of its own, which are derived from the keys,
            so that two projects cannot be linked by who has their outputs.
        pseudonyms: the pseudonyms of patients, instead of those of the key: a table, the path of
            its CSV file, or a mapping from Patient ID to pseudonym. Files of a patient that is not
            in it are rejected.
        options: options of the Basic Profile (PS3.15 E.3), by name ("retain-uids") or by code
            ("113110").
        preset: the name of a preset, such as "research": options and rules for one kind of use.
        overlays: rules that replace those of the procedure, the options and the preset, as mappings
            or as paths of overlay files; the last one decides.
        on_leak: what to do if a text that is kept contains an identifying value: "clean" replaces
            the value in the text, "reject" rejects the file.
        burned_in: what to do with a file that says that its pixels show who the patient is:
            "reject", or "write-no", which writes NO in Patient Identity Removed (0012,0062).
        not_stated: what to do with an ultrasound image, screenshot or photograph that
            does not say whether it shows who the patient is: "count" it, or "reject".
        reuse: whether to reuse the decisions on equal elements of earlier files. This is faster;
            the output is the same.
        bare: whether to process files that are a data set without the preamble of PS3.10.
        links: whether ``Outcome.links`` says what links a file with its output. This identifies.
        most_inflated: bytes to which a deflated data set may inflate, however small it is. Larger
            ones are not processed if they are more than 100 times as large as they were, or 4 GB.

    Raises:
        TypeError: the key is a text. ``from_key_file`` reads a key file.
        KeyFileError: the key file does not exist or contains no key, or others may read it.
        ValueError: the key is too short or one byte repeated, or another argument is not one of its
            values.
        PseudonymTableError: the table of pseudonyms cannot be read, or a line of it is wrong.
        OptionError: the procedure has no such option or preset, or two options exclude each other.
        OverlayError: an overlay file cannot be read, is wrong, or loosens without saying why.
        ProcedureError: the procedure or an overlay is malformed.
    """

    def __init__(
        self,
        key: bytes | KeyFile | None = None,
        procedure: Mapping[str, Any] | None = None,
        *,
        date_key: bytes | KeyFile | None = None,
        project: str | None = None,
        pseudonyms: str | os.PathLike[str] | Mapping[str, str] | PseudonymTable | None = None,
        options: Sequence[str] = (),
        preset: str = "",
        overlays: Sequence[GivenOverlay] = (),
        on_leak: str = "clean",
        burned_in: str = "reject",
        not_stated: str = "count",
        reuse: bool = True,
        bare: bool = True,
        most_inflated: int = MOST_INFLATED,
        links: bool = False,
    ) -> None:
        _check_choice("on_leak", on_leak, "clean", "reject")
        _check_choice("burned_in", burned_in, "reject", "write-no")
        _check_choice("not_stated", not_stated, "count", "reject")
        if project == "":
            raise ValueError("project must be a name; leave it out for the keys themselves")
        if procedure is None:
            procedure = packaged_procedure
        if not isinstance(overlays, str | Mapping | os.PathLike):  # which choose refuses
            overlays = tuple(overlays or ())
        if procedure is not packaged_procedure or overlays:
            _check_shape(procedure, overlays)
        self.identity = Identity(
            key_bytes(key),
            date_key=None if date_key is None else key_bytes(date_key),
            project=project or "",
            table=_table_of(pseudonyms),
        )
        self.applier = Applier(
            self.identity,
            choose(procedure, options, preset, overlays).procedure,
            accepts=frozenset(["burned-in"] if burned_in == "write-no" else []),
            refuses=frozenset(["not-stated"] if not_stated == "reject" else []),
            rejects_leaks=on_leak == "reject",
            readable=Readable(bare, most_inflated),
            reuses=reuse,
            before_overlays=procedure,
            links=links,
        )

    @classmethod
    def from_key_file(
        cls,
        path: str | os.PathLike[str],
        procedure: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> Self:
        """A deidentifier with the key in a key file, as ``dicom-deid apply --key-file`` uses it.

        Args:
            path: of a file that exists; ``KeyFile(path).create()`` makes one.
            procedure: as for the class.
            options: as for the class, by name.

        Raises:
            KeyFileError: the key file does not exist or contains no key, or others may read it.
        """
        return cls(KeyFile(path), procedure, **options)

    def prepare(self, source: str | os.PathLike[str] | BinaryIO) -> Prepared:
        """Read a DICOM file and decide what happens to each element. Nothing is written yet.

        A file that is named stays open until the result is closed.

        Args:
            source: the name of a file, or a file object, which is read from its position.

        Raises:
            RejectedDICOMError: the procedure rejects the file.
            NotDICOMError: the source is not a DICOM file.
            UnreadableDICOMError: the source is truncated or malformed.
            UnwritableDICOMError: the output would not be a valid DICOM file.
            ProcedureError: the procedure is missing or cannot be applied.
            OSError: the file cannot be opened or read.
        """
        return self.applier.prepare(_source_of(source))

    def file(
        self,
        source: str | os.PathLike[str] | BinaryIO,
        destination: str | os.PathLike[str] | BinaryIO,
    ) -> Outcome:
        """De-identify a DICOM file.

        The output is written under a temporary name and then renamed, so it is either complete or
        absent. Transfer syntax and pixel data do not change. To a file object, nothing is written
        before everything is decided; it stays open, and an error while it is written leaves it
        incomplete.

        Args:
            source: the file to read, or a file object, which is read from its position to its end.
            destination: the file to write, or a file object. An existing file is replaced, but
                never the source.

        Returns:
            What was done to the file.

        Raises:
            DestinationError: the destination is the source, or a folder.
            DeidentificationError: any error of ``prepare``.
            OSError: a file cannot be opened, read or written.
        """
        from grand_challenge_dicom_de_id_procedure.storage.placement import new_token, place
        from grand_challenge_dicom_de_id_procedure.storage.same import are_same

        if not isinstance(destination, str | os.PathLike):
            return self._to_stream(source, destination)
        target = os.fspath(destination)
        if os.path.isdir(target):  # noqa: PTH112 - pathlib is slow
            raise DestinationError("the destination is a folder; it must be the name of a file")
        if are_same(source, target):
            raise DestinationError("the destination is the source; it must be another file")
        with self.prepare(source) as prepared:
            place(
                lambda descriptor: prepared.write_to(FileSink(descriptor)),
                target,
                new_token(),
                overwrite=True,
            )
            return prepared.outcome

    def _to_stream(
        self, source: str | os.PathLike[str] | BinaryIO, destination: BinaryIO
    ) -> Outcome:
        from grand_challenge_dicom_de_id_procedure.storage.same import are_same
        from grand_challenge_dicom_de_id_procedure.storage.stream import StreamSink

        if source is destination or are_same(source, destination):
            raise DestinationError("the destination is the source; it must be another file object")
        with self.prepare(source) as prepared:
            prepared.write_to(StreamSink(destination))
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
        self,
        source: str | os.PathLike[str],
        destination: str | os.PathLike[str],
        jobs: int = 1,
        *,
        client: Client | None = None,
    ) -> Iterator[FileReport]:
        """De-identify every file of a folder, and name the outputs by their new UIDs.

        Args:
            source: a folder; or a URL such as s3://bucket/scans.
            destination: a folder outside the source. It is created if it does not exist. Or a URL.
            jobs: the number of processes, which start when they pay.
            client: of a Dask cluster, whose workers do the work instead.

        Yields:
            A report for each file, also for those that were not de-identified.

        Raises:
            DestinationError: the destination is a file, or one folder is inside the other.
            ValueError: ``jobs`` is less than 1.
            ProcedureError: the procedure is missing or cannot be applied.
            WrongUseError: a worker of the cluster lacks this package, or has another version.
        """
        from grand_challenge_dicom_de_id_procedure.run.tree import deidentify_tree

        executor = None
        if client is not None:
            from grand_challenge_dicom_de_id_procedure.run.dask_cluster import Cluster

            executor = Cluster(client)
        return deidentify_tree(
            self.applier,
            os.fsdecode(source),
            os.fsdecode(destination),
            jobs=jobs,
            executor=executor,
        )


def _source_of(source: str | os.PathLike[str] | BinaryIO) -> Source:
    if isinstance(source, str | os.PathLike):
        return open_file(source)
    from grand_challenge_dicom_de_id_procedure.storage.stream import stream_source

    return stream_source(source)


def _table_of(
    pseudonyms: str | os.PathLike[str] | Mapping[str, str] | PseudonymTable | None,
) -> PseudonymTable | None:
    if pseudonyms is None:
        return None
    from grand_challenge_dicom_de_id_procedure.pseudonym_table import PseudonymTable

    if isinstance(pseudonyms, PseudonymTable):
        return pseudonyms
    if isinstance(pseudonyms, Mapping):
        return PseudonymTable.of(pseudonyms)
    return PseudonymTable.read(pseudonyms)


def _check_shape(procedure: Mapping[str, Any], overlays: Iterable[GivenOverlay]) -> None:
    from grand_challenge_dicom_de_id_procedure.engine.procedure_check import (
        check_overlays,
        check_procedure,
    )

    if procedure is not packaged_procedure:
        check_procedure(procedure)
    if not isinstance(overlays, str | Mapping | os.PathLike):
        check_overlays(each for each in overlays if not isinstance(each, str | os.PathLike))


def _check_choice(name: str, given: str, *allowed: str) -> None:
    if given not in allowed:
        raise ValueError(f'{name} must be "{allowed[0]}" or "{allowed[1]}", not {given!r}')
