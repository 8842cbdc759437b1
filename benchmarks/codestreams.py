"""Time what walking codestreams costs: `python benchmarks/codestreams.py`.

For some files that pydicom ships, prints the processor time of deciding and writing.
To compare two versions of the package, run it with each in PYTHONPATH, in the same minute.
"""

from __future__ import annotations

import os
import tempfile
import time
import warnings

from pydicom.data import get_testdata_file

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.storage.sink import FileSink

FILES = {
    "native": "CT_small.dcm",
    "JPEG": "color3d_jpeg_baseline.dcm",
    "JPEG lossless": "JPGLosslessP14SV1_1s_1f_8b.dcm",
    "JPEG-LS": "emri_small_jpeg_ls_lossless.dcm",
    "JPEG 2000": "RG3_J2KI.dcm",
    "RLE": "OBXXXX1A_rle.dcm",
}
ROUNDS, TIMES = 7, 20


def main() -> None:
    """Print a line for each file."""
    warnings.simplefilter("ignore")
    deidentifier = Deidentifier(bytes(range(32)))
    with tempfile.TemporaryFile() as output:
        for name, file in FILES.items():
            path = get_testdata_file(file)
            assert isinstance(path, str)
            best = min(_time(deidentifier, path, output.fileno()) for _ in range(ROUNDS))
            print(f"{name:14} {os.path.getsize(path):9,} bytes {best * 1e6:8.0f} us")  # noqa: PTH202


def _time(deidentifier: Deidentifier, path: str, output: int) -> float:
    """Seconds of processor time for one file."""
    began = time.process_time()
    for _ in range(TIMES):
        os.lseek(output, 0, os.SEEK_SET)
        with deidentifier.prepare(path) as prepared:
            prepared.write_to(FileSink(output))
    return (time.process_time() - began) / TIMES


if __name__ == "__main__":
    main()
