"""Names of SOP classes and attributes."""

import re


def sop_class_name(uid: str) -> str:
    """The name of a SOP class (PS3.6 Table A-1); with "(Retired)" if it is retired."""
    from pydicom.uid import UID

    known = UID(uid)
    name = known.name or uid
    return f"{name} (Retired)" if known.is_retired else name


def keyword_of(label: str) -> str:
    """The keyword of an attribute (PS3.6); empty if it is not known.

    Args:
        label: the tag, such as (0010,0010) or (60XX,3000).
    """
    from pydicom.datadict import keyword_for_tag

    return keyword_for_tag(int(re.sub("XX", "00", label.strip("()")).replace(",", ""), 16))
