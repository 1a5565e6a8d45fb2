"""Make cache keys that reveal nothing of what was asked."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

_SECRET_BYTES = 32


class KeyMaker:
    """Derive keys by HMAC-SHA-256 of the normalised parameters with a secret of this install."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def key(self, *, namespace: str, version: int, parameters: Mapping[str, object]) -> str:
        """Return `namespace:digest`; equal parameters in any order give the same one.

        Values are JSON scalars, moments with a time zone, sequences and mappings of these.

        Raises:
            TypeError: a value has no one form, so that equal ones could differ.
        """
        canonical = json.dumps(
            [namespace, version, _plain(parameters)], sort_keys=True, separators=(",", ":")
        )
        digest = hmac.new(self._secret, canonical.encode(), hashlib.sha256).hexdigest()
        return f"{namespace}:{digest}"

    def derived(self, purpose: str) -> bytes:
        """Return a secret for another purpose, of which this one cannot be told."""
        return hmac.new(self._secret, f"derived:{purpose}".encode(), hashlib.sha256).digest()


def _plain(value: object) -> object:
    """Mark every container with its kind, so that no two values have the same form."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime) and value.tzinfo is not None:
        return ["moment", value.astimezone(UTC).isoformat()]
    if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        return ["mapping", {name: _plain(inner) for name, inner in value.items()}]
    if isinstance(value, list | tuple):
        return ["sequence", *(_plain(inner) for inner in value)]
    raise TypeError(f"a cache key cannot be made of {type(value).__name__}")


def random_secret() -> bytes:
    """Return a secret for a store that ends with this process."""
    return secrets.token_bytes(_SECRET_BYTES)


def kept_secret(path: Path) -> bytes:
    """Return the secret kept in `path`, made on first use with mode 0600.

    Raises:
        OSError: the file cannot be read or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(random_secret())
        try:
            path.hardlink_to(fresh)  # atomic: of two processes that start at once, one wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()
