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
# Without a top-level domain: a name of 3 characters or more, at a host of 4 letters or more.
_LOCAL_MAIL = (
    r"(?<![\w.+-])[a-z][\w.+-]{2,63}@(?!(?:rest|stress|peak|base|baseline|time|level|noise)\b)"
    r"[a-z][a-z-]{3,62}(?![\w.@-])"
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IP = (
    r"(?<![\w.])(?<!version )(?<!release )(?<!software )(?<!syngo )(?<!build )(?<!ver )(?<!rev )"
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
    r"(?:street|avenue|road|lane|boulevard|blvd|highway|parkway|crescent|terrace|rd[.]|ave[.])"
    r"(?![\w-]|[ ]map)"
    rf"|{_HOUSE},?[ ](?:rue|avenue|chemin|allee|quai|viale|calle|avenida|rua)[ ]{_NAME_OF_STREET}"
    r"|(?<![\w-])[a-z-]{3,30}(?:strasse|strase|str[.]|straat|gasse|laan|weg|gracht|plein|allee"
    r"|vagen|gatan|gade)[ ]{1,2}\d{1,4}[ ]?[a-z]?(?![\w.%-])"
    rf"|(?<![\w-])(?:rue|viale|calle|avenida|rua|ulica|ul[.])[ ]{_NAME_OF_STREET}"
    r"[ ]\d{1,4}(?![\w.%-])"
)
_YEARS = r"(?:years?|yrs?|jaar|jahren?|ans|anni|anos)"
_OLD = r"(?:9\d|1[0-2]\d)"
_DIGIT_IN_WORDS = "(?:one|two|three|four|five|six|seven|eight|nine|ten)"
_AGE = (
    rf"(?<![\w.,/-]){_OLD}(?:[ -]?{_YEARS}[ -](?:old|of age|alt|oud)|[ -]?(?:jahrige[rns]?|jarige)"
    r"|[ -]?y[./]?o\b[.]?|[ ]?y)(?!\w)"
    rf"|\b(?:age|aged|alter|leeftijd)[ ]?[:=]?[ ]?0?{_OLD}(?:[ ]?(?:{_YEARS}|y))?(?![\w%]|[.,]\d)"
    rf"|\b(?:ninety(?:[ -]?{_DIGIT_IN_WORDS})?"
    rf"|(?:one[ ]|a[ ])?hundred(?:(?: and)?[ -]{_DIGIT_IN_WORDS})?)[ -]years?[ -]old\b"
    r"|\bin (?:his|her|their) (?:nineties|90'?s)\b"
)
_AGE_AND_SEX = r"(?<![\w.,/-])(?:9\d|1[0-2]\d)[FM](?![\w.])(?![ ](?:kernel|filter|samples|pixels))"
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

# DR, MR and MS in capitals can also mean a modality or a disease, so they need a full stop.
_TITLE = (
    r"(?:(?:Dr|Drs|Mr|Ms|DR|DRS|MR|MS|M|Sr|Sra)[.]|(?:Dr|Drs|Mr|Ms|Sra)\b"
    r"|(?:Prof|PROF|Mrs|MRS|Miss|Herr|HERR|Frau|FRAU|Mme|MME|Mlle|Dhr|DHR|Mevr|MEVR|Mw|med)\b[.]?)"
)
_PARTICLE = r"(?:(?:van|von|der|den|de|la|le|du|di|da|ten|ter|zu)\s+)"
# A comma only before a word in lower case after its first letter: "Dr. Smith, John", not ", MRI".
_BETWEEN_NAMES = (
    r"(?:[ ]{1,2}|[_^]|,[ ]?(?=[^\W\d_][a-z'-]+(?![^,.;:)]))"
    rf"|[ ](?:and|und|en|et|y|e|&)[ ](?!{_TITLE})(?=[^\W\d_][a-z'-]+(?!\w)))"
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
