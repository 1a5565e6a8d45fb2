"""Turn a row into a document."""

import math
import re
from urllib.parse import quote

from groundswell.domain.document import Document, JsonScalar, joined
from groundswell.sources.fields import label, link, markup
from groundswell.sources.file.columns import Columns
from groundswell.sources.file.moment import moment
from groundswell.sources.file.row import Row
from groundswell.sources.text import clean, from_entities

_HTML = re.compile(
    r"</?(?:p|br|div|a|span|li|ul|b|i|em|strong|blockquote|pre|code)\b[^>]*>", re.IGNORECASE
)
_GONE = frozenset({"[deleted]", "[removed]", "[deleted by user]"})
_LANGUAGES = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it",
    "portuguese": "pt", "brazilian": "pt", "dutch": "nl", "polish": "pl", "russian": "ru",
    "ukrainian": "uk", "turkish": "tr", "japanese": "ja", "korean": "ko", "koreana": "ko",
    "chinese": "zh", "schinese": "zh", "tchinese": "zh", "latam": "es", "swedish": "sv",
    "danish": "da", "finnish": "fi", "norwegian": "no", "czech": "cs", "hungarian": "hu",
    "romanian": "ro", "greek": "el", "thai": "th", "vietnamese": "vi", "arabic": "ar",
}  # fmt: skip


def document(row: Row, columns: Columns, *, source: str, number: int) -> Document | None:
    """Return the document of the row with this number, `None` when it has no text."""
    title = _text(columns.value(row, "title"))
    body = _text(columns.value(row, "text"))
    text = joined("" if title in _GONE else title, "" if body in _GONE else body)
    if not text:
        return None
    extra: dict[str, JsonScalar] = {"row": number}
    if (origin := label(columns.value(row, "source"))) is not None:
        extra["origin"] = origin
    if (rating := _number(columns.value(row, "rating"))) is not None:
        extra["rating"] = rating
    return Document(
        id=f"{source}:{identifier(row, columns) or f'row{number}'}",
        source=source,
        text=text,
        url=link(columns.value(row, "url"), fallback=_place(source, number)),
        title=title,
        author=label(_scalar(columns.value(row, "author"))),
        created_at=moment(columns.value(row, "created_at")),
        score=_count(columns.value(row, "score")),
        comments=_count(columns.value(row, "comments")),
        language=language(columns.value(row, "language")),
        extra=extra,
    )


def language(value: object) -> str | None:
    """Return the two-letter code of a language's name, code or locale; others as they are."""
    name = (label(value) or "").lower()
    if name in _LANGUAGES:
        return _LANGUAGES[name]
    return re.split(r"[-_]", name)[0] or None


def identifier(row: Row, columns: Columns) -> str | None:
    """Return the row's own identifier, or `None`."""
    return label(_scalar(columns.value(row, "id")))


def _scalar(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return value if isinstance(value, str) else str(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    if "<" in value and _HTML.search(value):
        return markup(value)
    return from_entities(value) if "&" in value else clean(value)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _count(value: object) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _place(source: str, number: int) -> str:
    """Return where a row without an address stands; `file:` whatever the source is called."""
    return f"file:{quote(source.removeprefix('file:'), safe=':')}#row={number}"
