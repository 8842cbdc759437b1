"""Finds text that identifies by its form: dates, times, numbers, web addresses, titled names."""

from collections.abc import Iterator
from functools import cache

from grand_challenge_dicom_de_id_procedure.cleaning.dates import full_dates, other_dates
from grand_challenge_dicom_de_id_procedure.cleaning.fold import plain_text
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Hit
from grand_challenge_dicom_de_id_procedure.regex import regex

REMOVED = "REMOVED"
"""The replacement for everything that is found. It is valid in every text VR."""

# Titles are searched for in the written text; all else in the folded text, where \d is 0 to 9.
_NOT_REMOVED = r"(?!removed\b)"
_DOMAINS = (
    "com|org|net|edu|gov|mil|int|info|io|eu|nl|be|lu|de|at|ch|fr|es|pt|it|uk|ie|dk|se|no|fi|is"
    "|pl|cz|sk|hu|ro|bg|gr|tr|ru|ua|us|ca|mx|br|ar|cl|au|nz|cn|jp|kr|tw|hk|in|sg|il|za|ae"
)

_E_MAIL = r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:[.][\w-]++)++"
_WEB = (
    r"\b(?:https?|s?ftp)://\S++"
    r"|(?<![\w.-])www[.][^\s,;]++"
    rf"|(?<![\w.-])(?:[\w-]++[.])+?(?:{_DOMAINS})/[^\s,;]++"
)
_UID = r"\d(?<![\d.]\d)\d*+(?:[.]\d++){3,}+"
_SHORTEST_UID = 14

_TIME = (
    r"(?:(?<![^\W_])(?<![:.,])|(?<=\dt))(?:"
    r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,6})?)?(?:\s?[ap][.]?m\b[.]?)?"
    r"|(?:0?[1-9]|1[0-2])(?:[:.][0-5]\d)?(?::[0-5]\d)?\s?[ap][.]?m\b[.]?"
    r")(?![\d:])"
)

_TELEPHONE = (
    r"(?<![\w.+(-])(?:"
    r"(?:\+|00)[1-9]\d{0,2}(?:[ ./-]{0,2}\(?\d{1,5}\)?){2,6}"  # +31 24 361 1111
    r"|\(\d{2,5}\)[ ./-]{0,2}\d{2,5}(?:[ ./-]\d{2,5}){0,3}"  # (024) 361 1111
    r"|0\d{1,4}[ /-]{1,2}\d{2,5}(?:[ -]?\d{2,5}){0,3}"  # 024-361 1111
    r"|\d{3}[ .-]\d{3}[ .-]\d{4}"  # 555-361-1111
    r"|\d{3}-\d{4}"  # 361-1111
    r")(?!\d)(?![.]\d)"
)
_NUMBER = r"\d(?<!\d\d)(?<!\d[.]\d)(?:\d{5,}+|\d*+(?:-\d++){2,}+)"

# DR, MR and MS in capitals can also mean a modality or a disease, so they need a full stop.
_TITLE = (
    r"(?:(?:Dr|Drs|Mr|Ms|DR|DRS|MR|MS|M|Sr|Sra)[.]|(?:Dr|Drs|Mr|Ms|Sra)\b"
    r"|(?:Prof|PROF|Mrs|MRS|Miss|Herr|HERR|Frau|FRAU|Mme|MME|Mlle|Dhr|DHR|Mevr|MEVR|Mw|med)\b[.]?)"
)
_PARTICLE = r"(?:(?:van|von|der|den|de|la|le|du|di|da|ten|ter|zu)\s+)"
_LABELLED_WORD = rf"{_NOT_REMOVED}(?>[^\s:;|=()\[\]]+)(?!\s?[:=])"
_LABELLED_NAME = (
    r"(?:(?<![^\n])|[\n.,;:|(\[]\s*"
    r"|\b(?:patient'?s?|pt|full|last|first|family|given|birth|maiden)[ _])"
    r"(?:name|patient|pat|pt)\s?[:=]\s*"
    rf"(?P<value>{_LABELLED_WORD}(?:[ ]{{1,2}}{_LABELLED_WORD}){{0,3}})"
)
_LABELLED_NUMBER = (
    r"(?<![^\W_])(?:mrn|ssn|bsn|nhs|pid|ipp|acc(?:ession)?|patient[ _-]?id|id|"
    r"hosp(?:ital)?[ _]?(?:no|nr|number))(?:[. _]{0,2}(?:no|nr|number|#))?[.]?\s?[:=#]\s*"
    rf"(?P<value>{_NOT_REMOVED}\w[^\s,;|()\[\]]*+)"
)
_LABELLED_BIRTH = (
    r"(?<![^\W_])(?:dob|d[.]o[.]b[.]?|(?:date of )?birth(?:[ _]?date)?|born|geb(?:oren)?[.]?)"
    rf"\s?[:=]\s*(?P<value>{_NOT_REMOVED}\w[^\s,;|()\[\]]*+)"
)


def find_patterns(text: str) -> Iterator[Hit]:
    """Find text that identifies by its form. Hits may overlap, and are in no order."""
    written, folded, places = plain_text(text)
    for start, end, kind in _found(written, folded):
        yield Hit(places[start], places[end], kind)


def _found(written: str, folded: str) -> Iterator[tuple[int, int, str]]:
    for found in full_dates(folded):
        if found.certain:
            yield found.start, found.end, "date"
    for start, end in other_dates(folded):
        yield start, end, "date"
    yield from _matches(_TIME, folded, "time")
    for match in regex(_UID).finditer(folded):
        if len(match[0]) >= _SHORTEST_UID:
            yield *match.span(), "uid"
    for pattern, fewest_digits, kind in ((_TELEPHONE, 7, "telephone"), (_NUMBER, 6, "number")):
        for match in regex(pattern).finditer(folded):
            if sum(map(str.isdecimal, match[0])) >= fewest_digits:
                yield *match.span(), kind
    if "@" in folded:
        yield from _matches(_E_MAIL, folded, "e-mail")
    if "/" in folded or "www." in folded:
        yield from _matches(_WEB, folded, "web-address")
    yield from _matches(_titled(), written, "person-name", "value")
    if ":" in folded or "=" in folded or "#" in folded:
        yield from _matches(_LABELLED_NAME, folded, "person-name", "value")
        yield from _matches(_LABELLED_NUMBER, folded, "identifier", "value")
        yield from _matches(_LABELLED_BIRTH, folded, "birth-date", "value")


def _matches(
    pattern: str, text: str, kind: str, group: str | int = 0
) -> Iterator[tuple[int, int, str]]:
    for match in regex(pattern).finditer(text):
        yield *match.span(group), kind


@cache
def _titled() -> str:
    # The capitals of Latin, Greek and Cyrillic; `re` has no class for them.
    capital = "[" + "".join(filter(str.isupper, map(chr, range(0x41, 0x530)))) + "]"
    word = rf"(?!{REMOVED}\b){capital}(?:[.](?=\s*{capital})|[\w'\u2019-]*+)"
    return (
        rf"(?<![\w.]){_TITLE}(?>(?:\s*{_TITLE}){{0,3}})(?:\s+|(?<=[.]))"
        rf"(?P<value>{_PARTICLE}{{0,3}}{word}(?:[ ]{{1,2}}{_PARTICLE}{{0,3}}{word}){{0,2}})"
    )
