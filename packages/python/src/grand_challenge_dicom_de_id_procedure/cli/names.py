"""Names of SOP classes and attributes."""


def sop_class_name(uid: str) -> str:
    """The name of a SOP class (PS3.6 Table A-1); with "(Retired)" if it is retired."""
    from pydicom.uid import UID

    known = UID(uid)
    name = known.name or uid
    return f"{name} (Retired)" if known.is_retired else name


def keyword_of(label: str) -> str:
    """The keyword of a tag such as (0010,0010) or (60XX,3000); empty if PS3.6 has none."""
    from pydicom.datadict import keyword_for_tag

    return keyword_for_tag(int(label.strip("()").replace("XX", "00").replace(",", ""), 16))
