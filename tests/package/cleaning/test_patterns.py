"""Which text is replaced because of its form, and which technical text stays."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.cleaning.text import clean_text

NONE = Needles()


@pytest.mark.parametrize(
    ("text", "left", "kind"),
    [
        ("seen 20200131", "seen REMOVED", "date"),
        ("seen 2020-01-31.", "seen REMOVED.", "date"),
        ("seen 31.01.2020.", "seen REMOVED.", "date"),
        ("seen 31/1/2020", "seen REMOVED", "date"),
        ("seen 1/31/20", "seen REMOVED", "date"),
        ("seen 31.01.20", "seen REMOVED", "date"),
        ("seen 31-JAN-2020", "seen REMOVED", "date"),
        ("seen Jan 31, 2020", "seen REMOVED", "date"),
        ("seen 3 März 2020", "seen REMOVED", "date"),
        ("seen 3 février 2020", "seen REMOVED", "date"),
        ("since March 2020", "since REMOVED", "date"),
        ("on 12 January she", "on REMOVED she", "date"),
        ("20200131 1435", "REMOVED", "date"),
        ("at 14:35", "at REMOVED", "time"),
        ("at 14:35:12.5", "at REMOVED", "time"),
        ("at 2:35 pm", "at REMOVED", "time"),
        ("at 2 p.m.", "at REMOVED", "time"),
        ("2020-01-31T14:35", "REMOVEDTREMOVED", "date"),
        ("call +31 24 361 1111", "call REMOVED", "telephone"),
        ("call +31243611111", "call REMOVED", "telephone"),
        ("call (024) 361 1111 now", "call REMOVED now", "telephone"),
        ("call 024-3611111", "call REMOVED", "telephone"),
        ("call 555-361-1111", "call REMOVED", "telephone"),
        ("call 361-1111", "call REMOVED", "telephone"),
        ("ask j.doe@example.org.", "ask REMOVED.", "e-mail"),
        ("see https://example.org/x?y=1 there", "see REMOVED there", "web-address"),
        ("see www.example.org", "see REMOVED", "web-address"),
        ("see example.org/doe", "see REMOVED", "web-address"),
        ("of 1.2.840.113619.2.55", "of REMOVED", "uid"),
        ("no 123456", "no REMOVED", "number"),
        ("no A1234567B", "no AREMOVEDB", "number"),
        ("ssn 123-45-6789", "ssn REMOVED", "number"),
        ("Dr. Smith asked", "Dr. REMOVED asked", "person-name"),
        ("Dr Smith", "Dr REMOVED", "person-name"),
        ("DR. SMITH", "DR. REMOVED", "person-name"),
        ("Dr. Mrazek", "Dr. REMOVED", "person-name"),
        ("Prof. Dr. van der Berg, head", "Prof. Dr. REMOVED, head", "person-name"),
        ("Prof. Dr. med. Anna Maria Öz", "Prof. Dr. med. REMOVED", "person-name"),
        ("Frau Müller-Lüdenscheidt", "Frau REMOVED", "person-name"),
        ("M. Dupont et Mme Durand", "M. REMOVED et Mme REMOVED", "person-name"),
        ("Dr. J. R. Smith", "Dr. REMOVED", "person-name"),
        ("Dr. Smith and Dr. Jones", "Dr. REMOVED and Dr. REMOVED", "person-name"),
        ("Sra. García", "Sra. REMOVED", "person-name"),
        ("Docteur Thompson reviewed", "Docteur REMOVED reviewed", "person-name"),
        ("Dott. Bianchi, TC", "Dott. REMOVED, TC", "person-name"),
        ("12 de marzo de 2024", "REMOVED", "date"),
        ("TC de 8 de junio de 2016", "TC de REMOVED", "date"),
        ("Name: John Doe", "Name: REMOVED", "person-name"),
        ("Patient: doe", "Patient: REMOVED", "person-name"),
        ("Patient's name = Doe, John", "Patient's name = REMOVED", "person-name"),
        ("Name: Doe MRN: A12", "Name: REMOVED MRN: REMOVED", "identifier"),
        ("MRN: A12", "MRN: REMOVED", "identifier"),
        ("Patient ID=77x", "Patient ID=REMOVED", "identifier"),
        ("Acc. no: 99", "Acc. no: REMOVED", "identifier"),
        ("DOB: 1955", "DOB: REMOVED", "birth-date"),
        ("geb.: 1955", "geb.: REMOVED", "birth-date"),
    ],
)
def test_text_that_identifies_by_its_form_is_replaced(text: str, left: str, kind: str) -> None:
    cleaned, kinds = clean_text(text, NONE)
    assert cleaned == left
    assert kind in kinds


@pytest.mark.parametrize(
    "text",
    [
        "T1 FSE 3mm", "B30f", "120 kV", "TE 30 / TR 2000", "1.5T", "b=1000", "512x512", "C7",
        "L4/L5", "T2*", "1.25mm", "40-60%", "v2.5.1", "syngo 2.5.10", "1.2.3.4",
        "0.976562\\0.976562",
        "127.734567 MHz", "kernel Br40d\\3", "99 mm x 31.5 mm", "31.13.2020", "30.02.2020",
        "MR BRAIN", "DR CHEST", "MS PROTOCOL", "CT head, 1:10 dilution", "ratio 16:9",
        "b 0-1000", "W 400 L 40", "Protocol Name: Head", "M. psoas", "SIEMENS Somatom 64",
        "-1024\\3071", "slice 12/240", "2020", "5 mm MPR axial", "3 sec 2000 ms", "HFS",
        "ORIGINAL\\PRIMARY\\AXIAL", "1/2/3", "Phase 40%", "iodine 350 mg/ml",
        "in January", "may 5 mm", "FOV 25.0 x 25.0", "I41s\\3", "ADC (10^-6 mm2/s)", "@ 3T",
        "Dr.", "Name:", "ID", "AX T2 FLAIR +C", "THX 1.0 Br59", "Q30f\\4", "36.5-38.2 C",
    ],
)  # fmt: skip
def test_technical_text_stays(text: str) -> None:
    assert clean_text(text, NONE) == (text, ())


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%y", "%Y%m%d", "%d %b %Y", "%B %d, %Y"]),
)
def test_no_date_is_left(day: date, spelling: str) -> None:
    assert clean_text(f"x {day.strftime(spelling)} y", NONE)[0] == "x REMOVED y"


@given(st.from_regex(r"[a-z]{1,5}[.][a-z]{1,5}@[a-z]{1,8}[.](com|nl)", fullmatch=True))
def test_no_e_mail_address_is_left(address: str) -> None:
    assert clean_text(f"x {address} y", NONE)[0] == "x REMOVED y"
