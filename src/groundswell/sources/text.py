"""Turn what providers send into plain, bounded text."""

import html
import re
import unicodedata
from html.parser import HTMLParser

MAX_TEXT_CHARACTERS = 20_000
_BLOCKS = frozenset({"p", "br", "div", "li", "tr", "pre", "blockquote", "h1", "h2", "h3", "h4"})
_SILENT = frozenset({"script", "style", "template", "noscript"})
_KEPT_CONTROLS = "\n\t"
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n\s*\n\s*")


class _TextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def clean(text: str, *, limit: int = MAX_TEXT_CHARACTERS) -> str:
    """Return `text` without control and invisible format characters, spaces folded, bounded."""
    text = text[: 4 * limit].replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        character
        for character in text
        if character in _KEPT_CONTROLS or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )
    return _BLANK_LINES.sub("\n\n", _SPACES.sub(" ", kept)).strip()[:limit].rstrip()


def from_html(markup: str, *, limit: int = MAX_TEXT_CHARACTERS) -> str:
    """Return the visible text of an HTML fragment."""
    parser = _TextParser()
    try:
        parser.feed(markup[: 8 * limit])
        parser.close()
    except AssertionError:  # html.parser asserts on some broken declarations, such as `<![x[`
        return clean(_TAG.sub(" ", html.unescape(markup[: 8 * limit])), limit=limit)
    return clean("".join(parser.parts), limit=limit)


def from_entities(text: str, *, limit: int = MAX_TEXT_CHARACTERS) -> str:
    """Return text whose only markup is character references."""
    return clean(html.unescape(text[: 8 * limit]), limit=limit)
