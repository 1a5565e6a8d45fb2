"""Read single fields of unknown content into plain, bounded values."""

import re

from groundswell.sources.answer import required, string
from groundswell.sources.text import clean, from_html

_MAX_ID_CHARACTERS = 120
_MAX_NAME_CHARACTERS = 100
_MAX_LINK_CHARACTERS = 2_000
_LINK = re.compile(r"https?://[!-~]+")
_TAG = re.compile(r"<[^<>]*>")


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
    text = string(value)
    if len(text) <= _MAX_LINK_CHARACTERS and _LINK.fullmatch(text):
        return text
    return fallback


def markup(value: object) -> str:
    """Return the visible text of HTML, however broken it is."""
    text = string(value)
    try:
        return from_html(text)
    except AssertionError:  # what the parser raises for an unknown `<![…` section
        return from_html(_TAG.sub(" ", text).replace("<!", " "))
