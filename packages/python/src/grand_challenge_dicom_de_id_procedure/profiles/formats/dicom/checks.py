"""What is wrong in the section of DICOM files: names, values, settings that exclude others."""

from __future__ import annotations

from collections.abc import Iterator

from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.keys import wrong_keys
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.notation import (
    Path,
    Private,
    Repeating,
    parse,
)
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.pixels import wrong_pixels
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.values import (
    BYTES,
    WHOLE,
    takes,
)
from grand_challenge_dicom_de_id_procedure.profiles.language.braces import names_in
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    Substitution,
    all_fields,
)
from grand_challenge_dicom_de_id_procedure.profiles.patterns import pattern

_STRUCTURE = (0x00020000, 0x00020010)  # group length, transfer syntax

_META = 0x0002
_SEALING = ("encrypt", "decrypt")

Finding = tuple[FieldRule | Substitution | None, str]

_NOT_HASHED = (BYTES | WHOLE.keys() | {"AT", "FL", "FD", "SQ", "UI", "DS"}) - {"UN"}


def check_dicom(section: FileProfile) -> Iterator[Finding]:
    """What is wrong in a section; see ``Format``."""
    settings = section.settings
    if settings["alter_pixels"] is not None:
        yield from ((None, text) for text in wrong_pixels(settings["alter_pixels"]))
    actions = {each.action for each in section.fields}
    yield from (
        (None, text)
        for text in wrong_keys(
            settings,
            encrypts=settings["retain"] or "encrypt" in actions,
            decrypts="decrypt" in actions,
        )
    )
    if settings["remove-undefined"] and not section.fields:
        yield None, "remove-undefined without fields would leave nothing; name what stays"
    for field in section.fields:
        yield from _field(field, settings["recurse-sequence"])
    for each in section.filenames:
        yield from _filename(each)
    for group in all_fields(section):
        if group.action in _SEALING and group not in section.fields:
            yield group, f"{group.action} is for elements, not for groups"


def _field(field: FieldRule, recurses: bool) -> Iterator[Finding]:
    name = field.target.name
    if not name:
        if recurses:
            yield field, f"recurse-sequence excludes regex {field.target.regex}"
        return
    try:
        path = parse(name)
    except ValueError as error:
        yield field, str(error)
        return
    if recurses and len(path) > 1:
        yield field, f"recurse-sequence excludes the path {name}; name the element alone"
    if path[0].element in _STRUCTURE and field.action != "keep":
        yield field, f"{name} says how the file is written, and must stay as it is"
    elif (
        field.action in _SEALING
        and isinstance(path[0].element, int)
        and path[0].element >> 16 == _META
    ):
        yield field, f"{name} is in the file meta information, which cannot be encrypted"
    vr = _vr(path)
    given = field.value if field.action == "replace-with" else None
    if vr and given is not None and not takes(vr, given):
        yield field, f"{name} has VR {vr}, which cannot hold this value of replace-with"
    if field.action == "hash" and vr in _NOT_HASHED:
        right = "use hashuid" if vr == "UI" else "remove or replace it"
        yield field, f"{name} has VR {vr}, which cannot hold a hash; {right}"


def _filename(each: Substitution) -> Iterator[Finding]:
    from pydicom.datadict import keyword_dict

    groups = pattern(each.input_regex).groupindex
    small = {keyword.lower() for keyword in keyword_dict if keyword}
    for group in groups:
        if group.lower() in small:
            yield each, f"the group {group} has the name of an attribute; give it another"
    for name in names_in(each.output):
        if name in groups:
            continue
        try:
            parse(name)
        except ValueError as error:
            yield each, f"{{{name}}} is no group of input-regex, and {error}"


def _vr(path: Path) -> str:
    """The VR of a public element; empty if it has none, or several."""
    from pydicom.datadict import dictionary_VR

    element = path[-1].element
    if isinstance(element, Private | Repeating):
        return ""
    try:
        vr = dictionary_VR(element)
    except KeyError:
        return ""
    return vr if len(vr) == 2 else ""
