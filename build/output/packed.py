"""The procedure as the Python package stores it: each different row once, read class by class.

JSON, so that a reader in any language needs no more than this. All keys are those of the procedure,
except that ``sopClass`` is split in two:

- ``rows`` holds every distinct row (action, justification, dummy and the like) once;
- ``sopClass`` has for each UID the keys of the class, and as ``tag`` one text: the tag, without
  its brackets and comma, and the number of its row, for each attribute, all separated by spaces.

A reader splits the text of a SOP class when it first comes across a file of it.
"""

from __future__ import annotations

import json
from typing import Any

from decisions.serialise import Procedure


def render_packed(procedure: Procedure) -> str:
    """The packed form of a procedure, a line per row and per SOP class."""
    numbers: dict[str, int] = {}
    classes: dict[str, Any] = {}
    for uid, sop_class in procedure["sopClass"].items():
        words: list[str] = []
        for tag, row in sop_class["tag"].items():
            number = numbers.setdefault(_text(row), len(numbers))
            words += (tag[1:5] + tag[6:10], str(number))
        classes[uid] = {**sop_class, "tag": " ".join(words)}
    head = {key: value for key, value in procedure.items() if key != "sopClass"}
    body = ",\n".join(f"{_text(uid)}:{_text(content)}" for uid, content in classes.items())
    rows = ",\n".join(numbers)
    return f'{_text(head)[:-1]},\n"rows":[\n{rows}\n],\n"sopClass":{{\n{body}\n}}}}\n'


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
