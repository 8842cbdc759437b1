"""Generated recipes give what the library deid gives, but for the differences in the list."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError

from .library import carried_out_by_deid
from .observed import carried_out, target

FILES = ("CT_small.dcm", "MR_small.dcm", "rtplan.dcm")
EXAMPLES = int(os.environ.get("RECIPES", "60"))
"""They take about fifteen seconds; RECIPES=5000 makes more."""

FOLLOWING = {"(0008,0016)": "M(0002,0002)", "(0008,0018)": "M(0002,0003)"}
"""In deid, the file meta information keeps the original UIDs."""

EXACT = (
    "PatientID",
    "patientid",
    "PatientName",
    "PatientSex",
    "(0010,0020)",
    "00100020",
    "Modality",
    "StudyDate",
    "(0008,0020)",
    "StudyTime",
    "InstitutionName",
    "SOPInstanceUID",
    "MediaStorageSOPInstanceUID",
    "PatientComments",
    "PixelData",
    "Rows",
    "PixelSpacing",
    "OtherPatientIDsSequence",
    "OtherPatientIDsSequence__PatientID",
    "(0010,1002)__1__(0010,0020)",
    '(0009,"GEMS_IDEN_01",01)',
    "(0009,1002)",
    "DoseReferenceNumber",
    "DoseReferenceSequence__DoseReferenceNumber",
    "(300A,0010)__0__(300A,0012)",
    "NoSuchKeyword",
)
EXPANDED = (
    "ALL",
    "startswith:Patient",
    "endswith:ID",
    "endswith:Date",
    "contains:Name",
    "contains:UID",
    "contains:GEMS",
    "contains:Dose|Beam",
    "contains:^0010",
    "contains:private",
    "except:Patient",
    "except:StudyDate|StudyTime",
    "select:VR:LO",
    "select:VR:SQ",
    "select:group:0010",
    "select:group:0009",
)
GROUPS = ("fields:f", "values:v")
DATES = ("StudyDate", "(0008,0021)", "endswith:Date", "select:VR:DA", "contains:StudyDate")
TEXTS = ("PatientID", "StudyDate", "contains:Name", "endswith:Date", "select:VR:LO")
DAYS = ("1", "-31", "var:days")
ADDED = ("PatientID", "StudyDate", "PatientComments", "PatientIdentityRemoved", "RescaleType")

fields = st.sampled_from((*EXACT, *EXPANDED, *GROUPS))
common = (
    st.builds("BLANK {}".format, fields),
    st.builds("REMOVE {}".format, fields),
    st.builds("KEEP {}".format, st.sampled_from((*EXACT, *EXPANDED))),
    st.builds("ADD {} {}".format, st.sampled_from(ADDED), st.sampled_from(("20200101", "var:n"))),
)
# A value that fits into every VR is no date, so no recipe has both.
replacing = st.builds("REPLACE {} 12".format, fields)
moving = st.builds("JITTER {} {}".format, st.sampled_from(DATES), st.sampled_from(DAYS))
replacing_text = st.builds("REPLACE {} var:n".format, st.sampled_from(TEXTS))
headers = st.one_of(
    st.lists(st.one_of(*common, replacing), min_size=1, max_size=5),
    st.lists(st.one_of(*common, moving, replacing_text), min_size=1, max_size=5),
)
group_lines = st.builds(
    "%fields f\nFIELD {}\n%values v\nFIELD {}\nSPLIT {}".format,
    st.sampled_from((*EXACT, "startswith:Study", "endswith:ID")),
    st.sampled_from(("PatientID", "Modality", "StudyDate", "InstitutionName")),
    st.sampled_from(("InstitutionName", "StudyDate minlength=4")),
)
recipes = st.builds(
    lambda groups, header: "\n".join(("FORMAT dicom", groups, "%header", *header)),
    group_lines,
    headers,
)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(recipe=recipes, file=st.sampled_from(FILES))
def test_a_recipe_changes_what_deid_changes(recipe: str, file: str, tmp_path: Path) -> None:
    (tmp_path / "recipe").write_text(recipe)
    variables = {"n": "20210101", "days": 5}
    note(recipe)
    try:
        wanted = carried_out_by_deid(tmp_path / "recipe", target(file), variables)
    except Exception:  # deid ends with errors of many kinds
        wanted = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            got = carried_out(recipe, target(file), variables)
        except DeidentificationError:
            got = None
    if wanted is None:
        return
    assert got is not None
    for path, following in FOLLOWING.items():
        if path in wanted and following not in wanted:
            got.pop(following, None)
    assert got == wanted
