"""Stands in for ``deid.dicom.pixels``."""

from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom.pixels.clean import (
    DicomCleaner,
    clean_pixel_data,
)
from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom.pixels.detect import has_burned_pixels

__all__ = ["DicomCleaner", "clean_pixel_data", "has_burned_pixels"]
