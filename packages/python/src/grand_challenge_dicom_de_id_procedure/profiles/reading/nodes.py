"""Reads a profile's file into values that know their lines. YAML has the types of YAML 1.1."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grand_challenge_dicom_de_id_procedure.errors import ProfileError

if TYPE_CHECKING:
    import ruamel.yaml

_TAG = "tag:yaml.org,2002:"
_MOST = 100_000  # values of a profile, counted as often as they are repeated

# YAML 1.1 takes these for an octal number and a number of base 60; whoever writes a tag, a code or
# a time does not.
_NOT_MEANT = re.compile(r"(?a:[-+]?0[0-7_]+|[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?)")


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a profile.

    Attributes:
        value: text, number, truth, date or None; or the nodes of a list, or those of a mapping.
        line: where it begins, from 1; 0 if that is not known.
        raw: as it is written, if it is no list and no mapping.
    """

    value: Any
    line: int
    raw: str = ""

    def plain(self) -> Any:
        """The value without lines."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def read_yaml(text: str, name: str) -> Node:
    """Read YAML.

    Args:
        text: of the file.
        name: of the file, for messages.

    Raises:
        ProfileError: it is not YAML, a key stands twice, or a number is written that is hardly
            meant as one.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 1)
    try:
        root = yaml.compose(text)
        return Node(None, 1) if root is None else _Reader(yaml, name).read(root)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ProfileError([f"{name}:{line}: not YAML: {error.problem or error.context}"]) from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise ProfileError([f"{name}: not YAML: {type(error).__name__}"]) from None


def read_json(text: str, name: str) -> Node:
    """Read JSON; raises as ``read_yaml`` does."""
    try:
        return _of_json(json.loads(text, object_pairs_hook=_unique), 0)
    except json.JSONDecodeError as error:
        raise ProfileError([f"{name}:{error.lineno}: not JSON: {error.msg}"]) from None
    except (ValueError, RecursionError) as error:
        raise ProfileError([f"{name}: {error}"]) from None


class _Reader:
    def __init__(self, yaml: ruamel.yaml.YAML, name: str) -> None:
        self._yaml = yaml
        self._name = name
        self._left = _MOST

    def read(self, node: Any) -> Node:
        from ruamel.yaml.nodes import MappingNode, SequenceNode

        line = node.start_mark.line + 1
        self._left -= 1
        if self._left < 0:
            raise ProfileError(
                [f"{self._name}: more than {_MOST:,} values, or one that holds itself"]
            )
        if isinstance(node, MappingNode):
            return Node(dict(self._pairs(node.value)), line)
        if isinstance(node, SequenceNode):
            return Node([self.read(each) for each in node.value], line)
        return Node(self._scalar(node, line), line, node.value)

    def _pairs(self, pairs: Sequence[tuple[Any, Any]]) -> Iterator[tuple[str, Node]]:
        """The members of a mapping; those that are merged in come first, so that its own win."""
        seen: set[str] = set()
        for key, value in pairs:
            if key.tag == f"{_TAG}merge":
                for merged in value.value if value.id == "sequence" else [value]:
                    yield from self._pairs(merged.value)
        for key, value in pairs:
            if key.tag == f"{_TAG}merge":
                continue
            word, line = str(key.value), key.start_mark.line + 1
            if word in seen:
                raise ProfileError([f"{self._name}:{line}: {word} stands twice; keep one of them"])
            seen.add(word)
            node = self.read(value)
            yield word, Node(node.value, line, node.raw)

    def _scalar(self, node: Any, line: int) -> Any:
        kind, text = node.tag.removeprefix(_TAG), node.value
        if kind in ("int", "float") and not node.style and _NOT_MEANT.fullmatch(text):
            value = self._yaml.constructor.construct_object(node)
            wrong = f'YAML reads {text} as the number {value}; quote it: "{text}"'
            raise ProfileError([f"{self._name}:{line}: {wrong}"])
        if (kind == "float" and "." not in text) or (kind == "bool" and len(text) == 1):
            return text  # as usual readers of YAML 1.1 do: 1e5, Y
        return self._yaml.constructor.construct_object(node)


def _of_json(value: Any, line: int) -> Node:
    if isinstance(value, dict):
        return Node({key: _of_json(each, line) for key, each in value.items()}, line)
    if isinstance(value, list):
        return Node([_of_json(each, line) for each in value], line)
    return Node(value, line, value if isinstance(value, str) else json.dumps(value))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        words = [key for key, _ in pairs]
        twice = next(word for word in words if words.count(word) > 1)
        raise ValueError(f"{twice} stands twice in one object; keep one of them")
    return found
