"""``python -m grand_challenge_dicom_de_id_procedure`` runs the command ``dicom-deid``."""

from grand_challenge_dicom_de_id_procedure.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
