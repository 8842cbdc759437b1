"""The value representations (PS3.5 section 6.2), from manual/tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.packaged import read_packaged

TABLE: Mapping[str, Mapping[str, Any]] = json.loads(read_packaged("vrs.json"))
"""What vrs.toml says of each VR."""

VRS = frozenset(vr.encode() for vr in TABLE)
"""Every VR."""

LONG_VRS = frozenset(vr.encode() for vr, row in TABLE.items() if "long_header" in row)
"""VRs whose explicit header has two reserved bytes and a length of four (PS3.5 Table 7.1-1)."""

TEXT_VRS = frozenset(vr for vr, row in TABLE.items() if row["kind"] == "text")
"""VRs of free text; all except UR are in the character set of the file."""

CODE_VRS = frozenset(vr for vr, row in TABLE.items() if row["kind"] == "code")
"""VRs of text with a fixed form or a few characters, always ASCII."""

SINGLE_VALUE_VRS = frozenset(vr for vr, row in TABLE.items() if "single" in row)
"""VRs that have only one value, in which a backslash is a character like any other."""

SIZES = {vr: row["bytes"] for vr, row in TABLE.items() if "bytes" in row}
"""Bytes of one value, or of one number in it, by binary VR."""

MOST_CHARACTERS = {
    vr: row["most_characters"] for vr, row in TABLE.items() if "most_characters" in row
}
"""Of a value; of a group of components for PN."""
