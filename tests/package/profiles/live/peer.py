"""Runs Flywheel's programs on jobs, in an environment of their own: it imports nothing of ours.

Usage: python peer.py JOB ... ; each job is a folder with profile.yaml and source/. The outputs of
flywheel-migration are put into python/, that of fw-file-rs, if it can do the job, into rust.dcm.
"""

# The libraries are in that environment alone.
# mypy: ignore-errors

import logging
import sys
import warnings
from pathlib import Path

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


def main() -> None:
    import fw_file_rs.dcm
    from flywheel_migration.deidentify import load_deid_profile
    from fs.osfs import OSFS

    for job in map(Path, sys.argv[1:]):
        (job / "python").mkdir()
        text = (job / "profile.yaml").read_text(encoding="utf-8")
        try:
            profile = load_deid_profile(str(job / "profile.yaml"))
            for source in sorted((job / "source").iterdir()):
                profile.process_file(
                    OSFS(str(job / "source")), source.name, OSFS(str(job / "python"))
                )
        except (Exception, SystemExit) as error:
            for path in (job / "python").iterdir():
                path.unlink()  # what a failure leaves behind
            (job / "error.txt").write_text(f"{type(error).__name__}: {error}", encoding="utf-8")
        source = job / "source" / "a.dcm"
        if source.exists():
            try:
                rust = fw_file_rs.dcm.DeidProfile.from_yaml(f"version: 1\n{text}")
                (job / "rust.dcm").write_bytes(rust.deid_dcm(source.read_bytes()))
            except (Exception, SystemExit) as error:
                (job / "rust.txt").write_text(f"{type(error).__name__}: {error}", encoding="utf-8")


if __name__ == "__main__":
    main()
