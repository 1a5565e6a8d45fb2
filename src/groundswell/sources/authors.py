"""Stand in for authors, so that people can be counted without keeping their names."""

import hashlib
import hmac
import secrets

from groundswell.sources.fields import label

_SECRET_BYTES = 32
_KEY_CHARACTERS = 12  # 48 bits: no two authors of a run share a key


class Authors:
    """Turn names into keys such as `x:3fa9c1d20b7e`.

    Equal names of one source get equal keys; without the secret no name can be tried out.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = secret or secrets.token_bytes(_SECRET_BYTES)

    def key(self, source: str, name: object) -> str | None:
        """Return the key of an author, `None` when there is no name."""
        text = label(name)
        if text is None:
            return None
        message = f"{source}\n{text.casefold()}".encode()
        digest = hmac.new(self._secret, message, hashlib.sha256).hexdigest()
        return f"{source}:{digest[:_KEY_CHARACTERS]}"
