"""Read single fields of unknown content into plain, bounded values."""

import re
from collections.abc import Collection
from urllib.parse import quote, urlsplit

from groundswell.sources.answer import required, string
from groundswell.sources.text import clean, from_html

_MAX_ID_CHARACTERS = 120
_MAX_NAME_CHARACTERS = 100
_MAX_LINK_CHARACTERS = 2_000
_LINK = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_LINK_CHARACTERS = "%/:=&?~#+!$,;'@()*[]|"


def native_id(value: object) -> str:
    """Return a provider's identifier.

    Raises:
        ValueError: it is missing.
    """
    text = clean(required(value), limit=_MAX_ID_CHARACTERS)
    if not text:
        raise ValueError("missing identifier")
    return text


def label(value: object) -> str | None:
    """Return a short text such as an author's name, `None` when there is none."""
    return clean(string(value), limit=_MAX_NAME_CHARACTERS) or None


def link(value: object, *, fallback: str) -> str:
    """Return a web address, or `fallback` for anything else (`javascript:` above all)."""
    return web_address(value) or fallback


def link_at(value: object, *, hosts: Collection[str], fallback: str) -> str:
    """Return a web address on one of `hosts` or below it, or `fallback` for anything else."""
    address = web_address(value)
    host = host_of(address)
    return address if any(host == it or host.endswith(f".{it}") for it in hosts) else fallback


def web_address(value: object) -> str:
    """Return an http(s) address in plain ASCII, empty for anything else.

    Letters beyond ASCII are percent-encoded. An address with a name before the host
    (`https://known.example@evil.example`) misleads and is none.
    """
    text = string(value).strip()
    try:
        address = quote(text[: _MAX_LINK_CHARACTERS + 1], safe=_LINK_CHARACTERS)
        parts = urlsplit(address)
        if parts.username is not None or not parts.hostname or parts.port == 0:
            return ""
    except ValueError:  # no host, a port out of range, or a lone surrogate
        return ""
    is_usable = len(address) <= _MAX_LINK_CHARACTERS and _LINK.fullmatch(address)
    return address if is_usable else ""


def host_of(address: str) -> str:
    """Return the host of an address in lower case, empty when there is none."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def markup(value: object) -> str:
    """Return the visible text of HTML, however broken it is."""
    return from_html(string(value))
