# ruff: noqa: RUF001 - characters that look like others are what is looked at
"""The content of cleaning.json: texts, and the cleaned texts by docs/cleaning.md."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.package.vectors.kept import binary_values, numbers

from grand_challenge_dicom_de_id_procedure.cleaning.fold import fold
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.cleaning.text import clean_text, remove_needles
from grand_challenge_dicom_de_id_procedure.cleaning.vocabulary import Vocabulary
from grand_challenge_dicom_de_id_procedure.dicom.character_set import (
    character_set_of,
    other_character_sets,
)

VOCABULARY = ("head", "CT", "contrast", "T1", "van")


class Case(NamedTuple):
    """A text that holds something, by a section of the specification."""

    section: str
    text: str
    values: tuple[tuple[str, str], ...] = ()


FOLDED = (
    "", "CT Thorax 5.0", "Müller", "Mu\u0308ller", "ÅÇÉ", "Łódź", "ＤＯＥ１：", "İstanbul ırmak",
    "Straße STRAẞE", "æÆœŒøØ đĐðÐħĦþÞ", "Ǣ ǿ ℏ", "ΣΑΣ ς", "Ёлкин Й", "١٢٣ ४५ 𝟗 ²①½", "ﬁﬂ ™ ㎜",
    "東京 한국 やまだ",
    "a\u200bb\u00adc\ufeffd", "\u0301x\u0489", "ก็ำ", "´ ¨", "a\u00a0b\u2003c\u3000d", "ǅ ℡",
    "Ⅷ ⅷ", "𝐃𝐨𝐞",
    "क्षि", "ｶﾞ", "🅐 x",
    "\u1100\u1175\u11b7 \u1100\u1161", "기\u11b7 김\u11b7", "\uffa1\uffdc", "\u0b92\u0bd7x",
)  # fmt: skip

NAME = "person-name"
DOE, JANSSEN, SMITH = "Doe^John", "Janssen^Marie Louise^van der^Mevr.", "Smith^Adam^^Dr."
YAMADA = "Yamada^Tarou=山田^太郎=やまだ^たろう"


def _of(section: str, kind: str, value: str, *texts: str) -> list[Case]:
    return [Case(section, text, ((kind, value),)) for text in texts]


def _without_values(section: str, *texts: str) -> list[Case]:
    return [Case(section, text) for text in texts]


READ = (
    ("", b"CT"), ("", "Müller".encode("latin_1")), ("", "Müller".encode()),
    ("ISO_IR 192", "Müller".encode()), ("ISO_IR 192", "Müller".encode("latin_1")),
    ("GB18030", "山田".encode("shift_jis")), ("\\ISO 2022 IR 87", "山田".encode()),
    ("\\ISO 2022 IR 87", "山田".encode("iso2022_jp")), ("", "山田".encode("iso2022_jp")),
    ("ISO_IR 144", "Жилин".encode()), ("\\ISO 2022 IR 87", "丂丄".encode("iso2022_jp_2")),
    ("", b"\x1b$)C\xb1\xe8"), ("\\ISO 2022 IR 87", b"\x1b$(O0!"),
)  # fmt: skip

CASES: tuple[Case, ...] = (
    # Marks and folding
    *_of("2", NAME, "Müller^Jörg", "MUELLER muller Müller", "Mu\u0308ller, jo\u0308rg",
        "ＭÜＬＬＥＲ"),
    *_of("2", NAME, "Rene^A", "\u0301Rene\u0301!", "R\u200bene x", "Re\u00adné\u200b\u200b"),
    *_of("2", "identifier", "1234567", "١٢٣٤٥٦٧", "x 𝟏𝟐𝟑𝟒𝟓𝟔𝟕"),
    *_of("2", NAME, "\U0001d403oe^John", "x 𝐃𝐨𝐞 y", "🙂 doe 🙂"),
    *_without_values("2", "2020\u200b-01-31", "tel ０２４ ３６１ １１１１", "Name：Doe",
        "Dr. Mu\u0308ller x"),
    *_of("2", NAME, "Παπαδόπουλος^Γιώργος", "ΠΑΠΑΔΟΠΟΥΛΟΣ", "για παπαδοπουλος"),
    *_of("2", NAME, "ヤマダ^タロウ", "やまだ さん", "ﾔﾏﾀﾞ"),
    *_of("2", NAME, "Müller^Jörg", "M&uuml;ller, J&#246;rg x", "M&#xFC;ller", "M&nothing;ller",
        "&#99999999; &#0;"),
    *_of("2", NAME, "Ivanov^Sergey", "для Иванов, Сергей", "ИВАНОВУ"),
    *_of("2", NAME, "Khrushchev^Nikita", "ХРУЩЕВ"),
    *_of("2", NAME, "김^철수", "\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e head",
        "a 기\u11b7."),
    *_of("2", NAME, "\u1100\u1175\u11b7^\u110e\u1165\u11af\u1109\u116e", "김 철수 head"),
    *_of("2", "date", "20200131",
        "2020\u1102\u1167\u11ab 1\u110b\u116f\u11af 31\u110b\u1175\u11af x"),
    # Forms
    *_of("3", NAME, "doe_john", "scan of John", "Doe, J"),
    *_of("3", NAME, "john.doe", "doe"),
    *_of("3", NAME, "Doe;John/Michael", "michael"),
    *_of("3", NAME, "Иванов^Сергей", "Ivanov, Sergej"),
    *_of("3", NAME, "Щербаков^Юрий", "Shcherbakov Yuriy Yury Iurii"),
    *_of("3", NAME, "Mu\u0308ller^Ann", "Mueller"),
    *_of("3", NAME, "JohnDoeSmith", "John Doe Smith"),
    *_of("3", "identifier", "12345678", "1234-5678", "12 34 56 78."),
    *_of("3", "identifier", "1234-5678", "12345678", "12 345 678"),
    *_of("3", "identifier", "12345678^^^HOSP^MR", "mrn 12345678", "HOSP"),
    *_of("3", "identifier", "RUMC-1234567", "mrn 1234567", "123 4567"),
    *_of("3", "identifier", "HOSP0012345", "nr 12345", "1234 5"),
    *_of("3", "institution", "StMarysHospital", "St. Mary's Hospital", "X St Marys Hospitals"),
    *_of("3", NAME, DOE, "Scan of Doe", "DOE_JOHN_HEAD", "doe, john", "John Doe", "JOHNDOE",
        "jdoe 3mm"),
    *_of("3", NAME, DOE, "J. Doe", "Doe J", "does Johnny"),
    *_of("3", NAME, "Doe, John", "john doe"),
    *_of("3", NAME, "John Michael Doe", "doe john michael", "Doe J", "Michael"),
    *_of("3", NAME, "Doe", "Doe"),
    *_of("3", NAME, "Smith-Jones^Ann", "Jones", "SmithJones", "Smith"),
    *_of("3", NAME, "O'Brien^Ann", "OBrien and Brien", "O\u2019Brien"),
    *_of("3", NAME, "Mueller^Ann", "Müller", "MULLER"),
    *_of("3", NAME, "Weiß^Ann", "WEISS", "Weis"),
    *_of("3", NAME, "Kuehn^Max", "Kühn", "Khn"),
    *_of("3", NAME, "Weiss^Max", "Weiß", "WEIS"),
    *_of("3", NAME, "Kjaergaard^Liv", "Kjærgaard", "Kjaergård", "Kjærgård"),
    *_of("3", NAME, "Duesselhoefer^Max", "Düsselhöfer"),
    *_of("3", NAME, "Haas^Max", "has", "Hås"),
    *_of("3", NAME, "Ørsted^Åse", "Oersted", "orsted", "AASE", "Ase"),
    *_of("3", NAME, "Þórsson^Ann", "thorsson", "torsson"),
    *_of("3", NAME, "Haakonsen^Ann", "Håkonsen", "Hakonsen"),
    *_of("3", NAME, "Doe^John^^Dr^MD", "Dr MD"),
    *_of("3", NAME, JANSSEN, "Janssen, Marie-Louise", "M Janssen", "van der Waals", "Mevr. X"),
    *_of("3", NAME, YAMADA, "山田さん", "yamada", "たろう 太郎"),
    *_of("3", NAME, "A^B", "A B C"),
    *_of("3", NAME, "^^", "x"),
    *_of("3", NAME, "  Doe^John \0", "doe"),
    *_of("3", "identifier", "PID-0042", "pid0042", "PID 0042"),
    *_of("3", "identifier", "12-34/5", "no 12345", "no 12 34 5"),
    *_of("3", "identifier", "0012345", "no 12345", "no 0012345"),
    *_of("3", "identifier", "120", "120 kV"),
    *_of("3", "identifier", "T7", "T7"),
    *_of("3", "identifier", "T77", "T77"),
    *_of("3", "institution", "St. Mary's Hospital, Leeds", "ST MARYS HOSPITAL", "leeds",
        "Hospital"),
    *_of("3", "institution", "Radboud UMC\r\nNijmegen", "radboud  \n umc", "Nijmegen"),
    *_of("3", "address", "12 High St, Hartford, CT", "CT of Hartford", "12 high st"),
    *_of("3", "telephone", "+31 (24) 361-1111", "call 0031243611111", "call 361 11 11", "call 361"),
    *_of("3", "telephone", "361111", "36-11-11"),
    *_of("3", "telephone", "12345", "12345"),
    *_of("3", "station", "AWP-66012", "AWP66012_seq"),
    *_of("3", "device", "SN 39393", "sn39393"),
    *_of("3", "other", "Left hand of God", "left HAND of god"),
    *_of("3", "other", "", "anything"),
    *_of("3", "birth-date", "19550131", "310155 550131", "01311955", "31011955"),
    *_of("3", "date", "19550131", "550131", "19550131"),
    *_of("3", "birth-date", "not a date", "not a date"),
    *_of("3", "uid", "1.2", "1.2"),
    *_of("3", "uid", "A1-x_7", "a1-X_7", "a1 x 7"),
    *_of("3", "uid", "-._.-", "-._.-"),
    Case("3", "Smith Hospital", ((NAME, "Smith^A"), ("institution", "Smith"))),
    Case("3", "19550131", (("date", "19550131"), ("birth-date", "19550131"))),
    Case("3", "x 12345.6", (("uid", "12345"), ("identifier", "12345"))),
    # Where a value is
    *_of("4", "identifier", "ZK4711XQW83", "NONEZK4711XQW83", "xZK4711XQW83y"),
    *_of("4", NAME, DOE, "Doe123", "1doe", "xdoe", "does", "doe_x", "D-o-e", "doe--john",
        "doe---john"),
    *_of("4", NAME, "Martinez^Ann", "pMartinez2", "AnnMartinez", "xAnn"),
    *_of("4", NAME, "Li^Bo", "Li, line", "LiBo", "Boli"),
    *_of("4", NAME, "Kowalski^Jan", "jkowalski", "xjkowalski", "kowalskij", "kowalskijx"),
    *_of("4", NAME, "สมชาย^ใจดี", "คุณสมชายครับ"),
    *_of("4", NAME, "Head^CT", "CT head with T1", "head T1 CT", "head CT"),
    *_of("4", NAME, "Contra^Ann", "contra contrast", "contr-a", "contras"),
    *_of("4", NAME, "van den Berg^Ann", "van Berg", "van den Berg"),
    *_of("4", "identifier", "12345", "x9123456y", "12345 12345", "1234512345"),
    *_of("4", "identifier", "1234", "1234 12345"),
    *_of("4", "identifier", "ABC12", "ABC 12", "xABC12", "ABC123"),
    *_of("4", "identifier", "AB12", "xAB12", "AB12"),
    *_of("4", "uid", "1.2.840.113619.2.55.3", "see 1.2.840.113619.2.55.3.7",
        "91.2.840.113619.2.55.33"),
    *_of("4", "uid", "1.2.3", "1.2.3 and 1.2.3.4 and 11.2.3", "1.1.2.3", "1.2.3."),
    *_of("4", "date", "20200131", "2020013110", "131.1.2020 2.31.1.2020.5", "31.1.2020", "31 1 20"),
    *_of("4", "date", "20200131103045.1+0100", "31 Jan 20", "10:30"),
    *_of("4", "date", "202001", "2020-01 202001"),
    *_of("4", NAME, DOE, "DoeHead", "HEADDOE", "MrDoe", "vanDoe", "vanDoeHead", "DoeT1", "xDoe"),
    *_of("4", NAME, "Lüdenscheidt^Anna", "CT of Ludenschei", "CT of Ludenscher", "CT ofLudenschei",
        "CT of Ludensche"),
    *_of("4", "institution", "Radboud University Medical Center", "MR Radboud Unive"),
    # Dates
    *_of("5", "date", "20200131", "2020年1月31日", "2020년 1월 31일", "2020 01 31",
        "31 / 01 / 2020",
        "31 - 01 - 20", "31–01–2020", "2020—01—31", "31 января 2020", "31 stycznia 2020",
        "31 Ocak 2020"),
    *_of("5", "date", "20190515", "15 МАЯ 2019", "15 май 2019"),
    *_of("5", "date", "2020.01.31", "1/31/20", "20-01-31", "31_01_2020", "2020.1.31", "31 01 20",
        "31 1 20"),
    *_of("5", "date", "19490715", "15.7.49", "49-07-15", "July 15th 1949", "1949 jul 15"),
    *_of("5", "date", "20240229", "29.2.2024", "29feb24", "29th of Feb 2024"),
    *_of("5", "date", "20230229", "29.2.2023"),
    *_of("5", "date", "18491231", "31.12.1849"),
    *_of("5", "date", "21001231", "31.12.2100"),
    # Patterns
    *_without_values(
        "6",
        "seen 2020-01-31.", "seen 31.01.2020.", "seen 31/1/2020", "seen 1/31/20", "seen 31.01.20",
        "2.5.10",
        "31-JAN-2020", "Jan 31, 2020", "3 März 2020", "3 février 2020", "1er août 2020",
        "31.13.2020",
        "20200131", "20200131 1435", "20200131T143512", "20201331", "2020013", "March 2020",
        "March 1720",
        "on 12 January she", "in January", "12 jan", "3rd. october", "xmarch 2020",
        "at 14:35", "at 14:35:12.5", "at 2:35 pm", "at 2 p.m.", "2020-01-31T14:35", "ratio 16:9",
        "v1.14:35",
        "25:10", "é14:35", "2 pmx",
        "of 1.2.840.113619.2.55", "1.2.3.4", "1.22.333.4444.5", "syngo 2.5.10",
        "call +31 24 361 1111", "call +31243611111", "(024) 361 1111 now", "024-3611111",
        "555-361-1111",
        "361-1111", "555.361.1111", "0031 24 3611111", "+31 24",
        "no 123456", "no A1234567B", "ssn 123-45-6789", "12345", "1-2-3", "127.734567 MHz",
        "40-60%",
        "ask j.doe@example.org.", "a_b+c@x-y.example.nl", "@ 3T", "a@b",
        "https://example.org/x?y=1 there", "ftp://x", "www.example.org, x", "example.org/doe x",
        "example.xyz/doe",
        "mg/ml", "see HTTPS://X.NL",
        "Dr. Smith asked", "Dr Smith", "DR. SMITH", "DR CHEST", "MR BRAIN", "Dr. Mrazek",
        "Dr. Prof",
        "Docteur Thompson", "Dott. Bianchi", "12 de marzo de 2024", "8 de junio", "marzo de 2024",
        "Prof. Dr. van der Berg, head", "Prof. Dr. med. Anna Maria Öz", "Frau Müller-Lüdenscheidt",
        "M. Dupont et Mme Durand", "Dr. J. R. Smith", "Dr. Šimić", "Dr. Ωmega", "Dr.Smith",
        "M. psoas",
        "Dr. van", "Mr O'Brien", "xDr. Smith",
        "Name: John Doe", "Patient: doe", "Patient's name = Doe, John", "Name: Doe MRN: A12",
        "x\nname: doe",
        "Protocol Name: Head", "last_name=doe", "Name: a b c d e", "name : REMOVED x", "Name: a: b",
        "MRN: A12", "Patient ID=77x", "Acc. no: 99", "hospital number#7a", "pid 7", "xid: 7",
        "ID: REMOVED",
        "seen 2020 01 31", "seen 31 / 01 / 2020", "seen 2020年1月31日", "15 мая", "15 маялось",
        "lives at 12 High Street, Leeds", "Hauptstraße 12, x", "12 rue de la Paix",
        "viale Garibaldi 12", "5 mm road map",
        "MRN 12345 seen", "mrn no 1234-567", "patient id A12345", "MR 12345 coil", "MRN unknown",
        "ask j.doe@hospital", "HR@rest 60", "120kV@200mAs", "images@workstation",
        "host 192.168.1.20", "syngo 10.2.1.4", "1.2.3.4", "nic 00:1a:2b:3c:4d:5e",
        "nic 001A.2B3C.4D5E",
        "Dr. Smith, John.", "Dr. Smith, MRI", "Drs. Smith and Jones", "Dr. SMITH^JOHN",
        "Dr. Smith and Dr. Jones", "370000 kBq", "370000 x",
        "90 yrs, x", "95 years", "92yr F", "90+ yrs", "93.5-years", "99 y. o. male", "95 y or more",
        "95 years ago", "95 years agony", "0.95 years",
        "95 year old", "97F with cough", "101 yo", "aged 92, x", "age: 095Y",
        "ninety-five year old",
        "one hundred and two years old", "93-jährige", "095Y", "Homme de 92 ans", "in 89 ans",
        "in her nineties", "89 year old", "98.6 F",
        "DOB: 1955", "geb.: 1955", "date of birth = 1955", "born: x1", "D.O.B.: 3",
    ),
    # Replacing
    Case("7", "Janssen, Smith; 14:35 / 20200131 x", ((NAME, JANSSEN), (NAME, SMITH))),
    Case("7", "Janssen 2020-01-31 1955-01-31", ((NAME, JANSSEN), ("birth-date", "19550131"))),
    Case("7", "x John Doe Hospital", ((NAME, DOE), ("institution", "John Doe Hospital"))),
    Case("7", "compared with 2019-05-02 (Dr Smith)", ((NAME, SMITH),)),
    Case("7", "(Smith) (024) 361 1111 now", ((NAME, SMITH),)),
    *_of("7", NAME, "Doe^Moved", "Name: xREMOVED Doe", "REMOVED DOE", "REMOVEDOE"),
    *_of("7", NAME, "Removed^Move", "was REMOVED", "was removed", "REMOVED REMOVED move"),
    *_of("7", NAME, "Doe^Ann", "Doe\u0301 , \u0301 ann.", "Doe REMOVED ann", ""),
    *_without_values("7", "Name: Doe REMOVED Ann", "Dr. Smith REMOVED", "see REMOVED on the left"),
)  # fmt: skip


def cleaning_vectors() -> dict[str, Any]:
    """The content of cleaning.json."""
    return {
        "specification": "docs/cleaning.md",
        "vocabulary": list(VOCABULARY),
        "folded": [{"section": "2", "text": text, "folded": fold(text)} for text in FOLDED],
        "characterSets": [
            {
                "section": "2",
                "declared": term,
                "value": raw.hex(),
                "others": [
                    each.decode(raw)
                    for each in other_character_sets(raw, character_set_of(term.encode()))
                ],
            }
            for term, raw in READ
        ],
        "texts": [_vector(case) for case in CASES],
        "numbers": numbers(),
        "bytes": binary_values(),
    }


def needles_of(values: tuple[tuple[str, str], ...]) -> Needles:
    needles = Needles(Vocabulary.of({"vocabulary": VOCABULARY}))
    for kind, value in values:
        needles.add(kind, value)
    return needles


def _vector(case: Case) -> dict[str, Any]:
    needles = needles_of(case.values)
    cleaned, cleaned_kinds = clean_text(case.text, needles)
    checked, checked_kinds = remove_needles(case.text, needles)
    return {
        "section": case.section,
        "values": [list(value) for value in case.values],
        "text": case.text,
        "found": [list(hit) for hit in needles.find(case.text)],
        "checked": {"text": checked, "kinds": list(checked_kinds)},
        "cleaned": {"text": cleaned, "kinds": list(cleaned_kinds)},
    }
