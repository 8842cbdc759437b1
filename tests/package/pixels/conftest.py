"""Transfer syntaxes that are younger than the edition of the Standard."""

import pytest

from grand_challenge_dicom_de_id_procedure.dicom import encoding


@pytest.fixture
def any_transfer_syntax(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every UID of the Standard's root is taken for a registered one."""
    monkeypatch.setattr(encoding, "is_registered_uid", lambda _: True)
