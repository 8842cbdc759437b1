"""What changed in a data set, as edits of the bytes of its file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from grand_challenge_dicom_de_id_procedure.dicom.encoding import UNDEFINED, Encoding
from grand_challenge_dicom_de_id_procedure.dicom.headers import ITEM, ITEM_END, SEQUENCE_END
from grand_challenge_dicom_de_id_procedure.dicom.tags import CHARACTER_SET
from grand_challenge_dicom_de_id_procedure.engine.edits import Edit
from grand_challenge_dicom_de_id_procedure.rewriting.data_set import (
    DataSet,
    OpenSequence,
)
from grand_challenge_dicom_de_id_procedure.rewriting.decoding import encoded
from grand_challenge_dicom_de_id_procedure.rewriting.replaced import Decoded, New
from grand_challenge_dicom_de_id_procedure.rewriting.stored import StoredElement

_NO_MORE = 1 << 32  # greater than every tag
_TEXTS = frozenset(("LO", "LT", "PN", "SH", "ST", "UC", "UT"))  # PS3.5 section 6.1.2.3


def edits_of(
    ds: DataSet, changed: Collection[int], stored: Sequence[StoredElement], size: int
) -> list[Edit]:
    """The edits that make a file hold what a data set holds now.

    Elements that are not named stay as they are, byte for byte, but for the lengths of groups in
    which something changed: they are retired (PS3.5 section 7.2), and are removed. If the character
    set changed, texts are encoded anew.

    Args:
        ds: the data set, changed.
        changed: the tags of its elements that are new, gone or have another value, also inside of
            a sequence.
        stored: where the elements stand in the file.
        size: of the file.

    Raises:
        UnwritableDICOMError: a new value does not fit its VR or the character set.
    """
    tags = set(changed)
    if CHARACTER_SET in tags:
        tags |= _recoded(ds)
    new = {tag: element_bytes(ds, tag, ds.encoding) for tag in sorted(tags) if tag in ds}
    return edits_to(new, tags | {tag & 0xFFFF0000 for tag in tags}, stored, size)


def edits_to(
    new: Mapping[int, bytes], touched: Collection[int], stored: Sequence[StoredElement], size: int
) -> list[Edit]:
    """The edits that put elements into a file in place of others.

    Args:
        new: the elements as bytes by their tags, in the order of these.
        touched: the tags of those that may not stay as they are; what is not new goes.
        stored: where elements stand in the file.
        size: of the file.
    """
    edits: list[Edit] = []
    left = [*new, _NO_MORE]
    first = left[0]
    for element in stored:
        tag = element[0]
        while first < tag:
            edits.append((element.start, element.start, new[left.pop(0)]))
            first = left[0]
        if tag in touched:
            content = b""  # also for a tag that stands twice
            if first == tag:
                content = new[left.pop(0)]
                first = left[0]
            edits.append((element.start, element.end, content))
    end = stored[-1].end if stored else size
    edits.extend((end, end, new[tag]) for tag in left[:-1])
    if edits and end < size:  # bytes that are no element
        edits.append((end, size, b""))
    return edits


def data_set_bytes(ds: DataSet, encoding: Encoding) -> bytes:
    """All elements of a data set, in the order of their tags, without the lengths of groups.

    Raises:
        UnwritableDICOMError: a value cannot be encoded.
    """
    return b"".join(
        [element_bytes(ds, tag, encoding) for tag in sorted(ds.elements) if tag & 0xFFFF]
    )


def element_bytes(ds: DataSet, tag: int, encoding: Encoding) -> bytes:
    """One element; what did not change is as it was, if its encoding is the same.

    Raises:
        UnwritableDICOMError: its value cannot be encoded.
    """
    found = ds.elements[tag]
    if type(found) is StoredElement and encoding is ds.encoding:
        return ds.source.bytes_at(found.start, found.end - found.start)
    if ds.is_sequence(tag):
        return _sequence_bytes(ds, tag, encoding)
    if type(found) is New and encoding.little is ds.encoding.little:
        return encoding.element(tag, found.vr, found.content)
    return encoded(ds.element(tag), encoding, ds.encodings_now())


def _sequence_bytes(ds: DataSet, tag: int, encoding: Encoding) -> bytes:
    items = ds.items(tag)
    found = ds.elements[tag]
    assert isinstance(found, OpenSequence)
    is_same = encoding is ds.encoding
    vr, within = (found.vr, found.encoding) if is_same else ("SQ", encoding)
    content = b"".join([_item_bytes(item, within) for item in items])
    if not found.is_undefined:
        return encoding.element(tag, vr, content)
    header = encoding.header(tag, vr.encode("ascii"), UNDEFINED)
    return header + content + _delimiter(within, SEQUENCE_END)


def _item_bytes(item: DataSet, encoding: Encoding) -> bytes:
    content = data_set_bytes(item, encoding)
    if not item.is_undefined:
        return encoding.item(content)
    header = encoding.tag_and_length.pack(ITEM >> 16, ITEM & 0xFFFF, UNDEFINED)
    return header + content + _delimiter(encoding, ITEM_END)


def _delimiter(encoding: Encoding, tag: int) -> bytes:
    return encoding.tag_and_length.pack(tag >> 16, tag & 0xFFFF, 0)


def _recoded(ds: DataSet) -> set[int]:
    """Decode the texts whose bytes depend on the character set as it was; the tags of those, and of
    the sequences that they are in.
    """
    found = set()
    for tag in list(ds.elements):
        if ds.is_sequence(tag):
            # An item with a character set of its own is understood as it is.
            of_items = [_recoded(item) for item in ds.items(tag) if CHARACTER_SET not in item]
            if any(of_items):
                found.add(tag)
        elif ds.vr(tag) in _TEXTS:
            content = ds.content(tag)
            if content and (not content.isascii() or b"\x1b" in content):
                ds.elements[tag] = Decoded(tag, ds.vr(tag), ds.element(tag))
                found.add(tag)
    return found
