"""Overlays and options that are malformed are refused; of procedures, see the vectors."""

from __future__ import annotations

from typing import Any

import pytest

from grand_challenge_dicom_de_id_procedure import Deidentifier, ProcedureError

from ..conftest import CT, KEY, dataset, make_procedure

CODE = {"value": "113110", "scheme": "DCM", "meaning": "Retain UIDs Option"}


@pytest.mark.parametrize(
    ("overlay", "message"),
    [
        (None, "overlay 2 is null; it must be a table"),
        ({"tag": None}, "tag in overlay 2 is null; it must be a table"),
        (
            {"tag": {"(0010,0010)": "K"}},
            'tag["(0010,0010)"] in overlay 2 is a text; it must be a table',
        ),
        (
            {"sopClass": {CT: {"path": []}}},
            f'sopClass["{CT}"].path in overlay 2 is a list; it must be a table',
        ),
        (
            {"concept": {"(1,DCM)": {"default": "K"}}},
            'concept["(1,DCM)"].justification in overlay 2 is missing; it must be a text',
        ),
        (
            {"unlisted": {"default": "K", "justification": "!"}},
            "unlisted.except in overlay 2 is missing; it must be a list",
        ),
        ({"code": "113110"}, "code in overlay 2 is a text; it must be a table"),
        ({"method": 3}, "method in overlay 2 is a number; it must be a text"),
        ({"longitudinal": True}, "longitudinal in overlay 2 is true or false; it must be a text"),
    ],
)
def test_a_malformed_overlay_is_refused(overlay: Any, message: str) -> None:
    with pytest.raises(ProcedureError) as raised:
        Deidentifier(KEY, make_procedure(), overlays=[{}, overlay])
    assert str(raised.value) == message


def test_an_unknown_action_in_an_overlay_is_refused_with_the_first_file() -> None:
    overlay = {"tag": {"(0008,1030)": {"default": "Q", "justification": "!"}}}
    deidentifier = Deidentifier(KEY, make_procedure(), overlays=[overlay])
    with pytest.raises(ProcedureError) as raised:
        deidentifier.dataset(dataset())
    assert str(raised.value) == (
        f'sopClass["{CT}"].tag["(0008,1030)"].default in the procedure is "Q"; '
        "it must be an action, such as K or X"
    )


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"option": []}, "option in the procedure is a list; it must be a table"),
        (
            {"option": {"retain-uids": {"tag": {}}}},
            'option["retain-uids"].code in the procedure is missing; it must be a table',
        ),
        (
            {"option": {"one": {"code": CODE, "excludes": "other"}}},
            "option.one.excludes in the procedure is a text; it must be a list",
        ),
        (
            {"profile": {"(0010,0010)": None}},
            'profile["(0010,0010)"] in the procedure is null; it must be a text',
        ),
    ],
)
def test_a_malformed_option_is_refused(more: dict[str, Any], message: str) -> None:
    with pytest.raises(ProcedureError) as raised:
        Deidentifier(KEY, {**make_procedure(), **more})
    assert str(raised.value) == message
