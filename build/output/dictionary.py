"""The data dictionary that the Python package holds: VR and VM by tag, and names of UIDs."""

from __future__ import annotations

import json

from standard.model import RegisteredUID, Standard


def render_dictionary(standard: Standard) -> str:
    """JSON with an attribute or a UID per line: {"attributes": {"00100010": "PN 1"}, "uids": {}}.

    Attributes are in the order of their characters, so that one is found without reading all.
    Where PS3.6 gives a choice of VRs it is kept as it stands: "US or SS 1". The UIDs are of two
    kinds, those of transfer syntaxes and all others.
    """
    attributes = ",\n".join(
        f"{json.dumps(_key(a.tag))}:{json.dumps(f'{a.vr} {a.vm}')}"
        for a in sorted(standard.attributes.values(), key=lambda a: _key(a.tag))
    )
    syntaxes, others = (
        ",\n".join(
            f"{json.dumps(uid)}:{json.dumps(_name(uid, each))}"
            for uid, each in standard.registered_uids.items()
            if (each.kind == "Transfer Syntax") is wanted
        )
        for wanted in (True, False)
    )
    edition = json.dumps(standard.edition)
    return (
        f'{{"edition":{edition},\n"attributes":{{\n{attributes}\n}},\n'
        f'"transferSyntaxes":{{\n{syntaxes}\n}},\n"uids":{{\n{others}\n}}}}\n'
    )


def _name(uid: str, each: RegisteredUID) -> str:
    name = each.name or uid  # two retired ones have no name any more
    return f"{name} (Retired)" if each.retired else name


def _key(tag: str) -> str:
    return tag.strip("()").replace(",", "")
