"""Values of YAML have the types of YAML 1.1, but for numbers that nobody means."""

from datetime import date

import pytest

from grand_challenge_dicom_de_id_procedure.errors import ProfileError
from grand_challenge_dicom_de_id_procedure.profiles.reading.nodes import read_json, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("Off", False),
        ("Y", "Y"),
        ("n", "n"),
        ("00280010", "00280010"),
        ("0x00100020", 0x00100020),
        ("-17", -17),
        ("0.5", 0.5),
        ("1e5", "1e5"),
        ("1900-01-01", date(1900, 1, 1)),
        ("'00100020'", "00100020"),
        ("~", None),
        ("0", 0),
    ],
)
def test_a_value_has_the_type_of_yaml_1_1(text: str, value: object) -> None:
    assert read_yaml(f"a: {text}", "p.yaml").plain() == {"a": value}


@pytest.mark.parametrize("text", ["00100020", "012", "12:30", "-12:30:45"])
def test_an_octal_number_and_one_of_base_60_must_be_quoted(text: str) -> None:
    with pytest.raises(
        ProfileError, match=rf'p\.yaml:2: YAML reads {text} as .* quote it: "{text}"'
    ):
        read_yaml(f"b: 1\na: {text}", "p.yaml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {b: 1", "p.yaml:1: not YAML: expected ',' or '}', but got '<stream end>'"),
        ("a: 1\na: 2", "p.yaml:2: a stands twice; keep one of them"),
        ("a: *b", "p.yaml:1: not YAML: found undefined alias"),
        ("a: &a [*a]", "p.yaml: not YAML: RecursionError"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, expected: str) -> None:
    with pytest.raises(ProfileError) as caught:
        read_yaml(text, "p.yaml")

    assert str(caught.value).startswith(expected)


def test_a_merged_mapping_gives_what_the_other_lacks() -> None:
    text = "base: &b {salt: x, hash-digits: 8}\ndicom:\n  <<: *b\n  salt: y"

    assert read_yaml(text, "p").plain()["dicom"] == {"salt": "y", "hash-digits": 8}


def test_aliases_cannot_multiply_without_end() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]

    with pytest.raises(ProfileError, match="more than 100,000 values"):
        read_yaml("\n".join(lines), "p.yaml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "p.json:1: not JSON: Expecting property name"),
        ('{"a": 1, "a": 2}', "p.json: a stands twice in one object; keep one of them"),
    ],
)
def test_json_is_checked_in_the_same_way(text: str, expected: str) -> None:
    with pytest.raises(ProfileError) as caught:
        read_json(text, "p.json")

    assert str(caught.value).startswith(expected)
