"""Make cache keys that reveal nothing of what was asked."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from pathlib import Path

_SECRET_BYTES = 32


class KeyMaker:
    """Derive keys by HMAC-SHA-256 of the normalised parameters with a secret of this install."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def key(self, *, namespace: str, version: int, parameters: Mapping[str, object]) -> str:
        """Return a hexadecimal key; equal parameters in any order give the same one."""
        canonical = json.dumps(
            [namespace, version, parameters], sort_keys=True, separators=(",", ":"), default=str
        )
        digest = hmac.new(self._secret, canonical.encode(), hashlib.sha256).hexdigest()
        return f"{namespace}:{digest}"


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
