"""Random texts that match a regular expression, if what is around them is right."""

from __future__ import annotations

import random
import re
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

CLASSES = {
    codes.CATEGORY_DIGIT: "0123456789",
    codes.CATEGORY_SPACE: " \t\n\xa0\u2003",
    codes.CATEGORY_NOT_SPACE: "abc1.,/é",
    codes.CATEGORY_WORD: "abcXYZ019_éжß中٣Ⅷ𐐨",
}
OTHER = "a Zé.-1\n,"
MOST_REPEATED = 5


class Texts:
    """Texts that match patterns, most often."""

    def __init__(self, chosen: random.Random) -> None:
        self.random = chosen

    def matching(self, pattern: str) -> str:
        groups: dict[int, str] = {}
        return self._sequence(parser.parse(pattern), groups)

    def _sequence(self, items: Any, groups: dict[int, str]) -> str:
        return "".join(self._one(code, value, groups) for code, value in items)

    def _one(self, code: Any, value: Any, groups: dict[int, str]) -> str:
        if code is codes.LITERAL:
            return chr(value)
        if code is codes.NOT_LITERAL:
            return self.random.choice(OTHER)
        if code is codes.IN:
            return self._in(value)
        if code is codes.BRANCH:
            return self._sequence(self.random.choice(value[1]), groups)
        if code is codes.SUBPATTERN:
            text = self._sequence(value[3], groups)
            if value[0] is not None:
                groups[value[0]] = text
            return text
        if code is codes.ATOMIC_GROUP:
            return self._sequence(value, groups)
        if code is codes.GROUPREF:
            return groups.get(value, "")
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, repeated = value
            count = self.random.randint(least, min(most, least + MOST_REPEATED))
            return "".join(self._sequence(repeated, groups) for _ in range(count))
        assert code in (codes.ASSERT, codes.ASSERT_NOT, codes.AT), code
        return ""

    def _in(self, items: Any) -> str:
        if items[0][0] is codes.NEGATE:
            found = [each for each in OTHER if re.match(_class(items), each)]
            return self.random.choice(found or ["x"])
        code, value = self.random.choice(items)
        if code is codes.LITERAL:
            return chr(value)
        if code is codes.RANGE:
            return chr(self.random.randint(*value))
        return self.random.choice(CLASSES[value])


def _class(items: Any) -> str:
    """A class as a pattern: of literals, ranges and categories."""
    names = {codes.CATEGORY_SPACE: r"\s", codes.CATEGORY_WORD: r"\w", codes.CATEGORY_DIGIT: r"\d"}
    names |= {codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_NOT_WORD: r"\W"}
    text = "^"
    for code, value in items[1:]:
        if code is codes.LITERAL:
            text += re.escape(chr(value))
        elif code is codes.RANGE:
            text += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        else:
            text += names[value]
    return f"[{text}]"
