"""A run from bucket to bucket whose client is killed in the middle, and that is continued.

OBJECTS=2000 python -m pytest tests/package/run/test_killed_on_objects.py takes 2,000 objects.
"""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from grand_challenge_dicom_de_id_procedure import Deidentifier
from grand_challenge_dicom_de_id_procedure.run.manifest import Manifest, StateCount

from ...stores import Bucket
from .. import needs
from ..cli.test_apply import PROGRAM
from ..conftest import KEY, write_key
from ..scans import content_of, write_scans

OBJECTS = int(os.environ.get("OBJECTS", "60"))


@needs.SIGNALS
def test_every_object_is_done_once(tmp_path: Path, bucket: Bucket) -> None:
    source = write_scans(tmp_path / "in", OBJECTS)
    list(Deidentifier(KEY).tree(source, tmp_path / "alone"))
    bucket.put(source, "scans")
    manifest = str(tmp_path / "run.sqlite")
    key = write_key(tmp_path / "key")
    command = [
        *(*PROGRAM, bucket.url("scans"), bucket.url("out"), "--key-file", str(key)),
        *("--manifest", manifest, "--jobs", "2"),
    ]
    with subprocess.Popen(command) as client:
        while len(bucket.files.find(f"{bucket.name}/out/")) < OBJECTS // 10:
            assert client.poll() is None
            time.sleep(0.05)
        client.kill()
    time.sleep(1)  # its processes end with it
    before = len(bucket.files.find(f"{bucket.name}/out/"))
    assert before < OBJECTS
    subprocess.run(command, check=True)
    assert bucket.content("out") == content_of(tmp_path / "alone")
    with Manifest(manifest) as kept:
        assert kept.tallies() == [StateCount("done", "", OBJECTS)]
