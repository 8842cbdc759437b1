"""Gives an output its place, unless there is something, and says what became of it."""

from collections.abc import Sequence

from grand_challenge_dicom_de_id_procedure.run.outputs import Outputs
from grand_challenge_dicom_de_id_procedure.run.report import Verdict
from grand_challenge_dicom_de_id_procedure.storage.sink import Content

_DONE = Verdict("done", "", "")
_WOULD_WRITE = Verdict("skipped", "dry-run", "would be written")
_WOULD_COMPARE = Verdict("skipped", "dry-run", "has an output already, which would be compared")
_DONE_BEFORE = Verdict("skipped", "already-done", "the output already exists and is equal")
_SAME = "another file of this run gave the same output"
_SAME_AGAIN = Verdict("skipped", "duplicate-identical", _SAME)
_DUPLICATE = Verdict("failed", "duplicate", "another file of this run has the same output name")
_EXISTS = Verdict("failed", "exists", "the output already exists and is not overwritten")


def placed(
    content: Content,
    path: str,
    outputs: Outputs,
    *,
    resume: bool,
    dry_run: bool,
    again: bool,
    earlier: Sequence[str],
) -> Verdict:
    """Write an output, unless this is a dry run.

    Args:
        content: of the output.
        path: its full name.
        outputs: where it goes.
        resume: whether an equal one that is there already is what is wanted.
        dry_run: whether nothing is written.
        again: whether another process of this run may have written it.
        earlier: the outputs that an earlier run made of the source, before that changed.

    Raises:
        OSError: it cannot be written; and what ``Content.write_to`` raises.
    """
    replaces = any(outputs.is_same(each, path) for each in earlier)
    refusal = outputs.refusal(path)
    if refusal is not None:
        return refusal
    if dry_run:
        if replaces or not outputs.exists(path):
            return _WOULD_WRITE
        return _WOULD_COMPARE if resume else _EXISTS
    existing = outputs.place(content, path, overwrite=replaces)
    if existing is None:
        return _DONE
    if existing.modified < outputs.started:
        return _DONE_BEFORE if existing.equal and resume else _EXISTS
    if existing.equal:
        return _DONE if again else _SAME_AGAIN
    return _DUPLICATE
