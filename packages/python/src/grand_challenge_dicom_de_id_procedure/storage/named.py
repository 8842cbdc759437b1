"""Opens what a name names: a file, or an object in a store."""

from grand_challenge_dicom_de_id_procedure.storage.source import Source, open_file
from grand_challenge_dicom_de_id_procedure.storage.url import is_url


def open_named(name: str) -> Source:
    """Open the file of a path, or the object of a URL.

    Raises:
        NotDICOMError: it is not a file.
        OSError: it cannot be opened.
    """
    if not is_url(name):
        return open_file(name)
    from grand_challenge_dicom_de_id_procedure.storage.objects import open_object

    return open_object(name)
