"""Decide who may ask."""

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Iterable

from pydantic import SecretStr
from starlette.requests import Request

from groundswell.errors import ConfigurationError

_BEARER = "bearer "
_VISIBLE = re.compile("[!-~]+")


class AccessDeniedError(Exception):
    """No key, or one that is not known."""


class Access:
    """Check API keys in constant time; without keys everybody is let in.

    A client is told apart by a digest of its key, else by its address.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._digests = [_digest(key) for key in keys]

    @property
    def needs_key(self) -> bool:
        """Return whether a key must be given."""
        return bool(self._digests)

    def client(self, request: Request) -> str:
        """Return who asks.

        Raises:
            AccessDeniedError: a key is needed and the request has none that is known.
        """
        if not self._digests:
            return f"address:{request.client.host if request.client else 'unknown'}"
        given = _digest(_key(request))
        # Every known key is compared, so that the time taken says nothing.
        matches = [hmac.compare_digest(given, known) for known in self._digests]
        if not any(matches):
            raise AccessDeniedError
        return f"key:{given.hex()[:16]}"


def access_to(host: str, *, keys: SecretStr | None, option: str) -> Access:
    """Return who may ask a server on `host`, which `option` names; `keys` have commas between them.

    Raises:
        ConfigurationError: others could ask without a key, or a key fits into no header.
    """
    known = split_keys(keys.get_secret_value()) if keys is not None else ()
    if not all(_VISIBLE.fullmatch(key) for key in known):
        raise ConfigurationError(
            "server.api_keys: a key holds a space, or a character that is not ASCII",
            remedy="Make each of letters, digits and signs, for example with openssl rand -hex 24.",
        )
    if not known and not is_loopback(host):
        raise ConfigurationError(
            f"{option} {host}: others could ask without a key",
            remedy="Set GROUNDSWELL_SERVER__API_KEYS, or listen on 127.0.0.1.",
        )
    return Access(known)


def split_keys(text: str) -> tuple[str, ...]:
    """Return the keys of a comma-separated setting."""
    return tuple(key for part in text.split(",") if (key := part.strip()))


def is_loopback(host: str) -> bool:
    """Return whether `host` can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _key(request: Request) -> str:
    header = request.headers.get("authorization", "")
    if header.lower().startswith(_BEARER):
        return header[len(_BEARER) :].strip()
    return request.headers.get("x-api-key", "")


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
