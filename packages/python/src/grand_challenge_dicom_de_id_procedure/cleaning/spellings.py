"""The ways in which a text may spell an identifying value."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from grand_challenge_dicom_de_id_procedure.cleaning.dates import Day, is_day
from grand_challenge_dicom_de_id_procedure.cleaning.fold import MARK, fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.cleaning.readings import in_latin
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary
from grand_challenge_dicom_de_id_procedure.cleaning.words import titles, words
from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex

DATE_KINDS = ("birth-date", "date")
LONGEST_DAY = 10
"""The most characters of the day in a DA or DT value: 2020-01-31."""

PADDING = " \0\t\r\n"

_LONGEST_REMEMBERED = 256  # characters

_PARTS = r"[^\W\d_]+|\d+"
_CONTRACTED = ("(?<=[aou])e", "(?<=a)a", "(?<=s)s")
_DATE = r"(?a)(\d{4})([-./]?)(\d\d)\2(\d\d)"
_WORDS = r"[^\s_./;]+"
_SEVERAL = r"[\r\n,;]+"
_SHORTEST_CONTRACTED, _SHORTEST_PART, _SHORTEST_TELEPHONE, _SHORTEST_UID = 4, 3, 6, 5
_SHORTEST_IN_ONE, _SHORTEST_NUMBER, _SHORTEST_GROUPED = 8, 5, 6


class Spelling(NamedTuple):
    """One way to spell a value: a list of parts, with or without separators between them.

    Attributes:
        kind: the kind of the value.
        parts: folded; each is only letters or only digits. A UID is one part.
        letters_and_digits: the letters and digits of all parts, joined.
    """

    kind: str
    parts: tuple[str, ...]
    letters_and_digits: str


class Spellings(NamedTuple):
    """All spellings of one value.

    Attributes:
        texts: each spelling by its parts, joined by spaces; for a UID after the prefix "uid=".
        day: the day if the value is a date.
    """

    texts: dict[str, Spelling]
    day: Day | None


def spellings(kind: str, value: str) -> Spellings:
    """The spellings of a value of this kind; none if the value is too short to be searched for."""
    return (_remembered if len(value) <= _LONGEST_REMEMBERED else _spellings)(kind, value)


def _spellings(kind: str, value: str) -> Spellings:
    value = value.strip(PADDING)
    if kind == "uid":
        return Spellings(_uid(value), None)
    day = None
    forms: Iterable[tuple[str, ...]]
    if kind in DATE_KINDS:
        day = day_of(value)
        forms = _date(day, kind) if day else ()
    else:
        forms = _FORMS.get(kind, _whole)(value)
    texts = {}
    for parts in forms:
        joined = "".join(parts)
        if joined not in titles() and _is_long_enough(joined):
            texts[" ".join(parts)] = Spelling(kind, parts, joined)
    return Spellings(texts, day)


_remembered = lru_cache(maxsize=8192)(_spellings)


def without_products(texts: Mapping[str, Spelling], vocabulary: Vocabulary) -> dict[str, Spelling]:
    """The spellings of a value that are not only the name of a maker or product.

    The first is the value as it stands: if it is such a name, none is left, as SD-4000 of SSD-4000.
    """
    left = {}
    for number, (text, spelling) in enumerate(texts.items()):
        if not vocabulary.names_a_product(spelling.kind, spelling.parts):
            left[text] = spelling
        elif not number:
            return {}
    return left


def _is_long_enough(joined: str) -> bool:
    """Whether a spelling is long enough to be searched for."""
    if joined.isdecimal():
        return len(joined) >= 4
    return len(joined) >= (3 if has_digit(joined) else 2)


def has_digit(joined: str) -> bool:
    """Whether a text contains a digit."""
    return any(map(str.isdecimal, joined))


def day_of(value: str) -> Day | None:
    """The day of a DA or DT value (PS3.5 section 6.2); None if it is not a full date."""
    if (match := regex(_DATE).match(value)) is None:
        return None
    day = int(match[1]), int(match[3]), int(match[4])
    return day if is_day(*day) else None


def _uid(value: str) -> dict[str, Spelling]:
    folded = fold(value).replace(MARK, "")
    joined = letters_and_digits(folded)
    if len(folded) < _SHORTEST_UID or not joined:
        return {}
    return {f"uid={folded}": Spelling("uid", (folded,), joined)}


def _date(day: Day, kind: str) -> Iterator[tuple[str, ...]]:
    """The spellings without separators. ``full_dates`` finds those with separators."""
    year, month, number = f"{day[0]:04}", f"{day[1]:02}", f"{day[2]:02}"
    yield (year + month + number,)
    yield (number + month + year,)
    yield (month + number + year,)
    if kind == "birth-date":
        yield (year[2:] + month + number,)
        yield (number + month + year[2:],)


def _person_name(value: str) -> Iterator[tuple[str, ...]]:
    for group in value.split("="):
        if "^" in group:
            components = group.split("^")
        elif "," in group:
            components = group.split(",")
        else:
            *given_names, family = regex(_WORDS).findall(group) or [""]
            components = [family, " ".join(given_names)]
        for component in components:
            yield from _in_one(component)
            for word in regex(_WORDS).findall(component):
                yield from _whole(word)
                if "-" in word:
                    for part in word.split("-"):
                        yield from _whole(part)
                elif "'" in word or "\u2019" in word:
                    for parts in _whole(word):
                        yield parts[-1:]
        family, given = [*components, ""][:2]
        if not family.strip() or not (words := regex(_WORDS).findall(given)):
            continue
        yield from _whole(f"{family} {given}")
        yield from _whole(f"{given} {family}")
        for other in {words[0], words[0][0]}:
            yield from _whole(f"{family} {other}")
            yield from _whole(f"{other} {family}")


def _identifier(value: str) -> Iterator[tuple[str, ...]]:
    """The value with and without leading zeros, its numbers in any groups, and each alone.

    Of an identifier with components (HL7 CX), also the first.
    """
    folded = fold(value).replace(MARK, "")
    for text in (folded, folded.lstrip("0 "), folded.partition("^")[0]):
        parts = tuple(regex(_PARTS).findall(text))
        yield parts
        yield tuple(
            piece
            for part in parts
            for piece in (part if part.isdecimal() and len(part) >= _SHORTEST_GROUPED else (part,))
        )
        if (
            len(parts) > 1
            and "".join(parts).isdecimal()
            and len("".join(parts)) >= _SHORTEST_GROUPED
        ):
            yield tuple("".join(parts))
    if not folded.replace(" ", "").isdecimal():
        for number in regex(r"(?a)\d+").findall(folded):
            for text in {number, number.lstrip("0")}:
                if len(text) >= _SHORTEST_NUMBER:
                    yield (text,)
                    if len(text) >= _SHORTEST_GROUPED:
                        yield tuple(text)


def _telephone(value: str) -> Iterator[tuple[str, ...]]:
    """The digits; if there are nine or more, also the last seven, without the area code."""
    digits = "".join(filter(str.isdecimal, fold(value)))
    if len(digits) >= _SHORTEST_TELEPHONE:
        yield tuple(digits)
    if len(digits) >= 9:
        yield tuple(digits[-7:])


def _place(value: str) -> Iterator[tuple[str, ...]]:
    yield from _in_one(value)
    for part in regex(_SEVERAL).split(value):
        for parts in _whole(part):
            if sum(map(len, parts)) >= _SHORTEST_PART:
                yield parts


@cache
def _expansions() -> Mapping[int, str]:
    return str.maketrans(words()["expanded"])


def _in_one(value: str) -> Iterator[tuple[str, ...]]:
    """The whole value; if it is one long word, also its letters, which may be several words."""
    for parts in _whole(value):
        yield parts
        if len(parts) == 1 and len(parts[0]) >= _SHORTEST_IN_ONE and not parts[0].isdecimal():
            yield tuple(parts[0])


def _whole(value: str) -> Iterable[tuple[str, ...]]:
    """The whole value, then with other spellings of its letters: Müller, Mueller, Muller."""
    folded = fold(value).replace(MARK, "")
    forms = [tuple(regex(_PARTS).findall(folded))]
    if not value.isascii():
        composed = unicodedata.normalize("NFC", value)
        for other in (composed.translate(_expansions()), *in_latin(composed)):
            forms.append(tuple(regex(_PARTS).findall(fold(other).replace(MARK, ""))))
    for contracted in _contracted(folded):
        if len(contracted) >= _SHORTEST_CONTRACTED:
            forms.append(tuple(regex(_PARTS).findall(contracted)))
    return dict.fromkeys(forms)


def _contracted(folded: str) -> Iterable[str]:
    """The text with ae, oe and ue as one letter, with aa, with ss, or with several of these."""
    forms = {folded: None}
    for pattern in _CONTRACTED:
        forms |= dict.fromkeys(regex(pattern).sub("", form) for form in forms)
    del forms[folded]
    return forms


_FORMS = {
    "person-name": _person_name,
    "identifier": _identifier,
    "telephone": _telephone,
    "institution": _place,
    "address": _place,
}
