"""``encrypt`` writes what Flywheel's ``decrypt`` reads, and the other way round."""

import pytest

from grand_challenge_dicom_de_id_procedure.errors import FieldError
from grand_challenge_dicom_de_id_procedure.profiles.values.encrypt import decrypted, encrypted

KEY = "0123456789abcdef"


def test_a_given_nonce_gives_a_known_ciphertext() -> None:
    assert encrypted("lab", KEY, "AAAAAAAAAAA=") == "AAAAAAAAAAA=J9Mm"


@pytest.mark.parametrize("key", [KEY, KEY + KEY[:8], KEY * 2])
def test_what_is_encrypted_can_be_decrypted(key: str) -> None:
    assert decrypted(encrypted("Doe^Jöhn", key), key) == "Doe^Jöhn"


def test_equal_texts_get_different_ciphertexts() -> None:
    assert encrypted("lab", KEY) != encrypted("lab", KEY)


@pytest.mark.parametrize("text", ["lab", "AAAAAAAAAAA=aB5D", "", 5])
def test_what_is_no_ciphertext_of_the_key_is_refused(text: object) -> None:
    with pytest.raises(FieldError, match="decrypt needs what encrypt wrote"):
        decrypted(text, KEY)


@pytest.mark.parametrize("place", [3, 13])
def test_a_ciphertext_in_which_something_else_stands_is_refused(place: int) -> None:
    text = "AAAAAAAAAAA=J9Mm"
    assert decrypted(text, KEY) == "lab"
    with pytest.raises(FieldError, match="decrypt needs what encrypt wrote"):
        decrypted(f"{text[:place]}\n!{text[place:]}", KEY)


def test_a_number_is_refused() -> None:
    with pytest.raises(FieldError, match="encrypt needs a text"):
        encrypted(5, KEY)
