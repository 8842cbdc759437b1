"""Files, identifiers, their replacement, and pixels, by the names that deid gives these calls."""

from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom.fields import extract_sequence
from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom.files import get_files
from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom.header import (
    get_identifiers,
    remove_private_identifiers,
    replace_identifiers,
)
from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom.pixels import (
    DicomCleaner,
    clean_pixel_data,
    has_burned_pixels,
)

__all__ = [
    "DicomCleaner",
    "clean_pixel_data",
    "extract_sequence",
    "get_files",
    "get_identifiers",
    "has_burned_pixels",
    "remove_private_identifiers",
    "replace_identifiers",
]
