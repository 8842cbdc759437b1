"""How data sets are spelled: transfer syntaxes, lengths, nesting, VRs, what stands out of order."""

from __future__ import annotations

from collections.abc import Iterator

from tests.package.conftest import CT, MR
from tests.package.engine.test_structure import DROPPED, OF_UNKNOWN_VR
from tests.package.generated.encoding import ENCODINGS, ITEM, ITEM_END, SEQUENCE_END, UNDEFINED
from tests.package.vectors.whole.case import (
    BIG,
    DEFLATED,
    DELIMITED,
    EXPLICIT,
    IMPLICIT,
    Case,
    Element,
    beginning,
    file,
    stored,
    written,
)

from grand_challenge_dicom_de_id_procedure.dicom.dictionary import transfer_syntaxes
from grand_challenge_dicom_de_id_procedure.dicom.encoding import DEFLATED as DEFLATED_SYNTAXES
from grand_challenge_dicom_de_id_procedure.dicom.encoding import encoding_of
from grand_challenge_dicom_de_id_procedure.dicom.tags import spelled

_MODALITY: Element = (0x00080060, "CS", "CT")
_NAME: Element = (0x00100010, "PN", "Jansen^Anna")
_DESCRIBED: Element = (0x0008103E, "LO", "Knee of Jansen")
_REFERENCE: Element = (0x00081155, "UI", "1.2.3.77")
NESTED: list[Element] = [
    *beginning(),
    _MODALITY,
    _DESCRIBED,
    (0x00081111, "SQ", [[_NAME], []]),
    (
        0x00081115,
        "SQ",
        [
            [_DESCRIBED, (0x00081140, "SQ", [[_REFERENCE], [_REFERENCE, _NAME]])],
            [(0x00081250, "SQ", [[(0x00081115, "SQ", [[_DESCRIBED, _NAME], []])]])],
        ],
    ),
    _NAME,
    (0x00280106, "US", 3),
    (0x0040A160, "UT", "Text of Jansen"),
]


def cases() -> Iterator[Case]:
    """Cases, those that are right first."""
    for name, encoding in (*ENCODINGS.items(), ("deflated, stored", DEFLATED)):
        if not encoding.deflated or encoding is DEFLATED:
            yield Case(f"nested, {name}", file(NESTED, encoding))
    for uid in transfer_syntaxes():
        header = encoding_of(uid)
        encoding = IMPLICIT if not header.explicit else EXPLICIT if header.little else BIG
        content = written([*beginning(), _DESCRIBED, _NAME], encoding)
        content = stored(content) if uid in DEFLATED_SYNTAXES else content
        yield Case(f"transfer syntax {uid}", file(content, encoding, syntax=uid))
    yield from _heads()
    for name, content in DROPPED.items():
        yield Case(f"dropped: {name}", file(written(beginning()) + content))
    for name, content in OF_UNKNOWN_VR.items():
        yield Case(f"a sequence of VR UN {name} length", file(written(beginning()) + content))
    yield from _lengths()
    yield from _vrs()
    yield from _order()


def _heads() -> Iterator[Case]:
    for name, encoding in (("explicit", EXPLICIT), ("implicit", IMPLICIT), ("big endian", BIG)):
        bare = written([*beginning(), _MODALITY, _NAME], encoding)
        yield Case(f"bare, {name}", bare)
        yield Case(f"bare, {name}, after zeros", bytes(128) + b"DICM" + bare)
        two = written(beginning(), encoding)
        yield Case(f"bare, {name}, of two elements", two)
    whole = file(NESTED)
    yield Case("without a preamble", whole[132:])
    yield Case("without the group length", whole[:132] + whole[144:])
    sequence = written([(0x00080005, "CS", ""), (0x00080006, "SQ", []), *beginning()], DELIMITED)
    yield Case("bare, with a sequence of undefined length", sequence)
    yield Case("bare, with a group length", written([(0x00080000, "UL", 4), *beginning()]))
    yield Case("the SOP class of the data set", file([*beginning(MR), _NAME]))
    yield Case("a SOP class that is named only in the data set", file([*beginning()], sop_class=""))
    yield Case(
        "an unknown SOP class in the file meta information", file([*beginning()], sop_class="1.2.3")
    )
    for number in (1, 7, 8, 1000):
        for name, encoding in (("explicit", EXPLICIT), ("implicit", IMPLICIT), ("big endian", BIG)):
            content = written([*beginning(), _NAME], encoding) + bytes(number)
            yield Case(f"{number} zeros at the end, {name}", file(content, encoding))


def _lengths() -> Iterator[Case]:
    start = written(beginning())
    item = EXPLICIT.bare(ITEM, UNDEFINED) + written([_REFERENCE, _NAME])
    item += EXPLICIT.bare(ITEM_END, 0)
    yield Case(
        "an item of undefined length in a sequence of defined length",
        file(start + EXPLICIT.element(0x00081115, "SQ", item)),
    )
    defined = written([_REFERENCE, _NAME])
    content = EXPLICIT.bare(ITEM, len(defined)) + defined + EXPLICIT.bare(SEQUENCE_END, 0)
    header = EXPLICIT.element(0x00081115, "SQ", b"")[:-4] + b"\xff" * 4
    yield Case(
        "an item of defined length in a sequence of undefined length",
        file(start + header + content),
    )
    yield Case("an odd length", file(start + EXPLICIT.element(0x0008103E, "LO", b"Knee l.")))
    yield Case(
        "an odd length of what is replaced",
        file(start + EXPLICIT.element(0x00081030, "LO", b"Knee l.") + written([_NAME])),
    )
    large = EXPLICIT.element(0x00281201, "OW", b"")[:-4] + (70_000).to_bytes(4, "little")
    yield Case("a value of 70,000 bytes", [file(start + large), (b"\1\2", 35_000)])
    text = EXPLICIT.element(0x0040A160, "UT", b"")[:-4] + ((1 << 24) + 2).to_bytes(4, "little")
    yield Case("a text of more than 16 MiB is removed", [file(start + text), (b"a ", 8388609)])


def _vrs() -> Iterator[Case]:
    start = written(beginning())
    mended = written(NESTED[2:], IMPLICIT)
    yield Case("elements of implicit VR in explicit VR", file(start + mended))
    for letters in (b"ZZ", b"??", b"lo"):
        for tag, vr, value in ((0x00080060, "CS", "CT"), (0x0040A160, "UT", "Text")):
            right = written([(tag, vr, value)])
            wrong = right[:4] + letters + right[6:]
            yield Case(f"{vr} as {letters.decode()}", file(start + wrong + written([_NAME])))
    for tag, vr in ((0x00280106, "US"), (0x7FE00010, "OW"), (0x00280010, "US")):
        yield Case(
            f"({tag >> 16:04X},{tag & 0xFFFF:04X}) without a VR",
            file(start + written([(tag, vr, b"\2\0")], IMPLICIT)),
            "everything kept" if tag == 0x7FE00010 else "small",
        )
    for vr in ("UN", "SS", "OB", "LO", "UL"):
        for encoding, name in ((EXPLICIT, "explicit"), (BIG, "big endian")):
            elements: list[Element] = [*beginning(), (0x00280010, vr, b"\0\2")]
            yield Case(f"Rows as {vr}, {name}", file(elements, encoding))
    for vr in ("UN", "SH", "OB", "UT"):
        elements = [*beginning(), (0x0008103E, vr, "Knee of Jansen"), (0x00100010, vr, "Jansen")]
        yield Case(f"texts as {vr}", file(elements))
    odd = written([(0x00090010, "LO", "VENDOR"), (0x00091001, "LO", "Jansen")], IMPLICIT)
    yield Case("private elements of implicit VR in explicit VR", file(start + odd))


def _order() -> Iterator[Case]:
    name2: Element = (0x00100010, "PN", "Pieters^Jan")
    yield Case(
        "elements out of order", file([_NAME, *beginning(), (0x00280106, "US", 3), _DESCRIBED])
    )
    yield Case("elements twice", file([*beginning(), _DESCRIBED, _DESCRIBED, _NAME, name2]))
    yield Case(
        "the record goes before what comes first", file([(0x00280106, "US", 3), *beginning()])
    )
    record: list[Element] = [
        (0x00120062, "CS", "NO"),
        (0x00120063, "LO", "Tool A\\Tool of Jansen"),
        (
            0x00120064,
            "SQ",
            [
                [
                    (0x00080100, "SH", "113100"),
                    (0x00080102, "SH", "DCM"),
                    (0x00080104, "LO", "Basic"),
                ]
            ],
        ),
        (0x00280303, "CS", "MODIFIED"),
    ]
    for name, encoding in (
        ("", EXPLICIT),
        (", undefined lengths", DELIMITED),
        (", implicit", IMPLICIT),
    ):
        yield Case(
            f"the record of an earlier pass{name}", file([*beginning(), _NAME, *record], encoding)
        )
        others = [(tag, vr, value) for tag, vr, value in record if tag != 0x00120064]
        codes: Element = (0x00120064, "SQ", [[(0x00080100, "SH", "1"), (0x00080102, "SH", "99X")]])
        yield Case(
            f"other codes of an earlier pass{name}",
            file([*beginning(), *others[:2], codes], encoding),
        )
    for tag, vr in ((0x00120064, "LO"), (0x00120064, "UN"), (0x00120064, "OB"), (0x00120063, "UN")):
        earlier: list[Element] = [*record[:1], (tag, vr, "Tool of Jansen"), *record[3:]]
        yield Case(
            f"{spelled(tag)} of an earlier pass as {vr}",
            file([*beginning(), _NAME, *earlier]),
        )
    yield Case(
        "(0012,0063) of an earlier pass as a sequence",
        file([*beginning(), (0x00120063, "SQ", [[_NAME]]), _NAME]),
    )
    for vr, tag, values in (
        ("DA", 0x00080021, ("20200131", "20209999", "in 2020", "")),
        ("TM", 0x00080031, ("103000", "1030 Jansen", "")),
        ("DT", 0x0018A074, ("20200131103000", "20209999", "Jansen")),
    ):
        for value in values:
            yield Case(
                f"a {vr} that is kept: {value or 'empty'}",
                file([*beginning(), (tag, vr, value)]),
                before=[{"tag": {spelled(tag): {"default": "K", "justification": "!"}}}],
            )
    yield Case(
        "a date of an earlier pass, and one that is moved",
        file([*beginning(), (0x00100020, "LO", "1"), (0x00100030, "DA", "19700101"), *record[:2]]),
    )
    yield Case("the SOP class twice", file([*beginning(), *beginning()], sop_class=CT))
