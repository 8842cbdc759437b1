"""What the output says was done to it (PS3.15 E.1.1 and PS3.3 C.7.1.1)."""

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag

from grand_challenge_dicom_de_id_procedure.applier import text_of
from grand_challenge_dicom_de_id_procedure.element import Element

DISTRIBUTION = "grand-challenge-dicom-de-id-procedure"
PROFILE_CODE = ("113100", "DCM", "Basic Application Confidentiality Profile")  # PS3.16 CID 7050
_LONGEST_LO = 64
_LONGITUDINAL = ("UNMODIFIED", "MODIFIED", "REMOVED")


def write_record(
    new: Dataset, source: Dataset, version: str, *, dates_moved: bool, dates_removed: bool
) -> None:
    """Add the record to a de-identified dataset. What an earlier pass recorded is not repeated.

    Args:
        new: the de-identified dataset; it is changed.
        source: the dataset that it came from.
        version: the version of the procedure.
        dates_moved: whether dates were moved.
        dates_removed: whether dates were removed or replaced by dummies.
    """
    new.PatientIdentityRemoved = "YES"
    _extend_method(new, f"{DISTRIBUTION} {version}"[:_LONGEST_LO].strip())
    _extend_codes(new)
    _write_longitudinal(new, source, dates_moved, dates_removed)


def _extend_method(new: Dataset, method: str) -> None:
    earlier = [text[:_LONGEST_LO].strip() for text in _texts(new, "DeidentificationMethod")]
    methods = list(dict.fromkeys([*filter(None, earlier), method]))
    new.DeidentificationMethod = methods if len(methods) > 1 else method


def _extend_codes(new: Dataset) -> None:
    items: list[Dataset] = []
    tag = Tag("DeidentificationMethodCodeSequence")
    if tag in new:
        items = [item for item in Element(new, tag).items() or [] if len(item)]
    value, scheme, meaning = PROFILE_CODE
    if not any(
        (text_of(item, "CodeValue"), text_of(item, "CodingSchemeDesignator")) == (value, scheme)
        for item in items
    ):
        code = Dataset()
        code.CodeValue = value
        code.CodingSchemeDesignator = scheme
        code.CodeMeaning = meaning
        items.append(code)
    new.DeidentificationMethodCodeSequence = Sequence(items)


def _write_longitudinal(
    new: Dataset, source: Dataset, dates_moved: bool, dates_removed: bool
) -> None:
    earlier = text_of(source, "LongitudinalTemporalInformationModified")
    if dates_moved:
        said = "MODIFIED"
    elif dates_removed:
        said = "REMOVED"
    else:
        said = earlier if earlier in _LONGITUDINAL else ""
    if said:
        new.LongitudinalTemporalInformationModified = said


def _texts(dataset: Dataset, keyword: str) -> list[str]:
    tag = Tag(keyword)
    values = Element(dataset, tag).values() if tag in dataset else None
    return [str(value) for value in values or []]
