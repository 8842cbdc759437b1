"""Original values are encrypted in the file itself, as OpenSSL and Flywheel do it."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset

from grand_challenge_dicom_de_id_procedure.errors import FieldError, ProfileError
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom import envelope
from grand_challenge_dicom_de_id_procedure.profiles.formats.dicom.cms import Keys, openings
from grand_challenge_dicom_de_id_procedure.profiles.reading.load import parse_profile
from grand_challenge_dicom_de_id_procedure.profiles.run import Runner

from ...ran import dicom, dicom_file, ran
from .originals import KEY, SECRET, again, originals

ENCRYPT = KEY + "fields: [{name: PatientID, encrypt: true}]"
DECRYPT = KEY + "fields: [{name: PatientID, decrypt: true}]"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two keys and their certificates."""
    folder = tmp_path_factory.mktemp("keys")
    for number in (1, 2):
        key = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"reader {number}")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(number)
            .not_valid_before(now)
            .not_valid_after(now + timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        (folder / f"{number}.crt").write_bytes(certificate.public_bytes(pem))
        private = key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / f"{number}.key").write_bytes(private)
    return folder


def test_each_element_that_is_encrypted_is_counted() -> None:
    profile = KEY + "fields: [{name: PatientID, encrypt: true}, {name: StudyID, encrypt: true}]"
    lines = "\n".join(f"  {line}" for line in profile.splitlines())
    runner = Runner(parse_profile(f"dicom:\n{lines}"))

    made = runner.run("a.dcm", BytesIO(dicom_file(PatientID="P1", StudyID="1")))

    assert made.actions == {"encrypt": 2}


def test_an_element_that_is_encrypted_is_in_the_envelope_alone() -> None:
    ds = dicom(ENCRYPT, dicom_file(PatientID="P1", PatientName="A^B"))

    assert "PatientID" not in ds
    item = ds.EncryptedAttributesSequence[0]
    assert item.EncryptedContentTransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert [(each.keyword, each.value) for each in originals(ds)] == [("PatientID", "P1")]


def test_decrypt_puts_it_back_and_leaves_the_envelope() -> None:
    ds = again(DECRYPT, dicom(ENCRYPT, dicom_file(PatientID="P1")))

    assert ds.PatientID == "P1"
    assert "EncryptedAttributesSequence" in ds


def test_each_file_has_an_envelope_of_its_own() -> None:
    one, two = (dicom(ENCRYPT, dicom_file(PatientID=each)) for each in ("P1", "P2"))

    assert [originals(one).PatientID, originals(two).PatientID] == ["P1", "P2"]


def test_an_absent_element_leaves_an_empty_envelope() -> None:
    assert list(originals(dicom(ENCRYPT, dicom_file()))) == []


def test_a_nested_element_comes_back_to_its_place() -> None:
    items = [Dataset(), Dataset()]
    items[1].PatientID, items[1].TypeOfPatientID = "N1", "TEXT"
    name = "OtherPatientIDsSequence.*.PatientID"

    ds = dicom(
        f"{KEY}fields: [{{name: {name}, encrypt: true}}]",
        dicom_file(OtherPatientIDsSequence=items),
    )
    assert "PatientID" not in ds.OtherPatientIDsSequence[1]

    ds = again(f"{KEY}fields: [{{name: {name}, decrypt: true}}]", ds)
    assert [len(each) for each in ds.OtherPatientIDsSequence] == [0, 2]
    assert ds.OtherPatientIDsSequence[1].PatientID == "N1"


def test_a_private_element_takes_its_creator_along() -> None:
    ds = Dataset()
    block = ds.private_block(0x0009, "GEMS_IMAG_01", create=True)
    block.add_new(1, "LO", "secret")
    name = '(0009, "GEMS_IMAG_01", 01)'
    retain = f"{KEY}remove-private-tags: true\nretain: true"
    source = dcmread(BytesIO(dicom_file()))
    source.update(ds)

    ds = again(retain, source)
    assert 0x00090010 not in ds

    ds = again(f"{KEY}fields: [{{name: '{name}', decrypt: true}}]", ds)
    assert ds.private_block(0x0009, "GEMS_IMAG_01")[1].value == "secret"


def test_retain_encrypts_what_fields_replace_remove_and_move() -> None:
    profile = (
        f"{KEY}retain: true\ndate-increment: 1\nfields:\n"
        "- {name: PatientID, replace-with: X}\n- {name: PatientName, remove: true}\n"
        "- {name: StudyDate, increment-date: true}\n- {name: PatientComments, keep: true}\n"
        "- {name: AccessionNumber, replace-with: new}"
    )
    content = dicom_file(
        PatientID="P1", PatientName="A^B", StudyDate="20200131", PatientComments="c"
    )

    ds = dicom(profile, content)

    assert {each.keyword: str(each.value) for each in originals(ds)} == {
        "StudyDate": "20200131",
        "PatientName": "A^B",
        "PatientID": "P1",
    }
    assert (ds.PatientID, ds.StudyDate) == ("X", "20200201")


def test_retain_refuses_to_lose_what_is_too_large() -> None:
    profile = f"{KEY}retain: true\nremove-undefined: true\nfields: [{{name: SOPInstanceUID}}]"
    content = dicom_file(PixelData=b"\0" * 4, BitsAllocated=8)

    with pytest.raises(FieldError, match=r"\(7FE0,0010\) is too large to be encrypted"):
        dicom(profile, content)


def test_texts_come_back_in_another_character_set() -> None:
    ds = dicom(ENCRYPT, dicom_file(SpecificCharacterSet="ISO_IR 100", PatientID="Jö"))
    ds.SpecificCharacterSet = "ISO_IR 192"

    assert again(DECRYPT, ds).PatientID == "Jö"


def test_what_was_encrypted_before_stays() -> None:
    ds = dicom(ENCRYPT, dicom_file(PatientID="P1"))
    ds.PatientID = "P2"

    ds = again(ENCRYPT, ds)

    assert [originals(ds, at).PatientID for at in (0, 1)] == ["P1", "P2"]
    assert again(DECRYPT, ds).PatientID == "P2"


def test_those_with_a_certificate_can_decrypt(certificates: Path) -> None:
    both = f"['{certificates / '1.crt'}', '{certificates / '2.crt'}']"
    asymmetric = "asymmetric-encryption: true\n"
    ds = dicom(
        f"{asymmetric}public-key: {both}\nfields: [{{name: PatientID, encrypt: true}}]",
        dicom_file(PatientID="P1"),
    )

    for number in (1, 2):
        key = f"private-key: '{certificates / f'{number}.key'}'\n"
        opened = again(f"{asymmetric}{key}fields: [{{name: PatientID, decrypt: true}}]", ds)
        assert opened.PatientID == "P1"


def test_what_another_recipients_key_seems_to_open_is_passed_over(
    certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [str(certificates / f"{number}.crt") for number in (1, 2)]
    ds = dicom(
        f"asymmetric-encryption: true\npublic-key: {names}\n"
        "fields: [{name: PatientID, encrypt: true}]",
        dicom_file(PatientID="P1"),
    )
    monkeypatch.setattr(
        envelope, "openings", lambda *args: [b"of another recipient", *openings(*args)]
    )

    private = f"asymmetric-encryption: true\nprivate-key: '{certificates / '2.key'}'\n"
    assert again(f"{private}fields: [{{name: PatientID, decrypt: true}}]", ds).PatientID == "P1"


@pytest.mark.parametrize(
    "content",
    [dicom_file(), ran("dicom: {" + ENCRYPT.replace("\n", ", ") + "}", dicom_file(), "a.dcm")[1]],
)
def test_what_is_for_others_is_refused(content: bytes) -> None:
    profile = f"secret-key: '{'0' * 32}'\nfields: [{{name: PatientID, decrypt: true}}]"

    with pytest.raises(FieldError, match="PatientID: decrypt needs"):
        dicom(profile, content)


@pytest.mark.requires_program("openssl")
def test_openssl_opens_the_envelope(tmp_path: Path, certificates: Path) -> None:
    encrypted = tmp_path / "encrypted.pem"
    command = ["openssl", "cms", "-decrypt", "-binary", "-inform", "PEM", "-in", str(encrypted)]
    public = f"asymmetric-encryption: true\npublic-key: '{certificates / '1.crt'}'\n"
    profiles = {
        ENCRYPT: ["-secretkey", SECRET, "-secretkeyid", "00"],
        ENCRYPT.replace(KEY, public): ["-inkey", str(certificates / "1.key")],
    }
    for profile, options in profiles.items():
        ds = dicom(profile, dicom_file(PatientID="P1"))
        encrypted.write_bytes(ds.EncryptedAttributesSequence[0].EncryptedContent)
        ran = subprocess.run([*command, *options], capture_output=True, check=True)
        item = read_dataset(BytesIO(ran.stdout), False, True).ModifiedAttributesSequence[0]
        assert item.PatientID == "P1"


@pytest.mark.requires_program("openssl")
@pytest.mark.parametrize("cipher", ["-des3", "-aes128", "-aes-192-cbc"])
def test_an_envelope_of_openssl_is_opened(tmp_path: Path, cipher: str) -> None:
    plain, encrypted = tmp_path / "plain", tmp_path / "encrypted.pem"
    plain.write_bytes(b"some content")
    command = ["openssl", "cms", "-encrypt", "-binary", "-outform", "PEM", cipher]
    keys = ["-secretkey", SECRET, "-secretkeyid", "00"]
    subprocess.run([*command, *keys, "-in", str(plain), "-out", str(encrypted)], check=True)

    assert [*openings(encrypted.read_bytes(), Keys(bytes.fromhex(SECRET)))] == [b"some content"]


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ("fields: [{name: PatientID, encrypt: true}]", "need a secret-key of 32, 48 or 64"),
        ("secret-key: nothex\nretain: true", "need a secret-key"),
        ("asymmetric-encryption: true\nretain: true", "public-key is missing"),
        (
            "asymmetric-encryption: true\nfields: [{name: PatientID, decrypt: true}]",
            "private-key is missing",
        ),
        (
            "asymmetric-encryption: true\npublic-key: no.pem\nretain: true",
            "cannot read the key no.pem",
        ),
        (
            "asymmetric-encryption: true\npublic-key: [5]\nretain: true",
            "public-key must be the path of a file, or a list of paths",
        ),
        (
            f"{KEY}fields: [{{name: MediaStorageSOPInstanceUID, encrypt: true}}]",
            "is in the file meta information",
        ),
        (
            f"{KEY}fields: [{{name: PatientID, regex-sub: [{{input-regex: '(?P<a>.*)', "
            "output: '{a}', groups: [{name: a, encrypt: true}]}]}]",
            "not for groups",
        ),
    ],
)
def test_what_cannot_be_encrypted_is_said_before_the_first_file(profile: str, message: str) -> None:
    with pytest.raises(ProfileError, match=message):
        dicom(profile, dicom_file())


def test_a_file_that_is_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_text("no key")
    profile = f"asymmetric-encryption: true\npublic-key: '{tmp_path / 'a.pem'}'\nretain: true"

    with pytest.raises(ProfileError, match=r"a\.pem is no certificate with an RSA key"):
        dicom(profile, dicom_file())


@pytest.mark.parametrize("setting", ["public-key", "private-key"])
def test_a_key_in_place_of_its_path_is_not_shown(certificates: Path, setting: str) -> None:
    key = (certificates / "1.key").read_text()
    action = "encrypt" if setting == "public-key" else "decrypt"
    fields = f"fields: [{{name: PatientID, {action}: true}}]"

    with pytest.raises(ProfileError, match="paths of files") as raised:
        dicom(f"asymmetric-encryption: true\n{setting}: {json.dumps(key)}\n{fields}", dicom_file())

    assert key[40:80] not in str(raised.value)
