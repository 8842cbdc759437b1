"""A file that means harm is refused with a reason; whatever is in it, nothing else is raised."""

from __future__ import annotations

import io
import json as json_module
import random
import zipfile

import pytest

from grand_challenge_dicom_de_id_procedure.errors import DeidentificationError, UnsafeFileError
from grand_challenge_dicom_de_id_procedure.profiles.formats import json, key_value, xml
from grand_challenge_dicom_de_id_procedure.profiles.reading.load import parse_profile
from grand_challenge_dicom_de_id_procedure.profiles.run import Runner

from .made_images import exif, jpeg, png, text, tiff

IMAGES = """\
  fields:
  - {name: Artist, remove: true}
  - {name: DateTime, replace-with: R}
  - {name: Software, replace-with: a text that is longer than the one before}
"""
PROFILE = f"""\
name: hostile
jpg:
  remove-gps: true
{IMAGES}
tiff:
{IMAGES}
png: {{fields: [{{name: tEXt, remove: true}}]}}
xml: {{fields: [{{name: //b, replace-with: R}}, {{name: '//@c', remove: true}}]}}
csv: {{fields: [{{name: id, hash: true}}]}}
json: {{fields: [{{name: a.b, regex-sub: [{{input-regex: '(a+)+$', output: R}}]}}]}}
key-value-text-file: {{delimiter: ' = ', fields: [{{name: A, replace-with: R}}]}}
zip: {{}}
"""
DATE = text("2020:01:31 12:00:00")
EXIF = exif(
    {271: text("Make1"), 305: text("soft"), 315: text("Roberts"), 306: DATE},
    {315: text("Thumb"), 306: DATE},
    {36867: DATE, 37500: (7, 30, b"n" * 30)},
    {1: text("N"), 29: text("2020:01:31")},
)
MARKUP = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY i "x">]>
<a xmlns:q="u"><b>1&i;<k/>x</b><!-- c --><d c="1"/><![CDATA[x]]></a>"""


def archive() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.json", '{"a": {"b": "a"}}')
        made.writestr("d/b.xml", MARKUP)
        made.writestr("i.png", png())
    return output.getvalue()


SOURCES = {
    "a.jpg": jpeg(EXIF, [(0xFE, b"comment")]),
    "a.png": png([(b"tEXt", b"a\0b")]),
    "a.tif": tiff({315: "Roberts", 306: "2020"}, "tiff_lzw", 2),
    "big.tif": tiff({315: "Roberts", 306: "2020"}, None, 2, big=True),
    "a.xml": MARKUP,
    "a.csv": b'id,name,date\nP1,"Doe, J",20200131\nP2,,20200201\n',
    "a.mhd": b"A = 1\nB = x y\n",
    "a.zip": archive(),
}
EXTREMES = (b"\xff" * 4, bytes(4), b"\0\0\0\1", b"\1\0\0\0", b"\x7f\xff\xff\xff")


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The file with a few bytes changed, cut or put in, mostly near its beginning or end."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        near = min(len(made), 700)
        at = chance.choice((chance.randrange(near), len(made) - 1 - chance.randrange(near)))
        match chance.randrange(5):
            case 0 | 1:
                made[at] = chance.randrange(256)
            case 2:
                made[at : at + 4] = chance.choice(EXTREMES)
            case 3:
                del made[at : at + chance.choice((1, 20, len(made)))]
            case 4:
                made[at:at] = chance.randbytes(chance.randrange(20))
        made = made or bytearray(b"x")
    return bytes(made)


@pytest.mark.parametrize("name", SOURCES)
def test_a_damaged_file_is_written_or_refused_with_a_reason(name: str) -> None:
    runner = Runner(parse_profile(PROFILE))
    chance = random.Random(name)
    errors: list[str] = []
    for _ in range(150):
        try:
            made = runner.run(name, io.BytesIO(damaged(SOURCES[name], chance)))
        except DeidentificationError as error:
            errors.append(str(error))
        else:
            for output in made.outputs:
                output.content.close()
    assert 0 < len(errors) < 150
    assert not any("Roberts" in error for error in errors)


def test_each_of_the_files_is_written_if_it_is_not_damaged() -> None:
    runner = Runner(parse_profile(PROFILE))
    for name, content in SOURCES.items():
        (output,) = runner.run(name, io.BytesIO(content)).outputs
        with output.content as made:
            assert b"Roberts" not in made.read()


def test_a_regular_expression_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grand_challenge_dicom_de_id_procedure.profiles.patterns.REGEX", 0.05)
    content = b'{"a": {"b": "' + b"a" * 40 + b'!"}}'
    profile = PROFILE.replace("(a+)+$", "(a|aa)+$")
    with pytest.raises(UnsafeFileError, match=r"regular expression .* takes longer"):
        Runner(parse_profile(profile)).run("a.json", io.BytesIO(content))


def test_a_regular_expression_that_is_slow_on_each_of_many_texts_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = "grand_challenge_dicom_de_id_procedure.profiles.patterns."
    monkeypatch.setattr(f"{module}SLOW", 0.001)
    monkeypatch.setattr(f"{module}REGEX_OF_FILE", 0.3)
    runner = Runner(parse_profile("json: {fields: [{regex: '(a|aa)+$|b', remove: true}]}"))

    def run(keys: int, start: str) -> None:
        content = json_module.dumps({f"{start}{number}": 1 for number in range(keys)})
        runner.run("a.json", io.BytesIO(content.encode()))

    for _ in range(60):  # no file counts for the next one
        run(1, "a" * 20 + "!")
    run(3000, "b")
    with pytest.raises(UnsafeFileError, match="on the texts of this file"):
        run(3000, "a" * 20 + "!")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", b'{"a": 1}'), ("a.mhd", b"A = 1\nBc = 2\n"), ("a.xml", b"<a>1234</a>")],
)
@pytest.mark.parametrize("size", ["small", "large"])
def test_a_file_that_is_read_as_a_whole_has_a_limit(
    name: str, content: bytes, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (json, key_value, xml):
        monkeypatch.setattr(module, "TREE", len(content) - (size == "large"))
    runner = Runner(parse_profile(PROFILE))
    if size == "small":
        assert runner.run(name, io.BytesIO(content))
    else:
        with pytest.raises(UnsafeFileError, match="larger than"):
            runner.run(name, io.BytesIO(content))


def test_deep_json_is_refused() -> None:
    with pytest.raises(DeidentificationError):
        Runner(parse_profile(PROFILE)).run("a.json", io.BytesIO(b"[" * 200_000 + b"]" * 200_000))
