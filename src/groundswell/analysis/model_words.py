"""Clean the words of a model: one line of plain text, no markup, no link."""

import html
import re

from groundswell.analysis.prompts import defang

_TAG = re.compile(r"<[^<>]*>")
_MARKUP = re.compile(r"[*_`#|\\~]+")
# After `defang`, a Markdown link `[text](address)` reads `(text)(address)`.
_MARKDOWN_LINK = re.compile(r"!?\(([^()]*)\)\s*\([^()]*\)")
_SCHEME = (
    r"(?:(?:\w[\w+.-]*:)?//|\w[\w+.-]*:/|www\d?[.。]|"
    r"(?:https?|javascript|vbscript|data|mailto|tel|file|ftp):)"
)
_TOP_LEVEL = (
    "com|net|org|info|biz|io|co|me|ai|app|dev|ly|gg|to|tv|xyz|top|site|online|shop|store|club|link|"
    "click|live|cloud|tech|page|web|zip|mov|ru|cn|de|uk|us|eu|fr|nl|br|in|jp|it|es|pl|ch|ca|au"
)
_HOST = rf"[\w-]+(?:[.。][\w-]+)*[.。](?:{_TOP_LEVEL})"
_LINK = re.compile(
    rf"{_SCHEME}\S*|\S*@[\w-]+[.。]\w\S*|(?:{_HOST}|\d+(?:\.\d+){{3}})(?::\d+)?[/?#]\S*",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    rf"\b((?:[\w-]+[.。])*[\w-]+)[.。](?:{_TOP_LEVEL})\b(?![.。]\w)", re.IGNORECASE
)
_MAX_PASSES = 6


def cleaned(text: str, *, limit: int) -> str | None:
    """Return `text` as plain words, at most `limit` characters; `None` when none are left.

    An address goes; of a bare host name ("example.com") only the name stays.
    """
    plain = defang(_TAG.sub(" ", html.unescape(text[: limit * 8])), limit=limit * 4)
    for _ in range(_MAX_PASSES):
        before = plain
        plain = _MARKUP.sub(" ", _LINK.sub(" ", _MARKDOWN_LINK.sub(r"\1", plain)))
        plain = " ".join(_DOMAIN.sub(_name_of, plain).split())
        if plain == before:
            break
    else:
        return None
    plain = plain[:limit].strip()
    return plain if any(mark.isalnum() for mark in plain) else None


def _name_of(match: re.Match[str]) -> str:
    """Return the host's own name, so that nothing reads as an address."""
    return re.split(r"[.。]", match[1])[-1]
