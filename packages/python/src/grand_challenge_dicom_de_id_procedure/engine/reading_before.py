"""Reads what a file was before it is changed, and the procedure sees it."""

from __future__ import annotations

from grand_challenge_dicom_de_id_procedure.cleaning.leaks import ElementSet
from grand_challenge_dicom_de_id_procedure.dicom.encoding import DEFLATED
from grand_challenge_dicom_de_id_procedure.dicom.file_meta import read_file_meta
from grand_challenge_dicom_de_id_procedure.engine.before import Before
from grand_challenge_dicom_de_id_procedure.engine.settings import Settings
from grand_challenge_dicom_de_id_procedure.engine.transform import read_data_set
from grand_challenge_dicom_de_id_procedure.storage.source import Source


def read_before(source: Source, settings: Settings) -> Before:
    """What a file is, for ``transform`` of what it will be.

    Args:
        source: the file; closed if its data set is deflated.
        settings: those of the run.

    Raises:
        DeidentificationError: as ``transform`` raises it for a file that cannot be read, or that
            the procedure has no rules for.
    """
    meta = read_file_meta(source, bare=settings.readable.bare)
    data_set, start = source, meta.end
    if meta.transfer_syntax in DEFLATED:
        from grand_challenge_dicom_de_id_procedure.dicom.inflate import inflated

        data_set, start = inflated(source, start, settings.readable.most_inflated), 0
    try:
        decisions = read_data_set(data_set, start, meta, settings, False).decisions
    finally:
        if data_set is not source:
            data_set.close()
    identifying = ElementSet(decisions.identifying, decisions.uids, (), settings.vocabulary)
    return Before(identifying, frozenset(decisions.stated))
