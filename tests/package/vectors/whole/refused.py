"""Files that are refused, for each reason code."""

from __future__ import annotations

from collections.abc import Iterator

from tests.package.conftest import CT, MR
from tests.package.engine.test_refusals import REFUSED
from tests.package.generated.encoding import ITEM, ITEM_END, SEQUENCE_END, UNDEFINED
from tests.package.handmade import GARBAGE, UNREAD
from tests.package.vectors.whole.case import (
    BIG,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    Case,
    Piece,
    beginning,
    file,
    stored,
    written,
)

_DICOMDIR = "1.2.840.10008.1.3.10"
_START = written(beginning())
_HEAD = file(b"")
_OPEN = EXPLICIT.element(0x00081115, "SQ", b"")[:-4] + b"\xff" * 4 + EXPLICIT.bare(ITEM, UNDEFINED)
_CLOSE = EXPLICIT.bare(ITEM_END, 0) + EXPLICIT.bare(SEQUENCE_END, 0)


def cases() -> Iterator[Case]:
    """Cases, in the order in which a file is read."""
    yield from _heads()
    yield from _deflated()
    for name, (content, _) in REFUSED.items():
        yield Case(name, file(_START + content))
    yield from _sequences()
    yield from _identities()
    yield Case(
        "a rule of no action", file([*beginning(), (0x0008103E, "LO", "a")]), "unknown action"
    )
    yield Case(
        "a dummy of another VR",
        file([*beginning(), (0x00080020, "DA", "20200131")]),
        "invalid dummy",
    )
    leak = file([*beginning(), (0x0008103E, "LO", "of Jansen"), (0x00100010, "PN", "Jansen^Anna")])
    yield Case("something identifying in text", leak, settings={"onLeak": "reject"})
    yield Case(
        "nothing identifying in text",
        file([*beginning(), (0x0008103E, "LO", "Knee")]),
        settings={"onLeak": "reject"},
    )
    short = written([(0x00100010, "PN", "")])
    long = short[:6] + (0xFFFE).to_bytes(2, "little")
    yield Case("a long text", [file(_START + long), (b"a ", 32767)])


def _heads() -> Iterator[Case]:
    yield Case("an empty file", b"")
    yield Case("a text", b"This is not a DICOM file." * 8)
    yield Case("zeros", bytes(1000))
    yield Case("DICM and nothing else", bytes(128) + b"DICM")
    bare = written(beginning())
    yield Case("a bare data set that is not asked for", bare, settings={"bare": False})
    yield Case(
        "bare file meta information that is not asked for",
        _HEAD[132:] + bare,
        settings={"bare": False},
    )
    for name, content in {
        "of one element": bare[:34],
        "that is cut short": bare[:-1],
        "out of order": written(list(reversed(beginning()))),
        "with an unknown attribute": written([(0x00080003, "UI", "1.2"), *beginning()]),
        "of another group": written([(0x00100010, "PN", "a"), (0x00100020, "LO", "b")]),
    }.items():
        yield Case(f"a bare data set {name}", content)
    yield Case(
        "a VR of two digits in the file meta information",
        _HEAD[:144] + b"\2\0\1\0" + b"12" + _HEAD[150:],
    )
    yield Case("file meta information that is cut short", _HEAD[:-3])
    named = written([(0x00020010, "UI", EXPLICIT.transfer_syntax)])
    unnamed = _HEAD.replace(named, b"")
    yield Case("no transfer syntax, and no data set", unnamed)
    yield Case("no transfer syntax, but a data set", unnamed + bare)
    yield Case(
        "no transfer syntax, but a data set in big endian", unnamed + written(beginning(), BIG)
    )
    yield Case(
        "no transfer syntax, but a data set in implicit VR",
        unnamed + written(beginning(), IMPLICIT),
    )
    yield Case("an unknown transfer syntax", file(bare, syntax="1.2.840.10008.1.2.9999"))
    yield Case(
        "another transfer syntax than that of the data set",
        file(written(beginning(), BIG), syntax=EXPLICIT.transfer_syntax),
    )
    yield Case(
        "implicit VR under the transfer syntax of explicit VR", file(written(beginning(), IMPLICIT))
    )
    yield Case(
        "explicit VR under the transfer syntax of implicit VR",
        file(written(beginning()), syntax=IMPLICIT.transfer_syntax),
    )


def _deflated() -> Iterator[Case]:
    uid = DEFLATED.transfer_syntax
    content = stored(_START + written([(0x00100010, "PN", "Jansen^Anna")]))
    yield Case("deflated data that are cut short", file(content[:-8], syntax=uid))
    yield Case("deflated data that are none", file(b"\xff" * 40, syntax=uid))
    yield Case("no deflated data", file(b"", syntax=uid))
    yield Case("something after deflated data", file(content + b"Jansen", syntax=uid))
    size = b"\xff\xff" + (0xFFFF ^ 0xFFFF).to_bytes(2, "little")
    head = _START + written([(0x00281201, "OW", b"")])[:-4] + (1 << 17).to_bytes(4, "little")
    large: list[Piece] = [
        file(b"", syntax=uid),
        b"\0" + len(head).to_bytes(2, "little") + (len(head) ^ 0xFFFF).to_bytes(2, "little") + head,
        (b"\0" + size + b"\1" * 65535, 2),
        b"\1\2\0\xfd\xff\1\1",
    ]
    yield Case(
        "a deflated data set of several blocks",
        large,
        settings={"mostInflated": 1000},
    )
    # a literal, and 500 times 258 equal bytes, in a block of fixed codes
    bits = "110" + "00110000" + ("11000101" + "00000") * 500 + "0000000"
    packed = bytes(int(bits[at : at + 8].ljust(8, "0")[::-1], 2) for at in range(0, len(bits), 8))
    small = {"mostInflated": 1000}
    yield Case(
        "a deflated data set that inflates too much", file(packed, syntax=uid), settings=small
    )


def _sequences() -> Iterator[Case]:
    yield Case("nested 125,000 times", [file(_START), (_OPEN, 125_000), (_CLOSE, 125_000)], "small")
    yield Case("nested 125,001 times", [file(_START), (_OPEN, 125_001), (_CLOSE, 125_001)], "small")
    for number in (20, 21):
        unread = EXPLICIT.element(0x00081115, "UN", GARBAGE + bytes(len(GARBAGE) % 2))
        items = (EXPLICIT.bare(ITEM, len(unread)) + unread) * number
        content = EXPLICIT.element(0x00081115, "SQ", items)
        yield Case(f"{number} kept sequences of VR UN that are none", file(_START + content))
    fragments = EXPLICIT.element(0x7FE00010, "OB", b"")[:-4] + b"\xff" * 4
    fragments += EXPLICIT.bare(ITEM, 4) + b"\1\2\3\4"
    after = written([(0x7FE10010, "LO", "VENDOR")])
    yield Case("fragments without their end", file(_START + fragments + after))
    yield Case("a removed sequence that is none", file(_START + UNREAD))
    for name, tag in (("private", 0x00091010), ("standard", 0x00081030)):
        for vr in ("ZZ", "\0\0"):
            content = EXPLICIT.element(tag, vr, b"ab" + bytes(20))
            yield Case(f"a {name} element of VR {vr!r}", file(_START + content))
    big = written(beginning(), BIG) + BIG.element(0x00080060, "ZZ", b"CT")
    yield Case("letters that are not a VR in big endian", file(big, BIG))


def _identities() -> Iterator[Case]:
    yield Case("no SOP class", file([(0x00080018, "UI", "1.2.3.4")]))
    yield Case("an empty SOP class", file(beginning("")))
    yield Case("no SOP class anywhere", file([(0x00080018, "UI", "1.2.3.4")], sop_class=""))
    yield Case("two SOP classes", file([*beginning(), *beginning(MR)]))
    yield Case("two SOP classes in one element", file(beginning(f"{CT}\\{MR}")))
    yield Case("an unknown SOP class", file(beginning("1.2.3.4.5")))
    yield Case("a SOP class that the procedure lacks", file(beginning("1.2.840.10008.5.1.4.1.1.7")))
    yield Case("a SOP class that is no UID", file(beginning("Jansen")))
    yield Case(
        "any SOP class under a procedure that keeps all",
        file(beginning("1.2.3.4.5")),
        "everything kept",
    )
    yield Case(
        "no valid SOP class under a procedure that keeps all",
        file(beginning("Jansen")),
        "everything kept",
    )
    yield Case("a directory", file([], sop_class=_DICOMDIR))
    yield Case("a directory in the data set", file(beginning(_DICOMDIR)))
    yield Case("no instance", file([(0x00080016, "UI", CT)]))
    yield Case("an empty instance", file(beginning(instance="")))
    yield Case("two instances in one element", file(beginning(instance="1.2\\1.3")))
    yield Case("two instances", file([*beginning(), (0x00080018, "UI", "1.2.3.5")]))
    yield Case("the same instance twice", file([*beginning(), (0x00080018, "UI", "1.2.3.4")]))
