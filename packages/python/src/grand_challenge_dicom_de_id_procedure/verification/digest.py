"""A number for a text or bytes: the same in every process, which Python's own hash is not."""

from functools import lru_cache
from hashlib import blake2b


def digest(content: bytes) -> int:
    """64 bits; two contents have the same by chance once in 2 ** 64."""
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "big")


@lru_cache(maxsize=1 << 14)  # the files of a study have most words in common
def digest_of_text(text: str) -> int:
    """As ``digest``."""
    return digest(text.encode("utf-8", "surrogatepass"))
