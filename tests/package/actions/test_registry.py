"""Actions are found by name; one from outside is an action like any other."""

from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure import Deidentifier, ProcedureError

from ..conftest import CT, KEY, dataset, make_procedure, real


def test_an_unknown_action_is_an_error_and_not_a_guess(tmp_path: Path) -> None:
    broken = make_procedure({"(0008,0005)": "k"})
    with pytest.raises(ProcedureError, match='is "k"; it must be an action'):
        Deidentifier(KEY, broken).file(real("CT_small.dcm"), tmp_path / "out.dcm")


def test_an_unknown_action_is_an_error_where_everything_is_removed_anyway() -> None:
    item = Dataset()
    item.ReferencedSOPClassUID = CT
    broken = make_procedure({"(0008,1140)": "X", "(0008,1150)": "k"})
    with pytest.raises(ProcedureError, match='is "k"; it must be an action'):
        Deidentifier(KEY, broken).dataset(dataset(ReferencedImageSequence=[item]))


def test_an_unknown_default_is_an_error(tmp_path: Path) -> None:
    broken = make_procedure()
    broken["sopClass"][CT]["default"] = "k"
    with pytest.raises(ProcedureError, match='is "k"; it must be an action'):
        Deidentifier(KEY, broken).file(real("CT_small.dcm"), tmp_path / "out.dcm")
