"""An object of S3 in parts: what is unchanged in a large file is copied by the store itself."""

from __future__ import annotations

import contextlib
from typing import Any

from grand_challenge_dicom_de_id_procedure.storage.objects import ObjectSource, Store
from grand_challenge_dicom_de_id_procedure.storage.sink import blocks
from grand_challenge_dicom_de_id_procedure.storage.source import Source
from grand_challenge_dicom_de_id_procedure.storage.telling import telling

_LEAST = 5 << 20  # bytes of a part that is not the last, as S3 asks
_PART = 16 << 20  # bytes of a part that is sent from here
_LARGEST = 1 << 30  # bytes of a part that the store copies; S3 takes up to 5 GiB
_WORTH = 4 * _LEAST  # bytes: less is not worth a request


class Multipart:
    """A sink whose object appears when ``complete`` is called, and only then.

    Args:
        store: with the name of the object.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        bucket, _, key = store.path.strip("/").partition("/")
        self._object = {"Bucket": bucket, "Key": key}
        self._pending = bytearray()
        self._parts: list[dict[str, Any]] = []
        with telling(store.url):
            begun = store.files.call_s3("create_multipart_upload", **self._object)
        self._upload = {**self._object, "UploadId": begun["UploadId"]}

    def write(self, content: bytes) -> None:
        self._pending += content
        while len(self._pending) >= _PART:
            self._send(_PART)

    def copy(self, source: Source, start: int, end: int) -> None:
        if isinstance(source, ObjectSource) and self._is_near(source) and end - start >= _WORTH:
            if self._pending:  # a part of less than the least would be refused
                first = start + max(0, _LEAST - len(self._pending))
                self._read(source, start, first)
                self._send(len(self._pending))
                start = first
            while end - start >= _LEAST:
                stop = end if end - start <= _LARGEST else start + _LARGEST
                self._copy_part(source, start, stop)
                start = stop
        self._read(source, start, end)

    def complete(self, *, overwrite: bool) -> bool:
        """Let the object appear. Returns False if there is one of that name, which stays.

        Raises:
            OSError: the store does not take it.
        """
        if self._pending or not self._parts:
            self._send(len(self._pending))
        condition = {} if overwrite else {"IfNoneMatch": "*"}
        try:
            with telling(self._store.url):
                self._store.files.call_s3(
                    "complete_multipart_upload",
                    **self._upload,
                    **condition,
                    MultipartUpload={"Parts": self._parts},
                )
        except FileExistsError:
            self.abort()
            return False
        return True

    def abort(self) -> None:
        """Give up: nothing stays in the store."""
        with contextlib.suppress(OSError), telling(self._store.url):
            self._store.files.call_s3("abort_multipart_upload", **self._upload)

    def _is_near(self, source: ObjectSource) -> bool:
        return source.store.files is self._store.files

    def _read(self, source: Source, start: int, end: int) -> None:
        for block in blocks(source, start, end):
            self.write(block)

    def _send(self, length: int) -> None:
        number = len(self._parts) + 1
        with telling(self._store.url):
            sent = self._store.files.call_s3(
                "upload_part",
                **self._upload,
                PartNumber=number,
                Body=bytes(self._pending[:length]),
            )
        del self._pending[:length]
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"]})

    def _copy_part(self, source: ObjectSource, start: int, end: int) -> None:
        number = len(self._parts) + 1
        with telling(self._store.url):
            copied = self._store.files.call_s3(
                "upload_part_copy",
                **self._upload,
                PartNumber=number,
                CopySource=source.store.path.strip("/"),
                CopySourceRange=f"bytes={start}-{end - 1}",
            )
        self._parts.append({"PartNumber": number, "ETag": copied["CopyPartResult"]["ETag"]})
