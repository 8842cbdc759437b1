"""What may stay of a value that is kept, written from derived-values.md and cleaning.md."""

import re

from pydicom.datadict import dictionary_VM
from pydicom.tag import BaseTag

from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold, letters_and_digits
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles

FORMS = {
    "AE": r"[^\\\x00-\x1f\x7f-\xff]{1,16}", "AS": r"\d\d\d[DWMY]", "CS": r"[A-Z0-9 _]{1,16}",
    "DS": r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?", "UI": r"[\d.]{1,64}", "UR": r"[!-\[\]-~]+",
    "TM": r"([01]\d|2[0-3])((:?)[0-5]\d(\3([0-5]\d|60)(\.\d{1,6})?)?)?",
    "DT": r"\d{4}(\d\d(\d\d(([01]\d|2[0-3])([0-5]\d(([0-5]\d|60)(\.\d{1,6})?)?)?)?)?)?([+-]\d{4})?",
    "DA": r"\d{4}(\.?)\d\d\1\d\d",
}  # fmt: skip
FORMS["IS"] = FORMS["DS"]
LONGEST = {"DS": 64, "IS": 64, "LO": 64, "LT": 10240, "SH": 16, "ST": 1024}
SIZES = {
    "AT": 4, "FD": 8, "FL": 4, "SL": 4, "SS": 2, "SV": 8, "UL": 4, "US": 2, "UV": 8,
    "OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8,
}  # fmt: skip
ONE_VALUE = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
RUNS = re.compile(
    rb"(?:[ -~]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"
    rb"|(?<=[A-Za-z])[\xc0-\xff](?=[A-Za-z])){6,}|[ -~](?:\0[ -~]){5,}"
)


def is_allowed(vr: str, text: str) -> bool:
    """Whether a text may stay under its VR; the empty text always may."""
    if not text:
        return True
    if len(text) > LONGEST.get(vr, len(text)):
        return False
    if vr in FORMS:
        is_formed = re.fullmatch(FORMS[vr], text, re.ASCII) is not None
        return is_formed and (vr not in ("DA", "DT") or _has_a_day(text))
    if vr == "PN":
        return all(len(group) <= 64 for group in text.split("=")) and text.isprintable()
    controls = r"[\x00-\x1a\x1c-\x1f\x7f]"
    found = re.findall(controls, text)
    return not found or (vr in ("LT", "ST", "UT") and set(found) <= set("\t\n\f\r"))


def _has_a_day(text: str) -> bool:
    digits = text.replace(".", "")[:8] if text[4:5] == "." else re.split("[+-]", text)[0][:8]
    month, day = digits[4:6] or "01", digits[6:8] or "01"
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def digits_of(text: str) -> tuple[str, ...]:
    """A whole number of five digits and more as it is written, and without leading zeros."""
    match = re.fullmatch(r"[+-]?(0*([1-9]\d{4,}))(?:[.,]0*)?", text, re.ASCII)
    return match.groups() if match else ()


def is_allowed_length(tag: BaseTag, vr: str, length: int) -> bool:
    """Whether a binary value of this many bytes may stay."""
    number, rest = divmod(length, SIZES.get(vr, 1))
    if tag.group == 0x7FE0 or (tag.group & 0xFFE1 == 0x6000 and tag.element == 0x3000):
        return True
    if rest or vr in ONE_VALUE:
        return not rest
    try:
        most = dictionary_VM(tag).split(" ")[0].rpartition("-")[2]
    except KeyError:
        return True
    if most.isdigit():
        return number <= int(most)
    return number % int(most.rstrip("n") or 1) == 0


def kinds_in_binary(tag: BaseTag, raw: bytes, needles: Needles) -> set[str]:
    """The kinds of what identifies in the texts that a binary value has."""
    if tag.group == 0x7FE0 or not 6 <= len(raw) <= 1 << 20:
        return set()
    runs = [run.replace(b"\0", b"") for run in RUNS.findall(raw)]
    text = "\n".join(_decoded(run) for run in runs)
    hits = needles.find(text)
    return {h.kind for h in hits if len(letters_and_digits(fold(text[h.start : h.end]))) >= 6}


def _decoded(run: bytes) -> str:
    try:
        return run.decode("utf-8")
    except UnicodeDecodeError:
        return run.decode("latin-1")
