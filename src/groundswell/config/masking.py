"""Show a value without what must stay secret."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from pydantic import SecretStr

from groundswell.config.setting import as_text

MASK = "********"
_SHORTEST_SECRET = 4  # masking shorter texts would only spoil words


def shown(value: object, *, is_secret: bool) -> str:
    """Return `value` for printing; a secret, or a password in an address, is hidden."""
    if value is not None and (is_secret or isinstance(value, SecretStr)):
        return MASK
    text = as_text(value)
    if "@" in text and "://" in text:
        # The path and query are left out too: a password may stand there.
        scheme, host = _parts(text)
        return f"{scheme}://{MASK}@{host}"
    return text


def without(text: str, secrets: Iterable[object]) -> str:
    """Return `text` with each of `secrets` hidden where it occurs."""
    for secret in sorted(set(_texts(secrets)), key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, MASK)
    return text


def _texts(values: Iterable[object]) -> Iterator[str]:
    """Yield the texts among `values` and in the lists and tables among them."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _texts(value.values())
        elif isinstance(value, list | tuple):
            yield from _texts(value)


def _parts(text: str) -> tuple[str, str]:
    try:
        address = urlsplit(text)
    except ValueError:
        return text.partition("://")[0], "…"
    return address.scheme, address.netloc.rpartition("@")[2]
