"""Show a value without what must stay secret."""

from urllib.parse import urlsplit

from pydantic import SecretStr

from groundswell.config.setting import as_text

MASK = "********"


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


def _parts(text: str) -> tuple[str, str]:
    try:
        address = urlsplit(text)
    except ValueError:
        return text.partition("://")[0], "…"
    return address.scheme, address.netloc.rpartition("@")[2]
