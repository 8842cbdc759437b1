"""Carries out the fields of a section on a record, whatever kind of file it is of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from grand_challenge_dicom_de_id_procedure.errors import FieldError, ProfileError
from grand_challenge_dicom_de_id_procedure.identity import Identity
from grand_challenge_dicom_de_id_procedure.profiles.formats.format import (
    Record,
    Sealing,
    Unread,
    Value,
)
from grand_challenge_dicom_de_id_procedure.profiles.language.profile import (
    FieldRule,
    FileProfile,
    Target,
    all_fields,
)
from grand_challenge_dicom_de_id_procedure.profiles.values.dates import Move, moved
from grand_challenge_dicom_de_id_procedure.profiles.values.encrypt import decrypted, encrypted
from grand_challenge_dicom_de_id_procedure.profiles.values.hash import hashed
from grand_challenge_dicom_de_id_procedure.profiles.values.identity import (
    DATES,
    PADDING,
    Patient,
    days_of,
    keyed,
)
from grand_challenge_dicom_de_id_procedure.profiles.values.jitter import Spread, jittered
from grand_challenge_dicom_de_id_procedure.profiles.values.regex_sub import substituted
from grand_challenge_dicom_de_id_procedure.profiles.values.uid import UIDForm, hashed_uid

Patients = Mapping[int, Patient]
"""Whose fields are, by their identity in the section: several may stand on one line."""

_LENIENT = frozenset(("xml",))  # whose dates may be in the form of ISO 8601 instead


class Acting:
    """The actions of one section.

    Args:
        section: the section.
        identity: for ``keyed``; None if there is no key.

    Attributes:
        done: how many values each action changed.

    Raises:
        ProfileError: a field is ``keyed``, and there is no key.
    """

    def __init__(self, section: FileProfile, identity: Identity | None) -> None:
        self._section = section
        self._settings = section.settings
        self._identity = identity
        self.done: Counter[str] = Counter()
        self._keyed_fields = [each for each in all_fields(section) if each.action == "keyed"]
        self._is_lenient = section.kind in _LENIENT
        if self._keyed_fields and identity is None:
            place = self._keyed_fields[0].place
            raise ProfileError([f"{place}: keyed needs a key; name a key file"])
        self._form = UIDForm(
            self._settings["uid-prefix-fields"],
            self._settings["uid-suffix-fields"],
            self._settings["uid-numeric-name"],
        )

    def act(self, record: Record) -> None:
        """Carry out every field, in the order of the section.

        Raises:
            FieldError: an action does not fit a value; the message never has the value.
            UnsafeFileError: a pattern takes too long.
        """
        patients = self.patients(record)
        for field in self._section.fields:
            try:
                self._act(record, field, patients)
            except FieldError as error:
                raise FieldError(f"{field.place}: {field.target}: {error}") from None
            except UnicodeEncodeError:
                raise FieldError(
                    f"{field.place}: {field.target}: half of a character; remove the field"
                ) from None

    def patients(self, record: Record) -> Patients:
        """Whose each keyed field is: the original values, before any field acts."""
        return {id(field): self._patient(record, field) for field in self._keyed_fields}

    def _patient(self, record: Record, field: FieldRule) -> Patient:
        return Patient(
            self._text(record, self._given(field, "patient")),
            self._text(record, self._given(field, "issuer")),
        )

    def changed(
        self,
        value: Value,
        field: FieldRule,
        patients: Patients,
        record: Record | None = None,
        *,
        lenient: bool = False,
    ) -> Value:
        """What an action makes of a value; None for nothing.

        Args:
            value: the value.
            field: has the action.
            patients: whose each keyed field is, from ``patients``.
            record: where ``regex-sub`` finds other fields.
            lenient: whether a date may be in the form of ISO 8601 instead.

        Raises:
            FieldError: the action does not fit the value.
        """
        action = field.action
        if action == "keep":
            return value
        if action == "remove":
            return None
        if action == "replace-with":
            return value if field.value is None else field.value
        if isinstance(value, Unread):
            raise FieldError("the value is too large to be read; keep, remove or replace it")
        if action == "regex-sub":
            return substituted(
                value,
                field.value,
                lambda name: _first(record, name),
                lambda text, group: self.changed(text, group, patients, record),
            )
        if action == "keyed":
            return self._keyed(value, field, patients[id(field)], lenient)
        if action in ("increment-date", "increment-datetime"):
            return moved(value, self._move(field, lenient))
        return self._plainly_changed(action, value, field)

    def _plainly_changed(self, action: str, value: Value, field: FieldRule) -> Value:
        """What an action makes of a value that depends on nothing else."""
        settings = self._settings
        match action:
            case "hash":
                return hashed(value, settings["salt"], settings["hash-digits"])
            case "hashuid":
                return self._hash_uid(value)
            case "jitter":
                return self._jitter(value, field)
            case "encrypt":
                return encrypted(value, settings["secret-key"], self._given(field, "force-nonce"))
            case "decrypt":
                return decrypted(value, settings["secret-key"])
        raise AssertionError(action)

    def _act(self, record: Record, field: FieldRule, patients: Patients) -> None:
        action = field.action
        if action in ("encrypt", "decrypt") and isinstance(record, Sealing):
            act = record.encrypt if action == "encrypt" else record.decrypt
            self.done[action] += act(field.target)
            return
        if action == "keep" or (action == "replace-with" and field.value is None):
            return
        inserts = action == "replace-with" and self._given(field, "replace-with-insert")
        for key in record.find(field.target, absent=inserts):
            if action == "remove":
                record.remove(key)
                self.done[action] += 1
                continue
            old = record.get(key)
            if old is None and not inserts:
                continue
            new = self.changed(old, field, patients, record, lenient=self._is_lenient)
            if new is not old and (type(new) is not type(old) or new != old):
                record.set(key, new)
                self.done[action] += 1

    def _given(self, field: FieldRule, key: str) -> Any:
        given = field.parameters.get(key)
        return self._settings.get(key) if given is None else given

    def _move(self, field: FieldRule, lenient: bool) -> Move:
        given = field.parameters
        days = given.get("date-increment-override", self._settings["date-increment"])
        return Move(
            days,
            self._form_of(field, field.action == "increment-datetime"),
            given.get("jitter-range", 10) if given.get("jitter-date") else 0,
            given.get("jitter-unit", "days"),
            given.get("datetime-min", ""),
            given.get("datetime-max", ""),
            lenient,
        )

    def _form_of(self, field: FieldRule, has_time: bool) -> str:
        form: str = self._given(field, "datetime-format" if has_time else "date-format")
        return form

    def _hash_uid(self, value: Value) -> Value:
        if isinstance(value, list):
            return [hashed_uid(each, self._settings["salt"], self._form) for each in value]
        return hashed_uid(value, self._settings["salt"], self._form)

    def _jitter(self, value: Value, field: FieldRule) -> Value:
        spread = Spread(
            self._given(field, "jitter-range"),
            self._given(field, "jitter-type") == "int",
            field.parameters.get("jitter-min"),
            field.parameters.get("jitter-max"),
        )
        if isinstance(value, list):
            return [jittered(each, spread) for each in value]
        return jittered(value, spread)

    def _keyed(self, value: Value, field: FieldRule, patient: Patient, lenient: bool) -> Value:
        assert self._identity is not None
        word: str = field.value
        if value is None or value == "":
            return value
        if word not in DATES:
            if isinstance(value, list):
                return [keyed(each, word, self._identity, patient.issuer) for each in value]
            return keyed(value, word, self._identity, patient.issuer)
        days = days_of(patient, self._identity)
        return moved(value, Move(days, self._form_of(field, word == "datetime"), lenient=lenient))

    def _text(self, record: Record, name: str) -> str:
        value = _first(record, name) if name else None
        return "" if value is None or isinstance(value, list | dict) else str(value).strip(PADDING)


def _first(record: Record | None, name: str) -> Value:
    """The first value of a field; None if there is none."""
    if record is None:
        return None
    return next((record.get(key) for key in record.find(Target(name=name))), None)
