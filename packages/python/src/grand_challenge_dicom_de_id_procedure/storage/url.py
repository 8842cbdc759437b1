"""Names that are URLs, such as s3://bucket/folder, and not paths of this machine."""

from grand_challenge_dicom_de_id_procedure.regex import regex

_URL = r"(?i)[a-z][a-z0-9+.-]+(://|::).*"  # a drive of Windows has one letter


def is_url(name: str) -> bool:
    """Whether a name is a URL, or a chain of them such as zip://a.dcm::s3://bucket/scans.zip."""
    return regex(_URL).fullmatch(name) is not None


def local_path(name: str) -> str:
    """The path that a URL of this machine (file://) names; any other name as it is."""
    for scheme in ("file://", "local://"):
        if name.startswith(scheme):
            return name.removeprefix(scheme) or "/"
    return name
