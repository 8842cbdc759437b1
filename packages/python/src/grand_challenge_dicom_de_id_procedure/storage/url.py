"""Names that are URLs, such as s3://bucket/folder, and not paths of this machine."""

from grand_challenge_dicom_de_id_procedure.named_tuple import NamedTuple
from grand_challenge_dicom_de_id_procedure.regex import regex

# A drive of Windows has one letter. The name of a file may have :: in it, but no folder "zip:".
_URL = r"(?is)[a-z][a-z0-9+.-]+(://|::.*://).*"
_PASSWORD = r"(?is)(^|::)([a-z][a-z0-9+.-]*)(://[^/@:]*:)[^/]*@"

S3 = ("s3://", "s3a://")


def is_url(name: str) -> bool:
    """Whether a name is a URL, or a chain of them such as zip://a.dcm::s3://bucket/scans.zip."""
    return "://" in name and regex(_URL).fullmatch(name) is not None


def password_scheme(url: str) -> str:
    """The scheme of the part of a URL that has a password; empty if none has."""
    found = regex(_PASSWORD).search(url)
    return found[2] if found else ""


def without_password(url: str) -> str:
    """A URL as it may be shown."""
    return regex(_PASSWORD).sub(r"\1\2\3***@", url)


def local_path(name: str) -> str:
    """The path that a URL of this machine (file://) names; any other name as it is."""
    for scheme in ("file://", "local://"):
        if name.startswith(scheme):
            return name.removeprefix(scheme) or "/"
    return name


def parts_of(url: str) -> tuple[str, str]:
    """The name in a store, and the rest of a chain such as zip://a.dcm::s3://bucket/scans.zip.

    S3 is never the first of a chain, and a key may have :: in it.
    """
    if url.startswith(S3):
        return url, ""
    head, chain, rest = url.partition("::")
    return head, chain + rest


class ArchiveName(NamedTuple):
    """An archive that a URL such as zip://folder::out.zip names.

    Attributes:
        is_zip: else it is a tar.
        folder: in it; empty for its top.
        target: its path, or its URL in a store.
    """

    is_zip: bool
    folder: str
    target: str


def archive_named(url: str) -> ArchiveName | None:
    """The archive of a URL; None if the URL names something else."""
    head, rest = parts_of(url)
    scheme, _, folder = head.partition("://")
    if scheme not in ("zip", "tar"):
        return None
    return ArchiveName(scheme == "zip", folder, local_path(rest.removeprefix("::")))
