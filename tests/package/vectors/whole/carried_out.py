"""Carries out cases with the engine, and writes them down as vectors."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from tests.package.conftest import KEY
from tests.package.vectors.whole.case import Case, Piece
from tests.package.vectors.whole.procedures import procedure_named
from tests.package.vectors.whole.tables import TableRules

from grand_challenge_dicom_de_id_procedure.dicom.encoding import DEFLATED
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import Readable, read_file_meta
from grand_challenge_dicom_de_id_procedure.engine.applier import Applier
from grand_challenge_dicom_de_id_procedure.engine.outcome import Outcome
from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.pseudonym_table import Given, PseudonymTable
from grand_challenge_dicom_de_id_procedure.rules.options import choose
from grand_challenge_dicom_de_id_procedure.storage.sink import MemorySink
from grand_challenge_dicom_de_id_procedure.storage.source import BytesSource

_LONGEST = 20_000  # bytes of an output that is written down


def vector_of(case: Case) -> dict[str, Any]:
    """A case with its result."""
    pieces: Sequence[Piece] = (
        [case.content] if isinstance(case.content, bytes) else list(case.content)
    )
    given = [
        _text(each) if isinstance(each, bytes) else [_text(each[0]), each[1]] for each in pieces
    ]
    vector = {
        "name": case.name,
        "procedure": case.procedure,
        **({"settings": dict(case.settings)} if case.settings else {}),
        **({"rulesBefore": list(case.before)} if case.before else {}),
        "input": given[0] if len(given) == 1 else given,
    }
    return {**vector, **result_of(vector)}


def content_of(vector: Mapping[str, Any]) -> bytes:
    """The input of a vector."""
    given = vector["input"]
    pieces = [given] if isinstance(given, str) else given
    return b"".join(
        base64.b64decode(each) if isinstance(each, str) else base64.b64decode(each[0]) * each[1]
        for each in pieces
    )


def result_of(vector: Mapping[str, Any], *, reuses: bool = True) -> dict[str, Any]:
    """The output of a vector's input, and what is reported of it; or why there is none."""
    return result_with(applier_of(vector, reuses=reuses), vector)


def applier_of(vector: Mapping[str, Any], *, reuses: bool = True) -> Applier:
    """What carries out a vector's procedure with its settings."""
    settings: Mapping[str, Any] = vector.get("settings", {})
    tables = [TableRules(each) for each in vector.get("rulesBefore", ())]
    return Applier(
        _identity(settings),
        choose(
            procedure_named(vector["procedure"]),
            settings.get("options", ()),
            settings.get("preset", ""),
            settings.get("overlays", ()),
        ).procedure,
        [lambda _, rules=table: rules for table in tables],  # type: ignore[misc]
        accepts=frozenset(["burned-in"] if settings.get("burnedIn") == "write-no" else ()),
        refuses=frozenset(["not-stated"] if settings.get("notStated") == "reject" else ()),
        rejects_leaks=settings.get("onLeak") == "reject",
        readable=Readable(settings.get("bare", True), settings.get("mostInflated", 1 << 26)),
        reuses=reuses,
    )


def _identity(settings: Mapping[str, Any]) -> Identity:
    rows = settings.get("pseudonyms")
    return Identity(
        KEY,
        date_key=bytes.fromhex(settings["dateKey"]) if "dateKey" in settings else None,
        project=settings.get("project", ""),
        table=rows and PseudonymTable({(row[0], row[1]): Given(row[2], row[3]) for row in rows}),
    )


def result_with(applier: Applier, vector: Mapping[str, Any]) -> dict[str, Any]:
    """As ``result_of``, with an applier that may have seen other files."""
    sink = MemorySink()
    try:
        with applier.prepare(BytesSource(content_of(vector))) as prepared:
            prepared.write_to(sink)
            outcome = prepared.outcome
    except DeidentificationError as error:
        return {"error": type(error).__name__, "reason": error.reason, "message": str(error)}
    return {**_output(sink.content()), "report": _report(outcome)}


def _output(content: bytes) -> dict[str, Any]:
    """The output, or of a long one its digest; a deflated data set is inflated."""
    meta = read_file_meta(BytesSource(content))
    if meta.transfer_syntax not in DEFLATED:
        return _written(content)
    inflated = zlib.decompress(content[meta.end :], wbits=-15)
    return {**_written(content[: meta.end] + inflated), "isInflated": True}


def _written(content: bytes) -> dict[str, Any]:
    if len(content) <= _LONGEST:
        return {"output": _text(content)}
    digest = hashlib.sha256(content).hexdigest()
    return {"outputLength": len(content), "outputSHA256": digest}


def _report(outcome: Outcome) -> dict[str, Any]:
    return {
        "sopClass": outcome.sop_class,
        "study": outcome.study,
        "series": outcome.series,
        "instance": outcome.instance,
        "actions": dict(sorted(outcome.actions.items())),
        "leaks": [list(each) for each in outcome.leaks],
        "cleaned": [list(each) for each in outcome.cleaned],
        "blanked": dict(sorted(outcome.blanked.items())),
        "noted": list(outcome.noted),
    }


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
