"""Spellings in which people and systems write a value, and ordinary phrases that are none."""
# ruff: noqa: RUF001 - characters that look like others are what is looked at

import time
import timeit

import pytest

from grand_challenge_dicom_de_id_procedure import procedure
from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.cleaning.text import clean_text, remove_needles
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary

VOCABULARY = Vocabulary.of(procedure)
NAME, DAY = "person-name", ("date", "20200131")


def needles(*values: tuple[str, str]) -> Needles:
    found = Needles(VOCABULARY)
    for kind, value in values:
        found.add(kind, value)
    return found


@pytest.mark.parametrize(
    ("kind", "value", "text", "left"),
    [
        # Final sigma
        (NAME, "Παπαδόπουλος^Γιώργος", "ΠΑΠΑΔΟΠΟΥΛΟΣ", "REMOVED"),
        (NAME, "ΠΑΠΑΣ^ΓΙΩΡΓΟΣ", "για Παπας", "για REMOVED"),
        # Names split by other signs
        (NAME, "doe_john", "scan of John", "scan of REMOVED"),
        (NAME, "john.doe", "Doe, J", "REMOVED"),
        (NAME, "Doe/John", "doe", "REMOVED"),
        (NAME, "Doe;John", "John", "REMOVED"),
        (NAME, "Doe^John.Michael", "Michael", "REMOVED"),
        # Numbers in other groups, and alone
        ("identifier", "12345678", "no 1234-5678", "no REMOVED"),
        ("identifier", "12345678", "no 12 34 56 78.", "no REMOVED."),
        ("identifier", "123456", "no 12-34-56", "no REMOVED"),
        ("identifier", "12345", "no 12-34-5", "no 12-34-5"),
        ("identifier", "12 34567", "nr 34567", "nr 34567"),
        ("identifier", "1234-5678", "no 12345678 12 345 678", "no REMOVED"),
        ("identifier", "12345678^^^HOSP^MR", "mrn 12345678", "mrn REMOVED"),
        ("identifier", "RUMC-1234567", "mrn 1234567", "mrn REMOVED"),
        ("identifier", "HOSP0012345", "nr 12345", "nr REMOVED"),
        # Dates
        (*DAY, "on 2020年1月31日", "on REMOVED"),
        (*DAY, "on 2020년 1월 31일", "on REMOVED"),
        (*DAY, "on 2020 01 31", "on REMOVED"),
        (*DAY, "on 31 / 01 / 2020", "on REMOVED"),
        (*DAY, "on 31 - 01 - 20", "on REMOVED"),
        (*DAY, "31–01–2020 2020—01—31", "REMOVED"),
        (*DAY, "31 января 2020", "REMOVED"),
        (*DAY, "31 stycznia 2020", "REMOVED"),
        (*DAY, "31 Ocak 2020", "REMOVED"),
        ("date", "20190515", "15 МАЯ 2019 15 май 2019", "REMOVED"),
        ("date", "20190901", "1 września 2019, 1 Eylül 2019", "REMOVED"),
        # Texts that are cut to the length of SH and LO
        (NAME, "Janssen-Verhoeven^Marie", "HEAD Janssen-Ver", "HEAD REMOVED"),
        (NAME, "Lüdenscheidt^Anna", "CT of Ludenschei", "CT of REMOVED"),
        ("institution", "Radboud University Medical Center", "MR Radboud Unive", "MR REMOVED"),
        (NAME, "Lüdenscheidt^Anna", "CT of Ludenscher", "CT of Ludenscher"),
        # Short names in one with other words
        (NAME, "Doe^John", "DoeHead HEADDOE", "REMOVEDHead HEADREMOVED"),
        (NAME, "Doe^John", "MrDoe DrDoe", "MrREMOVED DrREMOVED"),
        (NAME, "Berg^Ann", "vanBerg vandenBerg", "vanREMOVED vandenREMOVED"),
        (NAME, "Berg^Ann", "Bergmann iceberg", "Bergmann iceberg"),
        # Other scripts
        (NAME, "ヤマダ^タロウ", "やまだ さん", "REMOVED さん"),
        (NAME, "やまだ^たろう", "ﾔﾏﾀﾞ", "REMOVED"),
        (NAME, "Ivanov^Sergey", "для Иванов", "для REMOVED"),
        (NAME, "Иванов^Сергей", "for Ivanov, Sergej", "for REMOVED"),
        (NAME, "Щербаков^Юрий", "Shcherbakov Yuriy Yury Iurii", "REMOVED"),
        (NAME, "Khrushchev^Nikita", "ХРУЩЕВ", "REMOVED"),
        (NAME, "Müller^Jörg", "M&uuml;ller, J&#246;rg", "REMOVED"),
        (NAME, "O'Neill^Ann", "O&#x27;Neill", "REMOVED"),
        (NAME, "O'Neill^Ann", "&Qxz; O&#x27;Neill", "&Qxz; REMOVED"),
        (NAME, "Mu\u0308ller^Ann", "Mueller", "REMOVED"),
        # Letters that are written as two in the header, and as one in the text
        (NAME, "Kuehn^Max", "Kühn Knie", "REMOVED Knie"),
        (NAME, "Weiss^Max", "WEISS Weiß Weis", "REMOVED"),
        (NAME, "Naess^Liv", "Næss", "REMOVED"),
        (NAME, "Kjaergaard^Liv", "Kjærgaard Kjaergård Kjærgård", "REMOVED"),
        (NAME, "Duesselhoefer^Max", "Düsselhöfer", "REMOVED"),
        (NAME, "Haas^Max", "has", "has"),
        # Letters that are written in pieces
        (NAME, "김^철수", "\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e head", "REMOVED head"),
        (NAME, "\u1100\u1175\u11b7^\u110e\u1165\u11af\u1109\u116e", "김 철수 head", "REMOVED head"),
        (*DAY, "2020\u1102\u1167\u11ab 1\u110b\u116f\u11af 31\u110b\u1175\u11af", "REMOVED"),
        # Institutions in one word
        ("institution", "StMarysHospital", "St. Mary's Hospital", "REMOVED"),
        ("institution", "St. Mary's Hospital", "StMarysHospital", "REMOVED"),
        (NAME, "JohnDoeSmith", "John Doe Smith", "REMOVED"),
    ],
)
def test_a_value_is_found_in_this_spelling(kind: str, value: str, text: str, left: str) -> None:
    found = needles((kind, value))
    assert remove_needles(text, found)[0] == left
    if text != left:
        assert found.may_occur_in(fold(f"head\n{text}\nchest"))


@pytest.mark.parametrize(
    ("text", "left", "kind"),
    [
        ("lives at 12 High Street, Leeds", "lives at REMOVED, Leeds", "address"),
        ("lives 221b Baker Street", "lives REMOVED", "address"),
        ("at Hauptstraße 12, x", "at REMOVED, x", "address"),
        ("op Geert Grooteplein 10", "op Geert REMOVED", "address"),
        ("12 rue de la Paix", "REMOVED", "address"),
        ("viale Garibaldi 12", "REMOVED", "address"),
        ("MRN 12345 seen", "MRN REMOVED seen", "identifier"),
        ("mrn no 1234-567", "mrn no REMOVED", "identifier"),
        ("patient id A12345", "patient id REMOVED", "identifier"),
        ("accession 99887", "accession REMOVED", "identifier"),
        ("ask j.doe@hospital", "ask REMOVED", "e-mail"),
        ("host 192.168.1.20", "host REMOVED", "ip-address"),
        ("from 10.0.0.1.", "from REMOVED.", "ip-address"),
        ("nic 00:1a:2b:3c:4d:5e", "nic REMOVED", "mac-address"),
        ("nic 001A.2B3C.4D5E", "nic REMOVED", "mac-address"),
        ("Dr. Smith, John.", "Dr. REMOVED.", "person-name"),
        ("Drs. Smith and Jones", "Drs. REMOVED", "person-name"),
        ("Dr. SMITH^JOHN", "Dr. REMOVED", "person-name"),
        ("Mr. Anna Maria Ida Smith", "Mr. REMOVED", "person-name"),
        ("a 95 year old man", "a REMOVED man", "age"),
        ("95-year-old", "REMOVED", "age"),
        ("97F with cough", "REMOVED with cough", "age"),
        ("101 yo", "REMOVED", "age"),
        ("female, 90 yrs, fall", "female, REMOVED, fall", "age"),
        ("95 years, fall", "REMOVED, fall", "age"),
        ("92yr F", "REMOVED F", "age"),
        ("90+ yrs", "REMOVED", "age"),
        ("93.5-years", "REMOVED", "age"),
        ("99 y.o.", "REMOVED", "age"),
        ("99 y. o. male", "REMOVED male", "age"),
        ("aged 92, x", "REMOVED, x", "age"),
        ("age: 095Y", "REMOVED", "age"),
        ("095Y male", "REMOVED male", "age"),
        ("Homme de 92 ans", "Homme de REMOVED", "age"),
        ("vrouw, 101 jaar", "vrouw, REMOVED", "age"),
        ("ninety-five year old", "REMOVED", "age"),
        ("one hundred and two years old", "REMOVED", "age"),
        ("93-jährige Patientin", "REMOVED Patientin", "age"),
        ("in her nineties", "REMOVED", "age"),
        ("89 year old, 67F", "89 year old, 67F", ""),
    ],
)
def test_what_identifies_in_free_text_is_replaced(text: str, left: str, kind: str) -> None:
    cleaned, kinds = clean_text(text, Needles())
    assert cleaned == left
    assert kind in kinds or not kind


HARMLESS = [
    "CT thorax with contrast, 5 mm, 120 kV, 200 mAs", "no handling of the forehead, transport",
    "512 512 matrix, 256/256", "AP and lateral views", "delay 35 s, during expiration",
    "T2 tse tra 320 p2", "b = 1000 s/mm2", "3.0 x 3.0 x 5.0 mm", "2 of 3 lesions, 12 x 14 mm",
    "left kidney lower pole 2.5 cm", "L4/L5, L5-S1", "segment 4a and 4b", "Br40 3 iMAR",
    "95 % stenosis", "grade 3", "90 degrees", "98.6 F", "95 ml at 3 ml/s", "120kV@200mAs",
    "HU 95", "series 95 of 120", "syngo 2.5.10.1", "version 10.2.1.4", "4 chamber view",
    "drive 5 mm road map", "MR 12345 coil", "2 way street view", "ID of lesion",
    "street level 3", "HR@rest 60", "over 95 images", "95 years ago", "95 yrs later",
    "0.95 years", "TR 95", "90F kernel B90f",
    "1.5T@16ch", "hip 95 F 3", "MRN unknown", "scan at 95 kV and 100 mA", "100 M samples",
    "dose 370000 kBq", "seen by Dr. REMOVED, MRI of the knee", "pitch 0.9:1",
    "Accession pending", "ROI 12 id 3", "in the 90 minutes after", "via needle 18 G",
    "via femoral vein 12 F", "detail, device level 3",
]  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS)
def test_an_ordinary_phrase_stays(text: str) -> None:
    common = needles(
        (NAME, "Ling^Ray"), (NAME, "King^Art"), (NAME, "Lay^Ann"), (NAME, "Ring^Bo"),
        (NAME, "Fore^Con"), (NAME, "Müller^Jo"), ("identifier", "7654321"),
        ("institution", "Medical Center"), ("date", "20200131"),
    )  # fmt: skip
    assert clean_text(text, common) == (text, ())
    assert remove_needles(text, common) == (text, ())


@pytest.mark.parametrize(
    "text", ["12 3", "&#246;", "Иван ", "a.b@", "10.0.", "ninety ", "12 high "]
)
def test_a_long_text_takes_time_in_proportion_to_its_length(text: str) -> None:
    found = needles((NAME, "Ivanov^Ivan"), ("identifier", "12345678"), ("date", "20200131"))

    def seconds(times: int) -> float:
        """The least of three, without the garbage of other tests, which timeit leaves alone."""
        long, timer = text * times, time.process_time
        return min(timeit.repeat(lambda: clean_text(long, found), timer=timer, number=1, repeat=3))

    seconds(100)
    assert seconds(8000) < 32 * max(seconds(1000), 0.005)  # 64 times as long if quadratic
