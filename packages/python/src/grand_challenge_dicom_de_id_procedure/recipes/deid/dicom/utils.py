"""``get_files``, where deid has it."""

from grand_challenge_dicom_de_id_procedure.recipes.deid.dicom.files import get_files

__all__ = ["get_files"]
