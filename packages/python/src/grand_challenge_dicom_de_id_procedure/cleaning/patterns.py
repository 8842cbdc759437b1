"""Finds text that identifies by its form: dates, times, numbers, web addresses, titled names."""

from collections.abc import Iterator
from functools import cache

from grand_challenge_dicom_de_id_procedure.cleaning.dates import full_dates, other_dates
from grand_challenge_dicom_de_id_procedure.cleaning.fold import plain_text
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Hit
from grand_challenge_dicom_de_id_procedure.cleaning.words import any_of, words
from grand_challenge_dicom_de_id_procedure.regex import regex

REMOVED = "REMOVED"
"""The replacement for everything that is found. It is valid in every text VR."""

# Titles are searched for in the written text; all else in the folded text, where \d is 0 to 9.
_NOT_REMOVED = r"(?!removed\b)"
_DOMAINS, _NO_HOSTS = (any_of("addresses", row) for row in ("domains", "no_hosts"))

_E_MAIL = r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:[.][\w-]++)++"
_WEB = (
    r"\b(?:https?|s?ftp)://\S++"
    r"|(?<![\w.-])www[.][^\s,;]++"
    rf"|(?<![\w.-])(?:[\w-]++[.])+?(?:{_DOMAINS})/[^\s,;]++"
)
# Without a top-level domain: a name of 3 characters or more, at a host of 4 letters or more.
_LOCAL_MAIL = (
    rf"(?<![\w.+-])[a-z][\w.+-]{{2,63}}@(?!(?:{_NO_HOSTS})\b)"
    r"[a-z][a-z-]{3,62}(?![\w.@-])"
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_NOT_VERSION = "".join(f"(?<!{word} )" for word in words()["addresses"]["versions"])
_IP = (
    rf"(?<![\w.]){_NOT_VERSION}"
    rf"(?=\d\d){_OCTET}(?:[.]{_OCTET}){{3}}(?!\w|[.]\d)"
)
_MAC = (
    r"(?<![\w:-])[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w:-])"
    r"|(?<![\w.])(?:[0-9a-f]{4}[.]){2}[0-9a-f]{4}(?![\w.])"
)
_HOUSE = r"\d(?<![\w.,/-]\d)\d{0,4}[a-z]?"
_NAME_OF_STREET = r"[a-z'-]{1,20}(?:[ ][a-z'-]{1,20}){0,3}"
_STREET = (
    rf"{_HOUSE}[ ,]{{1,2}}(?!(?:way|[cm]m|ml|kv|mas?|s|min|x)\b)"
    r"(?:[a-z][a-z.'-]{1,20}[ ]){1,3}?"
    rf"(?:{any_of('addresses', 'streets_after_number_and_name')})"
    r"(?![\w-]|[ ]map)"
    rf"|{_HOUSE},?[ ](?:{any_of('addresses', 'streets_between_number_and_name')})"
    rf"[ ]{_NAME_OF_STREET}"
    rf"|(?<![\w-])[a-z-]{{3,30}}(?:{any_of('addresses', 'ends_of_streets')})"
    r"[ ]{1,2}\d{1,4}[ ]?[a-z]?(?![\w.%-])"
    rf"|(?<![\w-])(?:{any_of('addresses', 'streets_before_name_and_number')})[ ]{_NAME_OF_STREET}"
    r"[ ]\d{1,4}(?![\w.%-])"
)
_YEARS = r"(?:years?|yrs?|jaar|jahren?|ans|anni|anos)"
_OLD = r"(?:9\d|1[0-2]\d)"
_DIGIT_IN_WORDS = f"(?:{any_of('ages', 'numerals')})"
_AGE = (
    rf"(?<![\w.,/-])0?{_OLD}(?:[ -]?{_YEARS}[ -](?:{any_of('ages', 'old')})"
    rf"|[+]?(?:[.,]\d{{1,2}})?[ -]?(?:years?|yrs?)(?![ ](?:{any_of('ages', 'no_ages')})\b)"
    r"|[ ]?(?:jaar|jahren?|ans|anni|anos)"
    r"|[ -]?(?:jahrige[rns]?|jarige)|[ -]?y[./]?[ ]?o\b[.]?|[ ]?y)(?!\w)"
    rf"|\b(?:{any_of('ages', 'labels')})[ ]?[:=]?[ ]?0?{_OLD}"
    rf"(?:[ ]?(?:{_YEARS}|y))?(?![\w%]|[.,]\d)"
    rf"|\b(?:ninety(?:[ -]?{_DIGIT_IN_WORDS})?"
    rf"|(?:one[ ]|a[ ])?hundred(?:(?: and)?[ -]{_DIGIT_IN_WORDS})?)[ -]years?[ -]old\b"
    r"|\bin (?:his|her|their) (?:nineties|90'?s)\b"
)
_AGE_AND_SEX = (
    r"(?<![\w.,/-])(?:9\d|1[0-2]\d)[FM](?![\w.])"
    rf"(?![ ](?:{any_of('ages', 'no_sexes')}))"
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
_NUMBER = (
    r"\d(?<!\d\d)(?<!\d[.]\d)(?:\d{5,}+|\d*+(?:-\d++){2,}+)"
    r"(?!\d|\s?(?:[kmg]?bq|[umk]?ci|[muc]?gy|[mu]?sv|hz|ms|counts|pixels|voxels)\b)"
)

_TITLE = (
    rf"(?:(?:{any_of('names', 'titles_with_full_stop')})[.]"
    rf"|(?:{any_of('names', 'titles_without_full_stop')})\b"
    rf"|(?:{any_of('names', 'titles_with_or_without_full_stop')})\b[.]?)"
)
_PARTICLE = rf"(?:(?:{any_of('names', 'particles')})\s+)"
# A comma only before a word in lower case after its first letter: "Dr. Smith, John", not ", MRI".
_BETWEEN_NAMES = (
    r"(?:[ ]{1,2}|[_^]|,[ ]?(?=[^\W\d_][a-z'-]+(?![^,.;:)]))"
    rf"|[ ](?:{any_of('names', 'joining')})[ ](?!{_TITLE})(?=[^\W\d_][a-z'-]+(?!\w)))"
)
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
_NUMBER_AFTER_LABEL = (
    r"(?<![^\W_])(?:mrn|ssn|bsn|nhs|ipp|pid|accession|patient[ _-]?id|medical record|hosp(?:ital)?)"
    r"(?:[ _.]{1,2}(?:no|nr|number|id))?[. _]{1,2}"
    r"(?P<value>[a-z]{0,4}-?\d(?:[\d-]{2,}\d|\d{3,})(?!\w))(?![ ]coil)"
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
        yield from _matches(_LOCAL_MAIL, folded, "e-mail")
    yield from _matches(_IP, folded, "ip-address")
    yield from _matches(_MAC, folded, "mac-address")
    yield from _matches(_STREET, folded, "address")
    yield from _matches(_AGE, folded, "age")
    yield from _matches(_AGE_AND_SEX, written, "age")
    yield from _matches(_NUMBER_AFTER_LABEL, folded, "identifier", "value")
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
        rf"(?P<value>{_PARTICLE}{{0,3}}{word}(?:{_BETWEEN_NAMES}{_PARTICLE}{{0,3}}{word}){{0,3}})"
    )
