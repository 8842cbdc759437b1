"""What is built on the engine from outside: actions, rule sources, private attributes, streams."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset

from grand_challenge_dicom_de_id_procedure.actions import registry
from grand_challenge_dicom_de_id_procedure.actions.action import (
    ActionContext,
    ActionDefinition,
    Dependence,
    Element,
)
from grand_challenge_dicom_de_id_procedure.datasets import as_bytes
from grand_challenge_dicom_de_id_procedure.dicom.tags import PATIENT_ID
from grand_challenge_dicom_de_id_procedure.dicom.values import join
from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.errors import ProcedureError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.rules.rule import Met, Rule, RuleSource
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource, Source

from ..conftest import CT, KEY, dataset, make_procedure
from ..generated.encoding import part10
from ..handmade import EXPLICIT, element


class Rules:
    """A rule source made of a function, and of elements to insert."""

    by_creator = False
    may_disclose_more = True

    def __init__(
        self,
        resolve: Callable[[int, tuple[int, ...]], Rule | None] = lambda *_: None,
        levels: int = 0,
        insertions: Mapping[int, str] | None = None,
    ) -> None:
        self._resolve = resolve
        self.levels = levels
        self.insertions: Mapping[int, str] = insertions or {}

    def resolve(self, tag: int, path: tuple[int, ...] = (), _creator: str = "") -> Rule | None:
        return self._resolve(tag, path)


def content_of(ds: Dataset) -> bytes:
    """A dataset as a file."""
    ds.set_original_encoding(False, True)
    return as_bytes(ds)


def returning(rules: RuleSource) -> Callable[[str], RuleSource]:
    """An overlay for every SOP class."""
    return lambda _: rules


def applied(
    ds: Dataset, *overlays: RuleSource, procedure: Mapping[str, Any] | None = None
) -> Dataset:
    """What becomes of a dataset, the same with reuse and without, the first time and later."""
    procedure = make_procedure() if procedure is None else procedure
    outputs: list[bytes] = []
    for reuses in (True, False):
        applier = Applier(
            Identity(KEY), procedure, [returning(overlay) for overlay in overlays], reuses=reuses
        )
        for _ in range(3):
            sink = MemorySink()
            with applier.prepare(BytesSource(content_of(ds))) as prepared:
                prepared.write_to(sink)
                assert prepared.size == len(sink.content())
            outputs.append(sink.content())
    assert len(set(outputs)) == 1
    return pydicom.dcmread(BytesIO(outputs[0]))


@pytest.fixture
def own_action(monkeypatch: pytest.MonkeyPatch) -> str:
    """An action that takes the patient's pseudonym from a table."""
    table = {b"1CT1": "P-001"}

    def act(each: Element, context: ActionContext) -> bytes:
        pseudonym = table[context.said[PATIENT_ID].strip()]
        return join(each.vr, [pseudonym], each.character_set)

    monkeypatch.setattr(registry, "_actions", dict(registry._actions))
    registry.register(ActionDefinition("pseudonym", act, depends_on=lambda _: Dependence.FILE))
    return "pseudonym"


def test_an_action_from_outside_gets_values_of_the_file(own_action: str) -> None:
    procedure = make_procedure({"(0010,0010)": own_action, "(0010,0020)": own_action})
    new = applied(dataset(PatientName="A^B", PatientID="1CT1"), procedure=procedure)
    assert (new.PatientName, new.PatientID) == ("P-001", "P-001")


def test_two_actions_of_one_name_are_an_error(own_action: str) -> None:
    with pytest.raises(ValueError, match=own_action):
        registry.register(ActionDefinition(own_action, lambda *_: None))


def test_the_top_rule_source_decides() -> None:
    top = Rules(lambda tag, _: Rule("K", "top") if tag == 0x00080080 else None)
    lower = Rules(lambda tag, _: Rule("Z", "lower") if tag in (0x00080080, 0x00081010) else None)
    new = applied(dataset(InstitutionName="Here", StationName="CT1", Manufacturer="M"), top, lower)
    assert new.InstitutionName == "Here"
    assert new.StationName == ""
    assert "Manufacturer" not in new  # the procedure's default


def test_a_rule_may_depend_on_the_sequences_around_an_element() -> None:
    procedure = make_procedure({"(0040,A730)": "K"})
    procedure["sopClass"][CT]["path"] = {
        "(0040,A730)>(0040,A160)": {"default": "K", "justification": "in content"},
        "(0008,1115)>(0040,A730)>(0040,A160)": {"default": "X", "justification": "deeper"},
    }
    item, inner, series = Dataset(), Dataset(), Dataset()
    item.TextValue = inner.TextValue = "soft tissue"
    item.ContentSequence = [inner]
    series.ContentSequence = [inner]
    ds = dataset(TextValue="soft tissue", ContentSequence=[item], ReferencedSeriesSequence=[series])
    new = applied(ds, procedure=procedure)
    assert "TextValue" not in new
    assert new.ContentSequence[0].TextValue == "soft tissue"
    assert new.ContentSequence[0].ContentSequence[0].TextValue == "soft tissue"
    assert "TextValue" not in new.ReferencedSeriesSequence[0].ContentSequence[0]


def test_a_rule_may_depend_on_the_value_the_path_and_the_file() -> None:
    seen: list[tuple[tuple[int, ...], list[str], bytes]] = []

    def choose(met: Met) -> Rule:
        seen.append((met.path, met.texts(), met.said[PATIENT_ID]))
        return Rule("K", "short") if len(met.texts()[0]) < 5 else Rule("X", "long")

    rules = Rules(lambda tag, _: Rule("X", "", choose=choose) if tag == 0x0040A160 else None)
    short, long = Dataset(), Dataset()
    short.TextValue, long.TextValue = "lung", "another text"
    ds = dataset(PatientID="1CT1", ContentSequence=[short, long])
    new = applied(ds, rules, procedure=make_procedure({"(0040,A730)": "K"}))
    assert [item.get("TextValue") for item in new.ContentSequence] == ["lung", None]
    assert ((0x0040A730,), ["lung"], b"1CT1") in seen


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_path_decides_however_many_sequences_another_one_names(depth: int) -> None:
    sequences = {0x00081115: "(0008,1115)", 0x00081140: "(0008,1140)", 0x00081250: "(0008,1250)"}
    keys = [*sequences.values(), "(0008,103E)"]
    procedure = make_procedure({**dict.fromkeys(sequences.values(), "K"), "(0008,103E)": "K"})
    long = ">".join(["(0040,A730)"] * 4 + ["(0008,103E)"])
    procedure["sopClass"][CT]["path"] = {
        ">".join(keys[-1 - depth :]): {"default": "X", "justification": "in there"},
        long: {"default": "K", "justification": "elsewhere"},
    }
    inner = Dataset()
    inner.SeriesDescription = "chest"
    for tag in reversed(list(sequences)[-depth:]):
        outer = Dataset() if tag != list(sequences)[-depth] else dataset(SeriesDescription="chest")
        outer.add_new(tag, "SQ", [inner])
        inner = outer
    new = applied(inner, procedure=procedure)
    assert new.SeriesDescription == "chest"
    for tag in list(sequences)[-depth:]:
        new = new[tag].value[0]
    assert "SeriesDescription" not in new


def test_a_sequence_may_be_chosen_too() -> None:
    def choose(met: Met) -> Rule:
        return Rule("X" if met.said[PATIENT_ID] == b"1CT1" else "K", "by patient")

    item = Dataset()
    item.SeriesInstanceUID = "1.2.3"
    rules = Rules(lambda tag, _: Rule("K", "", choose=choose) if tag == 0x00400275 else None)
    for patient, there in (("1CT1", False), ("2CT2", True)):
        ds = dataset(PatientID=patient, RequestAttributesSequence=[item])
        assert ("RequestAttributesSequence" in applied(ds, rules)) == there


@pytest.mark.parametrize("there", [False, True])
def test_an_element_that_is_missing_is_inserted(there: bool) -> None:
    ds = dataset(Modality="CT", Rows=1)
    if there:
        ds.SeriesDescription = "chest"
    new = applied(
        ds,
        Rules(insertions={0x0008103E: "of the challenge", 0x00200011: "7"}),
        procedure=make_procedure({"(0008,103E)": "K"}),
    )
    assert new.SeriesDescription == ("chest" if there else "of the challenge")
    assert new.SeriesNumber == 7
    tags = [each.tag for each in new]
    assert tags == sorted(tags)


def test_what_is_inserted_stands_in_the_order_of_tags_and_in_no_sequence() -> None:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "1", "99X", "other"
    ds = dataset(DeidentificationMethodCodeSequence=[code], Rows=1)
    new = applied(ds, Rules(insertions={0x00120040: "a", 0x00180015: "HEAD", 0x00120082: "b"}))
    tags = [each.tag for each in new]
    assert tags == sorted(tags)
    assert new.BodyPartExamined == "HEAD"
    assert len(new.DeidentificationMethodCodeSequence) == 2


def test_an_element_to_insert_that_stands_out_of_order_is_there_once() -> None:
    ct = element(0x00080016, "UI", CT.encode() + bytes(1)) + element(0x00080018, "UI", b"1.2.3.4 ")
    late = element(0x00280010, "US", b"\1\0") + element(0x0008103E, "LO", b"chest ")
    procedure = make_procedure({"(0008,103E)": "K"})
    overlay = returning(Rules(insertions={0x0008103E: "of the challenge"}))
    applier = Applier(Identity(KEY), procedure, [overlay])
    for _ in range(4):  # also where the elements were met before
        sink = MemorySink()
        with applier.prepare(BytesSource(part10(EXPLICIT, CT, ct + late))) as prepared:
            prepared.write_to(sink)
        assert b"chest" in sink.content()
        assert b"of the challenge" not in sink.content()


def test_a_value_to_insert_that_its_vr_forbids_is_an_error() -> None:
    with pytest.raises(ProcedureError, match=r"\(0020,0011\)"):
        applied(dataset(), Rules(insertions={0x00200011: "seven"}))


class Blanked:
    """A value of which the first bytes are blanked, made a block at a time."""

    def __init__(self, place: tuple[int, int], blank: int) -> None:
        self._start, self._length = place
        self._blank = blank

    def __len__(self) -> int:
        return self._length

    def blocks(self, source: Source) -> Iterator[bytes]:
        yield bytes(self._blank)
        for at in range(self._start + self._blank, self._start + self._length, 1000):
            yield source.bytes_at(at, min(1000, self._start + self._length - at))


@pytest.mark.parametrize("vr", ["OW", "OB"])
def test_an_action_may_rewrite_a_large_value_as_a_stream(
    monkeypatch: pytest.MonkeyPatch, vr: str
) -> None:
    monkeypatch.setattr(registry, "_actions", dict(registry._actions))
    registry.register(ActionDefinition("blank", lambda each, _: Blanked(each.place, 5000)))
    ds = dataset(Rows=200, Columns=200, BitsAllocated=8)
    ds.PixelData = bytes(range(1, 251)) * 160
    ds["PixelData"].VR = vr
    new = applied(ds, procedure=make_procedure({"(7FE0,0010)": "blank"}))
    assert new.PixelData == bytes(5000) + ds.PixelData[5000:]
    assert vr == new["PixelData"].VR


class Ranges(Source):
    """A source that is asked for ranges, as an object in a store is."""

    def __init__(self, content: bytes) -> None:
        super().__init__(len(content))
        self._content = content
        self.asked: list[tuple[int, int]] = []

    def read(self, position: int, length: int) -> bytes:
        self.asked.append((position, length))
        return self._content[position : position + length]


class Multipart:
    """A sink that takes parts."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, content: bytes) -> None:
        self.parts.append(content)

    def copy(self, source: Source, start: int, end: int) -> None:
        self.parts.append(source.bytes_at(start, end - start))


def test_a_source_and_a_sink_need_not_be_files() -> None:
    ds = dataset(Rows=500, Columns=500, BitsAllocated=8)
    ds.PixelData = bytes(250_000)
    content = content_of(ds)
    applier = Applier(Identity(KEY), make_procedure())
    source, sink, memory = Ranges(content), Multipart(), MemorySink()
    with applier.prepare(source) as prepared:
        assert sum(length for _, length in source.asked) < 100_000  # pixels are not read
        prepared.write_to(sink)
    with applier.prepare(BytesSource(content)) as prepared:
        prepared.write_to(memory)
    assert b"".join(sink.parts) == memory.content()


def test_the_record_says_what_the_procedure_says_of_itself() -> None:
    codes = [
        {"value": "113100", "scheme": "DCM", "meaning": "Basic Profile"},
        {"value": "113105", "scheme": "DCM", "meaning": "Clean Descriptors"},
    ]
    record = {"method": "of this hospital 3", "codes": codes, "identityRemoved": "NO"}
    new = applied(dataset(), procedure={**make_procedure(), "record": record})
    assert new.DeidentificationMethod == "of this hospital 3"
    assert new.PatientIdentityRemoved == "NO"
    written = [code.CodeValue for code in new.DeidentificationMethodCodeSequence]
    assert written == ["113100", "113105"]


@pytest.mark.parametrize(
    "record",
    [
        {"method": "Zürich"},
        {"identityRemoved": "yes"},
        {"codes": [{"value": "1" * 17, "scheme": "DCM", "meaning": "too long"}]},
    ],
)
def test_a_text_that_the_record_cannot_hold_is_an_error(record: Any) -> None:
    with pytest.raises(ProcedureError, match="record"):
        applied(dataset(), procedure={**make_procedure(), "record": record})
