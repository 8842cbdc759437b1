"""Names of SOP classes and attributes."""

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import registered_uids


def sop_class_name(uid: str) -> str:
    """The name of a SOP class (PS3.6 Table A-1); with "(Retired)" if it is retired."""
    return registered_uids().get(uid, uid)


def keyword_of(label: str) -> str:
    """The keyword of a tag such as (0010,0010) or (60XX,3000); empty if PS3.6 has none.

    A private attribute, such as (0019,xx0C,SIEMENS MR HEADER), has none.
    """
    if label.count(",") > 1:
        return ""
    from pydicom.datadict import keyword_for_tag

    return keyword_for_tag(int(label.strip("()").replace("XX", "00").replace(",", ""), 16))
