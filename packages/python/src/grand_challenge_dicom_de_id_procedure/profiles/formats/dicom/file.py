"""DICOM files as a format of profiles. What no field changes is copied byte for byte."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from grand_challenge_dicom_de_id_procedure.dicom.encoding import DEFLATED, EXPLICIT, encoding_of
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import (
    DICOMDIR,
    MOST_INFLATED,
    read_file_meta,
)
from grand_challenge_dicom_de_id_procedure.dicom.tags import ICON
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit, in_order
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.engine.output import Prepared
from grand_challenge_dicom_de_id_procedure.errors import DICOMDIRError
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.age import set_age
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.checks import check_dicom
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.cleared import (
    named_places,
    remove_private,
    remove_undefined,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.keys import keys_of
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.notation import path_of
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.pixels import blanking
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.places import spelled
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.record import DICOMRecord, Place
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.sealing import SealingRecord
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import (
    Context,
    Document,
    Format,
    Record,
    Setting,
)
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    Substitution,
)
from grand_challenge_dicom_de_id_procedure.rewriting.changes import (
    data_set_bytes,
    edits_of,
)
from grand_challenge_dicom_de_id_procedure.rewriting.data_set import DataSet
from grand_challenge_dicom_de_id_procedure.rewriting.elements import stored_elements
from grand_challenge_dicom_de_id_procedure.rewriting.opened import opened
from grand_challenge_dicom_de_id_procedure.storage.sink import FileSink
from grand_challenge_dicom_de_id_procedure.storage.source import FileSource, Source
from grand_challenge_dicom_de_id_procedure.storage.stream import StreamSink, StreamSource

_CLASS, _INSTANCE, _MODALITY = 0x00080016, 0x00080018, 0x00080060
_GROUP_LENGTH, _TRANSFER_SYNTAX = 0x00020000, 0x00020010
_FOLLOWING = {0x00020002: _CLASS, 0x00020003: _INSTANCE}
"""UIDs of the file meta information, and what they repeat (PS3.10 section 7.1)."""


class DICOMDocument:
    """A DICOM file.

    Args:
        stream: the file.
        section: what is done to it.

    Raises:
        DICOMDIRError: it is a directory of files.
    """

    def __init__(self, stream: BinaryIO, section: FileProfile) -> None:
        self._section = section
        self._is_finished = False
        settings = section.settings
        self._file = _source_of(stream)
        self._head = read_file_meta(self._file)
        if self._head.sop_class == DICOMDIR:  # its records have the offsets of each other
            raise DICOMDIRError("a DICOMDIR, which lists other files and names their patients")
        self._is_deflated = self._head.transfer_syntax in DEFLATED
        self._source, self._start = self._data_set_source()
        self._encoding = encoding_of(self._head.transfer_syntax)
        self._elements = stored_elements(
            self._source, self._start, self._source.size, self._encoding
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pydicom's warnings quote values of the file
            self.record = self._new_record()
            self._original = {tag: self.record.get((tag,)) for tag in _FOLLOWING.values()}
            self._pixels = self._blanked() if settings["alter_pixels"] else None
            if settings["remove-private-tags"]:
                remove_private(self.record, section)
            self._named: set[Place] = set()
            if settings["remove-undefined"]:
                self._named = named_places(self.record, section)
            if settings["patient-age-from-birthdate"]:
                unit = settings["patient-age-units"] or ""
                set_age(self.record, settings["date-format"], unit)

    @property
    def blanks(self) -> bool:
        """Whether pixels are blanked."""
        return self._pixels is not None

    def names(self) -> Iterable[str]:
        return [spelled(place)[0] or spelled(place)[1] for place in self.record.places()]

    def records(self, output: BinaryIO) -> Iterator[Record]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield self.record
            self._finish()
            if isinstance(self.record, SealingRecord):
                self.record.seal()
            record = self.record
            edits = edits_of(record.ds, record.changed, self._elements, self._source.size)
            if self._pixels and self._tag_at(self._pixels[0]) not in self.record.changed:
                edits = in_order([*edits, self._pixels])
            head = self._new_head()
        sink = FileSink(output.fileno()) if isinstance(output, io.FileIO) else StreamSink(output)
        if not edits and head is None:
            sink.copy(self._file, 0, self._file.size)
            return
        if head is None:
            head = self._file.bytes_at(0, self._head.end)
        outcome = Outcome(self._head.sop_class, "", "", "", {}, ())
        prepared = Prepared(self._source, head, self._start, edits, outcome)
        if self._is_deflated:
            from grand_challenge_dicom_de_id_procedure.engine.deflated import deflated

            with deflated(prepared) as packed:
                packed.write_to(sink)
            return
        prepared.write_to(sink)

    def name(self) -> str | None:
        """SOP Instance UID and Modality; None without the former."""
        self._finish()
        instance = self.record.get((_INSTANCE,))
        if not instance:
            return None
        return f"{instance}.{self.record.get((_MODALITY,)) or 'NA'}.dcm"

    def _new_record(self) -> DICOMRecord:
        ds = DataSet(self._source, self._elements, self._encoding)
        ds.encodings()  # raises if they are malformed
        stored = stored_elements(self._file, self._head.start, self._head.end, EXPLICIT)
        meta = DataSet(self._file, stored, EXPLICIT)
        settings, fields = self._section.settings, self._section.fields
        recurses, retains = settings["recurse-sequence"], settings["retain"]
        if retains or any(each.action in ("encrypt", "decrypt") for each in fields):
            keys = keys_of(settings)
            return SealingRecord(ds, meta, recurses=recurses, keys=keys, retains=retains)
        return DICOMRecord(ds, meta, recurses=recurses)

    def _tag_at(self, position: int) -> int:
        """The tag of the element that lies there."""
        return next(each.tag for each in self._elements if each.start <= position < each.end)

    def _blanked(self) -> Edit | None:
        """Blank regions of the pixels, and let the elements say what the pixels are now."""
        file = opened(self._source, self._start, self._head, self._file)
        blanked = blanking(self._section.settings["alter_pixels"])(file)
        if blanked is None or blanked == "flagged":
            return None
        record = self.record
        for keyword, value in blanked.attributes.items():
            place = (path_of(keyword)[0].element,)
            if value is None:
                DICOMRecord.remove(record, place)
            else:
                DICOMRecord.set(record, place, value)
        # Not as a field does it: an icon with a name in it is not retained.
        for icon in [each for each in record.places() if blanked.hides and each[-1] == ICON]:
            DICOMRecord.remove(record, icon)
        if blanked.transfer_syntax != file.transfer_syntax:
            record.set((_TRANSFER_SYNTAX,), blanked.transfer_syntax)
        return blanked.edit

    def _data_set_source(self) -> tuple[Source, int]:
        if not self._is_deflated:
            return self._file, self._head.end
        from grand_challenge_dicom_de_id_procedure.dicom.inflate import inflated

        return inflated(self._file, self._head.end, MOST_INFLATED), 0

    def _finish(self) -> None:
        """Do what comes after the fields, once."""
        if self._is_finished:
            return
        self._is_finished = True
        if self._section.settings["remove-undefined"]:
            # What was there before the fields acted, and what they inserted.
            self._named |= named_places(self.record, self._section)
            remove_undefined(self.record, self._named)
        for tag, followed in _FOLLOWING.items():
            self._follow(tag, followed)

    def _follow(self, tag: int, followed: int) -> None:
        """Keep an element of the file meta information the same as one of the data set."""
        record, old = self.record, self._original[followed]
        new = record.get((followed,))
        if new == old or tag in record.meta_changed or record.get((tag,)) != old:
            return
        if new:
            record.set((tag,), new)
        elif followed == _INSTANCE:  # a SOP class identifies nobody
            record.remove((tag,))

    def _new_head(self) -> bytes | None:
        """Preamble and file meta information, if the latter changed."""
        if not self.record.meta_changed:
            return None
        preamble = self._file.bytes_at(0, self._head.start)
        return (preamble or bytes(128) + b"DICM") + _encoded_meta(self.record.meta)


class DICOM(Format):
    """See ``Format``."""

    kind = "dicom"
    filters: tuple[str, ...] = ("*.dcm", "*.DCM", "*.ima", "*.IMA")
    signatures: tuple[tuple[int, bytes], ...] = ((128, b"DICM"),)
    settings: Mapping[str, Setting] = {
        "patient-age-from-birthdate": Setting((bool,), False),
        "patient-age-units": Setting((str,), None, ("D", "M", "Y")),
        "remove-private-tags": Setting((bool,), False),
        "decode": Setting((bool,), True),
        "recurse-sequence": Setting((bool,), False),
        "remove-undefined": Setting((bool,), False),
        "alter_pixels": Setting((dict,)),
        "retain": Setting((bool,), False),
        "asymmetric-encryption": Setting((bool,), False),
        "public-key": Setting((list, str)),
        "private-key": Setting((str,)),
        "patient": Setting((str,), "PatientID"),
        "issuer": Setting((str,), "IssuerOfPatientID"),
    }
    has_regex = True

    def check(self, section: FileProfile) -> Iterator[tuple[FieldRule | Substitution | None, str]]:
        return check_dicom(section)

    def leaves(self, section: FileProfile) -> Iterator[str]:
        if not section.fields and not self.changes(section):
            yield "all that identifies stays, as it has no fields; only --procedure removes it"

    def changes(self, section: FileProfile) -> bool:
        return any(
            section.settings[key]
            for key in (
                "alter_pixels",
                "patient-age-from-birthdate",
                "remove-private-tags",
                "remove-undefined",
            )
        )

    def open(self, source: BinaryIO, context: Context) -> Document:
        document = DICOMDocument(source, context.section)
        if document.blanks:
            context.done["alter_pixels"] += 1
        return document

    def name(self, document: Document, context: Context) -> str | None:  # noqa: ARG002
        assert isinstance(document, DICOMDocument)
        return document.name()


def _source_of(stream: BinaryIO) -> Source:
    """The stream, which stays open; a file is copied by the operating system."""
    stream.seek(0)
    file = getattr(stream, "raw", stream)
    return FileSource(file.fileno()) if isinstance(file, io.FileIO) else StreamSource(stream)


def _encoded_meta(meta: DataSet) -> bytes:
    """File meta information with its group length (PS3.10 section 7.1)."""
    meta.elements.pop(_GROUP_LENGTH, None)
    elements = data_set_bytes(meta, EXPLICIT)
    length = EXPLICIT.length.pack(len(elements))
    return EXPLICIT.element(_GROUP_LENGTH, "UL", length) + elements


FORMATS: Mapping[str, Format] = {"dicom": DICOM()}
