"""The data dictionary that the Python package holds: VR and VM by tag, and the registered UIDs."""

from __future__ import annotations

import json

from standard.model import Standard


def render_dictionary(standard: Standard) -> str:
    """JSON with an attribute or a UID per line: {"attributes": {"00100010": "PN 1"}, "uids": []}.

    Where PS3.6 gives a choice of VRs it is kept as it stands: "US or SS 1".
    """
    attributes = ",\n".join(
        f"{json.dumps(_key(a.tag))}:{json.dumps(f'{a.vr} {a.vm}')}"
        for a in standard.attributes.values()
    )
    uids = ",\n".join(json.dumps(uid) for uid in standard.registered_uids)
    edition = json.dumps(standard.edition)
    return f'{{"edition":{edition},\n"attributes":{{\n{attributes}\n}},\n"uids":[\n{uids}\n]}}\n'


def _key(tag: str) -> str:
    return tag.strip("()").replace(",", "")
