"""De-identification profiles: one file of rules for all the files around a study.

A profile is read with ``read_profile``, and a ``Runner`` runs it on one file after another::

    runner = Runner(read_profile("profile.yaml"), identity)
    with open("notes.json", "rb") as source:
        made = runner.run("notes.json", source)
"""

from grand_challenge_dicom_de_id_procedure.profiles.language.profile import Profile
from grand_challenge_dicom_de_id_procedure.profiles.reading.load import (
    parse_profile,
    read_profile,
)
from grand_challenge_dicom_de_id_procedure.profiles.run import Made, Runner

__all__ = ["Made", "Profile", "Runner", "parse_profile", "read_profile"]
