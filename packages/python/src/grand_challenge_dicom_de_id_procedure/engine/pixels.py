"""Pixel data that are kept, without what in them is not needed to decode them."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.dicom.pixels.change import unreadable
from grand_challenge_dicom_de_id_procedure.dicom.pixels.image import (
    CONTAINERS,
    ICC_PROFILE,
    PIXELS,
    TABLES,
    native_lengths,
)
from grand_challenge_dicom_de_id_procedure.engine.container import Stored
from grand_challenge_dicom_de_id_procedure.engine.decisions import Decisions
from grand_challenge_dicom_de_id_procedure.storage.source import Source

_TABLE = "Extended Offset Table"
_UNDEFINED = b"\xff\xff\xff\xff"  # a length


def keep_bulk(decisions: Decisions, stored: Stored, source: Source, transfer_syntax: str) -> None:
    """Keep an element of bulk data; in pixel data, only what is needed to decode them.

    Args:
        decisions: on the data set; an edit may be added, and what it is for is counted.
        stored: the element.
        source: the file.
        transfer_syntax: UID of the file's.

    Raises:
        UnreadableDICOMError: its structure is not understood.
    """
    tag, _, start, begin, stop, container = stored
    is_encapsulated = source.bytes_at(begin - 4, 4) == _UNDEFINED
    if tag not in CONTAINERS:
        if is_encapsulated:
            raise unreadable("fragments where none may be")
        return
    decisions.dependent.append(start)
    if tag in TABLES:
        if stop > decisions.tables[0]:
            from grand_challenge_dicom_de_id_procedure.dicom.pixels.offsets import (
                tables_before_pixels,
            )

            decisions.tables = tables_before_pixels(
                source, start, container.stop, container.encoding
            )
        if not decisions.tables[1]:
            decisions.blanked[_TABLE] += 1
            decisions.blanked_in.add(stored.start)
            decisions.edit(start, stop, b"", container)
        return
    said = {each: raw for each, raw, _ in container.said}
    if tag == PIXELS and not is_encapsulated and begin < stop:
        lengths, _ = native_lengths(said, container.encoding)
        if stop - begin in lengths:
            return  # as nearly all are
    from grand_challenge_dicom_de_id_procedure.dicom.pixels.value import PixelValue
    from grand_challenge_dicom_de_id_procedure.engine.rewritten import rewrite

    value = PixelValue(
        tag,
        source,
        begin,
        stop,
        is_encapsulated,
        container.encoding,
        transfer_syntax,
        said,
        container.plan[ICC_PROFILE].action.keeps,
    )
    rewrite(decisions, stored, value)
