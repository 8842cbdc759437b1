"""``regex-sub``: a new text is put together from parts of the old one and from other fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.language.braces import filled
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import FieldRule, Substitution
from grand_challenge_dicom_de_id_procedure.profiles.patterns import at_start


def substituted(
    value: object,
    entries: Sequence[Substitution],
    value_of: Callable[[str], object],
    act: Callable[[object, FieldRule], object],
) -> object:
    """The output of the first entry whose pattern matches at the start of a text.

    Args:
        value: the text; None stays None.
        entries: the entries.
        value_of: gives the value of another field.
        act: carries out the action of a group on a value.

    Raises:
        FieldError: the value is not a text, or no entry matches it.
        UnsafeFileError: a pattern takes too long.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise FieldError("regex-sub needs a text")
    for entry in entries:
        found = at_start(entry.input_regex, value)
        if found is None:
            continue
        parts: dict[str, object] = dict(found.groupdict())
        for group in entry.groups:
            name = group.target.name
            parts[name] = act(parts[name] if name in parts else value_of(name), group)
        return filled(entry.output, parts, missing="")
    raise FieldError("no input-regex of regex-sub matches; add one for what is left, such as '.*'")
