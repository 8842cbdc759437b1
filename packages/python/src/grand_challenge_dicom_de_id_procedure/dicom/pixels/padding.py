"""Bytes that only fill a value or a fragment, and say nothing."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.storage.source import Source

_BLOCK = 1 << 16
_PADDING = b"\0\xff"  # as some encoders write it


def beyond_padding(source: Source, start: int, end: int) -> bytes:
    """The first bytes of a range that are not only zeros and 0xFF; empty where all are."""
    for at in range(start, end, _BLOCK):
        block = source.bytes_at(at, min(_BLOCK, end - at))
        if block.strip(_PADDING):
            return block.lstrip(b"\0")
    return b""
