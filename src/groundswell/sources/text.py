"""Turn what providers send into plain, bounded text."""

import html
import re
import unicodedata

MAX_TEXT_CHARACTERS = 20_000
_BLOCKS = frozenset({"p", "br", "div", "li", "tr", "pre", "blockquote", "h1", "h2", "h3", "h4"})
_SILENT = frozenset({"script", "style", "template", "noscript"})
_KEPT_CONTROLS = "\n\t"
# Neither part can run past the next bracket, so that matching stays linear.
_TAG = re.compile(
    r"<(?P<closing>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,20})\b[^<>]{0,2000}>|<![^<>]{0,2000}>"
)
_INLINE = re.compile(
    r"</?(?:a|b|big|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|"
    r"input|ins|kbd|li|ol|p|picture|pre|s|small|source|span|strike|strong|sub|summary|sup|table|"
    r"tbody|td|th|thead|tr|tt|u|ul|video)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_ENDLESS = re.compile(r"&#[xX]?[0-9a-fA-F]{12,};?")  # no character has so long a number
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n\s*\n\s*")


def clean(text: str, *, limit: int = MAX_TEXT_CHARACTERS) -> str:
    """Return `text` without control and invisible format characters, spaces folded, bounded."""
    text = text[: 4 * limit].replace("\r\n", "\n").replace("\r", "\n")
    kept = text if _is_plain(text) else _without_invisible(text)
    return _BLANK_LINES.sub("\n\n", _SPACES.sub(" ", kept)).strip()[:limit].rstrip()


def _is_plain(text: str) -> bool:
    """Return whether `text` surely holds nothing invisible; most posts are so, and it is fast."""
    for control in _KEPT_CONTROLS:
        text = text.replace(control, " ")
    return text.isprintable()


def _without_invisible(text: str) -> str:
    return "".join(
        character
        for character in text
        if character in _KEPT_CONTROLS or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )


def from_html(markup: str, *, limit: int = MAX_TEXT_CHARACTERS) -> str:
    """Return the visible text of an HTML fragment, in time that grows with its length only.

    The parser of the standard library takes minutes on hostile input (`<a ` repeated), which
    would hold up the loop; posts need no more than tags cut out.
    """
    parts: list[str] = []
    silent = ""
    end = 0
    markup = markup[: 8 * limit]
    for match in _TAG.finditer(markup):
        if not silent:
            parts.append(markup[end : match.start()])
        end = match.end()
        name = (match["name"] or "").casefold()
        if silent:
            silent = "" if match["closing"] and name == silent else silent
        elif name in _SILENT and not match["closing"]:
            silent = name
        elif name in _BLOCKS:
            parts.append("\n")
    if not silent:
        parts.append(markup[end:])
    return from_entities("".join(parts), limit=limit)


def from_markdown(text: str, *, limit: int = MAX_TEXT_CHARACTERS) -> str:
    """Return Markdown without comments and the HTML that may stand in it.

    Only tags of HTML go: `List<String>` and `<by hand>` are words of the author.
    """
    return from_entities(_INLINE.sub(" ", _without_comments(text[: 8 * limit])), limit=limit)


def _without_comments(text: str) -> str:
    parts: list[str] = []
    end = 0
    while (start := text.find("<!--", end)) >= 0:
        close = text.find("-->", start + 4)
        if close < 0:
            break
        parts.append(text[end:start])
        end = close + 3
    return "".join((*parts, text[end:]))


def from_entities(text: str, *, limit: int = MAX_TEXT_CHARACTERS) -> str:
    """Return text whose only markup is character references."""
    return clean(html.unescape(_ENDLESS.sub("\ufffd", text[: 8 * limit])), limit=limit)
