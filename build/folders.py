"""Where each step of the build reads and writes."""

from __future__ import annotations

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
MANUAL = REPOSITORY / "manual"
REQUIREMENTS = REPOSITORY / "requirements" / "compile.txt"
PACKAGE_LOCK = REPOSITORY / "package-lock.json"
PROCEDURE = REPOSITORY / "procedure"
BASE = PROCEDURE / "base.json"
CANDIDATE = PROCEDURE / "candidate.json"
FINAL = PROCEDURE / "procedure.json"
SCHEMA = PROCEDURE / "schema" / "procedure.schema.json"
REVIEW = PROCEDURE / "review.rst"
CONFORMANCE = PROCEDURE / "CONFORMANCE.rst"
COST = PROCEDURE / "COST.rst"
PAGES = PROCEDURE / "pages"
WORKLIST = REPOSITORY / "worklist"
PYTHON_PACKAGE = REPOSITORY / "packages" / "python"
JAVASCRIPT_PACKAGE = REPOSITORY / "packages" / "javascript"
PACKAGE = PYTHON_PACKAGE / "src" / "grand_challenge_dicom_de_id_procedure"
PACKAGED = PACKAGE / "procedure.packed.json"
PACKAGED_DICTIONARY = PACKAGE / "dictionary.json"
PACKAGED_CODE_MEANINGS = PACKAGE / "code_meanings.tsv"
PACKAGED_VRS = PACKAGE / "vrs.json"
PACKAGED_WORDS = PACKAGE / "words.json"
PACKAGED_USES = PACKAGE / "uses.json"
PACKAGED_SCHEMA = PACKAGE / SCHEMA.name
PYTHON_SBOM = PYTHON_PACKAGE / "sbom.cdx.json"
JAVASCRIPT_SBOM = JAVASCRIPT_PACKAGE / "sbom.cdx.json"
