"""``patient-age-from-birthdate``: Patient's Age (0010,1010) from two dates."""

from __future__ import annotations

from datetime import date, datetime

from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.record import DICOMRecord

_AGE, _BIRTH, _STUDY = 0x00101010, 0x00100030, 0x00080020
_MOST = 960  # days, and months, that are written as such
_UNITS = "DMY"


def set_age(record: DICOMRecord, form: str, unit: str) -> None:
    """Set the age: in days if there are less than 960, else in months if less than 960, else in
    years. Without two dates, nothing happens.

    Args:
        record: the elements.
        form: the format of the dates.
        unit: the first of the units that may be used; "" for days.
    """
    try:
        birth, study = (
            datetime.strptime(str(record.get((tag,))), form).date() for tag in (_BIRTH, _STUDY)
        )
    except ValueError:
        return
    early, late = sorted((birth, study))
    years, months = _years(early, late), _months(early, late)
    amounts = {"D": (late - early).days, "M": months, "Y": years}
    first = _UNITS.find(unit) if unit else 0
    for each in _UNITS[max(0, first) :]:
        if each == "Y" or amounts[each] < _MOST:
            new = f"{min(amounts[each], 999):03}{each}"
            if new != record.get((_AGE,)):
                record.set((_AGE,), new)
            return


def _months(early: date, late: date) -> int:
    whole = (late.year - early.year) * 12 + late.month - early.month
    return whole - (late.day < early.day)


def _years(early: date, late: date) -> int:
    return _months(early, late) // 12
