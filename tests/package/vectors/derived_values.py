"""The content of derived-values.json: values, and their replacements by docs/derived-values.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tests.package.vectors.kept import kept_binary, kept_texts

from grand_challenge_dicom_de_id_procedure.actions.action import ActionContext, Element
from grand_challenge_dicom_de_id_procedure.actions.dummy import DUMMIES, in_order
from grand_challenge_dicom_de_id_procedure.actions.registry import action_named
from grand_challenge_dicom_de_id_procedure.cleaning.needles import Needles
from grand_challenge_dicom_de_id_procedure.dicom.character_set import DEFAULT, character_set_of
from grand_challenge_dicom_de_id_procedure.dicom.encoding import EXPLICIT
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import new_file_meta
from grand_challenge_dicom_de_id_procedure.dicom.tags import CODING_SCHEME, STUDY, URN_CODE
from grand_challenge_dicom_de_id_procedure.dicom.values import split
from grand_challenge_dicom_de_id_procedure.engine.method_record import (
    extended_methods,
    longitudinal,
    what_runs,
)
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.rules.coded import CodedRules
from grand_challenge_dicom_de_id_procedure.rules.packed import procedure
from grand_challenge_dicom_de_id_procedure.rules.rule import Rule

KEY = bytes(range(32))
DAYS = 1000
VERSION = "2026.11.0"
CT = "1.2.840.10008.5.1.4.1.1.2"

TEXTS = (
    ("LO", "", b" a \\b\0\\\\ c"),
    ("LT", "", b" a\\b \0"),
    ("UI", "", b"1.2\\3.4\0"),
    ("PN", "", b"M\xfcller^J"),
    ("PN", "ISO_IR 100", b"M\xfcller^J"),
    ("PN", "ISO_IR 192", "Müller^J".encode()),
    ("PN", "ISO_IR 192", b"M\xfcller^J"),
    ("LO", "ISO_IR 144", "Иван".encode("iso8859_5")),
    ("CS", "ISO_IR 192", "é".encode()),
    ("SH", "nonsense", b"\xe9"),
    ("LO", "", b"  \0"),
)
UIDS = (
    *("", "1.2.3", "1.2.840.113619.2.55.3.604688119.868.1212.1", CT, "1.2.840.10008.99", "0"),
    *("1.2.840.10008.1.2.1", "not a UID", "1.2.3 é"),
)
PSEUDONYMS = ("1CT1", "a", "Ward 5, Müller", "東京", "LESIONS")
PROJECTS = ("knees", "Knees", "Füße 2", "a\\b")
DATE_KEY = bytes(range(100, 132))
PATIENTS = (
    ("", ""),
    ("1CT1", ""),
    ("1CT1", "A"),
    ("", "A"),
    ("Müller", "東京"),
    ("a\0b", ""),
    ("a", "b"),
)
CLEANED = {
    "DA": ("20200131", "2020.01.31", "20240229", "00030101", "00010101", "20230229", "2020-01-31",
           "202001", "x", "20200131-20200201"),
    "DT": ("20200131103045.123456+0100", "20200131", "202003", "2020", "2020+0100", "202003-0500",
           "2020013110", "202001311061", "20200131103060", "202001311030+1500", "20201301", "0001",
           "2020.01.31"),
    "TM": ("10", "1030", "103045", "103045.1", "103045.1234567", "235960", "2400", "10:30",
           "10:30:45.123", "235960", "1:30", "24:00", "10:3045", "x"),
    "AS": ("089Y", "090Y", "099Y", "120Y", "100M", "999D", "052W", "45Y", "x"),
}  # fmt: skip
SEVERAL = (("DA", "20200131\\x\\"), ("AS", "010Y\\095Y"), ("TM", "10\\x"), ("DT", "2020\\2021"))
DUMMY_TAGS = {
    "AE": 0x00080054, "AS": 0x00101010, "AT": 0x00280009, "CS": 0x00080060, "DA": 0x00080020,
    "DS": 0x00180050, "DT": 0x0008002A, "FD": 0x00089459, "FL": 0x00089459, "IS": 0x00200013,
    "LO": 0x00081030, "LT": 0x00104000, "OB": 0x00282000, "OD": 0x7FE00009, "OF": 0x7FE00008,
    "OL": 0x00660040, "OV": 0x7FE00001, "OW": 0x00281201, "PN": 0x00100010, "SH": 0x00080050,
    "SL": 0x00186020, "SS": 0x00281056, "ST": 0x00080081, "SV": 0x00720082, "TM": 0x00080030,
    "UC": 0x00189908, "UI": 0x00080018, "UL": 0x00186020, "UR": 0x0040E010, "US": 0x00280010,
    "UT": 0x0040A160, "UV": 0x00720083,
}  # fmt: skip
SEVERAL_DUMMIES = (("DS", 0x00200037), ("DS", 0x00280030), ("US", 0x00181310), ("CS", 0x00080008))
EMPTY_AND_UID = (("", "1.2.3"), ("  ", "1.2.3"), ("", "1.2.4"), ("", ""), ("1CT1", "1.2.3"))
MOMENTS = (
    ["20200131101502", "20200131101500", "20200131101501"],
    ["20191231", "20200131101500", "20191231", "2019"],
    ["20200131101500.25+0100", "20200131101500.5+0100", "20200131101500+0100"],
    [f"20200131{10 + minute // 60}{minute % 60:02}" for minute in range(62)],
    ["20200131101500", "", "no date"],
)
CODES: tuple[tuple[str, str], ...] = (  # designator and URN
    ("DCM", ""), ("SCT", "http://snomed.info/id/1"), ("sct", ""), ("99HOSPITAL", ""), ("DCM2", ""),
    ("", ""), ("", "http://snomed.info/id/1"), ("", "http://snomed.info.example/id/1"),
    ("", "urn:oid:1.2.840.10008.2.16.4"), ("", "HTTP://SNOMED.INFO/id/1"),
    ("99HOSPITAL", "http://snomed.info/id/1"),
)  # fmt: skip
CONCEPTS = (
    ("121033", "DCM"), ("F-01860", "SRT"), ("103339001", "SCT"), ("113832", "DCM"),
    ("121033", "99HOSPITAL"), ("121033", ""), ("", "DCM"), ("", ""),
)  # fmt: skip
METHODS: tuple[tuple[str, ...], ...] = (
    (),
    ("Other tool 1.0",),
    ("Other tool 1.0", "Other tool 1.0", ""),
    (f"grand-challenge-dicom-de-id-procedure {VERSION}", "Other"),
    ("x" * 70,),
    ("x" * 63 + " y",),
)


class _Item(NamedTuple):
    """An item with a code, or a content item with a concept name."""

    scheme: str = ""
    urn: str = ""
    concept: tuple[str, str] = ("", "")

    def text(self, tag: int) -> str:
        return {CODING_SCHEME: self.scheme, URN_CODE: self.urn}[tag]

    def code(self, _tag: int) -> tuple[str, str]:
        return self.concept

    def codes(self, _sequence: int, _tag: int) -> list[tuple[str, str]]:
        raise NotImplementedError


def code_vectors() -> list[dict[str, Any]]:
    """Which codes are published, and which concepts are withheld, by the released procedure."""
    rules = CodedRules(procedure)
    codes = [
        {
            "section": "Codes and concepts",
            "designator": scheme,
            "urn": urn,
            "published": not rules.scheme_of(_Item(scheme, urn)),
        }
        for scheme, urn in CODES
    ]
    withheld = procedure["concept"]["withheld"]
    concepts = [
        {
            "section": "Codes and concepts",
            "conceptValue": value,
            "conceptScheme": scheme,
            "withheld": said == "other" or said in withheld,
        }
        for value, scheme in CONCEPTS
        for said in (rules.concept_of(_Item(concept=(value, scheme))),)
    ]
    return [*codes, *concepts]


def derived_vectors() -> dict[str, Any]:
    """The content of derived-values.json."""
    identity = Identity(KEY)
    return {
        "specification": "docs/derived-values.md",
        "key": KEY.hex(),
        "fingerprint": identity.fingerprint(),
        "texts": [
            {
                "section": "Text that is hashed",
                "vr": vr,
                "characterSet": term,
                "value": raw.hex(),
                "texts": split(vr, raw, character_set_of(term.encode())),
            }
            for vr, term, raw in TEXTS
        ],
        "uids": [
            {
                "section": "UIDs",
                "original": uid,
                "U": identity.uid(uid),
                "D": identity.derived_uid(uid),
            }
            for uid in UIDS
        ],
        "pseudonyms": [
            {"section": "Pseudonyms", "original": text, "pseudonym": identity.pseudonym(text)}
            for text in PSEUDONYMS
        ],
        "keptTexts": kept_texts(),
        "keptBinary": kept_binary(),
        "pseudonymsWithIssuer": [
            {
                "section": "Pseudonyms",
                "original": text,
                "issuer": issuer,
                "pseudonym": identity.pseudonym(text, issuer),
            }
            for text, issuer in PATIENTS
            if text
        ],
        "pseudonymsOfEmptyValues": [
            {
                "section": "Pseudonyms",
                "value": value,
                "uid": uid,
                "written": written("LO", value, Rule("D", "", if_empty=STUDY), said={STUDY: uid}),
            }
            for value, uid in EMPTY_AND_UID
        ],
        "moments": [
            {
                "section": "Moments in order",
                "values": values,
                "written": [
                    written("DT", value, Rule("D", "", in_order=True), order=in_order(values))
                    for value in values
                ],
            }
            for values in MOMENTS
        ],
        "projects": [
            {
                "section": "Key",
                "project": project,
                "fingerprint": derived.fingerprint(),
                "pseudonym": derived.pseudonym("123456"),
                "uid": derived.uid("1.2.3"),
                "days": derived.days("123456", ""),
            }
            for project in PROJECTS
            for derived in (Identity(KEY, project=project),)
        ],
        "dateKeys": [
            {
                "section": "Key",
                "project": project,
                "dateKey": DATE_KEY.hex(),
                "fingerprint": derived.fingerprint(),
                "dateFingerprint": derived.date_fingerprint(),
                "pseudonym": derived.pseudonym("123456"),
                "days": derived.days("123456", ""),
            }
            for project in ("", *PROJECTS)
            for derived in (Identity(KEY, date_key=DATE_KEY, project=project),)
        ],
        "days": [
            {"section": "Dates", "patientId": patient, "issuer": issuer, "days": days}
            for patient, issuer in PATIENTS
            for days in (identity.days(patient, issuer),)
        ],
        "cleaned": [
            {
                "section": "Dates",
                "vr": vr,
                "value": value,
                "days": DAYS,
                "written": cleaned(vr, value).decode("ascii"),
            }
            for vr, value in (
                *((vr, value) for vr, values in CLEANED.items() for value in values),
                *SEVERAL,
            )
        ],
        "dummies": [
            {
                "section": "Dummies",
                "tag": f"({tag >> 16:04X},{tag & 0xFFFF:04X})",
                "vr": vr,
                "written": dummy(vr, tag).hex(),
            }
            for vr, tag in (*DUMMY_TAGS.items(), *SEVERAL_DUMMIES)
        ],
        "codes": code_vectors(),
        "methods": [
            {
                "section": "The record",
                "version": VERSION,
                "earlier": list(earlier),
                "values": extended_methods(earlier, what_runs({"version": VERSION}).methods),
            }
            for earlier in METHODS
        ],
        "longitudinal": [
            {
                "section": "The record",
                "earlier": earlier,
                "moved": moved,
                "removed": removed,
                "value": longitudinal(earlier, dates_moved=moved, dates_removed=removed),
            }
            for earlier in ("", "UNMODIFIED", "MODIFIED", "REMOVED", "OTHER")
            for moved in (False, True)
            for removed in (False, True)
        ],
        "fileMeta": [
            {
                "section": "File meta information",
                "sopClass": CT,
                "instance": instance,
                "transferSyntax": syntax,
                "written": new_file_meta(CT, instance, syntax).hex(),
            }
            for instance, syntax in (
                (identity.uid("1.2.3"), "1.2.840.10008.1.2.1"),
                ("2.25.1", "1.2.840.10008.1.2.4.90"),
            )
        ],
    }


def written(
    vr: str,
    value: str,
    rule: Rule,
    said: Mapping[int, str] | None = None,
    order: Mapping[str, int] | None = None,
) -> str:
    """What D writes for a value, in a file that says this of itself and has texts in this order."""
    element = Element(DUMMY_TAGS[vr], vr, value.encode("ascii"), rule, EXPLICIT, DEFAULT)
    raw = {tag: text.encode("ascii") for tag, text in (said or {}).items()}
    new = action_named("D").act(element, ActionContext(Identity(KEY), said=raw, order=order or {}))
    assert isinstance(new, bytes)
    return new.decode("ascii")


def cleaned(vr: str, value: str) -> bytes:
    """What C writes for a value, with the dates moved by ``DAYS``."""
    rule = Rule("C", "")
    element = Element(DUMMY_TAGS[vr], vr, value.encode("ascii"), rule, EXPLICIT, DEFAULT)
    written = action_named("C").act(element, ActionContext(Identity(KEY), DAYS, Needles()))
    assert isinstance(written, bytes)
    return written


def dummy(vr: str, tag: int) -> bytes:
    """What D writes, in explicit VR little endian, where there is no value."""
    assert vr in DUMMIES or vr == "UI"
    element = Element(tag, vr, None, Rule("D", ""), EXPLICIT, DEFAULT)
    written = action_named("D").act(element, ActionContext(Identity(KEY)))
    assert isinstance(written, bytes)
    return written
