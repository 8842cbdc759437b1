"""What overlay files name: attributes, paths, private elements, concepts and SOP classes.

Each function gives the key by which the procedure has it; ``WrongNameError`` says what is wrong
with a name, and what would be right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import registered_uids, vr_choices
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled, tag_of
from grand_challenge_dicom_de_id_procedure.regex import regex
from grand_challenge_dicom_de_id_procedure.rules import nearest as words

_ATTRIBUTE = r"(\([0-9A-F]{2}[0-9A-FX]{2},[0-9A-F]{4}\)) (\w+)"
_PRIVATE = r"\([0-9A-F]{3}[13579BDF],xx[0-9A-F]{2}\)"
_CONCEPT = r"\(([^\s,()]{1,64}),\s*([^\s,()]{1,16})\) (\S.*)"
_LONGEST_CREATOR = 64
_FIRST_GROUP = 0x0008  # of a data set
_NEVER_KEPT = frozenset((0xFFFAFFFA, 0xFFFCFFFC))  # signatures and padding


class WrongNameError(ValueError):
    """A name that means nothing.

    Args:
        problem: what is wrong.
        remedy: what would be right.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy


def nearest(name: str, known: Iterable[str], otherwise: str) -> str:
    """The known name that is most like a wrong one."""
    return words.nearest(name, known) or otherwise


def attribute_key(text: str) -> str:
    """ "(0010,1010)" for "(0010,1010) PatientAge"; "(60XX,3000)" for a repeating group."""
    match = regex(_ATTRIBUTE).fullmatch(text)
    if match is None:
        keyword = text.split(" ")[-1]
        right = _spelled(keyword) if keyword in _tags() else "as in (0010,1010) PatientAge"
        raise WrongNameError(f"{text!r} is not a tag and a keyword", right)
    label, keyword = match.groups()
    tag = tag_of(label.replace("X", "0"))
    if tag >> 16 & 1:
        raise WrongNameError(f"{label} is private", "a [[private]] entry, with its creator")
    if not vr_choices(tag):
        right = _spelled(nearest(keyword, _tags(), ""))
        raise WrongNameError(f"{label} is not an attribute of the Standard", right)
    if tag >> 16 < _FIRST_GROUP or not tag & 0xFFFF or tag in _NEVER_KEPT:
        raise WrongNameError(f"no rule applies to {label}", "leave it out; it is always removed")
    known = _keywords().get(tag, keyword)  # pydicom lacks the newest ones
    if keyword != known:
        other = f", and {keyword} is {spelled(_tags()[keyword])}" if keyword in _tags() else ""
        raise WrongNameError(f"{label} is not {keyword}{other}", f"{label} {known}")
    return label


def path_key(text: str) -> str:
    """ "(0040,0275)>(0008,0050)" for these tags, each with its keyword, and " > " between them."""
    *sequences, last = [part.strip() for part in text.split(">")]
    if not sequences:
        example = "(0040,0275) RequestAttributesSequence > (0008,0050) AccessionNumber"
        raise WrongNameError(f"{text!r} has no sequence", f"as in {example}")
    keys = [attribute_key(each) for each in (*sequences, last)]
    for key, named in zip(keys, sequences, strict=False):
        if vr_choices(tag_of(key.replace("X", "0")))[0] != "SQ":
            raise WrongNameError(f"{named} is no sequence", "a sequence before each >")
    if "X" in "".join(keys):
        raise WrongNameError(f"{text!r} has a repeating group", "a path without 50XX and 60XX")
    return ">".join(keys)


def private_key(text: str, creator: str) -> str:
    """ "(0019,xx0C,SIEMENS MR HEADER)" for "(0019,xx0C)" and this creator, in any block."""
    if regex(_PRIVATE).fullmatch(text) is None:
        right = "an odd group, and xx for the block, as in (0019,xx0C)"
        raise WrongNameError(f"{text!r} is not a private element", right)
    return f"{text[:-1]},{creator})"


def creator_of(text: str) -> str:
    """A private creator, as it stands in files without padding."""
    if not 0 < len(text.strip()) <= _LONGEST_CREATOR or "\\" in text or text != text.strip():
        right = f"a text of 1 to {_LONGEST_CREATOR} characters, without \\ and spaces around it"
        raise WrongNameError(f"{text!r} is not a private creator", right)
    return text


def concept_key(text: str, procedure: Mapping[str, Any]) -> str:
    """ "(121033,DCM)" for "(121033, DCM) Subject Age"."""
    withheld: Mapping[str, Any] = procedure.get("concept", {}).get("withheld", {})
    match = regex(_CONCEPT).fullmatch(text)
    if match is None:
        right = "as in (121033, DCM) Subject Age"
        raise WrongNameError(f"{text!r} is not a code and its meaning", right)
    value, scheme, meaning = match.groups()
    key = f"({value},{scheme})"
    schemes = procedure.get("code", {}).get("schemes", ())
    if scheme not in schemes:
        right = nearest(scheme, schemes, "a published one")
        raise WrongNameError(f"the coding scheme {scheme} is not published", right)
    if key in withheld:
        known = str(withheld[key]["meaning"])
        if known.lower() != meaning.lower():
            right = f"({value}, {scheme}) {known}"
            raise WrongNameError(f"({value}, {scheme}) is not {meaning}", right)
        return key
    for other, row in withheld.items():
        if row["meaning"] == meaning and other.endswith(f",{scheme})"):
            right = f"{other.replace(',', ', ')} {meaning}"
            raise WrongNameError(f"({value}, {scheme}) is not {meaning}", right)
    return key


def sop_class_uid(text: str, procedure: Mapping[str, Any]) -> str:
    """The UID of a SOP class that the procedure has, by UID or by name."""
    uids: dict[str, str] = {registered_uids().get(uid, uid): uid for uid in procedure["sopClass"]}
    if text in uids:
        return uids[text]
    if text in procedure["sopClass"]:
        return text
    names = uids.values() if regex(r"[0-9.]+").fullmatch(text) else uids
    right = nearest(text, names, "a name of PS3.6, as in CT Image Storage")
    raise WrongNameError(f"the procedure has no SOP class {text!r}", right)


def _spelled(keyword: str) -> str:
    """Tag and keyword as an overlay has them."""
    return f"{spelled(_tags()[keyword])} {keyword}" if keyword else "a tag of PS3.6"


@cache
def _keywords() -> Mapping[int, str]:
    """The keyword of each tag; of a repeating group, that of its first tag."""
    from pydicom._dicom_dict import RepeatersDictionary
    from pydicom.datadict import keyword_dict

    keywords = {tag: keyword for keyword, tag in keyword_dict.items()}
    for mask, entry in RepeatersDictionary.items():
        if mask[2:4] == "xx":
            keywords[int(mask.replace("x", "0"), 16)] = entry[4]
    return keywords


@cache
def _tags() -> Mapping[str, int]:
    return {keyword: tag for tag, keyword in _keywords().items()}
